"""Random walks of renames: whatever is called otherwise, in whatever order, nothing is lost."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field

import pytest
from support.small_site import SITE_YAML, SmallSite, records

#: How many steps a walk has, and how many walks there are.
_STEPS, _WALKS = 8, 12
SOURCES = """\
sources:
  {source}:
    name: 示例日报
    match: [daily.example]
    grants: full
    categories: {{港口: {{grants: headline}}}}
    formerly: {formerly}
"""
JOBS = {
    "topics": 'per: category\npath: "c/{slug}"\nformats: [atom]\n',
    "sources": 'per: source\npath: "by/{slug}"\nformats: [atom]\n',
    "wire": 'path: "j/{job}"\nformats: [atom]\narchive: {entries: 2}\nlimit: {entries: 2}\n',
}


@dataclass
class Named:
    """What a thing is called, and was."""

    name: str
    former: list[str] = field(default_factory=list)
    slug: str = ""

    def rename(self, name: str) -> None:
        self.former = [old for old in self.former if old != name] + [self.name]
        self.name = name

    @property
    def names(self) -> str:
        return json.dumps(self.former, ensure_ascii=False)


@dataclass
class Walk:
    """A site whose names change at random."""

    site: SmallSite
    random: random.Random
    day: int = 1
    labels: list[Named] = field(default_factory=lambda: [Named("港口"), Named("科技", slug="tech")])
    source: Named = field(default_factory=lambda: Named("daily"))
    jobs: dict[str, Named] = field(default_factory=lambda: {name: Named(name) for name in JOBS})
    seen: dict[str, set[str]] = field(default_factory=dict)

    def write(self) -> None:
        for path in (self.site.folder / "config/jobs").iterdir():
            path.unlink()
        for key, job in self.jobs.items():
            self.site.write(f"jobs/{job.name}.yaml", f"{JOBS[key]}formerly: {job.names}\n")
        slugs = (f"slug: {each.slug}, " if each.slug else "" for each in self.labels)
        lines = (
            f"{each.name}: {{{slug}formerly: {each.names}}}\n"
            for each, slug in zip(self.labels, slugs, strict=True)
        )
        self.site.write("categories.yaml", "".join(lines))
        source = SOURCES.format(source=self.source.name, formerly=self.source.names)
        self.site.write("sources.yaml", source)

    def step(self, number: int) -> None:
        thing = self.random.choice(["label", "slug", "source", "job", "back", "records"])
        label = self.random.choice(self.labels)
        if thing == "label":
            label.rename(f"词{number}")
        elif thing == "back" and label.former:
            words = [old for old in label.former if not old.isascii()]
            label.rename(self.random.choice(words or [f"词{number}"]))
        elif thing == "slug":
            label.former += [label.slug] if label.slug else []
            label.slug = f"slug-{number}"
        elif thing == "source":
            self.source.rename(f"daily-{number}")
        elif thing == "job":
            self.random.choice([*self.jobs.values()]).rename(f"job-{number}")
        elif thing == "records":
            self.take_in()

    def take_in(self) -> None:
        """Import everything again, under names of any time."""
        for numbers, label in zip((range(1, 5), range(5, 9)), self.labels, strict=True):
            word = self.random.choice([label.name, *label.former])
            source = self.random.choice([self.source.name, *self.source.former])
            found = records(numbers, source=source, categories=[word])
            self.site.take_in(*found, at=f"2024-07-{self.day:02d}T00:00:00Z")

    def build(self) -> dict[str, str]:
        """Build twice; return the id of every feed by its path."""
        self.day += 1
        at = f"2024-07-{self.day:02d}T12:00:00Z"
        result = self.site.build(at)
        assert result.code == 0, result.out + result.err
        assert "nothing to do" in self.site.build(at).out
        assert self.site.run("check", "--at", at).code == 0
        found = {}
        for path, data in self.site.bytes().items():
            if path.endswith(".atom"):
                found[path] = data.decode().split("<id>")[1].split("</id>")[0]
                self.seen.setdefault(path, set()).add(found[path])
        return found


def feeds(found: dict[str, str]) -> list[str]:
    """The ids of feeds; archives have that of theirs."""
    return sorted(feed for path, feed in found.items() if not re.search(r"/\d+\.atom", path))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(_WALKS))
def test_nothing_is_lost_on_a_walk_of_renames(site: SmallSite, seed: int) -> None:
    walk = Walk(site, random.Random(seed))
    site.write("site.yaml", SITE_YAML + "guard: {from: 3}\npreviews: false\n")
    walk.write()
    walk.take_in()
    before = feeds(walk.build())
    entries = {entry.id for entry in site.entries(f"by/{walk.source.name}.atom")}
    for number in range(_STEPS):
        for which in range(walk.random.randint(1, 3)):
            walk.step(10 * number + which)
        walk.write()
        now = walk.build()
        assert feeds(now) == before, "no feed is new, gone or twice"
        assert {e.id for e in site.entries(f"by/{walk.source.name}.atom")} == entries
        path = site.public / "redirects.json"
        moved = json.loads(path.read_text()) if path.exists() else {}
        for old, ids in walk.seen.items():
            assert old in now or now[moved[old]] in ids, f"{old} leads elsewhere"
        for document in now:
            for entry in site.entries(document):
                number_of = int(entry.id.rpartition("a")[2])
                assert number_of > 4 or "这是第" not in str(entry), "the exception is lost"
