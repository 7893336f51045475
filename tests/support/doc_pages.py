"""The pages of the documentation, taken apart: their blocks of commands, files and output."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from support.paths import REPOSITORY

DOCS = REPOSITORY / "docs"
#: Everything that a person reads. Decisions tell of the past: their commands are not run.
PAGES = [
    path
    for path in sorted((*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")))
    if path.parent.name != "decisions" and path.name != "CHANGELOG.md"
]

_FENCE = re.compile(r"(?m)^( *)```(\w*)\n((?:.*\n)*?)^\1```$")
_NEEDS = re.compile(r"<!-- needs: ([^>]+) -->\n+\Z")
_PLACE = re.compile(r"<!-- run in: (.+) -->")


class Block(NamedTuple):
    """A fenced block: where it begins, its language, its text, and what a machine must have.

    `needs` is what a comment before it says, "" for one that runs anywhere; `output` are the lines
    of the `text` block right below, which the commands are to print.
    """

    page: Path
    line: int
    language: str
    text: str
    needs: str = ""
    output: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"{name_of(self.page)}:{self.line}"


def name_of(page: Path) -> str:
    """Return the path of a page within the project."""
    return page.relative_to(REPOSITORY).as_posix()


def _fences(page: Path) -> Iterator[tuple[Block, int, int]]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        needs = _NEEDS.search(text, 0, found.start())
        inner = re.sub(rf"(?m)^{found[1]}", "", found[3])
        line = text.count("\n", 0, found.start()) + 1
        block = Block(page, line, found[2], inner, needs[1] if needs else "")
        yield block, found.start(), found.end()


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, each block of commands with the output that stands below it."""
    text = page.read_text(encoding="utf-8")
    found = list(_fences(page))
    output: dict[int, tuple[str, ...]] = {}
    for (one, _, end), (other, start, _) in pairwise(found):
        if (one.language, other.language) == ("sh", "text") and not text[end:start].strip():
            output[one.line] = tuple(filter(None, map(str.strip, other.text.splitlines())))
    return [block._replace(output=output.get(block.line, ())) for block, _, _ in found]


def place_of(page: Path) -> str:
    """Return where a page's commands are run: a comment of the page says it, else in a site."""
    said = _PLACE.search(page.read_text(encoding="utf-8"))
    return said[1] if said else "a site"


def file_of(block: Block) -> str | None:
    """Return the file that a block is (a part of), as its first line says: `# config/site.yaml`."""
    first = block.text.split("\n", 1)[0]
    named = re.fullmatch(r"(?:#|//|--) ([\w./-]+\.\w+)", first)
    return named[1] if named and block.language not in ("sh", "text") else None


def assert_made(page: Path, mark: str, made: str) -> None:
    """What stands between the marks of a page is what was made of the project.

    With ACCEPT=1 in the environment it is written anew.
    """
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(f"<!-- {mark} -->\n")
    _, end, tail = rest.partition(f"<!-- end of {mark} -->")
    wanted = f"{head}<!-- {mark} -->\n{made}\n{end}{tail}"
    if os.environ.get("ACCEPT"):
        page.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, "ACCEPT=1 pytest tests/docs writes it anew"
