"""What the entries of all kinds of feeds have in common as records, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring, tostring

from syndicate.model import Source
from syndicate.text import urls
from syndicate.text.plain import one_line

_RELATIVE = re.compile(
    r"""\b(?:href|src|poster|srcset)\s*=\s*["']?(?!https?:|//|#|mailto:|data:|tel:)[^"'\s>]""", re.I
)


@dataclass(frozen=True, slots=True)
class EntryOwner:
    """Whose entries these are.

    `home` is the front page of the site that takes them in; `source` the record's source. Unless
    the feed is a `planet`, which gathers what others publish, an entry may not name another, nor
    claim a page of a host that is none of the feed's own: rights hang on both.
    """

    home: str
    source: str | Mapping[str, str]
    planet: bool = False

    def owns(self, page: str) -> bool:
        """Whether an entry may call a page its own."""
        if self.planet or isinstance(self.source, str):
            return True
        host = urls.bare_host(page) or ""
        own = [urls.bare_host(self.source.get(key)) for key in ("url", "feed_url")]
        if not any(own):
            return True
        return any(_related(host, one) for one in (*own, urls.bare_host(self.home)) if one)

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


def _related(host: str, other: str) -> bool:
    """Whether one host is, or lies below, the other or its parent (blog.a.example, a.example)."""
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def place_page(record: dict[str, Any], page: str | None, whose: EntryOwner, base: str) -> None:
    """Put an entry's page where it belongs: on the site itself, or where it was published.

    A page of somebody else's is what the entry is about: a reference.
    """
    url = urls.web_url(page, base)
    if url is None:
        return
    if not whose.owns(url):
        cited = record.get("references")
        record["references"] = [*(cited if isinstance(cited, list) else ()), {"url": url}]
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
