"""Turn pictures that a page loads by script into plain ones; drop beacons and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.content.labels import is_label
from syndicate.content.losses import Dropped
from syndicate.content.stand_ins import (
    LAZY_SETS,
    LAZY_SOURCES,
    is_lazy,
    is_stand_in,
    real_address,
)
from syndicate.content.tree import classes, text_of, unwrap
from syndicate.text.patterns import regex
from syndicate.text.pictures import picture_key
from syndicate.text.plain import names
from syndicate.text.urls import web_url

_TINY = regex(r"\s*[01](?:px|\.0*)?\s*")
_TINY_STYLE = regex(r"(?:^|[;\s])(width|height)\s*:\s*[01](?:px)?\s*(?=;|!|$)", re.IGNORECASE)
_HIDDEN = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOT_DISPLAYED = regex(r"display\s*:\s*none", re.IGNORECASE)
_MEDIA = names("img picture source video audio track iframe figure figcaption a p br")
_SHOWN = names("img video audio iframe")


def promote(root: HtmlElement, base: str | None) -> list[Dropped]:
    """Give every lazy picture, video and frame its real address, in place; drop beacons.

    Return the words of a `noscript` that were dropped: those that only ask for a script.
    """
    for element in list(root.iter("img", "source", "video", "audio", "iframe")):
        _promote(element)
    for img in list(root.iter("img")):
        if _is_beacon(img):
            img.drop_tree()
    for frame in list(root.iter("iframe")):
        if _is_silent(frame):
            frame.drop_tree()
    dropped = []
    for noscript in list(root.iter("noscript")):
        if next(noscript.iterancestors("noscript"), None) is None:
            dropped += _resolve(noscript, base)
    for noscript in list(root.iter("noscript")):
        unwrap(noscript)
    return dropped


def _promote(element: HtmlElement) -> None:
    if not element.get("srcset"):
        real_set = next((v for k in LAZY_SETS if (v := element.get(k)) and "/" in v), None)
        if real_set:
            element.set("srcset", real_set)
    if address := real_address(element):
        element.set("src", address)


def _is_beacon(img: HtmlElement) -> bool:
    style = img.get("style") or ""
    if _HIDDEN.search(style):
        # A lazy picture may be hidden until its script runs; a lazy attribute has its address.
        return not any(img.get(name) for name in LAZY_SOURCES)
    return _is_tiny(img)


def _is_tiny(element: HtmlElement) -> bool:
    sides = {match.lower() for match in _TINY_STYLE.findall(element.get("style") or "")}
    sides |= {side for side in ("width", "height") if _TINY.fullmatch(element.get(side) or "-")}
    return len(sides) == 2


def _is_silent(frame: HtmlElement) -> bool:
    """Return whether a frame only counts readers, or only repeats the quote before it.

    WordPress hides the frame of a post until a script has measured it.
    """
    if len(frame) or (frame.text or "").strip():
        return False
    before = frame.getprevious()
    if before is not None and "wp-embedded-content" in classes(frame) & classes(before):
        return True
    hidden = _NOT_DISPLAYED.search(frame.get("style") or "") is not None
    return _is_tiny(frame) or (hidden and not is_lazy(frame))


def _resolve(noscript: HtmlElement, base: str | None) -> list[Dropped]:
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
    if not _is_twin(lazy_picture, media[0], base):
        unwrap(noscript)
        return []
    address = media[0].get("src") or ""
    is_named = address and address in (value for _, value in lazy_picture.items())
    stands_in = is_stand_in(lazy_picture.get("src") or "") and not lazy_picture.get("srcset")
    for name in ("src", "srcset", "sizes", "alt", "width", "height") if stands_in else ("src",):
        if (stands_in or is_named) and (value := media[0].get(name)):
            lazy_picture.set(name, value)
    noscript.drop_tree()
    return []


def _is_twin(picture: HtmlElement, other: HtmlElement, base: str | None) -> bool:
    """Return whether a picture is, or stands in for, the one that a `noscript` has."""
    if is_lazy(picture) or is_stand_in(picture.get("src") or "") or picture.get("srcset"):
        return True
    if picture.get("src") == other.get("src"):
        return True
    one, two = (web_url(img.get("src"), base) for img in (picture, other))
    return one is not None and two is not None and picture_key(one) == picture_key(two)


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
