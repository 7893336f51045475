"""Say in a body that it reads from right to left; readers take it from nothing else.

https://www.w3.org/International/questions/qa-html-dir
"""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.content import tree
from syndicate.text.bidi import language_is_rtl, may_be_rtl, text_is_rtl
from syndicate.text.plain import visible

#: Characters of a body that are looked at: enough for its first letters between markup.
_SAMPLE = 4_000
#: Characters of the title that count; those of the text count for more.
_TITLE = 40


def is_rtl(language: str | None, title: str, body: str) -> bool:
    """Return whether an article reads from right to left: by its language, else by its letters."""
    if language:
        return language_is_rtl(language)
    sample = body[:_SAMPLE]
    if not (may_be_rtl(title) or may_be_rtl(sample)):
        return False
    return text_is_rtl(f"{title[:_TITLE]} {visible(sample)}")


def from_right_to_left(body: str) -> str:
    """Return a sanitised body in an element that has its direction, unless it has one already."""
    if not body:
        return ""
    root = tree.parse(body) if ' dir="' in body else None
    return body if root is not None and _is_directed(root) else f'<div dir="rtl">{body}</div>'


def _is_directed(parent: HtmlElement) -> bool:
    """Return whether all that stands in an element has a direction of its own."""
    loose = (parent.text, *(child.tail for child in parent))
    if not len(parent) or any(text and text.strip() for text in loose):
        return False
    return all(child.get("dir") or _is_directed(child) for child in parent)
