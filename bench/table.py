"""Write the figures as one table, and as docs/explanation/performance.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from bench.long import Lengths
from bench.measure import ROOT, Cost, Pairs
from bench.month import Month
from bench.scale import Scaled
from bench.trials import STANDING, Results

DOCUMENT = ROOT / "docs" / "explanation" / "performance.md"
_HEAD = ("figure", "goal", "ours", "the other", "ratio", "stands")
_MEBIBYTE = 1024 * 1024
_PACKAGES = (
    "feedgen", "lxml", "nh3", "Jinja2", "SQLAlchemy", "click", "pydantic", "PyYAML", "isal",
    "msgspec",
)  # fmt: skip
#: The section of the document that `bench.load` writes.
HTTP = "## What an answer costs"
_METHOD = """\
Two scripts of `bench/yardstick.py` read a filled SQLite store of their own and write the newest
50 articles of each category and of the whole site, full text, as RSS and as Atom. `plain` asks a
query for each feed and gives its rows to feedgen; `same duty` also sanitises every body with nh3
and reads both documents back. Ours is `syndicate build`: rights, notices, sanitising, proof and
the record of what was published are included, so its documents are larger. Sources grant
everything. `imports` is an interpreter that imports lxml, nh3 and feedgen and ends.

After the clock, another parser counts the entries of every document; the two sides must agree.
Each side runs in a process of its own, in turn, the first of a pair changing each time, after one
pair that is not measured; bytecode is compiled beforehand. CPU time is user + system of the
process (wait4), with its start-up. Figures are medians; a ratio is the median of the pairs'
ratios, ours to the other's, with the least and the greatest. Memory is the peak resident set. A
cold build finds a store that no build has seen; "prepared" finds what `import --prepare` left,
whose cost stands beside. "From what is kept" finds every document gone and nothing changed;
`--full` decides every feed anew, too. "While takedowns stand" makes every entry and document anew
in a copy of the site in which {standing} articles were taken down, and in the site itself. The
long feed shows headlines, so that its entries fit into a document. On the large store, whose
articles are synthetic, an article that is changed is imported before the clock. The month is of
30 days with six imports and builds each, 20 feeds with archives; a takedown is measured on its
third day and on its last (`bench/month.py`).
"""

Row = tuple[str, str, str, str, str, str]
Value = Callable[[Cost], float]
Show = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Goal:
    """The most that a figure may be: `of` the ratio, or of our own value."""

    text: str
    most: float
    of: str = "ratio"


_COLD = Goal("≤ 2× (stretch 1×)", 2.0)
_PLAIN = Goal("≤ 1×", 1.0)
_REBUILD = Goal("≤ 1/3× (stretch 1/7×)", 1 / 3)
_COMPRESSED = Goal("≤ 1.5×", 1.5)
_COMPRESSED_REBUILD = Goal("≤ 0.5×", 0.5)
_IMPORT = Goal("≤ 3.5×", 3.5)
_STANDING = Goal("≤ 1.2×", 1.2)
_NOTHING = Goal("≤ 6×", 6.0)
_CHANGED = Goal("≤ 5×", 5.0)
_TAKEN_DOWN = Goal("≤ 10×", 10.0)
_SAME = Goal("≤ 1.1×", 1.1)
_BUILD_PEAK = Goal("≤ 100 MiB", 100 * _MEBIBYTE, "ours")
_NOTHING_PEAK = Goal("≤ 30 MiB", 30 * _MEBIBYTE, "ours")
_LONGER = Goal("≤ 10 MiB more", 10 * _MEBIBYTE)
_KEPT, _LATER = 3.0, 1.5


def _cpu(cost: Cost) -> float:
    return cost.cpu


def _wall(cost: Cost) -> float:
    return cost.wall


def _peak(cost: Cost) -> float:
    return float(cost.peak)


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def _memory(value: float) -> str:
    return f"{value / _MEBIBYTE:.0f} MiB"


def _row(
    figure: str, pairs: Pairs, value: Value, show: Show = _seconds, goal: Goal | None = None
) -> Row:
    ours, theirs = [value(c) for c in pairs.ours], [value(c) for c in pairs.theirs]
    ratios = [a / b for a, b in zip(ours, theirs, strict=True) if b > 0]
    ratio = median(ratios) if ratios else 0.0
    shown = f"{ratio:.2f}× ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else "-"
    stands = "-"
    if goal:
        stands = _stands((ratio if goal.of == "ratio" else median(ours)) <= goal.most)
    return (
        figure,
        goal.text if goal else "-",
        show(median(ours)),
        show(median(theirs)),
        shown,
        stands,
    )


def _alone(row: Row) -> Row:
    """Return a row without its yardstick, which is not comparable here."""
    return *row[:3], "-", "-", row[5]


def rows(results: Results) -> list[Row]:
    """Return a row for every figure; the ratio is ours to the other's, less is better."""

    def each_second(seconds: float) -> str:
        return f"{results.articles / seconds:,.0f}/s"

    alone = Pairs((results.preparing,), (results.preparing,))
    table = [
        _row("cold build : same duty", results.cold, _cpu, goal=_COLD),
        _row("cold build : plain", results.cold_plain, _cpu),
        _row("first build, prepared : plain", results.prepared, _cpu, goal=_PLAIN),
        _row("- with compressed copies : plain", results.compressed, _cpu, goal=_COMPRESSED),
        _alone(_row("- preparing at import", alone, _cpu)),
        _row("all documents from what is kept : plain", results.rebuild, _cpu, goal=_REBUILD),
        _row(
            "- with compressed copies : plain",
            results.compressed_rebuild,
            _cpu,
            goal=_COMPRESSED_REBUILD,
        ),
        _row("every feed decided anew (--full) : plain", results.decided, _cpu, goal=_PLAIN),
        _row("import : a script that inserts rows", results.filling, _cpu, goal=_IMPORT),
        (*_row("- records a CPU second", results.filling, _cpu, each_second)[:4], "-", "-"),
        _row("while takedowns stand : without", results.standing, _cpu, goal=_STANDING),
        _row("- peak memory", results.standing, _peak, _memory, _BUILD_PEAK),
        _row("cold build, peak memory", results.cold, _peak, _memory, _BUILD_PEAK),
        _row("prepared, peak memory", results.prepared, _peak, _memory, _BUILD_PEAK),
        _row("cold build, wall clock : same duty", results.cold, _wall),
    ]
    for name, pairs in results.peers.items():
        table.append(_row(f"{name} (in place of ours) : plain", pairs, _cpu))
    table += _lengths(results.lengths)
    table += _month(results.month) if results.month else []
    return table + (_scaled(results.scaled) if results.scaled else [])


def _lengths(lengths: Lengths) -> list[Row]:
    """Return the row of a long feed beside a short one."""
    more = lengths.long.peak - lengths.short.peak
    stands = _stands(more <= _LONGER.most)
    name = f"a feed of {lengths.entries:,} entries (5 MB) beside one of {lengths.few}, peak memory"
    shown = f"{more / _MEBIBYTE:+.1f} MiB"
    return [
        (name, _LONGER.text, _memory(lengths.long.peak), _memory(lengths.short.peak), shown, stands)
    ]


def _scaled(scaled: Scaled) -> list[Row]:
    """Return the rows of the large store; each names its other side."""
    size = f"{scaled.articles:,} articles, {scaled.categories:,} feeds"
    first = Pairs((scaled.first,), (scaled.first,))
    filling = Pairs((scaled.filling,), (scaled.filling,))

    def each_second(seconds: float) -> str:
        return f"{scaled.articles / seconds:,.0f}/s"

    return [
        _row(f"{size}: nothing to do : `python -c pass`", scaled.nothing, _cpu, goal=_NOTHING),
        _row("- wall clock", scaled.nothing, _wall),
        _alone(_row("- peak memory", scaled.nothing, _peak, _memory, _NOTHING_PEAK)),
        _row("one article changed, published : imports", scaled.changed, _cpu, goal=_CHANGED),
        _row("- wall clock", scaled.changed, _wall),
        _alone(_row("- peak memory", scaled.changed, _peak, _memory, _BUILD_PEAK)),
        _row(f"- : among {scaled.small:,}", scaled.against_small, _cpu, goal=_SAME),
        _row("one article taken down : imports", scaled.taken_down, _cpu, goal=_TAKEN_DOWN),
        _row("- wall clock", scaled.taken_down, _wall),
        _alone(_row("- peak memory", scaled.taken_down, _peak, _memory, _BUILD_PEAK)),
        _alone(_row("first build of all", first, _cpu)),
        _alone(_row("- peak memory", first, _peak, _memory, _BUILD_PEAK)),
        _alone(_row("import of all, records a CPU second", filling, _cpu, each_second)),
    ]


def _month(month: Month) -> list[Row]:
    """Return the rows of a month of normal days."""
    last = month.days[-1]
    early = next(day for day in month.days if day.takedown)
    size = f"a month, {last.documents:,} documents"
    return [
        (
            f"{size}: a takedown : on day {early.number}",
            f"≤ {_LATER}×",
            _seconds(last.takedown or 0),
            _seconds(early.takedown or 0),
            f"{month.takedown:.2f}×",
            _stands(month.takedown <= _LATER),
        ),
        (
            "- what is kept : the feeds",
            f"≤ {_KEPT:.0f}×",
            f"{last.cache / 1e6:.0f} MB",
            f"{last.feeds / 1e6:.0f} MB",
            f"{month.kept:.2f}×",
            _stands(month.kept <= _KEPT),
        ),
        (
            "- peak memory of its builds",
            _BUILD_PEAK.text,
            _memory(month.peak),
            "-",
            "-",
            _stands(month.peak <= _BUILD_PEAK.most),
        ),
    ]


def _stands(is_met: bool) -> str:
    return "met" if is_met else "missed"


def summary(results: Results) -> str:
    """Return what was built, in one line."""
    return (
        f"{results.articles:,} articles ({results.source}); {len(results.ours.rss)} feeds,"
        f" {results.ours.entries:,} entry renditions on both sides;"
        f" {results.ours.size / 1e6:.1f} MB ours, {results.theirs.size / 1e6:.1f} MB plain;"
        f" up to {results.runs} paired runs"
    )


def as_text(results: Results) -> str:
    """Return the table for a terminal."""
    lines: list[Sequence[str]] = [_HEAD, *rows(results)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(_HEAD))]
    table = ["  ".join(_padded(line, widths)).rstrip() for line in lines]
    table.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([summary(results), "", *table])


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]


def write(results: Results) -> Path:
    """Write the document; return its path, relative to the project."""
    table = [f"| {' | '.join(line)} |" for line in (_HEAD, *rows(results))]
    table.insert(1, "| --- | --- | ---: | ---: | ---: | --- |")
    parts = [
        "# What a build costs",
        "Written by `make bench BENCH=--write`: CPU time on one machine, to be compared as ratios.",
        summary(results) + ".",
        "\n".join(table),
        _section(HTTP) or f"{HTTP}\n\nNot measured yet: `python -m bench.load --write`.",
        "## How it is measured",
        _METHOD.format(standing=STANDING).strip(),
        "## Where",
        "\n".join(f"- {fact}" for fact in _machine()),
    ]
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return DOCUMENT.relative_to(ROOT)


def _section(heading: str) -> str:
    """Return a section of the present document, with its heading; empty if there is none."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    _, start, rest = text.partition(heading)
    return (start + rest.partition("\n## ")[0]).strip()


def write_section(heading: str, lines: str) -> Path:
    """Replace a section of the document; return its path, relative to the project."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(text.replace(_section(heading), f"{heading}\n\n{lines}"), encoding="utf-8")
    return DOCUMENT.relative_to(ROOT)


def _machine() -> list[str]:
    """Return the kind of machine and the versions that ran; nothing identifies the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory,"
        f" {platform.system()}",
        f"{platform.python_implementation()} {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}",
        ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
