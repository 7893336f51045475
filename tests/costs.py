"""Print what the worst inputs of each kind cost, in seconds of CPU: `python tests/costs.py`."""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from support.fuzz.reading import Reading
from support.fuzz.worst import WORST

SIZES = (10_000, 100_000, 1_000_000)


def cost(reading: Reading, kind: str, data: bytes) -> float:
    """Return the seconds of CPU that an input takes to be read and repaired."""
    start = time.process_time()
    reading.consume(kind, data)
    return time.process_time() - start


def main() -> None:
    wanted = sys.argv[1:]
    print("| kind | shape | 10 KB | 100 KB | 1,000 KB | growth for ten times as much |")
    print("| --- | --- | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as folder:
        reading = Reading(Path(folder))
        for (kind, shape), text in WORST.items():
            if wanted and kind not in wanted:
                continue
            cost(reading, kind, text(1_000).encode())
            costs = [cost(reading, kind, text(size).encode()) for size in SIZES]
            grown = " and ".join(f"{after / before:.1f}" for before, after in pairwise(costs))
            shown = " | ".join(f"{seconds:.3f}" for seconds in costs)
            print(f"| {kind} | {shape} | {shown} | {grown} |", flush=True)


if __name__ == "__main__":
    main()
