"""Turn pictures that a page loads by script into plain ones; drop beacons and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.content.labels import is_label
from syndicate.content.losses import Dropped
from syndicate.content.tree import text_of, unwrap
from syndicate.text.plain import names

#: Attributes in which pages put the real address, the fullest picture first.
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
_PLACEHOLDER = re.compile(
    r"data:|about:|(?:\S*[/._-])?(?:blank|placeholder|spacer|loading|loader|lazy(?:load)?|"
    r"1x1|1px|pixel|transparent|trans|grey|gray)[\w.-]*\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
#: No address of a picture is longer; a pattern takes its time over a hostile one.
_LONGEST = 2_000
_TINY = re.compile(r"\s*[01](?:px|\.0*)?\s*")
_TINY_STYLE = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*[01](?:px)?\s*(?=;|!|$)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MEDIA = names("img picture source video audio track iframe figure figcaption a p br")
_SHOWN = names("img video audio iframe")


def promote(root: HtmlElement) -> list[Dropped]:
    """Give every lazy picture, video and frame its real address, in place; drop beacons.

    Return the words of a `noscript` that were dropped: those that only ask for a script.
    """
    for element in list(root.iter("img", "source", "video", "audio", "iframe")):
        _promote(element)
    for img in list(root.iter("img")):
        if _is_beacon(img):
            img.drop_tree()
    dropped = []
    for noscript in list(root.iter("noscript")):
        if next(noscript.iterancestors("noscript"), None) is None:
            dropped += _resolve(noscript)
    for noscript in list(root.iter("noscript")):
        unwrap(noscript)
    return dropped


def _promote(element: HtmlElement) -> None:
    if not element.get("srcset"):
        real_set = next((v for k in LAZY_SETS if (v := element.get(k)) and "/" in v), None)
        if real_set:
            element.set("srcset", real_set)
    if not _has_placeholder(element):
        return
    for name in LAZY_SOURCES:
        value = (element.get(name) or "").strip()
        if len(value) <= _LONGEST and _URL.fullmatch(value) and not _PLACEHOLDER.match(value):
            element.set("src", value)
            return


def _has_placeholder(element: HtmlElement) -> bool:
    src = (element.get("src") or "").strip()
    return not src or _PLACEHOLDER.match(src[:_LONGEST]) is not None


def _is_beacon(img: HtmlElement) -> bool:
    style = img.get("style") or ""
    if _HIDDEN.search(style):
        # A lazy picture may be hidden until its script runs; a lazy attribute has its address.
        return not any(img.get(name) for name in LAZY_SOURCES)
    sides = {match.lower() for match in _TINY_STYLE.findall(style)}
    sides |= {side for side in ("width", "height") if _TINY.fullmatch(img.get(side) or "-")}
    return len(sides) == 2


def _resolve(noscript: HtmlElement) -> list[Dropped]:
    """Merge a `noscript` into the lazy picture beside it, or put its content in its place."""
    media = [e for e in noscript.iter() if e.tag in _SHOWN]
    words = text_of(noscript).strip()
    if words and is_label(words):
        _keep_media(noscript, media)
        return [Dropped("label", words)]
    only_media = not words and all(e.tag in _MEDIA for e in noscript.iterdescendants())
    lazy_picture = next(_neighbours(noscript), None)
    if not only_media or lazy_picture is None or len(media) != 1 or media[0].tag != "img":
        unwrap(noscript)
        return []
    if _has_placeholder(lazy_picture) and not lazy_picture.get("srcset"):
        for name in ("src", "srcset", "sizes", "alt", "width", "height"):
            if value := media[0].get(name):
                lazy_picture.set(name, value)
    noscript.drop_tree()
    return []


def _keep_media(noscript: HtmlElement, media: list[HtmlElement]) -> None:
    """Replace a `noscript` by the media in it, without its words."""
    for element in media:
        element.tail = None
    for child in list(noscript):
        noscript.remove(child)
    noscript.text = None
    noscript.extend(media)
    unwrap(noscript)


def _neighbours(noscript: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the picture just before it, then that just behind, in a `picture` or link too."""
    before, after = noscript.getprevious(), noscript.getnext()
    if before is not None and not (before.tail or "").strip():
        yield from list(before.iter("img"))[-1:]
    if after is not None and not (noscript.tail or "").strip():
        yield from list(after.iter("img"))[:1]
