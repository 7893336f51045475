"""A month of normal days: what is kept beside the feeds, and what a takedown costs at its end.

`python -m bench.month [--days N] [--archives] [--keep FOLDER]` prints a line for each day. Every
article has a text of its own: repeated samples would be copies of each other to a takedown.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench import measure
from bench.measure import Cost, python
from bench.ours import ALL, CATEGORIES, make_site

_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_CATEGORIES = 20
#: Runs of import and build in a day; in each, so many new articles and so many changed ones.
_TURNS, _NEW, _CHANGED = 6, 40, 6
#: On this day a takedown costs what one on the last day is held against.
_EARLY = 3
_SYLLABLES = [first + then for first in "bcdfghklmnprstvw" for then in ("a", "en", "i", "or", "u")]


@dataclass(frozen=True, slots=True)
class Day:
    """The end of a day: bytes published and kept, how many documents, CPU of its median build.

    `takedown` is the median CPU of a takedown then, where it was measured.
    """

    number: int
    feeds: int
    cache: int
    documents: int
    build: float
    takedown: float | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """The days, and the peak of memory of all builds."""

    days: tuple[Day, ...]
    peak: int

    @property
    def kept(self) -> float:
        """How many times the size of the feeds is kept beside them in the end."""
        return self.days[-1].cache / self.days[-1].feeds

    @property
    def takedown(self) -> float:
        """How many times what a takedown cost early it costs in the end."""
        early = next(day.takedown for day in self.days if day.takedown)
        return (self.days[-1].takedown or 0) / early


def article(number: int, version: int = 0) -> dict[str, Any]:
    """Return an article like no other, of some thousand letters."""
    dice = random.Random(number)  # the same in every run

    def words(number: int) -> str:
        return " ".join(
            "".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(number)
        )

    paragraphs = [words(dice.randint(30, 90)) for _ in range(dice.randint(6, 16))]
    if version:
        paragraphs.append(f"Corrected {version} times.")
    text = "".join(f"<p>{paragraph}.</p>\n" for paragraph in paragraphs)
    url = f"https://news.example.org/month/{number}"
    minutes = timedelta(minutes=24 * 60 * number // (_TURNS * _NEW))
    return {
        "id": url,
        "url": url,
        "title": f"Article {number}",
        "content_html": text,
        "categories": [f"Category {number % _CATEGORIES + 1}"],
        "date_published": (_FIRST + minutes).isoformat(),
    }


def run(root: Path, days: int = 30, *, archives: bool, takedowns: int = 5) -> Iterator[Day | int]:
    """Yield every day, at last the peak of memory of all builds."""
    site, peak = root / "month", 0
    make_site(site)
    beside = "archive: {entries: 50}\n" if archives else ""
    for name, text in (("categories", CATEGORIES + beside), ("all", ALL)):
        (site / "config" / "jobs" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for number in range(days):
        builds = [_turn(root, site, number * _TURNS + turn) for turn in range(_TURNS)]
        peak = max(peak, *(build.peak for build in builds))
        documents = sum(_is_document(path) for path in (site / "feeds").rglob("*"))
        measured = takedowns and number + 1 in (min(_EARLY, days), days)
        yield Day(
            number=number + 1,
            feeds=_size(site / "feeds"),
            cache=_size(site / "var" / "cache"),
            documents=documents,
            build=median(build.cpu for build in builds),
            takedown=_takedown(site, number, takedowns) if measured else None,
        )
    yield peak


def month(root: Path, days: int = 30, *, archives: bool, takedowns: int = 5) -> Month:
    """Return the whole month."""
    *seen, peak = run(root, days, archives=archives, takedowns=takedowns)
    assert isinstance(peak, int)
    return Month(tuple(day for day in seen if isinstance(day, Day)), peak)


def _turn(root: Path, site: Path, turn: int) -> Cost:
    """Import what came since the last turn, and build."""
    at = _at(turn)
    first, dice = turn * _NEW, random.Random(turn)
    articles = [article(number) for number in range(first, first + _NEW)]
    for _ in range(_CHANGED if first else 0):  # corrections come soon
        articles.append(article(dice.randrange(max(0, first - 8 * _NEW), first), turn))
    records = root / "turn.jsonl"
    records.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")
    measure.run(python("-m", "bench.ours", "import", site, records, "--at", at))
    return measure.run(python("-m", "bench.ours", "build", site, "--at", at))


def _at(turn: int) -> str:
    return (_FIRST + timedelta(hours=24 * (turn + 1) / _TURNS)).isoformat()


def _takedown(site: Path, day: int, number: int) -> float:
    """Return the median CPU of takedowns of articles that stand in a feed and its archives.

    Afterwards the site is as it was before.
    """
    saved = site.with_name("saved")
    shutil.copytree(site, saved)
    newest = (day + 1) * _TURNS * _NEW
    at = _at((day + 1) * _TURNS - 1)
    costs = []
    for place in range(number):
        url = f"https://news.example.org/month/{(2 * place + 1) * newest // (2 * number)}"
        words = ("takedown", site, "--url", url, "--at", at)
        costs.append(measure.run(python("-m", "bench.ours", *words)).cpu)
    shutil.rmtree(site)
    saved.rename(site)
    return median(costs)


def _is_document(path: Path) -> bool:
    return path.suffix in (".rss", ".atom")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Print a line for each day."""
    parser = argparse.ArgumentParser(prog="bench.month", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--archives", action="store_true")
    parser.add_argument("--takedowns", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="leave the site in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = (options.keep or Path(folder)).resolve()
        root.mkdir(exist_ok=True)
        days = run(root, options.days, archives=options.archives, takedowns=options.takedowns)
        for day in days:
            if not isinstance(day, Day):
                print(f"peak of a build {day / 2**20:.0f} MiB")
                break
            took = "" if day.takedown is None else f", takedown {day.takedown:.2f} s"
            print(
                f"day {day.number}: {day.documents} documents, feeds {day.feeds / 1e6:.1f} MB,"
                f" cache {day.cache / 1e6:.1f} MB ({day.cache / day.feeds:.1f}x),"
                f" build {day.build:.2f} s{took}",
                flush=True,
            )


if __name__ == "__main__":
    main()
