"""Count the entries of finished feeds with a parser that neither side writes with.

`python -m bench.counting FOLDER` prints, for each format, how many entries each document has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree.ElementTree import iterparse  # expat; both sides write with lxml

_ENTRY = {"rss": "item", "atom": "{http://www.w3.org/2005/Atom}entry"}


def count(folder: Path) -> dict[str, list[int]]:
    """Format -> the entries of each of its documents, in ascending order; and `bytes` -> [sum]."""
    found = {}
    size = 0
    for form, tag in _ENTRY.items():
        paths = list(folder.glob(f"*.{form}"))
        size += sum(path.stat().st_size for path in paths)
        found[form] = sorted(_entries(path, tag) for path in paths)
    return found | {"bytes": [size]}


def _entries(path: Path, tag: str) -> int:
    number = 0
    for _, element in iterparse(path):
        if element.tag == tag:
            number += 1
            element.clear()
    return number


if __name__ == "__main__":
    print(json.dumps(count(Path(sys.argv[1]))))
