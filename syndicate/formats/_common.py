"""The elements that RSS and Atom share: links, Dublin Core, Media RSS, licences, dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from syndicate.formats._feedgen import Element, add
from syndicate.model.article import Attachment
from syndicate.model.feed import Entry, Feed
from syndicate.text.media_types import medium

CC_HOST = "https://creativecommons.org/"


def links(entry: Entry) -> Iterator[tuple[str, str, str | None]]:
    """Yield (rel, href, title) of every link of an entry but those to its page and files."""
    if entry.via:
        yield "via", entry.via, None
    for reference in (*entry.references, *entry.related):
        if reference.url:
            yield "related", reference.url, reference.title


def terms(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the Dublin Core terms for which RSS and Atom have no element."""
    if entry.rights_holder:
        yield "dcterms:rightsHolder", entry.rights_holder
    if entry.modified:
        yield "dcterms:modified", entry.modified
    if entry.expires:
        yield "dcterms:valid", f"end={entry.expires:%Y-%m-%dT%H:%M:%SZ}; scheme=W3C-DTF"


def media(parent: Element, file: Attachment, *, thumbnail: bool = False) -> None:
    """Append one file as Media RSS (https://www.rssboard.org/media-rss), with credit and notice.

    A `thumbnail` is the article's picture, whatever is known of its type.
    """
    add(
        parent,
        "media:content",
        url=file.url,
        type=file.mime_type,
        fileSize=str(file.size_in_bytes) if file.size_in_bytes else None,
        duration=str(round(file.duration_in_seconds)) if file.duration_in_seconds else None,
        medium="image" if thumbnail else medium(file.mime_type),
    )
    content = parent[-1]
    if file.title:
        add(content, "media:description", file.title, type="plain")
    if thumbnail:
        add(content, "media:thumbnail", url=file.url)
    if file.credit:
        add(content, "media:credit", file.credit)
    if file.copyrightnotice:
        add(content, "media:copyright", file.copyrightnotice)


def license_of(parent: Element, url: str | None) -> None:
    """Append the licence as RFC 4946 has it; a Creative Commons one by its own element, too."""
    if url:
        add(parent, "atom:link", href=url, rel="license")
        if url.startswith(CC_HOST):
            add(parent, "creativeCommons:license", url)


def history_of(parent: Element, feed: Feed, link: str) -> None:
    """Append a document's place in the history of its feed (RFC 5005); `link` is the link's tag."""
    if feed.history is None:
        return
    for rel, href in feed.history.links:
        add(parent, link, href=href, rel=rel)
    if feed.history.current:  # only an archive leads to the feed that it is of
        add(parent, "fh:archive")
    if feed.history.complete:
        add(parent, "fh:complete")


def history_prefixes(feed: Feed) -> tuple[str, ...]:
    """Return the prefix of RFC 5005 if the document has an element of it."""
    marked = feed.history and (feed.history.current or feed.history.complete)
    return ("fh",) if marked else ()


def rfc822(instant: datetime) -> str:
    """Return a date as RSS and OPML have it (RFC 822 with a year of four digits)."""
    return format_datetime(instant)
