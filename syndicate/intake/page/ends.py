"""Take off the end of a text what is none: other titles, labels of nothing, calls to subscribe."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.intake.page.boxes import lines_within, linked_part, links_in
from syndicate.intake.page.embeds import EMBEDDED
from syndicate.intake.page.parts import Cited
from syndicate.intake.page.visible import squash
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line

_HEADINGS = names("h1 h2 h3 h4 h5 h6")
#: The longest title of another article, label, and call, in characters; the lines that stay.
_LONGEST_TITLE, _LONGEST_LABEL, _LONGEST_CALL = 160, 60, 250
_LEAST_LINES = 3
_SHORTEST_SENTENCE = 25
_CALL = regex(
    r"newsletter|subscrib|subscri[bç]|suscr[ií]b|s[ií]g[ua]enos|inscreva-se|abonnez|iscriviti|"
    r"abonnier|folge(?:n sie)? uns|follow (?:us|me)\b|sign up\b|join our|subskrypcj|prenumerat|"
    r"support(?:ing)? (?:us|our)\b|unterstütze(?:n sie)? uns|donate\b|spende[nt]?\b|"
    r"if you (?:enjoyed|liked?) (?:reading )?(?:this|our)",
    re.IGNORECASE,
)
#: The part of a text that two readings must share, and what of it may be dropped at its edges.
_LEAST_AGREED, _MOST_DROPPED = 0.8, 0.15
_LONGEST_FOOT, _LONGEST_HEAD = 300, 150
_ENDS = (".", "!", "?", "。", "！", "？", "…", "”", "»", '"')
_KEPT, _HELD = names("td th li dd pre blockquote"), names("img video pre table iframe object")
_SHOWN = (
    "following::*[self::img or self::table or self::pre or self::iframe or self::video or "
    "self::audio or self::figure or self::object]"
)


def take_end(body: HtmlElement) -> list[Cited]:
    """Take such lines off the end of a text, in place; return the other titles among them."""
    taken: list[Cited] = []
    lines = list(lines_within(body))
    while len(lines) > _LEAST_LINES:
        line = lines.pop()
        text = one_line(line.text_content())
        if not text:
            continue
        if line.tag == "td" or next(line.iter("img", "video"), None) is not None:
            break
        if linked_part(line) >= 0.95 and len(text) <= _LONGEST_TITLE:
            taken = [*links_in(line), *taken]
        elif not _is_last(line) or not (_is_label(line, text) or _is_call(line, text)):
            break
        line.drop_tree()
    return taken


def trim_edges(body: HtmlElement, second: str) -> int:
    """Drop lines at the edges of a text that a second reading of the page lacks, in place.

    Only where both readings agree on most of the text. At the top only labels are dropped, no
    sentences; captions, list items and what is not text stay. Returns how many lines were dropped.
    """
    lines = [(line, text) for line in lines_within(body) if (text := squash(line.text_content()))]
    known = squash(second)
    total = sum(len(text) for _, text in lines)
    if sum(len(text) for _, text in lines if text in known) < _LEAST_AGREED * total:
        return 0
    budget, count = _MOST_DROPPED * total, 0
    for edge, longest, ends in ((lines[::-1], _LONGEST_FOOT, ()), (lines, _LONGEST_HEAD, _ENDS)):
        for line, text in edge:
            is_text = text in known or len(text) > longest or text.endswith(ends)
            if is_text or len(text) > budget or _is_kept(line, text):
                break
            budget -= len(text)
            if line.getparent() is not None:
                line.drop_tree()
                count += 1
    return count


def _is_kept(line: HtmlElement, text: str) -> bool:
    """Whether a line is an item, a cell, a caption, a heading of something, or holds a picture."""
    if line.tag in _KEPT or EMBEDDED in text or next(line.iter(*_HELD), None) is not None:
        return True
    if line.tag in _HEADINGS and (text.endswith(_ENDS) or line.xpath(_SHOWN)):
        return True
    figure = next(line.iterancestors("figure"), None)
    return figure is not None and next(figure.iter("img"), None) is not None


def _is_last(line: HtmlElement) -> bool:
    """Whether nothing that readers see follows a line."""
    after = (line.tail, *line.xpath("following::text()"))
    return not any((text or "").strip() for text in after) and not line.xpath(_SHOWN)


def _is_label(line: HtmlElement, text: str) -> bool:
    """Whether a line is a heading or a label, of which nothing is left below it."""
    if len(text) > _LONGEST_LABEL or text.endswith((".", "!", "。", "！")):
        return False
    is_strong = "".join(one_line(e.text_content()) for e in line.iter("strong", "b")) == text
    is_marked = text.endswith((":", "：")) and (is_strong or len(text) <= _SHORTEST_SENTENCE)
    return line.tag in _HEADINGS or (is_marked and line.tag != "li")


def _is_call(line: HtmlElement, text: str) -> bool:
    """Whether a line calls its readers to subscribe, follow or give: with a link, or at once."""
    is_linked = next(line.iter("a"), None) is not None
    call = _CALL.search(text) if is_linked and len(text) <= _LONGEST_CALL else None
    return call is not None or (len(text) <= _LONGEST_CALL // 2 and _CALL.match(text) is not None)
