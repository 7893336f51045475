"""The table of costs at the size of the internet: growth, constant, engine, where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.simulate.constants import Constants

_MINUTE, _DAY = 60, 86_400


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a site; `changes` are those of a minute, `fetches` those of a day."""

    articles: int
    feeds: int
    changes: int
    partners: int
    fetches: int
    shares: int


@dataclass(frozen=True, slots=True)
class Row:
    """One cost: what it grows with, what was measured, what takes it, where it breaks."""

    cost: str
    growth: str
    measured: str
    here: str
    engine: str
    breaks: str
    then: str


def rows(constants: Constants, scale: Scale) -> Iterator[Row]:
    """Yield every cost of a site of this size."""
    value = {name: each.value for name, each in constants.items()}
    yield from _of_store(value, scale)
    yield from _of_builds(value, scale)
    yield from _of_readers(value, scale)


def _of_store(value: dict[str, float], scale: Scale) -> Iterator[Row]:
    yield Row(
        "the store",
        "articles and revisions",
        f"{_bytes(value['article_bytes'])} an article",
        _bytes(value["article_bytes"] * scale.articles),
        "PostgreSQL",
        "not seen: builds cost the same among a million articles as among ten thousand"
        " ([performance](performance.md)); beyond a million not tried",
        "several sites, each with its store",
    )
    held = value["import_held_server"]
    yield Row(
        "import",
        "changes",
        f"{_time(held)} of the writer an article",
        f"{scale.changes * held / _MINUTE:.0%} of the writer's time",
        "PostgreSQL: one row is locked by who writes",
        f"{_short(_MINUTE / held)} changes a minute, with nothing else to be written",
        "several sites; a second writer is not possible",
    )
    record = value["record_server"]
    documents = value["feed_documents"]
    yield Row(
        "the ledger",
        "documents put, first fetches of partners",
        f"{_time(record)} a record; {_time(value['transaction_server'])} a transaction",
        f"{scale.changes * scale.shares * documents * record / _MINUTE:.0%} of the writer's time,"
        " were each feed put for each change",
        "PostgreSQL: one chain, one writer",
        f"{1 / record:,.0f} records a second, {1 / value['transaction_server']:,.0f} where each is"
        " a transaction",
        "several sites, each with its chain",
    )


def _of_builds(value: dict[str, float], scale: Scale) -> Iterator[Row]:
    there = value["run_there"] + value["worker_there"]
    yield Row(
        "a build's start",
        "feeds of the site, changed or not",
        f"{_time(there)} a feed, each build",
        f"{scale.feeds * there:.0f} s before the first document",
        "nothing: each process opens the whole site",
        f"{_MINUTE / there:,.0f} feeds: then it takes a minute",
        "several sites",
    )
    run = value["run_feed_server"]
    yield Row(
        "the run's share",
        "feeds that changes touch",
        f"{_time(run)} a feed",
        f"{_MINUTE / run:,.0f} feeds a minute at most",
        "the one run: it records what workers did",
        f"above {_MINUTE / run / scale.shares:,.0f} changes a minute in feeds of their own; in"
        " popular feeds many share one document",
        "several sites; the picture shows how lag grows before",
    )
    worker = value["worker_feed"] + value["worker_entry"]
    yield Row(
        "the workers' share",
        "feeds that changes touch, entries",
        f"{_time(value['worker_feed'])} a feed and {_time(value['worker_entry'])} an entry",
        f"{worker / run:.1f} workers keep the run busy",
        "processes, Dask",
        f"about {max(2, round(worker / run) + 1)} workers: with more, the run is the neck",
        "-",
    )
    yield Row(
        "documents",
        "feeds",
        f"{_bytes(value['feed_bytes'])} a feed in {value['feed_documents']:.0f} documents",
        _bytes(value["feed_bytes"] * scale.feeds),
        "a bucket",
        "not measured: requests a second that a provider takes",
        "a bucket for each site",
    )
    yield Row(
        "a takedown",
        "feeds that are due with it",
        f"{_time(value['order'])} until it is recorded, start-up included",
        "the picture",
        "the one run, which begins again for it",
        "5 orders within one build: the sixth waits for the next",
        "several sites: shorter builds",
    )


def _of_readers(value: dict[str, float], scale: Scale) -> Iterator[Row]:
    fetch = value["fetch_server"]
    yield Row(
        "fetches of partners",
        "versions of partners' documents",
        f"{_time(fetch)} of the writer for a version that a token had not fetched; others are"
        " counted in memory",
        f"{1 / fetch * _MINUTE / scale.partners:,.1f} new versions a minute for each partner",
        "`serve`, PostgreSQL",
        f"{1 / fetch:,.0f} a second, with nothing else to be written",
        "several sites; fewer feeds for each partner",
    )
    second = scale.fetches / _DAY
    answers, unchanged = value["serve_200"], value["serve_304"]
    yield Row(
        "public fetches",
        "readers",
        f"{answers:,.0f} feeds of 200 KB, {unchanged:,.0f} answers 304 a second and core",
        f"{second:,.0f} a second: {second / answers:.1f} cores, {_bytes(second * 2e5)} a second",
        "a CDN; `serve` or nginx behind it",
        f"the network, before the cores: {1.25e9 / 2e5:,.0f} feeds a second fill 10 Gbit/s",
        "a CDN; what is in caches stays for `max_age` after a takedown",
    )


def _time(seconds: float) -> str:
    """Return a span of less than minutes: 42 µs, 7.1 ms, 1.2 s."""
    for unit, name in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= unit:
            return f"{_short(seconds / unit)} {name}"
    return f"{_short(seconds * 1e6)} µs"


def _bytes(number: float) -> str:
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= unit:
            return f"{_short(number / unit)} {name}"
    return f"{_short(number / 1e3)} KB"


def _short(value: float) -> str:
    """Return a value in two digits, without an exponent."""
    return f"{value:.2g}" if value < 99.5 else f"{float(f'{value:.2g}'):,.0f}"
