"""What a record must have and its origin left out, filled in from what there is, and told."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring

from syndicate.text.plain import one_line

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LONGEST_TITLE = 60


def completed(record: dict[str, Any]) -> list[str]:
    """Fill in what feeds leave out and an article must have, from what there is; tell what it was.

    A title is the first words of the text; a text the summary, or the title of a bare link; an id
    is made of the title where there is no address either.
    """
    notes = []
    body = record.get("content_html") or record.get("content_text") or ""
    text = one_line(plain(body) or record.get("summary") or "")
    if not record.get("title") and text:
        cut = text[:_LONGEST_TITLE].rsplit(" ", 1)[0] if len(text) > _LONGEST_TITLE else text
        record["title"] = cut + ("…" if len(cut) < len(text) else "")
        notes.append("title: missing; the first words stand in")
    if not body.strip() and record.get("title"):
        record["content_text"] = record.get("summary") or record["title"]
        notes.append(f"no text: the {'summary' if record.get('summary') else 'title'} stands in")
    if not any(record.get(key) for key in ("id", "url", "external_url")) and record.get("title"):
        record["id"] = f"title:{sha256(str(record['title']).encode()).hexdigest()[:32]}"
        notes.append("id: missing, and so is a link; made of the title")
    elif not record.get("id"):
        record["id"] = record.get("external_url") or record.get("url")
    return notes


def plain(markup: str) -> str:
    """The text of HTML, entities decoded."""
    if "<" not in markup and "&" not in markup:
        return markup
    try:
        root: HtmlElement = fromstring(f"<div>{markup}</div>")
    except (etree.ParserError, ValueError):
        return _TAG.sub("", markup)
    return str(root.text_content())
