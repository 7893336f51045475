"""Pictures that a page loads by script: promoted to plain ones, beacons and stand-ins dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.text.plain import names

#: Where pages keep the real address, the fullest picture first.
LAZY_SOURCES = (
    *("data-original", "data-actualsrc", "data-src", "data-lazy-src", "data-lazy", "data-echo"),
    *("data-original-src", "data-real-src", "data-url", "data-full-url", "data-orig-file"),
    *("data-hi-res-src", "data-croporisrc"),
)
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")

_URL = re.compile(
    r"(?:https?:)?//[^\s/]\S*|\.{0,2}/\S+|[^\s:]+"
    r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|mp4|webm|m3u8|mp3|m4a|ogg)(?:[?#]\S*)?",
    re.IGNORECASE,
)
_STAND_IN = re.compile(
    r"data:|about:|(?:\S*[/._-])?(?:blank|placeholder|spacer|loading|loader|lazy(?:load)?|"
    r"1x1|1px|pixel|transparent|trans|grey|gray)[\w.-]*\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_TINY = re.compile(r"\s*[01](?:px|\.0*)?\s*")
_TINY_STYLE = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*[01](?:px)?\s*(?=;|!|$)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MEDIA = names("img picture source video audio track iframe figure figcaption a p br")
_SHOWN = names("img video audio iframe")


def promote(root: HtmlElement) -> None:
    """Give every lazy picture, video and frame its real address, in place."""
    for element in list(root.iter("img", "source", "video", "audio", "iframe")):
        _promote(element)
    for img in list(root.iter("img")):
        if _beacon(img):
            img.drop_tree()
    for noscript in list(root.iter("noscript")):
        if next(noscript.iterancestors("noscript"), None) is None:
            _settle(noscript)
    for img in list(root.iter("img")):
        if not img.get("srcset") and (img.get("src") or "").lower().startswith("data:"):
            img.drop_tree()


def _promote(element: HtmlElement) -> None:
    if not element.get("srcset"):
        real_set = next((v for k in LAZY_SETS if (v := element.get(k)) and "/" in v), None)
        if real_set:
            element.set("srcset", real_set)
    if not _stands_in(element):
        return
    for name in LAZY_SOURCES:
        value = (element.get(name) or "").strip()
        if _URL.fullmatch(value) and not _STAND_IN.match(value):
            element.set("src", value)
            return


def _stands_in(element: HtmlElement) -> bool:
    src = (element.get("src") or "").strip()
    return not src or _STAND_IN.match(src) is not None


def _beacon(img: HtmlElement) -> bool:
    style = img.get("style") or ""
    if _HIDDEN.search(style):
        # A lazy picture may be hidden until its script runs; it has an address beside `src`.
        return not any(img.get(name) for name in LAZY_SOURCES)
    sides = {match.lower() for match in _TINY_STYLE.findall(style)}
    sides |= {side for side in ("width", "height") if _TINY.fullmatch(img.get(side) or "-")}
    return len(sides) == 2


def _settle(noscript: HtmlElement) -> None:
    """A `noscript` is the plain twin of a picture beside it, or media of its own, or noise."""
    media = [e for e in noscript.iter() if e.tag in _SHOWN]
    only_media = all(e.tag in _MEDIA for e in noscript.iterdescendants())
    words = "".join(noscript.itertext()).strip()
    if not media or not only_media or (words and noscript.find(".//figcaption") is None):
        noscript.drop_tree()
        return
    twin = next(_neighbours(noscript), None)
    if twin is None or len(media) > 1 or media[0].tag != "img":
        noscript.drop_tag()
        return
    if _stands_in(twin) and not twin.get("srcset"):
        for name in ("src", "srcset", "sizes", "alt", "width", "height"):
            if value := media[0].get(name):
                twin.set(name, value)
    noscript.drop_tree()


def _neighbours(noscript: HtmlElement) -> Iterator[HtmlElement]:
    """The picture next to it, before or behind, also inside a `picture` or a link."""
    before, after = noscript.getprevious(), noscript.getnext()
    if before is not None and not (before.tail or "").strip():
        yield from list(before.iter("img"))[-1:]
    if after is not None and not (noscript.tail or "").strip():
        yield from list(after.iter("img"))[:1]
