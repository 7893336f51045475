"""Atom 1.0 (RFC 4287), with licences (RFC 4946), tombstones (RFC 6721), dc, dcterms and media."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lxml import etree

from syndicate import __version__
from syndicate.formats import _feedgen
from syndicate.formats._common import (
    CC_HOST,
    history_of,
    history_prefixes,
    links,
    media,
    terms,
)
from syndicate.formats._feedgen import BODY, XML_LANG, Element, FeedEntry, FeedGenerator, add
from syndicate.model.article import Person
from syndicate.model.feed import Entry, Feed, Tombstone

MEDIA_TYPE = "application/atom+xml"

_DIALECT = _feedgen.Dialect("atom", "entry", "id", ("creativeCommons", "dc", "dcterms", "media"))


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """Return what stands before and after the entries of a document."""
    # Validators warn of the namespace, so it is declared only where it is used.
    prefixes = (*history_prefixes(feed), *(("at",) if _tombstones(feed) else ()))
    return _DIALECT.frame(lambda generator: _fill_feed(generator, feed), _feed(feed), prefixes)


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """Return one `entry` element for each entry, in order."""
    return _DIALECT.fragments(entries, _fill_entry, _extend_entry, lambda entry: entry.content_html)


def split(document: bytes) -> _feedgen.Split:
    """Return head, (id, fragment) of each entry, and tail of a published document."""
    return _DIALECT.split(document)


def _fill_feed(generator: FeedGenerator, feed: Feed) -> None:
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.link(href=feed.home, rel="alternate", type="text/html", replace=True)
    generator.link(href=feed.self_url, rel="self", type=MEDIA_TYPE)
    for hub in feed.hubs:
        generator.link(href=hub, rel="hub")
    if feed.license:
        generator.link(href=feed.license, rel="license")
    generator.language(feed.language)
    generator.generator("syndicate", version=__version__)
    generator.author(_person(Person(feed.author or feed.title, url=feed.home)))
    if feed.icon:
        generator.icon(feed.icon)
    generator.rights(feed.rights_html or feed.rights)


def _feed(feed: Feed) -> _feedgen.Write:
    def write(root: Element) -> None:
        root.find("updated").text = feed.updated
        if feed.rights_html:
            root.find("rights").set("type", "html")
        history_of(root, feed, "link")
        if feed.license and feed.license.startswith(CC_HOST):
            add(root, "creativeCommons:license", feed.license)
        for tombstone in _tombstones(feed):
            when = f"{tombstone.when:%Y-%m-%dT%H:%M:%SZ}"
            add(root, "at:deleted-entry", ref=tombstone.id, when=when)

    return write


def _tombstones(feed: Feed) -> tuple[Tombstone, ...]:
    return feed.withdrawn if feed.tombstones else ()


def _fill_entry(target: FeedEntry, entry: Entry) -> None:
    target.id(entry.id)
    target.title(entry.title)
    target.content(BODY, type="html")
    if entry.summary and "</" in entry.summary:
        # Plain text written as HTML, or validators take a word like </b> for a mistake.
        target.summary(escape(entry.summary, quote=False), type="html")
    elif entry.summary:
        target.summary(entry.summary)
    authors = entry.authors or ((Person(entry.publisher.name),) if entry.publisher else ())
    for person in authors:
        target.author(_person(person))
    for person in entry.contributors:
        target.contributor(_person(person))
    for term in (*entry.categories, *entry.tags):
        target.category(term=term.term, scheme=term.scheme, label=term.label)
    if entry.rights:
        target.rights(entry.rights)


def _person(person: Person) -> dict[str, str]:
    facts = {"name": person.name, "email": person.email, "uri": person.url}
    return {key: value for key, value in facts.items() if value}


def _extend_entry(element: Element, entry: Entry) -> None:
    if entry.language:
        element.set(XML_LANG, entry.language)
    element.find("title").set("type", "text")
    element.find("updated").text = entry.updated
    if not entry.first_seen:
        add(element, "published", f"{entry.published:%Y-%m-%dT%H:%M:%SZ}")
    _links(element, entry)
    if entry.publisher:
        add(element, "dc:publisher", entry.publisher.name)
    for name, value in terms(entry):
        add(element, name, value)
    if entry.license and entry.license.startswith(CC_HOST):
        add(element, "creativeCommons:license", entry.license)
    for attachment in entry.attachments:
        media(element, attachment)
    if entry.image:
        media(element, entry.image, thumbnail=True)


def _links(element: Element, entry: Entry) -> None:
    """Append the links, the alternate first: several readers take the first for the article."""
    if entry.url:
        add(element, "link", href=entry.url, rel="alternate", type="text/html")
    for rel, href, title in links(entry):
        add(element, "link", href=href, rel=rel, title=title)
    if entry.comments:  # RFC 4685
        add(element, "link", href=entry.comments, rel="replies", type="text/html")
    if entry.license:
        add(element, "link", href=entry.license, rel="license")
    for attachment in entry.attachments:
        length = str(attachment.size_in_bytes or 0)
        link = etree.SubElement(element, "link", href=attachment.url, rel="enclosure")
        link.set("type", attachment.mime_type or "application/octet-stream")
        link.set("length", length)
        if attachment.title:
            link.set("title", attachment.title)
