"""Measure the constants of the simulation, by runs of sites with few and with many feeds.

A build by one worker tells the run's own share from the worker's: both are processes. Of
either, the seconds of CPU are

    start + feeds of the site × there + feeds published × feed + entries made for them × entry

and a build of one change, of a change in every feed, and of everything anew solve that; what is
there is told by a site of a thousand small feeds. Of several runs the one that took least counts:
other work on the machine only adds. On a server, time as the writer is what elapsed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.server import ADDRESS, database
from bench.simulate.constants import Measured
from bench.simulate.site import ENTRIES, Site, answer
from bench.table import DOCUMENT

FEW, MANY, WIDE = 40, 200, 1000
Costs = dict[str, list[dict[str, float]]]


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of one site, by what they did."""

    site: Site
    costs: Costs

    def of(self, what: str, value: str) -> float:
        """Return the least of a value over the runs that did this."""
        return min(cost[value] for cost in self.costs[what])

    def each(self, what: str, value: str, less: str, number: float) -> float:
        """Return what each of a number costs, above the runs that did less."""
        return (self.of(what, value) - self.of(less, value)) / number


def measure(folder: Path, say: Callable[[str], None], rounds: int) -> list[Measured]:
    """Run both sizes on the embedded store, and one on a server's where one is named."""
    few = _run(Site(folder / "few", FEW), say, rounds)
    many = _run(Site(folder / "many", MANY), say, rounds)
    wide = _run_wide(Site(folder / "wide", WIDE, entries=2), say, rounds)
    found = [*_of_builds(few, many, wide), *_of_store(many, ""), *_of_size(many.site)]
    found += of_serving()
    if address := os.environ.get(ADDRESS):
        with database(address) as store:
            on_server = _run(Site(folder / "server", FEW, store), say, rounds)
            found += _of_server(many, on_server)
            found += _of_store(on_server, "_server")
    return found


def _run(site: Site, say: Callable[[str], None], rounds: int) -> _Runs:
    """Do everything a site does, some rounds over."""
    say(f"{site.feeds} feeds, {site.feeds * ENTRIES:,} articles: {site.store or 'embedded store'}")
    site.make()
    costs: Costs = {"import": [site.fill()]}

    def add(what: str, cost: dict[str, float]) -> None:
        costs.setdefault(what, []).append(cost)

    for _ in range(rounds):
        site.forget()
        add("everything", site.build())
        add("looked at", site.build("--full"))
        site.change(1)
        add("one", site.build())
        site.change(site.feeds)
        add("a change in each", site.build())
        add("takedown", site.take_down())
    return _Runs(site, costs)


def _run_wide(site: Site, say: Callable[[str], None], rounds: int) -> _Runs:
    """Build a site of many small feeds, then one change after the other."""
    say(f"{site.feeds} feeds of {site.entries} entries")
    site.make()
    site.fill()
    site.build(shared=False)
    site.change(1)
    site.build()  # a worker looks at what the run made
    costs: Costs = {"one": []}
    for _ in range(rounds):
        site.change(1)
        costs["one"].append(site.build())
    return _Runs(site, costs)


def _of_builds(few: _Runs, many: _Runs, wide: _Runs) -> Iterator[Measured]:
    """Yield what builds cost, from sites that differ in their number of feeds."""
    due, where = MANY - 1, f"builds of {FEW}, {MANY} and {WIDE:,} feeds by one worker"

    def there(value: str) -> float:
        return max(0.0, (wide.of("one", value) - few.of("one", value)) / (WIDE - FEW))

    run_there, worker_there = there("cpu"), there("workers")
    first = many.each("a change in each", "cpu", "one", due)
    both = many.each("a change in each", "workers", "one", due)
    entry = many.each("everything", "workers", "a change in each", MANY * (ENTRIES - 1))
    yield Measured("run_start", few.of("one", "cpu") - run_there * FEW - first, "s a run", where)
    yield Measured("run_there", run_there, "s a feed of the site, each run", where)
    yield Measured("run_feed", first, "s a feed that is published", where)
    looked = many.each("looked at", "cpu", "one", due)
    yield Measured("run_looked", looked, "s a feed that is looked at and stays", where)
    start = few.of("one", "workers") - worker_there * FEW - both
    yield Measured("worker_start", start, "s a worker, each run", where)
    yield Measured("worker_there", worker_there, "s a feed of the site, each worker", where)
    yield Measured("worker_feed", both - entry, "s a feed that is published", where)
    looked = many.each("looked at", "workers", "one", due)
    yield Measured("worker_looked", looked, "s a feed that is looked at and stays", where)
    yield Measured("worker_entry", entry, "s an entry that is made", where)
    held = many.each("a change in each", "held_cpu", "one", due)
    yield Measured("run_feed_held", held, "s as the writer, of each feed that is published", where)
    ordered = few.of("takedown", "ordered")
    yield Measured("order", ordered, "s until a takedown is recorded, with its start-up", where)


def _of_store(runs: _Runs, suffix: str) -> Iterator[Measured]:
    """Yield what the one writer costs on a store."""
    number = runs.site.feeds * ENTRIES
    kind = "a server" if suffix else "an embedded store"
    where = f"import of {number:,} articles into {kind}"
    first = runs.costs["import"][0]
    value = "held" if suffix else "held_cpu"
    yield Measured(f"import_record{suffix}", first["cpu"] / number, "s an article", where)
    yield Measured(f"import_held{suffix}", first[value] / number, "s an article, as writer", where)
    cost = json.loads(answer([sys.executable, "-m", "bench.simulate.writer", runs.site.folder]))
    where = f"`python -m bench.simulate.writer`, {kind}"
    yield Measured(f"record{suffix}", cost["record"], "s a record, among a thousand", where)
    yield Measured(f"transaction{suffix}", cost["transaction"], "s a transaction", where)
    yield Measured(f"fetch{suffix}", cost["fetch"], "s a partner's first fetch of a version", where)


def _of_server(many: _Runs, server: _Runs) -> Iterator[Measured]:
    """Yield what a store on a server adds to the run's share: its answers are waited for."""
    where = f"builds of {FEW} feeds by one worker, store on a server"
    due = server.site.feeds - 1

    held = server.each("a change in each", "held", "one", due)
    yield Measured("run_feed_held_server", held, "s as the writer, of each feed", where)
    less = [many.each("a change in each", value, "one", MANY - 1) for value in ("cpu", "held_cpu")]
    feed = less[0] - less[1] + held
    where = f"the same, and what else {MANY} feeds cost the run"
    yield Measured("run_feed_server", feed, "s a feed that is published", where)


def _of_size(site: Site) -> Iterator[Measured]:
    """Yield how large store and documents are."""
    where = f"a site of {site.feeds} feeds of {ENTRIES} entries, built"
    articles = site.feeds * ENTRIES
    store = sum(path.stat().st_size for path in (site.folder / "var").glob("syndicate.db"))
    yield Measured("article_bytes", store / articles, "bytes of the store, each article", where)
    documents = [path for path in (site.folder / "feeds").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in documents) / site.feeds
    yield Measured("feed_bytes", size, "bytes of documents, each feed", where)
    yield Measured("feed_documents", len(documents) // site.feeds, "documents of a feed", where)


def of_serving() -> Iterator[Measured]:
    """Yield what `bench.load` measured of `serve`, from docs/explanation/performance.md."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, what in (("serve_200", "a feed of 200 KB"), ("serve_304", "304")):
        row = re.search(rf"^\| {what} \| [^|]* \| ([\d,]+) \|", text, re.MULTILINE)
        if row:
            value, where = float(row[1].replace(",", "")), "`python -m bench.load`"
            yield Measured(name, value, f"answers a second of CPU: {what}", where)
