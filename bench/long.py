"""A feed of 5,000 entries beside one of 50: what the larger one costs in memory."""

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
    """A build of one feed with few entries, and of one with many, in the same store."""

    few: int
    many: int
    short: Cost
    long: Cost
    entries: int


def run(root: Path, few: int = 50, many: int = 5000) -> Lengths:
    """Both, each from nothing."""
    site = root / "long"
    records = root / "long.jsonl"
    make_site(site)
    for path in (site / "config" / "jobs").iterdir():
        path.unlink()
    measure.answer(python("-m", "bench.records", records, str(many + 1000), "1"))
    measure.run(python("-m", "bench.ours", "import", site, records), (0, 1))
    costs = {}
    for entries in (few, many):
        job = site / "config" / "jobs" / "long.yaml"
        job.write_text(_JOB.format(entries=entries), encoding="utf-8")
        for folder in (site / "feeds", site / "var" / "cache"):
            shutil.rmtree(folder, ignore_errors=True)
        costs[entries] = measure.run(python("-m", "bench.ours", "build", site), (0, 1))
    found = (site / "feeds" / "public" / "long.atom").read_bytes().count(b"<entry")
    return Lengths(few, many, costs[few], costs[many], found)
