"""Decide whose the entries of a feed are, and where their pages belong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fromstring, tostring
from msgspec import Struct

from syndicate.content.tree import drop_long_comments
from syndicate.intake.bounds import markup_flaw
from syndicate.model.article import Source
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

_RELATIVE = regex(
    r"""\b(?:href|src|poster|srcset)\s*=\s*["']?(?!https?:|//|#|mailto:|data:|tel:)[^"'\s>]""", re.I
)


class EntryOwner(Struct, frozen=True):
    """Whose the entries of a feed are.

    `home` is the front page of the importing site, `source` the source of the entries' records. An
    entry may not name another source, nor claim a page of a host that is not the feed's own, since
    rights depend on both; only in a `planet`, which gathers what others publish, it may.
    """

    home: str
    source: str | Mapping[str, str]
    planet: bool = False

    def owns(self, page: str) -> bool:
        """Whether an entry may claim a page."""
        if self.planet or isinstance(self.source, str):
            return True
        host = urls.bare_host(page) or ""
        hosts = [urls.bare_host(self.source.get(key)) for key in ("url", "feed_url")]
        if not any(hosts):
            return True
        hosts.append(urls.bare_host(self.home))
        return any(_is_same_domain(host, other) for other in filter(None, hosts))

    @property
    def as_source(self) -> Source:
        """Return the source as a model.Source."""
        if isinstance(self.source, str):
            return Source("", self.source)
        source = self.source
        return Source(source.get("name", ""), None, source.get("url"), source.get("feed_url"))


def source_of(name: str | None, url: str | None, feed_url: str) -> dict[str, str]:
    """Return a feed as the source of its entries."""
    address = urls.web_url(feed_url)
    facts = {"name": one_line(name or ""), "url": urls.web_url(url, address), "feed_url": address}
    return {key: value for key, value in facts.items() if value}


def _is_same_domain(host: str, other: str) -> bool:
    """Whether two hosts are equal or one lies below the other (blog.a.example, a.example)."""
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def put_page(record: dict[str, Any], page: str | None, owner: EntryOwner, base: str) -> None:
    """Set an entry's page: `url` on the site itself, else `external_url`.

    A page that the entry may not claim is what it is about, and becomes a reference.
    """
    url = urls.web_url(page, base)
    if url is None:
        return
    if not owner.owns(url):
        cited = record.get("references")
        record["references"] = [*(cited if isinstance(cited, list) else ()), {"url": url}]
        return
    is_ours = urls.bare_host(url) == urls.bare_host(owner.home)
    record.setdefault("url" if is_ours else "external_url", url)


def absolute_links(markup: str, base: str | None) -> str:
    """Return HTML with its relative addresses resolved against `base`."""
    if not base or not _RELATIVE.search(markup) or markup_flaw(markup):
        return markup
    try:
        root: HtmlElement = fromstring(f"<div>{markup}</div>")
        drop_long_comments(root)
        root.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    except (etree.ParserError, ValueError):
        return markup
    whole: str = tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 :].removesuffix("</div>")
