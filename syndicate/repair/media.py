"""Pictures that only a script would show, and pictures that only count readers."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content import lazy
from syndicate.model import Article

_COUNTERS = re.compile(
    r"(?:https?:)?//(?:pixel\.wp\.com/|stats\.wordpress\.com/|pixel\.quantserve\.com/|hm\.baidu\.com/|"
    r"[bs]b?\.scorecardresearch\.com/|(?:www\.|ssl\.)?google-analytics\.com/|[\w-]+\.cnzz\.com/|"
    r"(?:www\.)?facebook\.com/tr\b|feeds\.feedburner\.com/~r/|feeds\.wordpress\.com/1\.0/|"
    r"(?:[\w-]+\.)*(?:feedsportal|doubleclick|statcounter|feedblitz|buysellads)\.(?:com|net)/|"
    r"sb\.voicefive\.com/|medium\.com/_/stat|[\w.-]+\.?medium\.com/_/stat)",
    re.IGNORECASE,
)


def promoted(root: HtmlElement, _article: Article) -> int:
    """Lazy pictures get their real address; their plain twins in `noscript` go."""
    before = _state(root)
    lazy.promote(root)
    after = _state(root)
    return sum(one != other for one, other in zip(before, after, strict=False)) + abs(
        len(before) - len(after)
    )


def _state(root: HtmlElement) -> list[tuple[str | None, str | None]]:
    media = root.iter("img", "source", "video", "audio", "iframe", "noscript")
    return [(one.get("src"), one.get("srcset")) for one in media]


def without_pixels(root: HtmlElement, _article: Article) -> int:
    """What is there to be fetched and not to be seen goes."""
    found = [img for img in root.iter("img") if _COUNTERS.match((img.get("src") or "").strip())]
    for img in found:
        img.drop_tree()
    return len(found)
