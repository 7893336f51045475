"""Limit depth and overlap of tags, so that hostile or broken markup is read in linear time."""

from __future__ import annotations

import re
from collections import Counter

from syndicate.text.patterns import regex
from syndicate.text.plain import names

#: Markup with fewer tags than this is cheap, however it is nested.
HARMLESS = 2_000
#: No real page nests deeper; browsers stop at 512, and a parser's work grows with the depth.
DEPTH = 200
#: Inline styles that may be open: the parser repeats them in every later paragraph.
STYLES = 16
#: Players, drawings and the like that may be open: each is searched whole, with those inside it.
EMBEDS = 8

_NAME = regex(r"<(/?)([A-Za-z][^\s/<>]*)")
_EMBEDS = names("applet canvas iframe math noembed noframes noscript object svg")
_STYLES = names("a b big code em font i nobr s small strike strong tt u")
#: Void elements, those whose end tag is optional, and those whose content is no markup.
_FLAT = names(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd tr td th thead tbody tfoot colgroup "
    "html head body script style textarea title xmp noembed noframes plaintext"
)


def flatten(html: str) -> str:
    """Return the markup with tags that nest too deep turned into `meta`.

    A `meta` is void wherever it stands, and the sanitiser drops it.
    """
    opened: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    total = styles = embeds = 0

    def limit(match: re.Match[str]) -> str:
        nonlocal total, styles, embeds
        slash, name = match[1], match[2].lower()
        # Inside svg and math an HTML parser knows no void elements and no implied end tags.
        if name in _FLAT and not (opened["svg"] or opened["math"]):
            return match[0]
        style, embed = name in _STYLES, name in _EMBEDS
        if not slash:
            if total >= DEPTH or (style and styles >= STYLES) or (embed and embeds >= EMBEDS):
                skipped[name] += 1
                return "<meta"
            opened[name] += 1
            total += 1
            styles += style
            embeds += embed
        elif skipped[name]:
            skipped[name] -= 1
            return "</meta"
        elif opened[name]:
            closed = [name, *_implied_ends(name, opened)]
            opened.subtract(closed)
            total -= len(closed)
            styles -= style
            embeds -= embed
        return match[0]

    return _NAME.sub(limit, html)


def _implied_ends(name: str, opened: Counter[str]) -> list[str]:
    """Return the open elements that end with the one of this name."""
    if name == "ruby":
        return ["rt"] * opened["rt"] + ["rp"] * opened["rp"]
    return []
