"""Count the entries of finished feeds with a parser that is not the writer's.

`python -m bench.count FOLDER` prints, for each format, how many entries each document has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree.ElementTree import iterparse  # expat; both sides write with lxml

_ENTRY = {"rss": "item", "atom": "{http://www.w3.org/2005/Atom}entry"}


def count(folder: Path) -> dict[str, list[int]]:
    """Return by format the ascending entry counts of its documents; under "bytes", [their sum]."""
    counts = {}
    size = 0
    for format_name, tag in _ENTRY.items():
        paths = list(folder.glob(f"*.{format_name}"))
        size += sum(path.stat().st_size for path in paths)
        counts[format_name] = sorted(_count_entries(path, tag) for path in paths)
    return counts | {"bytes": [size]}


def _count_entries(path: Path, tag: str) -> int:
    number = 0
    for _, element in iterparse(path):
        if element.tag == tag:
            number += 1
            element.clear()
    return number


if __name__ == "__main__":
    print(json.dumps(count(Path(sys.argv[1]))))
