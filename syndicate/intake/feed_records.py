"""What the entries of all kinds of feeds have in common as records, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring, tostring

from syndicate import urls
from syndicate.model import Source
from syndicate.text import one_line

_RELATIVE = re.compile(
    r"""\b(?:href|src|poster|srcset)\s*=\s*["']?(?!https?:|//|#|mailto:|data:|tel:)[^"'\s>]""", re.I
)


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
