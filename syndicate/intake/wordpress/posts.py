"""Decide what exports and the REST API share of a post: its owner, id, page and status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from syndicate.intake.feed.entry_owner import EntryOwner, put_page
from syndicate.model.article import Source
from syndicate.text import urls
from syndicate.text.patterns import regex

_NUMBERED = regex(r"[?&]p=(\d+)$")
#: What an excerpt that WordPress made itself ends with, before a theme's "Continue reading".
_CUT = regex(r"(?:(?<!\s)\s++)?(?:\[(?:…|\.\.\.)\]|…|\.\.\.).{0,300}\Z", re.DOTALL)


class WordPressOptions(Struct, frozen=True):
    """How posts are imported: the site's front page, the types that are articles, the source.

    With `believed`, a WordPress of the own network may name another host as its own.
    """

    home: str
    types: frozenset[str] = frozenset(("post",))
    source: str | None = None
    believed: bool = False


class Blog(Struct, frozen=True):
    """The WordPress that posts are from: its name, front page and language, each may be empty."""

    name: str
    url: str
    language: str = ""

    def source(self, options: WordPressOptions) -> str | dict[str, str] | None:
        """Return the source of its posts; None where they are the site's own."""
        if options.source:
            return options.source
        host = urls.bare_host(self.url)
        if host and host == urls.bare_host(options.home):
            return None
        facts = {"name": self.name or host or "", "url": self.url}
        return {key: value for key, value in facts.items() if value}


def place_post(record: dict[str, Any], link: str, blog: Blog, options: WordPressOptions) -> None:
    """Set the address of a post's page; a page of another host becomes a reference."""
    source = record.get("source") or {"url": blog.url}
    if page := urls.web_url(link, blog.url or None):
        put_page(record, page, EntryOwner(options.home, source), page)


def unique_guid(guid: str, post: str) -> str:
    """Return the guid of a post, made different from that of the post it was copied from.

    Copies and imports keep a guid like `?p=568`, whatever their own number is.
    """
    match = _NUMBERED.search(guid)
    return f"{guid}#{post}" if match and post and match[1] != post else guid


def publication_state(
    status: str, published: str | None, *, locked: bool
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the fields that withhold or embargo a post which is not public, and notes on why.

    A post without a status is a draft, as in WordPress itself. That a draft is withheld needs no
    note.
    """
    if status == "future" and published and not locked:
        return {"embargoed": published}, ()
    if status == "publish" and not locked:
        return {}, ()
    reason = ""
    if locked:
        reason = "has a password; withheld"
    elif not status:
        reason = "status: missing; taken for a draft"
    elif status == "future":
        reason = "is scheduled for no date; withheld"
    elif status == "private":
        reason = "is private; withheld"
    return {"pubstatus": "withheld"}, (reason,) if reason else ()


def as_source(source: str | Mapping[str, str] | None) -> Source | None:
    """Return a record's source as a model.Source."""
    if isinstance(source, str):
        return Source("", source)
    return Source(source.get("name", ""), None, source.get("url")) if source else None


def is_written_excerpt(excerpt: str, text: str) -> bool:
    """Whether an excerpt is not just the beginning of the text; both are plain texts."""
    start, whole = ("".join(part.split()) for part in (_CUT.sub("", excerpt), text))
    return bool(start) and not whole.startswith(start)
