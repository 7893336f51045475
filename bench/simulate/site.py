"""The sites that are measured: feeds of 50 entries in three formats with previews, on any store."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ours, records
from bench.measure import ROOT, BenchError

ENTRIES = 50
_SITE = ours.SITE.replace("previews: false  # the plain script makes no pages either\n", "")
_JOB = ours.CATEGORIES.replace("[rss, atom]", "[rss, atom, json]")


@dataclass(slots=True)
class Site:
    """A site with a number of feeds, of one category each; `store` is an address, or embedded."""

    folder: Path
    feeds: int
    store: str | None = None
    entries: int = ENTRIES
    _changes: int = 0

    def make(self) -> None:
        """Write the config, and nothing else."""
        shutil.rmtree(self.folder, ignore_errors=True)
        site = _SITE + (f"store: {self.store}\n" if self.store else "")
        files = {"site.yaml": site, "sources.yaml": ours.SOURCES, "jobs/categories.yaml": _JOB}
        for name, text in files.items():
            path = self.folder / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def fill(self) -> dict[str, float]:
        """Import as many articles as its feeds show; return what that cost."""
        return self._import(self._filling())

    def change(self, number: int) -> dict[str, float]:
        """Import a new article into each of so many feeds; return what that cost."""
        self._changes += 1
        return self._import(self._new(number))

    def take_down(self) -> dict[str, float]:
        """Withdraw the first of the articles that came last; return what that cost."""
        url = next(self._new(1))["url"]
        return self.run("takedown", "--url", url, "--reason", "bench", "--by", "bench")

    def forget(self) -> None:
        """Delete the documents, and what builds keep: the next one makes everything anew."""
        shutil.rmtree(self.folder / "feeds", ignore_errors=True)
        shutil.rmtree(self.folder / "var" / "cache", ignore_errors=True)

    def build(self, *words: str, shared: bool = True) -> dict[str, float]:
        """Build, by workers even where there is one; return what that cost."""
        return self.run("build", *words, shared=shared)

    def run(self, *words: str | Path, shared: bool = False) -> dict[str, float]:
        """Run a command of ours. Raises BenchError, with its output, where it fails."""
        options = ["--shared"] if shared else []
        command = [sys.executable, "-m", "bench.simulate.run", *options, self.folder, *words]
        cost: dict[str, float] = json.loads(answer(command))
        return cost

    def _import(self, articles: Iterator[records.Record]) -> dict[str, float]:
        path = self.folder / "records.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            for article in articles:
                stream.write(json.dumps(article, ensure_ascii=False) + "\n")
        return self.run("import", "jsonl", path)

    def _filling(self) -> Iterator[records.Record]:
        for number, article in enumerate(records.articles(None, self.feeds * self.entries, 1)):
            yield article | {"categories": [f"Category {number % self.feeds + 1}"]}

    def _new(self, number: int) -> Iterator[records.Record]:
        for place in range(number):
            article = records.newest(self._changes * 10_000 + place)
            yield article | {"categories": [f"Category {place + 1}"]}


def answer(command: list[Any]) -> str:
    """Return the last line that a child prints. Raises BenchError where it fails."""
    words = list(map(str, command))
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{' '.join(words[1:])}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1]
