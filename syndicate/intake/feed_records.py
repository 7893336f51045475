"""What the entries of all kinds of feeds have in common as records, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring, tostring

from syndicate import urls
from syndicate.model import Source
from syndicate.text import one_line

_RELATIVE = re.compile(
    r"""\b(?:href|src|poster|srcset)\s*=\s*["']?(?!https?:|//|#|mailto:|data:|tel:)[^"'\s>]""", re.I
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose entries these are.

    `home` is the front page of the site that takes them in; `source` the record's source. Unless
    the feed is a `planet`, which gathers what others publish, an entry may not name another.
    """

    home: str
    source: str | Mapping[str, str]
    planet: bool = False

    @property
    def model(self) -> Source:
        """The source as articles know it."""
        if isinstance(self.source, str):
            return Source("", self.source)
        told = self.source
        return Source(told.get("name", ""), None, told.get("url"), told.get("feed_url"))


def source_of(name: str | None, url: str | None, feed_url: str) -> dict[str, str]:
    """A feed as the source of its entries."""
    address = urls.web_url(feed_url)
    facts = {"name": one_line(name or ""), "url": urls.web_url(url, address), "feed_url": address}
    return {key: value for key, value in facts.items() if value}


def place_page(record: dict[str, Any], page: str | None, whose: Whose, base: str) -> None:
    """Put an entry's page where it belongs: on the site itself, or where it was published."""
    url = urls.web_url(page, base)
    if url is None:
        return
    ours = urls.bare_host(url) == urls.bare_host(whose.home)
    record.setdefault("url" if ours else "external_url", url)


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


def absolute(markup: str, base: str | None) -> str:
    """HTML whose relative addresses are resolved, where the page's own address would mislead."""
    if not base or not _RELATIVE.search(markup):
        return markup
    try:
        root: HtmlElement = fromstring(f"<div>{markup}</div>")
        root.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    except (etree.ParserError, ValueError):
        return markup
    whole: str = tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 :].removesuffix("</div>")
