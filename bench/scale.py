"""Runs on stores of two sizes: nothing to do, one article changed, one taken down, a full build.

Both stores have as many feeds; only the number of articles differs.
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
    """Runs on the large store, `against_small` beside the same on the small one.

    The other side of `changed` and `taken_down` only imports lxml, nh3 and feedgen.
    """

    articles: int
    small: int
    categories: int
    filling: Cost
    first: Cost
    nothing: Pairs
    changed: Pairs
    taken_down: Pairs
    against_small: Pairs


@dataclass(slots=True)
class FilledSite:
    """One site with its store, filled once; `settings` are more lines of its site.yaml."""

    folder: Path
    articles: int
    categories: int
    settings: str = ""

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def changes(self) -> list[str]:
        """The URLs of articles added since it was filled, in this bench or an earlier one."""
        path = self.site / "changes"
        return path.read_text().splitlines() if path.is_file() else []

    def fill(self) -> Cost:
        """Import the synthetic articles unless an earlier bench did; return what it cost."""
        cost_file = self.folder / "filling.json"
        if cost_file.is_file():
            return Cost(*json.loads(cost_file.read_text()))
        shutil.rmtree(self.folder, ignore_errors=True)
        make_site(self.site, self.settings)
        records = self.folder / "records.jsonl"
        words = [records, str(self.articles), "1", "--categories", str(self.categories)]
        measure.answer(python("-m", "bench.records", *words))
        cost = measure.run(python("-m", "bench.ours", "import", self.site, records), (0, 1))
        records.unlink()
        cost_file.write_text(json.dumps([cost.cpu, cost.wall, cost.peak]))
        return cost

    def first(self) -> Cost:
        """Build everything without a cache."""
        shutil.rmtree(self.site / "feeds", ignore_errors=True)
        shutil.rmtree(self.site / "var" / "cache", ignore_errors=True)
        return self._ours("build", self.site)

    def nothing(self) -> Cost:
        return self._ours("build", self.site)

    def changed(self) -> Cost:
        """Add one article and publish its feeds; the import is not measured."""
        self.add_article()
        return self._ours("build", self.site)

    def taken_down(self) -> Cost:
        """Take one article down: the order and the build that follows it."""
        url = self.changes[-1]
        self.changed()
        return self.take_down(url)

    def take_down(self, url: str) -> Cost:
        """Take the article at an address down."""
        return self._ours("takedown", self.site, url)

    def lift(self, urls: Sequence[str]) -> None:
        """Lift takedowns, so that the next bench finds the store as this one did."""
        for url in urls:
            self._ours("lift", self.site, url)

    def add_article(self) -> None:
        """Import one more article."""
        records = self.folder / "one.jsonl"
        words = ["--one", str(len(self.changes) + 1), "--in", str(self.site / "changes")]
        measure.answer(python("-m", "bench.records", records, *words))
        self._ours("import", self.site, records)

    def _ours(self, *words: str | Path) -> Cost:
        return measure.run(python("-m", "bench.ours", *words), (0, 1))


def run(
    root: Path, articles: int, small: int, categories: int, runs: int, say: Callable[[str], None]
) -> Scaled:
    """Run every trial, in order."""
    large = FilledSite(root / f"large-{articles}", articles, categories)
    little = FilledSite(root / f"small-{small}", small, categories)
    say(f"{articles:,} articles in {categories:,} categories: import, first build")
    filling = large.fill()
    first = large.first()
    little.fill()
    little.first()
    say("nothing to do")
    nothing = paired(large.nothing, _pass, runs)
    say("one article changed")
    changed = paired(large.changed, _imports, runs)
    against_small = paired(large.changed, little.changed, runs)
    say("one article taken down")
    before = len(large.changes)
    taken_down = paired(large.taken_down, _imports, runs)
    # Each run took down the article before the one that it added.
    large.lift(large.changes[before - 1 : -1])
    return Scaled(
        articles=articles,
        small=small,
        categories=categories,
        filling=filling,
        first=first,
        nothing=nothing,
        changed=changed,
        taken_down=taken_down,
        against_small=against_small,
    )


def _pass() -> Cost:
    return measure.run(python("-c", "pass"))


def _imports() -> Cost:
    return measure.run(python("-c", "import lxml.etree, nh3, feedgen.feed"))
