"""Choose the text of an entry: the fullest that it has, by what a reader sees of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring
from msgspec import Struct

from syndicate.intake.bounds import markup_flaw
from syndicate.intake.feed.entry_owner import absolute_links
from syndicate.intake.feed.parser import EntryText
from syndicate.intake.missing_fields import plain
from syndicate.text import urls
from syndicate.text.counts import count
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line
from syndicate.text.references import join_pairs

_TAG = regex(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
#: HTML in place of a plain text: it was escaped twice.
_TWICE = regex(
    r"\s*(?>(?:<!--(?>(?:(?!-->).)*)-->\s*)*)<(p|div|span|h[1-6])\b[^<>]*>.*</\1>",
    re.IGNORECASE | re.DOTALL,
)
_WRAPPED = regex(r"\s*<(p|div|span|h[1-6])\b[^<>]*>.*</\1>\s*", re.IGNORECASE | re.DOTALL)
_MEDIA = regex(r"<(?:img|video|audio|iframe|object|embed|picture|svg)\b", re.IGNORECASE)
_BINARY = regex(
    r"(?:image|audio|video|font|model)/(?!.*xml)|application/(?!.*(?:html|xml|json|text))"
)
_BETWEEN_TAGS = regex(r"<[^<>]*>|&nbsp;")
_HIDDEN = ("script", "style", "template")
#: A content this near to the length of a summary is the same text with its markup.
_AS_FULL = 0.95
#: Elements that say what an entry is about, if they are not its text.
_SUMMARIES = ("description", "summary", "itunes_summary")


class _Candidate(Struct, frozen=True):
    """A text, and what a reader sees of it, without blanks."""

    text: EntryText
    seen: str

    @property
    def is_html(self) -> bool:
        return "html" in self.text.type or _WRAPPED.fullmatch(self.text.value) is not None


def put_texts(
    record: dict[str, Any], texts: Sequence[EntryText], base: str, *, loose: bool
) -> list[str]:
    """Set content and summary; return a note on each text that is left out.

    `loose` says that texts have no declared type, as in RSS.
    """
    readable = [text for text in texts if not _BINARY.match(text.type)]
    notes = [f"{t.element}: of type {t.type[:40]}; left out" for t in texts if t not in readable]
    found = [_Candidate(text, _seen(text.value)) for text in readable]
    notes += (
        f"{one.text.element}: no character of {len(one.text.value):,} can be read; left out"
        for one in found
        if not one.seen and _BETWEEN_TAGS.sub("", one.text.value).strip()
    )
    found = [one for one in found if one.seen or _MEDIA.search(one.text.value)]
    # What describes a picture or a film is the text of an entry that has no other.
    found = [one for one in found if one.text.element != "media_description"] or found
    if not found:
        return notes
    body = _fullest(found)
    _put_body(record, body, base)
    others = [one for one in found if one is not body and one.seen != body.seen]
    summaries = (one for name in _SUMMARIES for one in others if one.text.element == name)
    summary = next(summaries, None)
    if summary:
        short = as_plain(summary.text.value, summary.text.type, loose=loose)
        short = one_line(plain(short) if _TWICE.match(short) else short)
        if short and short != record.get("title"):
            record["summary"] = short
    lost = (o for o in others if o is not summary and o.seen not in body.seen)
    return notes + [
        f"{one.text.element}: {count(len(one.seen), 'character')} left out, another text is fuller"
        for one in lost
        if not summary or one.seen not in summary.seen
    ]


def as_plain(value: str, media_type: str, *, loose: bool) -> str:
    """Return a text as plain text, whatever type it declares.

    RSS declares none: there (`loose`), a text with a whole element is HTML. A text that is one
    element from end to end is HTML anywhere.
    """
    is_html = (loose and _has_element(value)) or _WRAPPED.fullmatch(value)
    return plain(join_pairs(value)) if "html" in media_type or is_html else value


def _has_element(value: str) -> bool:
    opened = set[str]()
    for tag in _TAG.finditer(value):
        name = tag[2].lower()
        if tag[1] and name in opened:
            return True
        opened.add("" if tag[1] else name)
    return False


def title_of(facts: Mapping[str, Any], *, loose: bool) -> str:
    """Return the title of an entry as plain text on one line."""
    value, detail = facts.get("title"), facts.get("title_detail")
    media_type = detail.get("type") if isinstance(detail, Mapping) else None
    text = value if isinstance(value, str) else ""
    return one_line(as_plain(text, media_type or "text/html", loose=loose))


def _fullest(found: Sequence[_Candidate]) -> _Candidate:
    """Return the text with most to read; of equal ones the content, which has the markup."""
    most = max(len(one.seen) for one in found)
    full = [one for one in found if len(one.seen) >= _AS_FULL * most]
    return max(full, key=lambda one: (one.text.element == "content", one.is_html, len(one.seen)))


def _put_body(record: dict[str, Any], body: _Candidate, base: str) -> None:
    text = body.text
    if body.is_html:
        record["content_html"] = absolute_links(text.value, urls.web_url(text.base, base) or base)
    elif "xml" in text.type:
        record["content_html"] = text.value
    else:
        record["content_text"] = text.value


def _seen(value: str) -> str:
    if markup_flaw(value):
        value = plain(value)
    elif "<" in value or "&" in value:
        try:
            root: HtmlElement = fromstring(f"<div>{value}</div>")
        except (etree.ParserError, ValueError):
            value = plain(value)
        else:
            etree.strip_elements(root, *_HIDDEN, with_tail=False)
            value = str(root.text_content())
    return "".join(value.split())
