"""Show pictures that only a script would load; drop pictures that only count readers."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content import lazy
from syndicate.model.article import Article
from syndicate.text.patterns import regex

_COUNTERS = regex(
    r"(?:https?:)?//(?:pixel\.wp\.com/|stats\.wordpress\.com/|pixel\.quantserve\.com/|hm\.baidu\.com/|"
    r"[bs]b?\.scorecardresearch\.com/|(?:www\.|ssl\.)?google-analytics\.com/|[\w-]+\.cnzz\.com/|"
    r"(?:www\.)?facebook\.com/tr\b|feeds\.feedburner\.com/~r/|feeds\.wordpress\.com/1\.0/|"
    r"(?:[\w-]+\.)*(?:feedsportal|doubleclick|statcounter|feedblitz|buysellads)\.(?:com|net)/|"
    r"sb\.voicefive\.com/|medium\.com/_/stat|[\w.-]+\.?medium\.com/_/stat)",
    re.IGNORECASE,
)


def show_lazy_media(root: HtmlElement, article: Article) -> int:
    """Give lazy pictures their real address; drop their plain twins in `noscript`."""
    before = _sources(root)
    lazy.promote(root, article.url or article.external_url)
    after = _sources(root)
    changed = sum(old != new for old, new in zip(before, after, strict=False))
    return changed + abs(len(before) - len(after))


def _sources(root: HtmlElement) -> list[tuple[str | None, str | None]]:
    media = root.iter("img", "source", "video", "audio", "iframe", "noscript")
    return [(element.get("src"), element.get("srcset")) for element in media]


def drop_pixels(root: HtmlElement, _article: Article) -> int:
    """Drop pictures whose address is that of a known counter."""
    pixels = [img for img in root.iter("img") if _COUNTERS.match((img.get("src") or "").strip())]
    for img in pixels:
        img.drop_tree()
    return len(pixels)
