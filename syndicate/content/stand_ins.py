"""Tell a stand-in for a picture that a script loads later, and where the real address is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.content.tree import classes
from syndicate.text.patterns import regex
from syndicate.text.plain import names

#: Attributes in which pages put the real address, the fullest picture first.
LAZY_SOURCES = (
    *("data-original", "data-actualsrc", "data-src", "data-lazy-src", "data-lazy", "data-echo"),
    *("data-original-src", "data-real-src", "data-url", "data-full-url", "data-orig-file"),
    *("data-hi-res-src", "data-croporisrc"),
)
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
#: Those that are nothing but the address that a lazy picture loads.
_SURE = ("data-original", "data-actualsrc", "data-src", "data-lazy-src", "data-lazy", "data-echo")
_LAZY_CLASSES = names(
    "lazy lazyload lazyloading lazyestload lazy-load lazy-img lazyimg b-lazy lozad blur-up"
)
#: Many systems have a name of their own for it: `file`, `real_src`, `data-ks-lazyload`.
_TELLING = regex(r"src|lazy|orig|file|real|image|img|photo|pic|url|echo|defer")
#: What holds another picture, or a page.
_OTHER = regex(
    r"srcset|sizes|alt|title|longdesc|usemap|class|style|link|href|page(?!speed)|post|holder|low|thumb|small"
    r"|tiny|blur|preview|hover|share|pin|avatar|error|cite|on[a-z]+"
)
_PICTURE = regex(
    r"(?:(?:https?:)?//[^\s/]|\.{0,2}/|[^\s:/?#]+/)?[^:\t\r\n]{1,1000}"
    r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#!@_]\S*)?",
    re.IGNORECASE,
)
_URL = regex(
    r"(?:https?:)?//[^\s/]\S*|\.{0,2}/\S+|(?=\S++\Z)[^\s:]+"
    r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|mp4|webm|m3u8|mp3|m4a|ogg)(?:[?#]\S*+)?",
    re.IGNORECASE,
)
_NOT_LOADED = ("data:", "about:")
#: The name of a file that is a stand-in; the last two are those of mod_pagespeed and Discuz.
_STAND_IN = regex(
    r"(?!.{101})(?:(?:.*[._-])?(?:blank|placeholder|spacer|loading|loader|lazy(?:load)?|1x1|1px|pixel|"
    r"transparent|trans|grey|gray)[\w.-]*\.(?:gif|png|svg|jpe?g|webp)"
    r"|1\.[\w-]{8,14}\.gif|(?:none|empty|space|dot)\.(?:gif|png))",
    re.IGNORECASE,
)
#: No address of a picture is longer; a pattern takes its time over a hostile one.
_LONGEST = 2_000
_LONGEST_NAME = 100


def is_stand_in(address: str) -> bool:
    """Return whether an address is none, or that of a stand-in."""
    plain = address.strip().lower()
    if not plain or plain.startswith(_NOT_LOADED):
        return True
    name = plain.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return len(name) <= _LONGEST_NAME and _STAND_IN.fullmatch(name) is not None


def is_lazy(element: HtmlElement) -> bool:
    """Return whether an element says that a script loads it."""
    return not _LAZY_CLASSES.isdisjoint(classes(element)) or any(
        element.get(name) for name in (*LAZY_SOURCES, *LAZY_SETS)
    )


def real_address(element: HtmlElement) -> str | None:
    """Return the address that a script would load; None where the element's own is the real one."""
    if is_stand_in(element.get("src") or ""):
        return next(_addresses(element, LAZY_SOURCES), None) or next(
            _other_addresses(element), None
        )
    if _LAZY_CLASSES.isdisjoint(classes(element)):
        return None
    return next(_addresses(element, _SURE), None)


def _addresses(element: HtmlElement, attributes: tuple[str, ...]) -> Iterator[str]:
    for name in attributes:
        value = (element.get(name) or "").strip()
        if not 0 < len(value) <= _LONGEST or is_stand_in(value):
            continue
        if _URL.fullmatch(value) or (element.tag == "img" and _PICTURE.fullmatch(value)):
            yield value


def _other_addresses(element: HtmlElement) -> Iterator[str]:
    """Yield the addresses of pictures in attributes that no list has."""
    if element.tag != "img":
        return
    for name, raw in element.items():
        value = raw.strip()
        if name == "src" or not _TELLING.search(name) or _OTHER.search(name):
            continue
        if len(value) <= _LONGEST and not is_stand_in(value) and _PICTURE.fullmatch(value):
            yield value
