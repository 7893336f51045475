"""The tables and the picture of docs/explanation/scale.md, of constants and of simulations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass

from bench.measure import ROOT, BenchError
from bench.simulate import check
from bench.simulate.constants import Constants
from bench.simulate.cost import Cost
from bench.simulate.cost_table import Scale, rows
from bench.simulate.load import Load
from bench.simulate.model import Outcome, Site
from bench.simulate.picture import Line, Panel, draw

_PAGES = ROOT / "docs" / "explanation"
DOCUMENT, PICTURE = _PAGES / "scale.md", _PAGES / "scale.svg"
#: What docs/explanation/scale.md is about.
ARTICLES, FEEDS, CHANGES, PARTNERS, FETCHES = 100_000_000, 100_000, 10_000, 500, 1_000_000_000
WORKERS, RATES, SITES = (
    (1, 4, 16, 64),
    (10, 30, 100, 300, 1_000, 3_000, 10_000),
    (1, 10, 30, 100, 300),
)
_OF_A_SITE = 4
_HEADINGS = {"median": 0.5, "99 %": 0.99}


@dataclass(frozen=True, slots=True)
class Case:
    """One simulation: workers, changes a minute of all sites, how many sites share them."""

    workers: int
    rate: float
    sites: int = 1


Outcomes = Mapping[Case, Outcome]


def load_of(rate: float, sites: int = 1) -> Load:
    """Return what comes to one of so many sites, among which the feeds of all are divided.

    A change comes to each site that has one of its feeds.
    """
    whole = Load(rate, FEEDS)
    shared = min(whole.shares, sites)
    return Load(rate * shared / sites, FEEDS // sites, max(1, whole.shares // shared))


def simulate(constants: Constants, cases: Iterable[Case]) -> Outcomes:
    """Return what a site sees in each case, its store on a server."""
    cost = Cost.of(constants, server=True)
    with ProcessPoolExecutor() as pool:
        jobs = {case: pool.submit(outcome, cost, case) for case in cases}
        return {case: job.result() for case, job in jobs.items()}


def outcome(cost: Cost, case: Case) -> Outcome:
    """Simulate one case."""
    load = load_of(case.rate, case.sites)
    return Site(load, cost, case.workers).simulate()


def cases() -> list[Case]:
    """Return every case that the document shows, those that take longest first."""
    by_rate = [Case(workers, rate) for rate in reversed(RATES) for workers in WORKERS]
    return [*by_rate, *(Case(_OF_A_SITE, CHANGES, sites) for sites in SITES if sites > 1)]


def parts(constants: Constants, outcomes: Outcomes) -> dict[str, str]:
    """Return every table of the document, by the name of its place there."""
    return {
        "costs": costs(constants),
        "lags": lags(outcomes),
        "sites": divided(outcomes),
        "check": checked(constants),
        "constants": constants_table(constants),
    }


def write(tables: Mapping[str, str]) -> None:
    """Put the tables into their places in the document. Raises BenchError where one has none."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in tables.items():
        head, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, tail = rest.partition(f"<!-- end of {name} -->")
        if not (begin and end):
            raise BenchError(f"{DOCUMENT.relative_to(ROOT)} has no place for {name}")
        text = f"{head}{begin}{table}\n{end}{tail}"
    DOCUMENT.write_text(text, encoding="utf-8")


def costs(constants: Constants) -> str:
    """Return the table of costs."""
    scale = Scale(ARTICLES, FEEDS, CHANGES, PARTNERS, FETCHES, Load(0, 1).shares)
    head = ["cost", "grows with", "measured", "at that size", "taken by", "breaks at", "then"]
    return _table(head, (astuple(row) for row in rows(constants, scale)))


def lags(outcomes: Outcomes) -> str:
    """Return the table of lags by changes a minute and workers."""
    rows = [
        [f"{rate:,}", *(cell(outcomes[Case(workers, rate)]) for workers in WORKERS)]
        for rate in RATES
    ]
    return _table(["changes a minute", *map(_workers, WORKERS)], rows)


def cell(seen: Outcome) -> str:
    """Return the lag of changes (median, 99 %), and the worst of a takedown."""
    if not seen.lags:
        return "never"
    middle, most = (_time(quantile(seen.lags, share)) for share in _HEADINGS.values())
    return f"{middle}, {most}; {_time(seen.orders[-1])}"


def divided(outcomes: Outcomes) -> str:
    """Return the table of lags by the number of sites."""
    head = ["sites", "feeds of each", "median", "99 %", "worst takedown", "median build"]
    rows = []
    for sites in SITES:
        seen = outcomes[Case(_OF_A_SITE, CHANGES, sites)]
        lag = [_time(quantile(seen.lags, share)) for share in _HEADINGS.values()]
        build = _time(quantile(seen.builds, 0.5))
        rows.append([f"{sites}", f"{FEEDS // sites:,}", *lag, _time(seen.orders[-1]), build])
    return _table(head, rows)


def checked(constants: Constants) -> str:
    """Return the table of real runs beside what the simulation says of them."""
    rows = []
    for run in check.read():
        said = check.predicted(constants, run.workers, run.cores)
        off = f"{(said / run.least - 1) * 100:+.0f} %"
        rows.append([f"{run.workers}", f"{said:.1f} s", f"{run.least:.1f} s", off,
                     f"{run.middle:.1f} s", f"{run.cpu:.1f} s"])  # fmt: skip
    head = ["workers", "simulated", "measured, least", "off by", "median", "CPU of all"]
    return _table(head, rows)


def constants_table(constants: Constants) -> str:
    """Return the table of what was measured."""
    rows = [
        [f"`{each.name}`", _figure(each.value), each.unit, each.where]
        for each in constants.values()
    ]
    return _table(["constant", "value", "unit", "measured by"], rows)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of sorted values is."""
    return values[min(len(values) - 1, int(len(values) * share))]


def picture(outcomes: Outcomes) -> str:
    """Return the picture of lags and of the worst takedowns."""

    def lines(value: str, share: float) -> list[Line]:
        return [
            Line(
                name=_workers(workers),
                points=[
                    (rate, quantile(getattr(outcomes[Case(workers, rate)], value), share))
                    for rate in RATES
                    if outcomes[Case(workers, rate)].lags
                ],
                colour=colour,
                is_dashed=value == "lags" and share > 0.5,
            )
            for colour, workers in enumerate(WORKERS)
        ]

    lag = [*lines("lags", 0.5), *lines("lags", 0.99)]
    described = "Its figures are those of the table in docs/explanation/scale.md."
    return draw(
        "Build lag and the worst takedown against changes a minute, for 1, 4, 16 and 64 workers",
        f"Both grow with the changes, and bend up where one run cannot record more. {described}",
        [
            Panel("Lag of a change: median, 99 % dashed", lag),
            Panel("Worst takedown", lines("orders", 1.0)),
        ],
    )


def _workers(number: int) -> str:
    return f"{number} worker{'s' if number > 1 else ''}"


def _time(seconds: float) -> str:
    """Return a span as people say it: 42 s, 7 min, 3.2 h."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
