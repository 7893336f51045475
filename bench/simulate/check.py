"""Hold the simulation against real runs: what it says of a build by 1, 2 and 4 workers, and what
that took.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.simulate.constants import Constants
from bench.simulate.cost import Cost
from bench.simulate.one_pass import Pass
from bench.simulate.site import ENTRIES, Site

FILE = Path(__file__).with_name("check.json")
FEEDS, WORKERS = 200, (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Checked:
    """How long builds of everything took with so many workers, least and median, in seconds; the
    CPU time of all processes, and how many cores there were.
    """

    workers: int
    least: float
    middle: float
    cpu: float
    rounds: int
    cores: int


def check(folder: Path, say: Callable[[str], None], rounds: int) -> list[Checked]:
    """Build a site anew, in turn by 1, 2 and 4 workers, some rounds over."""
    site = Site(folder / "check", FEEDS)
    site.make()
    site.fill()
    costs: dict[int, list[Mapping[str, float]]] = {workers: [] for workers in WORKERS}
    for number in range(rounds):
        for workers, runs in costs.items():
            say(f"round {number + 1}: {FEEDS} feeds, {workers} workers")
            site.forget()
            runs.append(site.build("--workers", str(workers), shared=workers > 1))
    return [
        Checked(
            workers=workers,
            least=min(run["elapsed"] for run in runs),
            middle=median(run["elapsed"] for run in runs),
            cpu=median(run["cpu"] + run["workers"] for run in runs),
            rounds=rounds,
            cores=os.cpu_count() or 1,
        )
        for workers, runs in costs.items()
    ]


def predicted(constants: Constants, workers: int, cores: int) -> float:
    """Return how long the simulation says that such a build takes, in seconds."""
    cost = Cost.of(constants, server=False)
    work = Pass(cost, workers, cores, FEEDS, [set() for _ in range(workers)])
    due = {feed: range(feed * ENTRIES, (feed + 1) * ENTRIES) for feed in range(FEEDS)}
    for _ in work.shards(due, ()):
        pass
    return work.clock


def read() -> list[Checked]:
    """Return what was seen last."""
    return [Checked(**each) for each in json.loads(FILE.read_text("utf-8"))]


def write(found: list[Checked]) -> None:
    """Replace what was seen last."""
    rounded = [{name: round(value, 2) for name, value in asdict(each).items()} for each in found]
    lines = ",\n  ".join(map(json.dumps, rounded))
    FILE.write_text(f"[\n  {lines}\n]\n", encoding="utf-8")
