"""Cut a page into the lines of text that its readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.text.plain import names

#: Elements whose text is a line of its own.
BLOCKS = names(
    "p div section article header footer main aside h1 h2 h3 h4 h5 h6 li ul ol dl dt dd td th tr"
    " table blockquote pre figure figcaption address nav form body hr"
)


def lines_of(root: HtmlElement, inline: str = "") -> Iterator[tuple[HtmlElement, str]]:
    """Yield each line of text with the block that holds it, in order; `br` ends a line.

    `inline` is put where an element begins or ends within a line.
    """
    parts: list[str] = []
    owner = root

    def flush() -> Iterator[tuple[HtmlElement, str]]:
        text = "".join(parts)
        parts.clear()
        for line in text.split("\n"):
            if stripped := line.strip():
                yield owner, stripped

    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        if not isinstance(element.tag, str):
            parts.append(element.tail or "")
            continue
        block = element.tag in BLOCKS
        if done:
            if block:
                yield from flush()
                parent = element.getparent()
                owner = parent if parent is not None else root
            if element is not root:
                parts.append(("" if block else inline) + _collapse_spaces(element.tail))
            continue
        if block:
            yield from flush()
            owner = element
        if element.tag == "br":
            parts.append("\n" + _collapse_spaces(element.tail))
            continue
        if element.tag not in ("script", "style", "noscript", "template", "head"):
            parts.append(("" if block else inline) + _collapse_spaces(element.text))
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        else:
            parts.append(_collapse_spaces(element.tail))
    yield from flush()  # of a root that is no block


def _collapse_spaces(text: str | None) -> str:
    """Return a text as a browser shows it: line ends are spaces."""
    return re.sub(r"[\t\r\n\f ]+", " ", text or "")
