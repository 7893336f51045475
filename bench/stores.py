"""The same runs on an embedded store and on a server, of few articles and of many.

`TEST_DATABASE_URL=... python -m bench.stores` prints the table of
docs/operate/postgresql.md. The server is on this machine, so that its CPU time is seen, too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from bench.measure import BenchError, Cost
from bench.scale import FilledSite
from bench.server import ADDRESS, cpu_of, database

_MEGABYTE = 1_000_000
#: What is measured, and how it is called in the table.
_ROWS = {
    "fill": "import",
    "first": "first build",
    "nothing": "nothing to do",
    "changed": "one article changed, its feeds published",
    "taken_down": "one article taken down",
}


@dataclass(slots=True)
class Column:
    """The runs of one site: what each cost itself, and the seconds of CPU of the server."""

    title: str
    site: FilledSite
    of_server: Callable[[], float] | None = None
    costs: dict[str, list[tuple[Cost, float]]] = field(default_factory=dict)

    def run(self, what: str) -> None:
        """Do what a row is of."""
        done = self._made_ready(what)
        before = self.of_server() if self.of_server else 0.0
        cost = done()
        after = self.of_server() if self.of_server else 0.0
        self.costs.setdefault(what, []).append((cost, after - before))

    def _made_ready(self, what: str) -> Callable[[], Cost]:
        """Do what goes before a run and is not measured; return the run."""
        if what == "changed":
            self.site.add_article()
            return self.site.nothing
        if what == "taken_down":
            self.site.changed()
            return partial(self.site.take_down, self.site.changes[-2])
        run: Callable[[], Cost] = getattr(self.site, what)
        return run

    def cell(self, what: str) -> str:
        """Return the medians of a row: of the run, and of the server behind the plus."""
        own = median(cost.cpu for cost, _ in self.costs[what])
        of_server = median(seconds for _, seconds in self.costs[what])
        return _seconds(own) + (f" + {_seconds(of_server)}" if self.of_server else "")

    def peak(self) -> str:
        """Return the most memory of any build."""
        costs = (cost for what, each in self.costs.items() if what != "fill" for cost, _ in each)
        return f"{max(cost.peak for cost in costs) / _MEGABYTE:.0f} MB"


def columns(root: Path, sizes: Sequence[int], categories: int, stack: ExitStack) -> list[Column]:
    """Return a column for each kind of store and each size."""
    address = os.environ.get(ADDRESS)
    if not address:
        raise BenchError(f"{ADDRESS} names no server: one on this machine, to make databases on")
    of_server = cpu_of(address)
    made = []
    for kind in ("embedded", "server"):
        for number in sizes:
            settings, folder = "", root / f"{kind}-{number}"
            if kind != "embedded":
                settings = f"store: {stack.enter_context(database(address))}\n"
            site = FilledSite(folder, number, categories, settings)
            title = f"{kind}, {number:,} articles"
            made.append(Column(title, site, of_server if settings else None))
    return made


def measure(made: Sequence[Column], runs: int, say: Callable[[str], None]) -> None:
    """Fill every site, then do all else with each in turn."""
    for column in made:
        say(column.title)
        column.run("fill")
        column.run("first")
        say(f"  import {column.cell('fill')}, first build {column.cell('first')}")
    for _ in range(runs):
        for what in ("nothing", "changed", "taken_down"):
            for column in made:
                column.run(what)


def table(made: Sequence[Column]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| run | {' | '.join(column.title for column in made)} |"
    yield f"| --- |{' ---: |' * len(made)}"
    for what, name in _ROWS.items():
        yield f"| {name} | {' | '.join(column.cell(what) for column in made)} |"
    yield f"| most memory of a build | {' | '.join(column.peak() for column in made)} |"


def _seconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench.stores", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--categories", type=int, default=1000, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=3, help="default: %(default)s")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
            made = columns(Path(folder), arguments.articles, arguments.categories, stack)
            measure(made, arguments.runs, lambda text: print(text, file=sys.stderr, flush=True))
            print("\n".join(table(made)))
    except BenchError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
