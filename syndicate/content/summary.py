"""Cut summaries from a sanitised body."""

from __future__ import annotations

from syndicate.text.patterns import regex
from syndicate.text.plain import visible
from syndicate.text.sentences import summarise

__all__ = ["opening", "summarise"]

_TAG = regex("<[^<>]*+>")
_PARAGRAPH = regex("<p(?: [^<>]*+)?>")
_FIRST = 50  # paragraphs looked at: a summary is short


def opening(html: str, limit: int) -> str:
    """Return the text of a sanitised body's first paragraphs, at least `limit` characters of it.

    A shorter body, or one without paragraphs, is returned whole.
    """
    paragraphs: list[str] = []
    total = at = 0
    while total <= limit and len(paragraphs) < _FIRST:
        start = _PARAGRAPH.search(html, at)
        if start is None:
            break
        at = html.find("</p>", start.end())
        part = html[start.end() : at]
        total += len(_TAG.sub("", part)) if "<" in part else len(part)
        paragraphs.append(part)
    return visible("<br>".join(paragraphs)) or visible(html)
