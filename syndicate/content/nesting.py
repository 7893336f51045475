"""Keeps hostile or broken markup from costing more than its length: depth and overlap."""

from __future__ import annotations

import re
from collections import Counter

from syndicate.text.plain import names

#: Markup with fewer tags than this cannot cost much, however it is nested.
HARMLESS = 2_000
#: No page nests like this; browsers stop at 512, and a parser's work grows with the depth.
DEPTH = 200
#: Open inline styles are repeated by the parser in every later paragraph.
STYLES = 16

_NAME = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
_STYLES = names("a b big code em font i nobr s small strike strong tt u")
#: Void elements, those whose end tag HTML lets out, and those whose content is no markup.
_FLAT = names(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd tr td th thead tbody tfoot colgroup "
    "html head body script style textarea title xmp noembed noframes plaintext"
)


def flatten(html: str) -> str:
    """The same text, its tags made harmless where they nest deeper than any page does.

    Such a tag becomes a `meta`: void wherever it stands, and dropped by the sanitiser.
    """
    opened: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    total = styles = 0

    def judge(match: re.Match[str]) -> str:
        nonlocal total, styles
        slash, name = match[1], match[2].lower()
        # Inside svg and math an HTML parser knows no void elements and no implied end tags.
        if name in _FLAT and not (opened["svg"] or opened["math"]):
            return match[0]
        style = name in _STYLES
        if not slash:
            if total >= DEPTH or (style and styles >= STYLES):
                skipped[name] += 1
                return "<meta"
            opened[name] += 1
            total += 1
            styles += style
        elif skipped[name]:
            skipped[name] -= 1
            return "</meta"
        elif opened[name]:
            closed = [name, *_ends(name, opened)]
            opened.subtract(closed)
            total -= len(closed)
            styles -= style
        return match[0]

    return _NAME.sub(judge, html)


def _ends(name: str, opened: Counter[str]) -> list[str]:
    """What may be left open inside, and ends with its parent."""
    if name == "ruby":
        return ["rt"] * opened["rt"] + ["rp"] * opened["rp"]
    return []
