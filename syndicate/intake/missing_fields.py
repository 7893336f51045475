"""Fill in the fields that a record must have and that its origin left out."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring

from syndicate.intake.bounds import markup_flaw
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

_TAG = regex(r"<[a-zA-Z/!][^<>]*>")
_LONGEST = 60


def fill_missing(record: dict[str, Any]) -> list[str]:
    """Fill in a missing text or id, in place; return a note on each.

    A text is the summary, or the title of a bare link; an id is the address, or made of the title
    or of the first words where there is none.
    """
    notes = []
    texts = (record.get("content_html") or record.get("content_text"), record.get("summary"))
    body, summary, title = (text or "" for text in (*texts, record.get("title")))
    if not all(isinstance(text, str) for text in (body, summary, title)):
        return []  # RecordParser rejects it, and names the field
    text = one_line(plain(body) or summary)
    title = title or _first_words(text)
    if not body.strip() and title:
        record["content_text"] = summary or title
        notes.append(f"no text: the {'summary' if summary else 'title'} stands in")
    if not any(record.get(key) for key in ("id", "url", "external_url")) and title:
        record["id"] = f"title:{sha256(str(title).encode()).hexdigest()[:32]}"
        notes.append("id: missing, and so is a link; made of the title")
    elif not record.get("id"):
        record["id"] = record.get("external_url") or record.get("url")
    return notes


def _first_words(text: str) -> str:
    start = text[:_LONGEST].rsplit(" ", 1)[0] if len(text) > _LONGEST else text
    return start + ("…" if len(start) < len(text) else "")


def plain(markup: str) -> str:
    """Return the text of HTML, with entities decoded."""
    if "<" not in markup and "&" not in markup:
        return markup
    if markup_flaw(markup):
        return _TAG.sub("", markup)
    try:
        root: HtmlElement = fromstring(f"<div>{markup}</div>")
    except (etree.ParserError, ValueError):
        return _TAG.sub("", markup)
    return str(root.text_content())
