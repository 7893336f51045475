"""Make the records of RSS 0.9x to 2.0, RDF and Atom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import refuse_document
from syndicate.intake.feed.entry_dates import FeedDates
from syndicate.intake.feed.entry_files import put_episode, put_files
from syndicate.intake.feed.entry_owner import EntryOwner, put_page, source_of
from syndicate.intake.feed.entry_people import mappings, put_people
from syndicate.intake.feed.entry_text import put_texts, title_of
from syndicate.intake.feed.parser import FeedEntry, ParsedFeed, parse_feed
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

_DECLARED = regex(rb"<!ENTITY|<!DOCTYPE(?:(?!<!DOCTYPE)[^>\[])*+\[", re.IGNORECASE)
_WIDE = regex(rb"<\x00!\x00E\x00N\x00T|\x00<\x00!\x00E\x00N")
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_LICENSE = regex(r"https?://\S+\Z")
_IS_TAG = regex(r"[:/]tags/?\Z")
#: What dates an entry, in order; `updated` alone is when it was published.
_PUBLISHED = ("published", "dc_date", "created", "dcterms_date")


def refuse_entities(data: bytes, name: str) -> None:
    """Raise SyndicateError for a document that defines entities.

    Entities can grow without end, or read files.
    """
    if found := _DECLARED.search(data) or _WIDE.search(data):
        line = data.count(b"\n", 0, found.start()) + 1
        raise SyndicateError("defines entities of its own, which are not read", Place(name, line))


def read(data: bytes, name: str, content_type: str = "") -> ParsedFeed:
    """Parse a feed. Raises SyndicateError with the place where it is none."""
    refuse_entities(data, name)
    refuse_document(data, name, xml=True)
    feed = parse_feed(data, content_type)
    message, line, column = feed.error or ("", 0, 0)
    if not feed.entries and (message or not feed.version):
        raise SyndicateError(
            f"no feed: {message or 'it has no entries'}", Place(name, line, column)
        )
    return feed


def source(feed: ParsedFeed, address: str) -> dict[str, str]:
    """Return the feed itself as a source."""
    return source_of(plain(_text(feed.facts.get("title"))), _link(feed), address)


def base_of(feed: ParsedFeed, address: str) -> str:
    """Return the base of relative addresses."""
    return urls.web_url(_link(feed), address) or address


def _link(feed: ParsedFeed) -> str | None:
    return _text(feed.facts.get("link")) or None


def language_of(feed: ParsedFeed) -> str | None:
    """Return the language of a feed, which goes for entries that name none."""
    return _text(feed.facts.get("language")) or None


def record_of(
    feed: ParsedFeed, entry: FeedEntry, owner: EntryOwner, base: str, dates: FeedDates
) -> tuple[dict[str, Any], list[str]]:
    """Return an entry as a record, and the notes on it."""
    facts, loose = entry.facts, feed.version.startswith("rss")
    notes = list(feed.flaws) if entry is feed.entries[0] else []
    record: dict[str, Any] = {"id": _text(facts.get("id")) or _alternate(facts)}
    _put_pages(record, facts, owner, base)
    record["title"] = title_of(facts, loose=loose)
    record["subtitle"] = one_line(plain(_text(facts.get("subtitle")))) or None
    notes += put_texts(record, entry.texts, base, loose=loose)
    record["language"] = _own_language(feed, entry)
    _put_dates(record, facts, dates, notes)
    notes += put_people(record, facts, feed.facts, loose=loose)
    _put_terms(record, facts)
    put_files(record, facts)
    put_episode(record, facts)
    _put_rights(record, facts)
    record["source"] = _declared_source(facts) if owner.planet else None
    record["source"] = record["source"] or owner.source
    notes += fill_missing(record)
    return {key: value for key, value in record.items() if value}, notes


def _text(value: Any) -> str:
    """Return a text; an element that feedparser does not know may be anything."""
    return value if isinstance(value, str) else ""


def _alternate(entry: Mapping[str, Any]) -> str | None:
    links = mappings(entry.get("links"))
    alternate = [link for link in links if link.get("rel", "alternate") == "alternate"]
    return _text(alternate[0].get("href") if alternate else entry.get("link")) or None


def _put_pages(
    record: dict[str, Any], entry: Mapping[str, Any], owner: EntryOwner, base: str
) -> None:
    """Set the entry's page, where it was first published (`via`), and related pages."""
    links = mappings(entry.get("links"))
    via = next((link.get("href") for link in links if link.get("rel") == "via"), None)
    original = _text(entry.get("feedburner_origlink"))
    put_page(record, via, owner, base)
    put_page(record, original or _alternate(entry), owner, base)
    replies = (link.get("href") for link in links if _is_comments(link))
    record["comments"] = _text(entry.get("comments")) or next(replies, None)
    related = (link for link in links if link.get("rel") == "related")
    cited = [_reference(link.get("title"), link.get("href")) for link in related]
    record["references"] = [*record.get("references", ()), *cited]


def _is_comments(link: Mapping[str, Any]) -> bool:
    """Tell a page of comments (RFC 4685) from a feed of them."""
    return link.get("rel") == "replies" and link.get("type") in ("text/html", None)


def _reference(title: str | None, url: str | None) -> dict[str, str]:
    return {key: value for key, value in (("title", title), ("url", url)) if value}


def _put_dates(
    record: dict[str, Any], entry: Mapping[str, Any], dates: FeedDates, notes: list[str]
) -> None:
    updated = [entry["updated"]] if "updated" in entry else []
    published = [entry.get(name) for name in _PUBLISHED]
    if any(published):
        dates.put(record, "date_published", published, notes)
        dates.put(record, "date_modified", updated, notes)
    else:
        dates.put(record, "date_published", updated, notes)
    limits = {
        "embargoed": _text(entry.get("validity_start")),
        "expires": _text(entry.get("validity_end") or entry.get("expired")),
    }
    for name, limit in limits.items():
        dates.put(record, name, [limit], notes)
        if limit and name not in record:
            record[name] = limit  # RecordParser rejects it: without one, more would be published


def _own_language(feed: ParsedFeed, entry: FeedEntry) -> str | None:
    """Return the language that an entry names; None where that is the feed's, which it inherits."""
    own = _language(entry)
    return None if own and own == language_of(feed) else own


def _language(entry: FeedEntry) -> str | None:
    title = entry.facts.get("title_detail")
    titles = [title.get("language")] if isinstance(title, Mapping) else []
    languages = (*(text.language for text in entry.texts), *titles)
    return _text(entry.facts.get("language")) or next((tag for tag in languages if tag), None)


def _put_terms(record: dict[str, Any], entry: Mapping[str, Any]) -> None:
    """Set categories and tags; a category whose scheme ends in `tags` is a tag."""
    categories: list[str] = []
    tags: list[str] = []
    for term in mappings(entry.get("tags")):
        label = one_line(plain(_text(term.get("label") or term.get("term"))))
        (tags if _IS_TAG.search(_text(term.get("scheme"))) else categories).append(label)
    record["categories"] = list(dict.fromkeys(filter(None, categories)))
    record["tags"] = list(dict.fromkeys(filter(None, tags)))


def _put_rights(record: dict[str, Any], entry: dict[str, Any]) -> None:
    rights = one_line(plain(_text(entry.get("rights"))))
    record["copyrightnotice"] = rights or None
    links = mappings(entry.get("links"))
    licenses = (link.get("href") for link in links if link.get("rel") == "license")
    license_ = next((address for address in licenses if address), None)
    license_ = license_ or _text(dict.get(entry, "license"))  # its own `get` trusts the links
    if license_ and _LICENSE.match(license_):
        record["license"] = license_
    holder = _text(entry.get("dcterms_rightsholder") or entry.get("rightsholder"))
    record["copyrightholder"] = one_line(holder) or None
    # RFC 5023, 13.1.1; its prefix may be any: feedparser does not know its namespace
    drafts = (value for name, value in entry.items() if name.rpartition("_")[2] == "draft")
    if any(_text(value).strip().lower() == "yes" for value in drafts):
        record["pubstatus"] = "withheld"


def _declared_source(entry: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the source that an entry of a planet names."""
    source = entry.get("source")
    if not isinstance(source, Mapping) or not source:
        name = one_line(_text(entry.get("publisher")))
        return {"name": name} if name else None
    links = {link.get("rel"): link.get("href") for link in mappings(source.get("links"))}
    address = _text(links.get("self") or source.get("href"))
    name = plain(_text(source.get("title") or source.get("value")))
    facts = source_of(name, _text(source.get("link")) or None, address)
    return facts if facts.get("name") or facts.get("url") else None


def deleted_ids(data: bytes) -> list[str]:
    """Return the ids of entries that an Atom feed says are deleted (RFC 6721)."""
    if b"deleted-entry" not in data:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser=parser)
    refs = (stone.get("ref") for stone in root.iter(_TOMBSTONE)) if root is not None else ()
    return [str(ref) for ref in refs if ref]
