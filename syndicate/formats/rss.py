"""RSS 2.0 (https://www.rssboard.org/rss-specification), with content, dc, media and atom links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from syndicate import __version__
from syndicate.formats import _feedgen, podcast
from syndicate.formats._common import (
    history_of,
    history_prefixes,
    license_of,
    links,
    media,
    rfc822,
    terms,
)
from syndicate.formats._feedgen import BODY, XML_LANG, Element, FeedEntry, FeedGenerator, add
from syndicate.model.feed import Entry, Feed, Tombstone
from syndicate.profiles.deletion import NOTICES, notice

MEDIA_TYPE = "application/rss+xml"

_DIALECT = _feedgen.Dialect(
    "rss", "item", "guid", ("atom", "content", "creativeCommons", "dc", "dcterms", "media", "sy")
)


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """Return what stands before and after the items of a document.

    Items that tell a partner of withdrawals are part of what stands after.
    """
    prefixes = (
        *history_prefixes(feed),
        *(("snf",) if feed.logo else ()),
        *podcast.prefixes(feed),
    )
    head, tail = _DIALECT.frame(
        lambda generator: _fill_channel(generator, feed), _channel(feed), prefixes
    )
    return head, _join(_tombstones(feed)) + tail


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """Return one `item` for each entry, in order."""
    return _DIALECT.fragments(entries, _fill_item, _extend_item, lambda entry: entry.content_html)


def split(document: bytes) -> _feedgen.Split:
    """Return head, (id, fragment) of each entry, and tail of a published document."""
    head, entries, tail = _DIALECT.split(document)
    last = len(entries)
    while last and _is_tombstone(entries[last - 1][1]):
        last -= 1
    return head, entries[:last], _join([fragment for _, fragment in entries[last:]]) + tail


def _join(tombstones: Sequence[bytes]) -> bytes:
    return b"".join(b"\n" + tombstone for tombstone in tombstones)


def _tombstones(feed: Feed) -> list[bytes]:
    if feed.deletion is None:
        return []
    return _DIALECT.fragments(
        feed.withdrawn,
        lambda item, tombstone: _fill_tombstone(item, tombstone, feed),
        lambda item, tombstone: _extend_tombstone(item, tombstone, feed),
        lambda _: f"<p>{notice(feed.language)}</p>",
    )


def _fill_tombstone(item: FeedEntry, tombstone: Tombstone, feed: Feed) -> None:
    """Fill the item that replaces a withdrawn one: its id, and nothing of its content."""
    text = notice(feed.language)
    item.title(text)
    item.guid(tombstone.id, permalink=False)
    item.description(text)
    item.content(BODY)
    item.link(href=feed.home)


def _extend_tombstone(item: Element, tombstone: Tombstone, feed: Feed) -> None:
    when = f"{tombstone.when:%Y-%m-%dT%H:%M:%SZ}"
    add(item, "pubDate", rfc822(tombstone.when))
    if feed.deletion == "media:status":
        add(item, "media:status", state="deleted")
    else:
        add(item, "dcterms:modified", when)
        add(item, "dcterms:valid", f"end={when}; scheme=W3C-DTF")


def _is_tombstone(fragment: bytes) -> bool:
    """Return whether an item stands for a withdrawn one: only entries have `atom:updated`."""
    has_title = any(f"<title>{text}</title>".encode() in fragment for text in NOTICES)
    return has_title and b"<atom:updated>" not in fragment


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
        podcast.channel_of(channel, feed.podcast)
        add(channel, "sy:updatePeriod", "hourly")
        add(channel, "sy:updateFrequency", "1")

    return write


def _fill_item(item: FeedEntry, entry: Entry) -> None:
    item.title(entry.title)
    item.guid(entry.id, permalink=False)
    # Readers and the validator take this text for HTML, so it is escaped as such.
    item.description(escape(entry.summary or entry.title, quote=False))
    item.content(BODY)
    if entry.url:
        item.link(href=entry.url)
    if entry.comments:
        item.comments(entry.comments)
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
    _add_files(item, entry)
    if entry.podcast:
        podcast.item_of(item, entry)


def _add_files(item: Element, entry: Entry) -> None:
    files = podcast.episode_first(entry.attachments) if entry.podcast else entry.attachments
    for number, enclosure in enumerate(files):
        if number == 0:  # the RSS Advisory Board's profile: one enclosure an item
            length = str(enclosure.size_in_bytes or 0)
            add(item, "enclosure", url=enclosure.url, length=length, type=enclosure.mime_type)
        media(item, enclosure)
    if entry.image:
        media(item, entry.image, thumbnail=True)
