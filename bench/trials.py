"""What is run: a cold build, start-up, a full rebuild, a build with nothing to do, the import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.measure import BenchError, Cost, Pairs, answer, paired, python, run
from bench.ours import make_site

#: 1 of a build: an article was set aside; of an import: a record was rejected. The counts tell.
_OURS = (0, 1)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Results:
    """All runs, and what they ran on; sizes are bytes of finished feeds."""

    source: str
    articles: int
    runs: int
    feeds: int
    entries: int
    ours_size: int
    theirs_size: int
    cold: Pairs
    start: Pairs
    rebuild: Pairs
    nothing: Pairs
    filling: Pairs


@dataclass(slots=True)
class _Place:
    """The folders of one bench: both stores as filled, and the site that was built last."""

    root: Path
    records: Path
    numbers: count[int]
    filled: Path
    theirs: Path
    site: Path
    out: Path

    def fresh(self, kind: str) -> Path:
        return self.root / f"{kind}-{next(self.numbers)}"


def run_all(place: _Place, runs: int, say: Say) -> tuple[Pairs, Pairs, Pairs, Pairs, Pairs]:
    """Every trial in its order; each stands on what the one before has left."""
    say("filling both stores")
    filling = paired(lambda: _fill(place), lambda: _fill_theirs(place), min(runs, 3), warm_up=False)
    say("cold build")
    cold = paired(lambda: _cold(place), lambda: _build_theirs(place), runs)
    say("start-up")
    start = paired(lambda: _start(place), lambda: _start_theirs(place), runs)
    say("nothing to do")
    nothing = _nothing(place, runs)
    say("full rebuild")
    rebuild = paired(lambda: _rebuild(place), lambda: _build_theirs(place), runs)
    return cold, start, rebuild, nothing, filling


def run(
    root: Path, source: Path | None, *, articles: int, copies: int, runs: int, say: Say
) -> Results:
    """Raises BenchError when a run fails, or the two sides did not write the same entries."""
    records = root / "records.jsonl"
    words = [str(articles), str(copies), *([source.resolve()] if source else [])]
    number = int(answer(python("-m", "bench.records", records, *words)))
    place = _Place(root, records, count(), root, root, root, root)
    cold, start, rebuild, nothing, filling = run_all(place, runs, say)
    ours, theirs = _counts(place.site / "feeds" / "public"), _counts(place.out)
    return Results(
        source="a records file" if source else "the sample articles, repeated",
        articles=number,
        runs=runs,
        feeds=len(ours["rss"]),
        entries=sum(ours["rss"]) + sum(ours["atom"]),
        ours_size=ours["bytes"][0],
        theirs_size=theirs["bytes"][0],
        cold=cold,
        start=start,
        rebuild=rebuild,
        nothing=nothing,
        filling=filling,
    )


def _fill(place: _Place) -> Cost:
    _forget(place, place.filled)
    place.filled = place.fresh("filled")
    make_site(place.filled)
    words = ("import", place.filled, place.records)
    return _child(python("-m", "bench.ours", *words), _OURS)


def _fill_theirs(place: _Place) -> Cost:
    _forget(place, place.theirs)
    place.theirs = place.fresh("theirs")
    return _child(python("-m", "bench.yardstick", "fill", place.theirs, place.records))
