"""Remove the marks of the block editor; put in what blocks without a text of their own stand for.

https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from syndicate.intake.wordpress import embeds
from syndicate.text.patterns import regex

# WordPress writes `<`, `>` and `&` in the settings of a block as \u003c, \u003e and \u0026.
_BLOCK = regex(r"<!--\s*(/?)wp:([a-z][\w/-]*)(?:\s+(\{[^<>]*\}))?\s*(/?)-->")
_SPLIT = regex(r"<!--\s*+(?:more\b[^<>]*?|(?:noteaser|nextpage)\s*+)-->")
#: A block that is kept as a post of its own, and shown in others.
_REUSED = regex(r"<!--\s{0,9}wp:block\s{1,9}\{\s{0,9}\"ref\":(\d{1,20})[^<>]{0,999}\}\s{0,9}/-->")
#: The levels of blocks in blocks, and the characters that they may add to a post.
_DEEPEST, _LARGEST = 3, 1_000_000
_ADDRESS = regex(r'"(?:url|src)":"(https?:[^"\s<>]{1,2000})"')
#: Blocks without content of their own, so that nothing is lost with them.
_EMPTY = frozenset("spacer separator nextpage more navigation-link social-link page-break".split())
#: Where text that is in no block, or in one of the classic editor, begins and ends.
CLASSIC_BEGINS, CLASSIC_ENDS = "\x06", "\x07"


def put_in_reused(text: str, reused: Callable[[str], str]) -> str:
    """Put in reusable blocks; `reused` returns what the one of an id holds, or an empty text."""
    left = _LARGEST

    def replace(match: re.Match[str]) -> str:
        nonlocal left
        content = reused(match[1])
        if not content or len(content) > left:
            return match[0]
        left -= len(content)
        return content

    for _ in range(_DEEPEST):
        text = _REUSED.sub(replace, text)
    return text


def remove_marks(text: str) -> tuple[str, Iterable[str]]:
    """Remove the marks of blocks, and mark what is classic; return the names of blocks lost."""
    depth, lost = 0, dict[str, None]()

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name, settings, single = match.groups()
        name = name.removeprefix("core/")
        if single:
            link = _link(name, settings or "")
            if not link and name not in _EMPTY:
                lost[f"block {name}"] = None
            return link
        if name == "freeform":
            if not depth:
                return CLASSIC_ENDS + CLASSIC_BEGINS
            return CLASSIC_ENDS if closing else CLASSIC_BEGINS
        outside, depth = depth == 0, max(depth - 1, 0) if closing else depth + 1
        if outside:
            return "" if closing else CLASSIC_ENDS
        return "" if depth else CLASSIC_BEGINS

    whole = _SPLIT.sub("", _BLOCK.sub(replace, text))
    return f"{CLASSIC_BEGINS}{whole}{CLASSIC_ENDS}", lost


def _link(name: str, settings: str) -> str:
    """Return a link to what a block embeds that is nothing but its settings."""
    found = embeds.is_embed(name.rpartition("/")[2]) and _ADDRESS.search(settings)
    if not found:
        return ""
    href = escape(found[1].replace("\\u0026", "&").replace("\\/", "/"))
    return f'<p><a href="{href}">{href}</a></p>'
