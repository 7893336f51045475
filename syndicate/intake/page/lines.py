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
_SPACES, _BLANKS = re.compile(r"[\t\r\n\f ]+"), re.compile(r"[\t\r\f ]+")
#: Elements whose content no reader sees.
_UNSEEN = names("script style noscript template head")


def lines_of(
    root: HtmlElement, inline: str = "", *, split_pre: bool = False
) -> Iterator[tuple[HtmlElement, str]]:
    """Yield each line of text with the block that holds it, in order; `br` ends a line.

    `inline` is put where an element begins or ends within a line. With `split_pre`, each line of
    preformatted text is one.
    """
    parts: list[str] = []
    owner = root

    def flush() -> Iterator[tuple[HtmlElement, str]]:
        text = "".join(parts)
        parts.clear()
        for line in text.split("\n"):
            if stripped := line.strip():
                yield owner, stripped

    #: Each element with whether its content is done, and whether it stands in preformatted text.
    stack: list[tuple[HtmlElement, bool, bool]] = [(root, False, False)]
    while stack:
        element, done, is_pre = stack.pop()
        collapse = _collapse_lines if is_pre else _collapse_spaces
        block = element.tag in BLOCKS
        if done or element.tag in _UNSEEN or not isinstance(element.tag, str):
            if done and block:
                yield from flush()
                parent = element.getparent()
                owner = parent if parent is not None else root
            if element is not root:
                parts.append(("" if block or not done else inline) + collapse(element.tail))
            continue
        if block:
            yield from flush()
            owner = element
        if element.tag == "br":
            parts.append("\n" + collapse(element.tail))
            continue
        inner_pre = is_pre or (split_pre and element.tag == "pre")
        text = _collapse_lines(element.text) if inner_pre else _collapse_spaces(element.text)
        parts.append(("" if block else inline) + text)
        stack.append((element, True, is_pre))
        stack.extend((child, False, inner_pre) for child in reversed(element))
    yield from flush()  # of a root that is no block


def _collapse_spaces(text: str | None) -> str:
    """Return a text as a browser shows it: line ends are spaces."""
    return _SPACES.sub(" ", text) if text else ""


def _collapse_lines(text: str | None) -> str:
    """Return a preformatted text with its lines and without its other blanks."""
    return _BLANKS.sub(" ", text) if text else ""
