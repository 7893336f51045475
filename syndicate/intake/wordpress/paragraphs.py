"""Make the paragraphs of the classic editor, which stores a text without them.

https://developer.wordpress.org/reference/functions/wpautop/
"""

from __future__ import annotations

import re

from syndicate.text.patterns import regex

_ALL = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|"
    "blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|header|footer|nav|"
    "figure|figcaption|details|menu|summary|script|iframe|video|audio|object|noscript"
)
_OPENS = regex(rf"<(?:{_ALL})\b[^<>]*+>", re.IGNORECASE)
_CLOSES = regex(rf"</(?:{_ALL})>|<hr\b[^<>]*+>", re.IGNORECASE)
_EDGE = regex(rf"</?(?:{_ALL})\b", re.IGNORECASE)
_LAST = regex(rf"</(?:{_ALL})>\Z", re.IGNORECASE)
_QUOTE = regex(r"((?:<(?:blockquote|div|section|article)\b[^>]*>\s*)+)(.+)", re.I | re.DOTALL)
_TWO_BREAKS = regex(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_BLANK = regex(r"\n[ \t\u3000]*\n\s*")
_BREAKS = ("<br>", "<br/>", "<br />")
#: Stands for a piece that is left as it is; its characters are removed from texts before.
PLACEHOLDER = regex("\x02(\\d+)\x03")


def add_paragraphs(text: str) -> str:
    """Make paragraphs and line breaks of blank lines and line ends; block elements stay.

    A `PLACEHOLDER` is a block.
    """
    text = _TWO_BREAKS.sub("\n\n", text)
    text = _CLOSES.sub(r"\g<0>\n\n", _OPENS.sub(r"\n\n\g<0>", text))
    text = PLACEHOLDER.sub(r"\n\n\g<0>\n\n", text)
    parts = (part.strip() for part in _BLANK.split(text))
    return "\n".join(_paragraph(part) for part in parts if part)


def _paragraph(part: str) -> str:
    if PLACEHOLDER.match(part):
        return part
    if quoted := _QUOTE.fullmatch(part):
        inner = quoted[2]
        return quoted[1] + (inner if _EDGE.match(inner) else f"<p>{_lines(inner)}</p>")
    if _EDGE.match(part):
        return part
    closing = _LAST.search(part)
    tail = closing[0] if closing else ""
    body = part.removesuffix(tail).strip()
    return (f"<p>{_lines(body)}</p>" if body else "") + tail


def _lines(text: str) -> str:
    """Add a break at the end of each line but the last, unless it has one."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    broken = (line if line.endswith(_BREAKS) else f"{line}<br>" for line in lines[:-1])
    return "\n".join((*broken, lines[-1]))
