"""The runs beside the scripts: import, first builds, full rebuilds, takedowns that stand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import long, measure, month, peers, scale
from bench.long import Lengths
from bench.measure import BenchError, Cost, Pairs, paired, python
from bench.month import Month
from bench.ours import make_site
from bench.peers import Peer
from bench.scale import Scaled

#: A build exits with 1 when an article was quarantined, an import when a record was rejected; the
#: counts of entries are compared anyway.
_ALLOWED = (0, 1)
COMPRESSED = "precompress: [gz]\n"
#: How many articles are taken down before what builds cost while that stands is measured.
STANDING = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """What one side wrote: entries of each document by format, in ascending order, and bytes."""

    rss: tuple[int, ...]
    atom: tuple[int, ...]
    size: int

    @property
    def entries(self) -> int:
        return sum(self.rss) + sum(self.atom)

    def same_as(self, other: Counts) -> bool:
        """Return whether the documents of both have as many entries."""
        return (self.rss, self.atom) == (other.rss, other.atom) and self.entries > 0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is built; beside the script `articles` of the samples, or `copies` of the records.

    The `large` and the `small` store have as many `categories`; they stay in the folder `keep`.
    `days` is the length of the month, 0 for none.
    """

    articles: int
    copies: int
    large: int
    small: int
    categories: int
    keep: Path | None
    days: int


@dataclass(frozen=True, slots=True)
class Results:
    """All runs, and the sizes they had; each but the first is beside a script."""

    source: str
    articles: int
    runs: int
    ours: Counts
    theirs: Counts
    preparing: Cost
    filling: Pairs
    cold: Pairs
    cold_plain: Pairs
    prepared: Pairs
    compressed: Pairs
    rebuild: Pairs
    compressed_rebuild: Pairs
    decided: Pairs
    standing: Pairs
    peers: Mapping[str, Pairs]
    lengths: Lengths
    scaled: Scaled | None
    month: Month | None


@dataclass(slots=True)
class _Bench:
    """The folders of one bench; a method runs one side once, or compares what both wrote."""

    root: Path

    @property
    def records(self) -> Path:
        return self.root / "records.jsonl"

    @property
    def filled(self) -> Path:
        return self.root / "filled"  # our store as the import left it

    @property
    def ready(self) -> Path:
        return self.root / "ready"  # our store after `import --prepare`

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def withdrawn(self) -> Path:
        return self.root / "withdrawn"  # the same after takedowns

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

    def fill_script(self) -> Cost:
        shutil.rmtree(self.script, ignore_errors=True)
        return measure.run(python("-m", "bench.yardstick", "fill", self.script, self.records))

    def plain(self) -> Cost:
        return self._script("plain")

    def duty(self) -> Cost:
        return self._script("duty")

    def _script(self, which: str) -> Cost:
        shutil.rmtree(self.out, ignore_errors=True)
        return measure.run(python("-m", "bench.yardstick", which, self.script, self.out))

    def prepare(self) -> Cost:
        """Do what `import --prepare` does beyond importing."""
        shutil.copytree(self.filled, self.ready)
        return self._ours("prepare", self.ready)

    def cold(self) -> Cost:
        """Build from a filled store that never saw a build, without output."""
        return self._first(self.filled)

    def prepared(self) -> Cost:
        """Build from a store that never saw a build, after `import --prepare`."""
        return self._first(self.ready)

    def compressed(self) -> Cost:
        """Do the same, with a compressed copy of each document."""
        return self._first(self.ready, COMPRESSED)

    def _first(self, store: Path, settings: str = "") -> Cost:
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(store, self.site)
        make_site(self.site, settings)
        return self._ours("build", self.site)

    def rebuild(self) -> Cost:
        """Build after every document was deleted and nothing changed: fragments are cached."""
        shutil.rmtree(self.site / "feeds")
        return self._ours("build", self.site)

    def decided(self) -> Cost:
        """Do the same, and select and rule on every feed anew."""
        shutil.rmtree(self.site / "feeds")
        return self._ours("build", self.site, "--full")

    def take_down(self) -> None:
        """Take articles down that stand in feeds, in a copy of the site."""
        shutil.copytree(self.site, self.withdrawn)
        ids = measure.answer(python("-m", "bench.yardstick", "carried", self.script, str(STANDING)))
        self._ours("takedown", self.withdrawn, *ids.split())
        self.anew(self.withdrawn)

    def anew(self, site: Path) -> Cost:
        """Make every entry and every document anew."""
        for folder in (site / "feeds", site / "var" / "cache"):
            shutil.rmtree(folder, ignore_errors=True)
        return self._ours("build", site, "--full")

    def _ours(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.ours", *words), _ALLOWED)

    def compare(self) -> tuple[Counts, Counts]:
        """Count the entries of both outputs. Raises BenchError unless they are as many."""
        ours, theirs = _count(self.site / "feeds" / "public"), _count(self.out)
        if not ours.same_as(theirs):
            raise BenchError(
                f"not the same feeds: we wrote {ours.entries:,} entries in {len(ours.rss)} RSS and"
                f" {len(ours.atom)} Atom documents, the script {theirs.entries:,} in"
                f" {len(theirs.rss)} and {len(theirs.atom)}"
            )
        return ours, theirs

    def of_peer(self, peer: Peer, runs: int, theirs: Counts) -> Pairs:
        """Run a peer beside the plain script. Raises BenchError for fewer or more entries."""
        peer.fill()
        pairs = paired(peer.build, self.plain, runs)
        counts = _count(peer.gather())
        if not counts.same_as(theirs):
            said = f"{counts.entries:,} entries, the script {theirs.entries:,}"
            raise BenchError(f"{peer.name} wrote {said}")
        return pairs


def _count(folder: Path) -> Counts:
    counts = json.loads(measure.answer(python("-m", "bench.count", folder)))
    return Counts(tuple(counts["rss"]), tuple(counts["atom"]), counts["bytes"][0])


def run(
    root: Path,
    source: Path | None,
    *,
    sizes: Sizes,
    runs: int,
    say: Callable[[str], None],
) -> Results:
    """Run every trial in order; each begins with what the one before left.

    Raises BenchError when a run fails, or the two sides did not write the same entries.
    """
    bench = _Bench(root)
    measure.write_bytecode()
    words: list[str | Path] = [str(sizes.articles), str(sizes.copies)]
    if source:
        words.append(source.resolve())
    else:
        words += ["--categories", str(sizes.articles // 50)]
    number = int(measure.answer(python("-m", "bench.records", bench.records, *words)))
    say(f"{number:,} articles: filling both stores")
    filling = paired(bench.fill, bench.fill_script, min(runs, 3), warm_up=False)
    preparing = bench.prepare()
    say("cold build")
    cold = paired(bench.cold, bench.duty, runs)
    cold_plain = paired(bench.cold, bench.plain, runs)
    bench.compare()
    say("first build after `import --prepare`; with compressed copies")
    compressed = paired(bench.compressed, bench.plain, runs)
    compressed_rebuild = paired(bench.rebuild, bench.plain, runs)
    prepared = paired(bench.prepared, bench.plain, runs)
    bench.compare()
    say("all documents anew")
    rebuild = paired(bench.rebuild, bench.plain, runs)
    decided = paired(bench.decided, bench.plain, runs)
    ours, theirs = bench.compare()
    say("while takedowns stand")
    bench.take_down()
    standing = paired(
        lambda: bench.anew(bench.withdrawn), lambda: bench.anew(bench.site), min(runs, 3)
    )
    others = {}
    for peer in peers.installed(root, bench.script):
        say(peer.name)
        others[peer.name] = bench.of_peer(peer, min(runs, 3), theirs)
    say("a long feed")
    lengths = long.run(root)
    days = None
    if sizes.days:
        say(f"{sizes.days} days")
        days = month.month(root, sizes.days, archives=True)
    scaled = None
    if sizes.large:
        folder = sizes.keep or root
        scaled = scale.run(folder, sizes.large, sizes.small, sizes.categories, runs, say)
    return Results(
        source="a records file" if source else "the sample articles, repeated",
        articles=number,
        runs=runs,
        ours=ours,
        theirs=theirs,
        preparing=preparing,
        filling=filling,
        cold=cold,
        cold_plain=cold_plain,
        prepared=prepared,
        compressed=compressed,
        rebuild=rebuild,
        compressed_rebuild=compressed_rebuild,
        decided=decided,
        standing=standing,
        peers=others,
        lengths=lengths,
        scaled=scaled,
        month=days,
    )
