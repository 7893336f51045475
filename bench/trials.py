"""The runs beside the plain script: import, cold builds, start-up, full rebuilds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench import long, measure, scale
from bench.long import Lengths
from bench.measure import BenchError, Cost, Pairs, paired, python
from bench.ours import make_site
from bench.scale import Scaled

#: A build exits with 1 when an article was quarantined, an import when a record was rejected; the
#: counts of entries are compared anyway.
_ALLOWED = (0, 1)
COMPRESSED = "precompress: [gz]\n"


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
class Sizes:
    """How much is built; beside the script `articles` of the samples, or `copies` of the records.

    The `large` and the `small` store have as many `categories`; they stay in the folder `keep`.
    """

    articles: int
    copies: int
    large: int
    small: int
    categories: int
    keep: Path | None


@dataclass(frozen=True, slots=True)
class Results:
    """All runs, and the sizes they had."""

    source: str
    articles: int
    runs: int
    ours: Counts
    theirs: Counts
    filling: Pairs
    preparing: Pairs
    cold: Pairs
    prepared: Pairs
    compressed: Pairs
    start: Pairs
    rebuild: Pairs
    compressed_rebuild: Pairs
    decided: Pairs
    peers: Mapping[str, Pairs]
    scaled: Scaled | None
    lengths: Lengths


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
        """Build from a filled store that never saw a build, without output."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.filled, self.site)
        return self._ours("build", self.site)

    @property
    def ready(self) -> Path:
        return self.root / "ready"  # our store after `import --prepare`

    def prepare(self) -> Cost:
        """Do what `import --prepare` does beyond importing."""
        shutil.rmtree(self.ready, ignore_errors=True)
        shutil.copytree(self.filled, self.ready)
        return self._ours("prepare", self.ready)

    def prepared(self) -> Cost:
        """Build from a store that never saw a build, after `import --prepare`."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.ready, self.site)
        return self._ours("build", self.site)

    def compressed(self) -> Cost:
        """Do the same, with a compressed copy of each document."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.ready, self.site)
        make_site(self.site, COMPRESSED)
        return self._ours("build", self.site)

    def rebuild(self) -> Cost:
        """Build after every document was deleted and nothing changed: fragments are cached."""
        shutil.rmtree(self.site / "feeds")
        return self._ours("build", self.site)

    def decided(self) -> Cost:
        """Do the same, and select and rule on every feed anew."""
        shutil.rmtree(self.site / "feeds")
        return self._ours("build", self.site, "--full")

    def peer(self, module: str) -> Cost:
        """Run another program that writes the same feeds from the plain script's store."""
        shutil.rmtree(self.out, ignore_errors=True)
        return measure.run(python("-m", module, "build", self.script, self.out))

    def fill_hugo(self) -> None:
        """Write the files that Hugo reads; it is not measured."""
        measure.answer(python("-m", "bench.hugo_side", "fill", self.script, self.root / "hugo"))

    def hugo(self) -> Cost:
        shutil.rmtree(self.root / "hugo" / "public", ignore_errors=True)
        return measure.run(["hugo", "--quiet", "--source", str(self.root / "hugo")])

    def compare_hugo(self, theirs: Counts) -> None:
        """Raise BenchError unless Hugo wrote as many entries as the script."""
        out = self.root / "hugo-feeds"
        measure.answer(python("-m", "bench.hugo_side", "gather", self.root / "hugo", out))
        hugo = _count(out)
        if (hugo.rss, hugo.atom) != (theirs.rss, theirs.atom):
            raise BenchError(f"Hugo wrote {hugo.entries:,} entries, the script {theirs.entries:,}")

    def build_theirs(self) -> Cost:
        shutil.rmtree(self.out, ignore_errors=True)
        return self._theirs("build", self.script, self.out)

    def start(self) -> Cost:
        return self._ours("start", self.site)

    def start_theirs(self) -> Cost:
        return self._theirs("start", self.script)

    def _ours(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.ours", *words), _ALLOWED)

    def _theirs(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.yardstick", *words))

    def compare(self) -> tuple[Counts, Counts]:
        """Count the entries of both outputs. Raises BenchError unless they are as many."""
        ours, theirs = _count(self.site / "feeds" / "public"), _count(self.out)
        if (ours.rss, ours.atom) != (theirs.rss, theirs.atom) or not ours.entries:
            raise BenchError(
                f"not the same feeds: we wrote {ours.entries:,} entries in {len(ours.rss)} RSS and"
                f" {len(ours.atom)} Atom documents, the script {theirs.entries:,} in"
                f" {len(theirs.rss)} and {len(theirs.atom)}"
            )
        return ours, theirs


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
    words: list[str | Path] = [str(sizes.articles), str(sizes.copies)]
    if source:
        words.append(source.resolve())
    else:
        words += ["--categories", str(sizes.articles // 50)]
    number = int(measure.answer(python("-m", "bench.records", bench.records, *words)))
    say(f"{number:,} articles: filling both stores")
    filling = paired(bench.fill, bench.fill_theirs, 1, warm_up=False)
    preparing = paired(bench.prepare, bench.build_theirs, 1, warm_up=False)
    say("cold build")
    cold = paired(bench.cold, bench.build_theirs, runs)
    bench.compare()
    say("start-up")
    start = paired(bench.start, bench.start_theirs, runs)
    say("cold build, prepared at import; with compressed copies")
    compressed = paired(bench.compressed, bench.build_theirs, runs)
    compressed_rebuild = paired(bench.rebuild, bench.build_theirs, runs)
    prepared = paired(bench.prepared, bench.build_theirs, runs)
    bench.compare()
    say("full rebuild")
    rebuild = paired(bench.rebuild, bench.build_theirs, runs)
    decided = paired(bench.decided, bench.build_theirs, runs)
    ours, theirs = bench.compare()
    peers = {}
    if find_spec("django"):
        say("Django")
        peers["Django"] = paired(lambda: bench.peer("bench.django_side"), bench.build_theirs, runs)
    if shutil.which("hugo"):
        say("Hugo")
        bench.fill_hugo()
        peers["Hugo"] = paired(bench.hugo, bench.build_theirs, runs)
        bench.compare_hugo(theirs)
    say("a long feed")
    lengths = long.run(root)
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
        filling=filling,
        preparing=preparing,
        cold=cold,
        prepared=prepared,
        compressed=compressed,
        start=start,
        rebuild=rebuild,
        compressed_rebuild=compressed_rebuild,
        decided=decided,
        peers=peers,
        scaled=scaled,
        lengths=lengths,
    )
