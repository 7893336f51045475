"""What is run: the import, a cold build, start-up, nothing to do, a full rebuild."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import measure
from bench.measure import BenchError, Cost, Pairs, paired, python
from bench.ours import make_site

#: 1 of a build: an article was set aside; of an import: a record was rejected. The counts tell.
_ALLOWED = (0, 1)
_FILLINGS = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """What one side wrote: entries of each document by format, in ascending order, and bytes."""

    rss: tuple[int, ...]
    atom: tuple[int, ...]
    size: int

    @property
    def entries(self) -> int:
        return sum(self.rss) + sum(self.atom)


@dataclass(frozen=True, slots=True)
class Results:
    """All runs, and what they ran on."""

    source: str
    articles: int
    runs: int
    ours: Counts
    theirs: Counts
    filling: Pairs
    cold: Pairs
    start: Pairs
    nothing: Pairs
    rebuild: Pairs


@dataclass(slots=True)
class _Bench:
    """The folders of one bench; each method is one run of one side, or looks at what it left."""

    root: Path

    @property
    def records(self) -> Path:
        return self.root / "records.jsonl"

    @property
    def filled(self) -> Path:
        return self.root / "filled"  # our store as the import left it

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def script(self) -> Path:
        return self.root / "script"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def fill(self) -> Cost:
        shutil.rmtree(self.filled, ignore_errors=True)
        make_site(self.filled)
        return self._ours("import", self.filled, self.records)

    def fill_theirs(self) -> Cost:
        shutil.rmtree(self.script, ignore_errors=True)
        return self._theirs("fill", self.script, self.records)

    def cold(self) -> Cost:
        """A filled store that never saw a build, and no output."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.filled, self.site)
        return self._ours("build", self.site)

    def rebuild(self) -> Cost:
        """Every document is gone; what the store has kept may be used."""
        shutil.rmtree(self.site / "feeds")
        return self._ours("build", self.site, "--full")

    def build_theirs(self) -> Cost:
        shutil.rmtree(self.out, ignore_errors=True)
        return self._theirs("build", self.script, self.out)

    def start(self) -> Cost:
        return self._ours("start", self.site)

    def start_theirs(self) -> Cost:
        return self._theirs("start", self.script)

    def nothing(self) -> Cost:
        return self._ours("build", self.site)

    def _ours(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.ours", *words), _ALLOWED)

    def _theirs(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.yardstick", *words))

    def compare(self) -> tuple[Counts, Counts]:
        """Read both outputs again. Raises BenchError unless they hold as many entries."""
        ours, theirs = _counted(self.site / "feeds" / "public"), _counted(self.out)
        if (ours.rss, ours.atom) != (theirs.rss, theirs.atom) or not ours.entries:
            raise BenchError(
                f"not the same feeds: we wrote {ours.entries:,} entries in {len(ours.rss)} RSS and"
                f" {len(ours.atom)} Atom documents, the script {theirs.entries:,} in"
                f" {len(theirs.rss)} and {len(theirs.atom)}"
            )
        return ours, theirs

    def times(self) -> dict[Path, int]:
        public = self.site / "feeds" / "public"
        return {path: path.stat().st_mtime_ns for path in public.rglob("*")}


def _counted(folder: Path) -> Counts:
    found = json.loads(measure.answer(python("-m", "bench.counting", folder)))
    return Counts(tuple(found["rss"]), tuple(found["atom"]), found["bytes"][0])


def _pass() -> Cost:
    return measure.run(python("-c", "pass"))


def run(
    root: Path,
    source: Path | None,
    *,
    articles: int,
    copies: int,
    runs: int,
    say: Callable[[str], None],
) -> Results:
    """Every trial in its order; each stands on what the one before has left.

    Raises BenchError when a run fails, or the two sides did not write the same.
    """
    bench = _Bench(root)
    words: list[str | Path] = [str(articles), str(copies)]
    words += [source.resolve()] if source else []
    number = int(measure.answer(python("-m", "bench.records", bench.records, *words)))
    say(f"{number:,} articles: filling both stores")
    filling = paired(bench.fill, bench.fill_theirs, min(runs, _FILLINGS), warm_up=False)
    say("cold build")
    cold = paired(bench.cold, bench.build_theirs, runs)
    bench.compare()
    say("start-up")
    start = paired(bench.start, bench.start_theirs, runs)
    say("nothing to do")
    before = bench.times()
    nothing = paired(bench.nothing, _pass, runs)
    if bench.times() != before:
        raise BenchError("a build with nothing to do has touched a document")
    say("full rebuild")
    rebuild = paired(bench.rebuild, bench.build_theirs, runs)
    ours, theirs = bench.compare()
    kind = "a records file" if source else "the sample articles, repeated"
    return Results(kind, number, runs, ours, theirs, filling, cold, start, nothing, rebuild)
