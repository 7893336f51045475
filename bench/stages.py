"""Where the time of a build goes, stage by stage, in microseconds of CPU for each new entry.

`python -m bench.stages SITE` deletes the output and the cache of a site and builds it, looking
every millisecond of CPU time what runs. A sample counts for the stage of the innermost function
that belongs to one; what runs in a library counts for who called it.
"""

from __future__ import annotations

import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import FrameType

from bench.ours import command

_INTERVAL = 0.001
#: What files below `syndicate` belong to; the longest beginning counts.
_STAGES = {
    "content/sanitise": "sanitising",
    "content/quirks": "sanitising",
    "content/attributes": "sanitising",
    "content/steps": "sanitising",
    "content": "preparing",
    "content/notices": "notices",
    "content/summary": "summary",
    "formats": "rendering (feedgen)",
    "check/tree": "proof: XML",
    "check/elements": "proof: XML",
    "check/rss": "proof: XML",
    "check/atom": "proof: XML",
    "check/standards": "proof: XML",
    "check/body": "proof: body",
    "check": "proof: policy",
    "build/verify": "proof: its facts",
    "recall": "proof: withdrawals",
    "rights": "rulings",
    "config": "config",
    "config/owners": "rulings",
    "config/evidence": "rulings",
    "build/select": "rulings",
    "build/cache": "keeping",
    "store": "store",
    "publish": "files",
    "durable": "files",
    "build/entry_maker": "links and entries",
    "build/entries": "links and entries",
    "content/withdrawn": "links and entries",
    "build/pages": "pages",
    "text/templates": "pages",
    "build": "feeds and documents",
    "cli": "start-up and end",
}
_ROOT = str(Path(__file__).parent.parent / "syndicate") + "/"


def main() -> None:
    """Build the site of the command line and print the table."""
    site = Path(sys.argv[1]).resolve()
    for folder in (site / "feeds", site / "var" / "cache"):
        shutil.rmtree(folder, ignore_errors=True)
    counts: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        counts[_stage(frame)] += 1

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    started = time.process_time()
    with suppress(SystemExit):
        command(site, "build")
    signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - started
    entries = _entries(site)
    samples = sum(counts.values())
    print(f"{seconds:.2f} s of CPU, {entries:,} entries\n\n| stage | µs an entry |\n| --- | ---: |")
    for stage, number in counts.most_common():
        print(f"| {stage} | {number / samples * seconds / entries * 1e6:,.0f} |")


def _stage(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return "start-up and end"
        if name.startswith(_ROOT) and (stage := _of_file(name.removeprefix(_ROOT))):
            return stage
        frame = frame.f_back
    return "start-up and end"


def _of_file(name: str) -> str | None:
    """Return the stage of a file; what all use, as `text`, counts for who called it."""
    part = name.removesuffix(".py")
    while part and part not in _STAGES:
        part = part.rpartition("/")[0]
    return _STAGES.get(part)


def _entries(site: Path) -> int:
    with sqlite3.connect(site / "var" / "cache" / "index.db") as index:
        (number,) = index.execute("SELECT count(*) FROM entries").fetchone()
    return int(number)


if __name__ == "__main__":
    main()
