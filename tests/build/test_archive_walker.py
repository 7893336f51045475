"""A weekly reader that stops at an archive it knows loses nothing and sees nothing twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from support.small_site import SmallSite, record

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://site.example/feeds/"
START = datetime(2024, 3, 10, tzinfo=UTC)
WHO = ("--reason", "asked", "--by", "test")


@dataclass
class Walker:
    """Reads a feed and follows prev-archive until it meets an archive that it has read."""

    site: SmallSite
    seen: set[str] = field(default_factory=set)
    known: dict[str, set[str]] = field(default_factory=dict)

    def read(self, address: str) -> tuple[set[str], str | None]:
        path = self.site.public / address.removeprefix(BASE)
        root = ElementTree.fromstring(path.read_bytes())
        ids = [entry.findtext(f"{ATOM}id") or "" for entry in root.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))
        links = {e.get("rel"): e.get("href") for e in root.findall(f"{ATOM}link")}
        return set(ids), links.get("prev-archive")

    def walk(self, *, whole: bool = False) -> set[str]:
        """Return what one visit reads; `whole` goes back to the first article."""
        ids, address = self.read(f"{BASE}all.atom")
        while address and (whole or address not in self.known):
            there, previous = self.read(address)
            assert ids.isdisjoint(there), "nothing stands twice"
            ids |= there
            self.known.setdefault(address, there)
            address = previous
        self.seen |= ids
        return ids


def numbers(entry_ids: set[str]) -> set[int]:
    return {int(entry_id.rpartition("/a")[2]) for entry_id in entry_ids}


def day(number: int) -> str:
    return f"{START + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Life:
    """Sixty days of a site: what comes in each day, and at times late, corrected, withdrawn."""

    site: SmallSite
    chance: random.Random
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def pass_day(self, number: int) -> None:
        new = [self.article(at) for at in self.dates(number)]
        if number == 20:  # a backfill, much of it older than all that is archived
            new += [self.article(START - timedelta(days=n)) for n in range(30)]
        if number == 41:
            new += [self.article(START + timedelta(days=30, hours=n)) for n in range(9)]
        corrected = [self.records[n] | {"title": "改正"} for n in (3, 40)] if number == 25 else []
        self.site.take_in(*new, *corrected, at=day(number))
        if number == 33:
            for article in (5, 50):
                self.gone.add(article)
                command = ("takedown", f"a{article}", *WHO, "--at", day(number))
                assert self.site.run(*command).code == 0
        result = self.site.build(day(number))
        assert result.code == 0, result.err

    def dates(self, number: int) -> list[datetime]:
        at = START + timedelta(days=number)
        return [at - timedelta(minutes=self.chance.randrange(1440)) for _ in range(4)]

    def article(self, at: datetime) -> dict[str, Any]:
        number = len(self.records) + 1
        self.records[number] = record(number, date_published=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        return self.records[number]

    @property
    def published(self) -> set[int]:
        return set(self.records)


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("monthly", 40),
        pytest.param("monthly", 120, marks=pytest.mark.soak),
        pytest.param("{entries: 12}", 60, marks=pytest.mark.soak),
    ],
)
def test_days_of_an_archive(site: SmallSite, every: str, days: int) -> None:
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write(
        "jobs/all.yaml",
        f"path: all\nlimit: {{entries: 20}}\nformats: [atom]\narchive: {every}\ncontent: full\n",
    )
    life, weekly = Life(site, random.Random(7)), Walker(site)
    kept: dict[str, set[int]] = {}
    for number in range(days):
        life.pass_day(number)
        if number % 7 == 0:
            weekly.walk()
            every_day = Walker(site)
            assert numbers(every_day.walk(whole=True)) == life.published - life.gone
            for address, ids in every_day.known.items():
                before = kept.setdefault(address, numbers(ids))
                assert before - life.gone == numbers(ids) - life.gone, (
                    "an archive keeps its entries"
                )
    weekly.walk()
    assert numbers(weekly.seen) | life.gone == life.published
    assert len(kept) > 5
