"""The list of decisions has every decision, by its title."""

from __future__ import annotations

import re
from pathlib import Path

from support.doc_pages import DOCS, assert_made

FOLDER = DOCS / "decisions"


def title_of(path: Path) -> tuple[int, str]:
    """Return the number and the title of a decision, as its first line says them."""
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    found = re.fullmatch(r"# (\d+)\. (.+)", first)
    assert found, f"{path.name}: its first line is no title: {first!r}"
    assert int(found[1]) == int(path.name[:4]), f"{path.name}: {first!r}"
    return int(found[1]), found[2]


def listing() -> str:
    lines = ["| | decision |", "| ---: | --- |"]
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        number, title = title_of(path)
        lines.append(f"| {number} | [{title}]({path.name}) |")
    return "\n".join(lines)


def test_every_decision_is_listed() -> None:
    assert_made(FOLDER / "index.md", "decisions", f"\n{listing()}\n")
