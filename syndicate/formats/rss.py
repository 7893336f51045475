"""RSS 2.0 (https://www.rssboard.org/rss-specification), with content, dc, media and atom links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from syndicate import __version__
from syndicate.formats import _feedgen
from syndicate.formats._common import (
    history_of,
    history_prefixes,
    license_of,
    links,
    media,
    rfc822,
    terms,
)
from syndicate.formats._feedgen import XML_LANG, Element, FeedEntry, FeedGenerator, add
from syndicate.model import Entry, Feed, Tombstone
from syndicate.profiles.deletion import NOTICES, notice

MEDIA_TYPE = "application/rss+xml"

_DIALECT = _feedgen.Dialect(
    "rss", "item", "guid", ("atom", "content", "creativeCommons", "dc", "dcterms", "media", "sy")
)


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """The document around the items: what stands before and after them.

    A partner that is told of withdrawals by items has them after the others.
    """
    prefixes = (*history_prefixes(feed), *(("snf",) if feed.logo else ()))
    head, tail = _DIALECT.frame(lambda made: _fill_channel(made, feed), _channel(feed), prefixes)
    return head, _of_stones(_stones(feed)) + tail


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """One `item` for each entry, in order."""
    return _DIALECT.fragments(entries, _fill_item, _extend_item)


def split(document: bytes) -> _feedgen.Split:
    """A published document taken apart again: head, (id, fragment) of its entries, tail."""
    head, entries, tail = _DIALECT.split(document)
    last = len(entries)
    while last and _is_stone(entries[last - 1][1]):
        last -= 1
    return head, entries[:last], _of_stones([stone for _, stone in entries[last:]]) + tail


def _of_stones(stones: Sequence[bytes]) -> bytes:
    return b"".join(b"\n" + stone for stone in stones)


def _stones(feed: Feed) -> list[bytes]:
    if feed.deletion is None:
        return []
    return _DIALECT.fragments(
        feed.withdrawn,
        lambda item, stone: _fill_stone(item, stone, feed),
        lambda item, stone: _extend_stone(item, stone, feed),
    )


def _fill_stone(item: FeedEntry, stone: Tombstone, feed: Feed) -> None:
    """An item that a partner takes for one it has, and that says nothing of what was withdrawn."""
    said = notice(feed.language)
    item.title(said)
    item.guid(stone.id, permalink=False)
    item.description(said)
    item.content(f"<p>{said}</p>")
    item.link(href=feed.home)


def _extend_stone(item: Element, stone: Tombstone, feed: Feed) -> None:
    when = f"{stone.when:%Y-%m-%dT%H:%M:%SZ}"
    add(item, "pubDate", rfc822(stone.when))
    if feed.deletion == "media:status":
        add(item, "media:status", state="deleted")
    else:
        add(item, "dcterms:modified", when)
        add(item, "dcterms:valid", f"end={when}; scheme=W3C-DTF")


def _is_stone(fragment: bytes) -> bool:
    """Whether an item stands for a withdrawn one: an entry always says when it was updated."""
    named = any(f"<title>{said}</title>".encode() in fragment for said in NOTICES)
    return named and b"<atom:updated>" not in fragment


def _fill_channel(generator: FeedGenerator, feed: Feed) -> None:
    generator.title(feed.title)
    generator.description(feed.description)
    generator.link(href=feed.home, replace=True)
    generator.language(feed.language)
    generator.copyright(feed.rights)
    generator.generator(f"syndicate {__version__}")
    generator.ttl(60)
    if feed.editor:
        generator.managingEditor(f"{feed.editor.email} ({feed.editor.name})")
        generator.webMaster(f"{feed.editor.email} ({feed.editor.name})")
    if feed.icon:
        generator.image(url=feed.icon, title=feed.title, link=feed.home)


def _channel(feed: Feed) -> _feedgen.Write:
    def write(root: Element) -> None:
        channel = root[0]
        channel.find("lastBuildDate").text = rfc822(datetime.fromisoformat(feed.updated))
        add(channel, "atom:link", href=feed.self_url, rel="self", type=MEDIA_TYPE)
        for hub in feed.hubs:
            add(channel, "atom:link", href=hub, rel="hub")
        if feed.dated:
            add(channel, "pubDate", channel.find("lastBuildDate").text)
        if feed.logo:
            add(channel, "snf:logo")
            add(channel[-1], "url", feed.logo)
        history_of(channel, feed, "atom:link")
        license_of(channel, feed.license)
        add(channel, "sy:updatePeriod", "hourly")
        add(channel, "sy:updateFrequency", "1")

    return write


def _fill_item(item: FeedEntry, entry: Entry) -> None:
    item.title(entry.title)
    item.guid(entry.id, permalink=False)
    # The one text of RSS that readers and the validator take for HTML, so it is escaped as such.
    item.description(escape(entry.summary or entry.title, quote=False))
    item.content(entry.content_html)
    if entry.url:
        item.link(href=entry.url)
    for term in (*entry.categories, *entry.tags):
        item.category(term=term.label, scheme=term.scheme)


def _extend_item(item: Element, entry: Entry) -> None:
    if entry.language:
        item.set(XML_LANG, entry.language)
        add(item, "dc:language", entry.language)
    add(item, "pubDate", rfc822(entry.published))
    add(item, "atom:updated", entry.updated)
    for person in entry.authors:
        add(item, "dc:creator", person.name)
    for person in entry.contributors:
        add(item, "dc:contributor", person.name)
    if entry.publisher:
        add(item, "dc:publisher", entry.publisher.name)
        if entry.publisher.feed_url:
            add(item, "source", entry.publisher.name, url=entry.publisher.feed_url)
    for rel, href, title in links(entry):
        add(item, "atom:link", href=href, rel=rel, title=title)
    if entry.rights:
        add(item, "dc:rights", entry.rights)
    license_of(item, entry.license)
    for name, value in terms(entry):
        add(item, name, value)
    for number, enclosure in enumerate(entry.attachments):
        if number == 0:  # the RSS Advisory Board's profile: one enclosure an item
            length = str(enclosure.size_in_bytes or 0)
            add(item, "enclosure", url=enclosure.url, length=length, type=enclosure.mime_type)
        media(item, enclosure)
    if entry.image:
        media(item, entry.image, thumbnail=True)
