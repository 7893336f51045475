"""What is run on stores of two sizes: nothing to do, one article changed, one taken down, a build.

The feeds are as many in both; only the number of articles differs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import measure
from bench.measure import Cost, Pairs, paired, python
from bench.ours import make_site


@dataclass(frozen=True, slots=True)
class Scaled:
    """Runs on the large store; `changed_small` on the small one. The other side of `changed` and
    `taken_down` imports what those runs use, and no more.
    """

    articles: int
    small: int
    categories: int
    filling: Cost
    first: Cost
    nothing: Pairs
    changed: Pairs
    changed_small: Pairs
    taken_down: Pairs
    against_small: Pairs


@dataclass(slots=True)
class _Store:
    """One site with its store, filled once."""

    folder: Path
    articles: int
    categories: int

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def changes(self) -> list[str]:
        """The articles that were added since it was filled, in this bench or a former one."""
        there = self.site / "changes"
        return there.read_text().splitlines() if there.is_file() else []

    def fill(self) -> Cost:
        """Import the synthetic articles, unless that was done before."""
        cost_file = self.folder / "filling.json"
        if cost_file.is_file():
            return Cost(*json.loads(cost_file.read_text()))
        shutil.rmtree(self.folder, ignore_errors=True)
        make_site(self.site)
        records = self.folder / "records.jsonl"
        words = [records, str(self.articles), "1", "--categories", str(self.categories)]
        measure.answer(python("-m", "bench.records", *words))
        cost = measure.run(python("-m", "bench.ours", "import", self.site, records), (0, 1))
        records.unlink()
        cost_file.write_text(json.dumps([cost.cpu, cost.wall, cost.peak]))
        return cost

    def first(self) -> Cost:
        """A build of everything, with nothing kept."""
        shutil.rmtree(self.site / "feeds", ignore_errors=True)
        shutil.rmtree(self.site / "var" / "cache", ignore_errors=True)
        return self._ours("build", self.site)

    def nothing(self) -> Cost:
        return self._ours("build", self.site)

    def changed(self) -> Cost:
        """One article more, its feeds published; the import is not measured."""
        self.imported()
        return self._ours("build", self.site)

    def taken_down(self) -> Cost:
        """One article less: the order and the build that follows it."""
        name = self.changes[-1]
        self.changed()
        return self._ours("takedown", self.site, name)

    def lift(self, down: Sequence[str]) -> None:
        """Undo what was taken down, so that the next bench finds the store as this one did."""
        for name in down:
            self._ours("lift", self.site, name)

    def modules(self, *words: str) -> Path:
        """A program that imports what a run of ours has imported."""
        path = self.folder / f"imports-{words[0]}.py"
        self.imported()
        found = measure.answer(python("-m", "bench.ours", "modules", self.site, *words))
        names = json.loads(found)
        text = (
            f"from importlib import import_module\nfor name in {names}:\n    import_module(name)\n"
        )
        path.write_text(text, encoding="utf-8")
        return path

    def imported(self) -> None:
        """One article more in the store."""
        records = self.folder / "one.jsonl"
        words = ["--one", str(len(self.changes) + 1), "--in", str(self.site / "changes")]
        measure.answer(python("-m", "bench.records", records, *words))
        self._ours("import", self.site, records)

    def _ours(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.ours", *words), (0, 1))


def run(
    root: Path, articles: int, small: int, categories: int, runs: int, say: Callable[[str], None]
) -> Scaled:
    """Every trial, in its order."""
    large = _Store(root / f"large-{articles}", articles, categories)
    less = _Store(root / f"small-{small}", small, categories)
    say(f"{articles:,} articles in {categories:,} categories: import, first build")
    filling = large.fill()
    first = large.first()
    less.fill()
    less.first()
    say("nothing to do")
    nothing = paired(large.nothing, _pass, runs)
    say("one article changed")
    imports = large.modules("build")
    bare = lambda: measure.run(python(imports))  # noqa: E731
    changed = paired(large.changed, bare, runs)
    changed_small = paired(less.changed, bare, runs)
    against = paired(large.changed, less.changed, runs)
    say("one article taken down")
    before = len(large.changes)
    taken_down = paired(large.taken_down, bare, runs)
    # the newest of each time, which is one before what that time added
    large.lift(large.changes[before - 1 : -1])
    return Scaled(
        articles, small, categories, filling, first, nothing, changed, changed_small, taken_down,
        against,
    )  # fmt: skip


def _pass() -> Cost:
    return measure.run(python("-c", "pass"))
