"""Read RSS 0.9x to 2.0, RDF and Atom by feedparser (https://feedparser.readthedocs.io)."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import refuse_document
from syndicate.intake.feed.entry_owner import (
    EntryOwner,
    ReadEntry,
    absolute_links,
    put_page,
    source_of,
)
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.text import urls
from syndicate.text.plain import one_line

_DECLARED = re.compile(rb"<!ENTITY|<!DOCTYPE(?:(?!<!DOCTYPE)[^>\[])*+\[", re.IGNORECASE)
_WIDE = re.compile(rb"<\x00!\x00E\x00N\x00T|\x00<\x00!\x00E\x00N")
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_MEDIA = ("image", "audio", "video")
_OPENING = re.compile(r"<([a-z][a-z0-9]*+)(?![\w])[^<>]*+>", re.IGNORECASE)
_CLOSING = re.compile(r"</([a-z][a-z0-9]*+)>", re.IGNORECASE)
_WRAPPED = re.compile(r"\s*<(p|div|span|h[1-6])\b[^<>]*>.*</\1>\s*", re.IGNORECASE | re.DOTALL)
#: feedparser knows only "yes", which Apple has replaced by "true".
_EXPLICIT = re.compile(rb"(:explicit>[ \t\r\n]*)true(?=[ \t\r\n]*</)", re.IGNORECASE)
_LICENSE = re.compile(r"https?://\S+\Z")


def refuse_entities(data: bytes, name: str) -> None:
    """Raise SyndicateError for a document that defines entities.

    Entities can grow without end, or read files.
    """
    if found := _DECLARED.search(data) or _WIDE.search(data):
        line = data.count(b"\n", 0, found.start()) + 1
        raise SyndicateError("defines entities of its own, which are not read", Place(name, line))


def read(data: bytes, name: str, content_type: str = "") -> Any:
    """Parse a feed by feedparser. Raises SyndicateError with the place where it is none."""
    import feedparser

    refuse_entities(data, name)
    refuse_document(data, name, xml=True)
    headers = {"content-type": content_type} if content_type else {}
    feed = feedparser.parse(
        _EXPLICIT.sub(rb"\1yes", data),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    reason = feed.get("bozo_exception")
    line = getattr(reason, "getLineNumber", lambda: 0)() or 0
    column = getattr(reason, "getColumnNumber", lambda: -1)()
    message = getattr(reason, "getMessage", lambda: "")()
    if not feed.entries and (message or not feed.get("version")):
        raise SyndicateError(
            f"no feed: {message or 'it has no entries'}", Place(name, line, column + 1)
        )
    feed.flaw = f"the feed is not well-formed, line {line}: {message}" if message else ""
    return feed


def source(feed: Any, address: str) -> dict[str, str]:
    """Return the feed itself as a source."""
    return source_of(plain(feed.feed.get("title") or ""), feed.feed.get("link"), address)


def base_of(feed: Any, address: str) -> str:
    """Return the base of relative addresses."""
    return urls.web_url(feed.feed.get("link"), address) or address


def records(feed: Any, owner: EntryOwner, base: str) -> Iterator[ReadEntry]:
    """Yield what reads each entry as a record."""
    for number, entry in enumerate(feed.entries):
        notes: list[str] = [feed.flaw] if feed.flaw and number == 0 else []
        yield partial(_record, entry, notes, feed, owner, base)


def _record(
    entry: Any, notes: list[str], feed: Any, owner: EntryOwner, base: str
) -> tuple[dict[str, Any], list[str]]:
    record: dict[str, Any] = {"id": entry.get("id") or _alternate(entry)}
    _pages(record, entry, owner, base)
    _texts(record, entry, base, loose=str(feed.get("version")).startswith("rss"))
    for name, key in (("date_published", "published"), ("date_modified", "updated")):
        _date(record, name, key, entry, notes)
    record["language"] = _language(entry) or feed.feed.get("language")
    _people(record, entry)
    _terms(record, entry)
    _files(record, entry)
    _episode(record, entry)
    _rights(record, entry)
    record["source"] = _declared_source(entry) if owner.planet else None
    record["source"] = record["source"] or owner.source
    notes += fill_missing(record)
    return {key: value for key, value in record.items() if value}, notes


def _alternate(entry: Any) -> str | None:
    links = [link for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    href: str | None = links[0].get("href") if links else entry.get("link")
    return href


def _pages(record: dict[str, Any], entry: Any, owner: EntryOwner, base: str) -> None:
    """Set the entry's page, where it was first published (`via`), and related pages."""
    links = entry.get("links", ())
    via = next((link.get("href") for link in links if link.get("rel") == "via"), None)
    original = entry.get("feedburner_origlink")
    put_page(record, via, owner, base)
    put_page(record, original or _alternate(entry), owner, base)
    record["comments"] = entry.get("comments") or next(
        map(_href, filter(_is_comments, links)), None
    )
    related = (link for link in links if link.get("rel") == "related")
    cited = [_reference(link.get("title"), link.get("href")) for link in related]
    record["references"] = [*record.get("references", ()), *cited]


def _is_comments(link: Mapping[str, Any]) -> bool:
    """Tell a page of comments (RFC 4685) from a feed of them."""
    return link.get("rel") == "replies" and link.get("type") in ("text/html", None)


def _href(link: Mapping[str, Any]) -> Any:
    return link.get("href")


def _reference(title: str | None, url: str | None) -> dict[str, str]:
    return {key: value for key, value in (("title", title), ("url", url)) if value}


def _texts(record: dict[str, Any], entry: Any, base: str, *, loose: bool) -> None:
    record["title"] = one_line(_text(entry.get("title_detail"), entry.get("title"), loose=loose))
    record["subtitle"] = one_line(plain(entry.get("subtitle") or "")) or None
    contents = [body for body in entry.get("content", ()) if (body.get("value") or "").strip()]
    summary = entry.get("summary_detail") or {}
    if not contents and (summary.get("value") or "").strip():
        contents = [summary]
        summary = {}
    if contents:
        best = max(contents, key=lambda c: ("html" in (c.get("type") or ""), len(c["value"])))
        text = best["value"]
        if "html" in (best.get("type") or "html"):
            record["content_html"] = absolute_links(text, urls.web_url(best.get("base"), base))
        elif best["type"].startswith("text/plain") and not _WRAPPED.fullmatch(text):
            record["content_text"] = text
        else:
            record["content_html"] = text
    short = one_line(_text(summary, summary.get("value"), loose=loose))
    if short and short != record["title"]:
        record["summary"] = short


def _text(detail: Mapping[str, Any] | None, value: str | None, *, loose: bool) -> str:
    """Return a text as plain text, whatever type it declares.

    RSS declares none: there (`loose`), a text with a whole element is HTML. A text that is one
    element from end to end is HTML anywhere.
    """
    text = value or ""
    media_type = (detail or {}).get("type") or "text/html"
    is_html = (loose and _holds_element(text)) or _WRAPPED.fullmatch(text)
    return plain(text) if "html" in media_type or is_html else text


def _holds_element(text: str) -> bool:
    """Whether a text has an element with an end tag."""
    last = {closing[1].lower(): closing.start() for closing in _CLOSING.finditer(text)}
    return any(
        last.get(opening[1].lower(), -1) >= opening.end() for opening in _OPENING.finditer(text)
    )


def _date(record: dict[str, Any], name: str, key: str, entry: Any, notes: list[str]) -> None:
    date = entry.get(key) if key in entry else None
    parsed = entry.get(f"{key}_parsed") if date else None
    if parsed:
        try:
            record[name] = datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
            return
        except (ValueError, OverflowError, OSError):
            pass
    if date:
        notes.append(f"{name}: {str(date)[:60]!r} is no date; left out")


def _language(entry: Any) -> str | None:
    details = (*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail"))
    languages = (detail.get("language") for detail in details if detail)
    return entry.get("language") or next((tag for tag in languages if tag), None)


def _people(record: dict[str, Any], entry: Any) -> None:
    publisher = entry.get("publisher")
    for name, key in (("authors", "authors"), ("contributors", "contributors")):
        people = [_person(person) for person in entry.get(key, ()) if person]
        record[name] = [person for person in people if person and person["name"] != publisher]


def _person(person: Mapping[str, Any]) -> dict[str, str] | None:
    name = one_line(plain(person.get("name") or ""))
    email = one_line(person.get("email") or "")
    if not name and not email:
        return None
    facts = {"name": name or email.partition("@")[0], "url": person.get("href"), "email": email}
    return {key: value for key, value in facts.items() if value}


def _terms(record: dict[str, Any], entry: Any) -> None:
    """Set categories and tags; a category whose scheme ends in `tags` is a tag."""
    categories: list[str] = []
    tags: list[str] = []
    for term in entry.get("tags", ()):
        label = one_line(plain(term.get("label") or term.get("term") or ""))
        (tags if re.search(r"[:/]tags/?$", term.get("scheme") or "") else categories).append(label)
    record["categories"] = list(dict.fromkeys(filter(None, categories)))
    record["tags"] = list(dict.fromkeys(filter(None, tags)))


def _files(record: dict[str, Any], entry: Any) -> None:
    """Set attachments from enclosures and media, and the image from a thumbnail."""
    files: dict[str, dict[str, Any]] = {}
    for media in entry.get("enclosures", ()):
        _file(files, media.get("href"), media, media.get("length"))
    for media in entry.get("media_content", ()):
        _file(files, media.get("url"), media, media.get("filesize"))
    for thumbnail in filter(None, (image.get("url") for image in entry.get("media_thumbnail", ()))):
        known = files.pop(thumbnail, None)
        if "image" not in record:
            record["image"] = known or {"url": thumbnail}
    credit = entry.get("media_credit")
    if credit and files and isinstance(credit, list) and credit[0].get("content"):
        next(iter(files.values()))["credit"] = credit[0]["content"]
    if (duration := entry.get("itunes_duration")) and entry.get("enclosures"):
        episode = files.get(entry.enclosures[0].get("href"))
        if episode is not None:
            episode.setdefault("duration_in_seconds", duration)
    record["attachments"] = list(files.values())


def _file(
    files: dict[str, dict[str, Any]], url: str | None, media: Mapping[str, Any], size: str | None
) -> None:
    if not url:
        return
    file = files.setdefault(url, {"url": url})
    medium = media.get("medium")
    media_type = media.get("type") or (f"{medium}/*" if medium in _MEDIA else None)
    if media_type and "*" not in media_type:
        file.setdefault("mime_type", media_type)
    if size and str(size).strip() not in ("0", ""):  # 0 stands for an unknown size
        file.setdefault("size_in_bytes", str(size))
    if duration := str(media.get("duration") or ""):
        file.setdefault("duration_in_seconds", duration)
    if media.get("title"):
        file.setdefault("title", media["title"])


def _episode(record: dict[str, Any], entry: Any) -> None:
    """Set what the elements of podcasts say: number, season, type, whether it is explicit."""
    for name, key in (
        ("episode", "episode"),
        ("season", "season"),
        ("episode_type", "episodetype"),
    ):
        record[name] = entry.get(f"itunes_{key}")
    record["explicit"] = entry.get("itunes_explicit") is True


def _rights(record: dict[str, Any], entry: Any) -> None:
    rights = one_line(plain(entry.get("rights") or ""))
    record["copyrightnotice"] = rights or None
    links = (link.get("href") for link in entry.get("links", ()) if link.get("rel") == "license")
    license_ = next((address for address in links if address), None) or entry.get("license")
    if license_ and _LICENSE.match(license_):
        record["license"] = license_
    holder = entry.get("dcterms_rightsholder") or entry.get("rightsholder")
    record["copyrightholder"] = one_line(holder) if holder else None
    valid = entry.get("validity") or {}
    end = valid.get("end") if isinstance(valid, Mapping) else None
    record["expires"] = end or None


def _declared_source(entry: Any) -> dict[str, str] | None:
    """Return the source that an entry of a planet names."""
    source = entry.get("source")
    if not source:
        name = one_line(entry.get("publisher") or "")
        return {"name": name} if name else None
    links = {link.get("rel"): link.get("href") for link in source.get("links", ())}
    address = links.get("self") or source.get("href") or ""
    name = plain(source.get("title") or source.get("value") or "")
    facts = source_of(name, source.get("link"), address)
    return facts if facts.get("name") or facts.get("url") else None


def deleted_ids(data: bytes) -> list[str]:
    """Return the ids of entries that an Atom feed says are deleted (RFC 6721)."""
    if b"deleted-entry" not in data:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser=parser)
    refs = (stone.get("ref") for stone in root.iter(_TOMBSTONE)) if root is not None else ()
    return [str(ref) for ref in refs if ref]
