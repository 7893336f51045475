"""What a post of a WordPress is here, whichever way it is read: whose, called what, how public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syndicate.intake.feed.entry_owner import EntryOwner, place_page
from syndicate.model import Source
from syndicate.text import urls

_NUMBERED = re.compile(r"[?&]p=(\d+)$")
#: What an excerpt that WordPress made itself ends with, before a theme's "Continue reading".
_CUT = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.).{0,300}\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WordPressOptions:
    """How posts are taken in: the site's front page, the types that are articles, the source.

    `believed` says that a WordPress may name its own address: it is within one's own network.
    """

    home: str
    types: frozenset[str] = frozenset(("post",))
    source: str | None = None
    believed: bool = False


@dataclass(frozen=True, slots=True)
class Blog:
    """Where posts are from: its name, front page (a web address) and language, or empty."""

    name: str
    url: str
    language: str = ""

    def source(self, options: WordPressOptions) -> str | dict[str, str] | None:
        """The source of its posts; None where they are the site's own."""
        if options.source:
            return options.source
        host = urls.bare_host(self.url)
        if host and host == urls.bare_host(options.home):
            return None
        facts = {"name": self.name or host or "", "url": self.url}
        return {key: value for key, value in facts.items() if value}


def place(record: dict[str, Any], link: str, blog: Blog, options: WordPressOptions) -> None:
    """Put a post's page where it belongs. A page of another host is no page of the blog's."""
    source = record.get("source") or {"url": blog.url}
    if page := urls.web_url(link, blog.url or None):
        place_page(record, page, EntryOwner(options.home, source), page)


def name_of(guid: str, post: str) -> str:
    """The guid of a post, told apart from that of the post it was copied from.

    Copies and imports keep a guid like `?p=568`, whatever their own number is.
    """
    match = _NUMBERED.search(guid)
    return f"{guid}#{post}" if match and post and match[1] != post else guid


def state(status: str, published: str | None, *, locked: bool) -> dict[str, str]:
    """What a post's state means: only what anybody could read may be carried.

    No status at all is a draft, as WordPress itself takes it.
    """
    if status == "future" and published and not locked:
        return {"embargoed": published}
    if status != "publish" or locked:
        return {"pubstatus": "withheld"}
    return {}


def model_of(source: str | Mapping[str, str] | None) -> Source | None:
    """A record's source as articles know it."""
    if isinstance(source, str):
        return Source("", source)
    return Source(source.get("name", ""), None, source.get("url")) if source else None


def is_own_words(excerpt: str, text: str) -> bool:
    """Whether an excerpt, both without markup, is more than the beginning of the text."""
    stem, whole = ("".join(part.split()) for part in (_CUT.sub("", excerpt), text))
    return bool(stem) and not whole.startswith(stem)
