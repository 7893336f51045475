"""The memory that a feed of 5,000 entries takes beside one of 50."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bench import measure
from bench.measure import Cost, python
from bench.ours import make_site

_JOB = """\
path: long
title: Long
content: headline
limit: {{entries: {entries}, bytes: 5MB}}
formats: [rss, atom]
placement: {{before: [], after: []}}
"""


@dataclass(frozen=True, slots=True)
class Lengths:
    """A build of a feed with few entries, and of one with many, from the same store."""

    few: int
    many: int
    short: Cost
    long: Cost
    entries: int


def run(root: Path, few: int = 50, many: int = 5000) -> Lengths:
    """Build both feeds, each without a cache."""
    site = root / "long"
    records = root / "long.jsonl"
    make_site(site)
    for path in (site / "config" / "jobs").iterdir():
        path.unlink()
    measure.answer(python("-m", "bench.records", records, str(many + 1000), "1"))
    measure.run(python("-m", "bench.ours", "import", site, records), (0, 1))
    costs = {}
    for limit in (few, many):
        job = site / "config" / "jobs" / "long.yaml"
        job.write_text(_JOB.format(entries=limit), encoding="utf-8")
        for folder in (site / "feeds", site / "var" / "cache"):
            shutil.rmtree(folder, ignore_errors=True)
        costs[limit] = measure.run(python("-m", "bench.ours", "build", site), (0, 1))
    entries = (site / "feeds" / "public" / "long.atom").read_bytes().count(b"<entry")
    return Lengths(few, many, costs[few], costs[many], entries)
