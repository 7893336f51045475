"""RSS 0.9x to 2.0, RDF and Atom, read by feedparser (https://feedparser.readthedocs.io)."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.feed.entry_owner import EntryOwner, absolute, place_page, source_of
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.text import urls
from syndicate.text.plain import one_line

_DECLARED = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]*\[", re.IGNORECASE)
_WIDE = re.compile(rb"<\x00!\x00E\x00N\x00T|\x00<\x00!\x00E\x00N")
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_MEDIA = ("image", "audio", "video")
_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)\b[^<>]*>.*</\1>", re.IGNORECASE | re.DOTALL)
_WRAPPED = re.compile(r"\s*<(p|div|span|h[1-6])\b[^<>]*>.*</\1>\s*", re.IGNORECASE | re.DOTALL)
_LICENSE = re.compile(r"https?://\S+\Z")


def screen(data: bytes, name: str) -> None:
    """Refuse a document that defines entities: they can grow without end, or read files.

    Raises SyndicateError with the place.
    """
    if found := _DECLARED.search(data) or _WIDE.search(data):
        line = data.count(b"\n", 0, found.start()) + 1
        raise SyndicateError("defines entities of its own, which are not read", Place(name, line))


def read(data: bytes, name: str, content_type: str = "") -> Any:
    """The feed as feedparser has it. Raises SyndicateError where it is none."""
    import feedparser

    screen(data, name)
    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(
        data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    reason = found.get("bozo_exception")
    line = getattr(reason, "getLineNumber", lambda: 0)() or 0
    column = getattr(reason, "getColumnNumber", lambda: -1)()
    message = getattr(reason, "getMessage", lambda: "")()
    if not found.entries and (message or not found.get("version")):
        raise SyndicateError(
            f"no feed: {message or 'it has no entries'}", Place(name, line, column + 1)
        )
    found.flaw = f"the feed is not well-formed, line {line}: {message}" if message else ""
    return found


def source(feed: Any, address: str) -> dict[str, str]:
    """The feed itself as a source."""
    return source_of(plain(feed.feed.get("title") or ""), feed.feed.get("link"), address)


def base_of(feed: Any, address: str) -> str:
    """What relative addresses start from."""
    return urls.web_url(feed.feed.get("link"), address) or address


def records(feed: Any, whose: EntryOwner, base: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each entry as a record, with the notes on it."""
    for number, entry in enumerate(feed.entries):
        notes: list[str] = [feed.flaw] if feed.flaw and number == 0 else []
        record: dict[str, Any] = {"id": entry.get("id") or _alternate(entry)}
        _pages(record, entry, whose, base)
        _texts(record, entry, base, loose=str(feed.get("version")).startswith("rss"))
        for name, key in (("date_published", "published"), ("date_modified", "updated")):
            _date(record, name, key, entry, notes)
        record["language"] = _language(entry) or feed.feed.get("language")
        _people(record, entry)
        _terms(record, entry)
        _files(record, entry)
        _rights(record, entry)
        record["source"] = _named(entry) if whose.planet else None
        record["source"] = record["source"] or whose.source
        notes += fill_missing(record)
        yield {key: value for key, value in record.items() if value}, notes


def _alternate(entry: Any) -> str | None:
    links = [one for one in entry.get("links", ()) if one.get("rel", "alternate") == "alternate"]
    found: str | None = links[0].get("href") if links else entry.get("link")
    return found


def _pages(record: dict[str, Any], entry: Any, whose: EntryOwner, base: str) -> None:
    """The entry's page, and where it was first published (`via`)."""
    via = next((one.get("href") for one in entry.get("links", ()) if one.get("rel") == "via"), None)
    original = entry.get("feedburner_origlink")
    place_page(record, via, whose, base)
    place_page(record, original or _alternate(entry), whose, base)
    related = [one for one in entry.get("links", ()) if one.get("rel") == "related"]
    cited = [_cited(one.get("title"), one.get("href")) for one in related]
    record["references"] = [*record.get("references", ()), *cited]


def _cited(title: str | None, url: str | None) -> dict[str, str]:
    return {key: value for key, value in (("title", title), ("url", url)) if value}


def _texts(record: dict[str, Any], entry: Any, base: str, *, loose: bool) -> None:
    record["title"] = one_line(_text(entry.get("title_detail"), entry.get("title"), loose=loose))
    record["subtitle"] = one_line(plain(entry.get("subtitle") or "")) or None
    contents = [one for one in entry.get("content", ()) if (one.get("value") or "").strip()]
    summary = entry.get("summary_detail") or {}
    if not contents and (summary.get("value") or "").strip():
        contents = [summary]
        summary = {}
    if contents:
        best = max(contents, key=lambda one: ("html" in (one.get("type") or ""), len(one["value"])))
        if "html" in (best.get("type") or "html"):
            record["content_html"] = absolute(best["value"], urls.web_url(best.get("base"), base))
        elif best["type"].startswith("text/plain") and not _WRAPPED.fullmatch(best["value"]):
            record["content_text"] = best["value"]
        else:
            record["content_html"] = best["value"]
    short = one_line(_text(summary, summary.get("value"), loose=loose))
    if short and short != record["title"]:
        record["summary"] = short


def _text(detail: Mapping[str, Any] | None, value: str | None, *, loose: bool) -> str:
    """A text as plain text, whatever it was said to be.

    RSS does not say; there, what holds a whole element is HTML. What is one paragraph from end to
    end is HTML anywhere.
    """
    told = value or ""
    kind = (detail or {}).get("type") or "text/html"
    marked = (loose and _ELEMENT.search(told)) or _WRAPPED.fullmatch(told)
    return plain(told) if "html" in kind or marked else told


def _date(record: dict[str, Any], name: str, key: str, entry: Any, notes: list[str]) -> None:
    told = entry.get(key) if key in entry else None
    parsed = entry.get(f"{key}_parsed") if told else None
    if parsed:
        try:
            record[name] = datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
            return
        except (ValueError, OverflowError, OSError):
            pass
    if told:
        notes.append(f"{name}: {str(told)[:60]!r} is no date; left out")


def _language(entry: Any) -> str | None:
    details = (*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail"))
    found = (one.get("language") for one in details if one)
    return entry.get("language") or next((one for one in found if one), None)


def _people(record: dict[str, Any], entry: Any) -> None:
    publisher = entry.get("publisher")
    for name, key in (("authors", "authors"), ("contributors", "contributors")):
        people = [_person(one) for one in entry.get(key, ()) if one]
        record[name] = [one for one in people if one and one["name"] != publisher]


def _person(told: Mapping[str, Any]) -> dict[str, str] | None:
    name = one_line(plain(told.get("name") or ""))
    email = one_line(told.get("email") or "")
    if not name and not email:
        return None
    facts = {"name": name or email.partition("@")[0], "url": told.get("href"), "email": email}
    return {key: value for key, value in facts.items() if value}


def _terms(record: dict[str, Any], entry: Any) -> None:
    """Categories; those of a scheme that calls itself tags are tags."""
    categories: list[str] = []
    tags: list[str] = []
    for one in entry.get("tags", ()):
        label = one_line(plain(one.get("label") or one.get("term") or ""))
        (tags if re.search(r"[:/]tags/?$", one.get("scheme") or "") else categories).append(label)
    record["categories"] = list(dict.fromkeys(filter(None, categories)))
    record["tags"] = list(dict.fromkeys(filter(None, tags)))


def _files(record: dict[str, Any], entry: Any) -> None:
    """Enclosures and media; a picture that stands for the entry is its image."""
    found: dict[str, dict[str, Any]] = {}
    for one in entry.get("enclosures", ()):
        _file(found, one.get("href"), one, one.get("length"))
    for one in entry.get("media_content", ()):
        _file(found, one.get("url"), one, one.get("filesize"))
    thumbnails = [one.get("url") for one in entry.get("media_thumbnail", ()) if one.get("url")]
    for thumbnail in thumbnails:
        known = found.pop(thumbnail, None)
        if "image" not in record:
            record["image"] = known or {"url": thumbnail}
    credit = entry.get("media_credit")
    if credit and found and isinstance(credit, list) and credit[0].get("content"):
        next(iter(found.values()))["credit"] = credit[0]["content"]
    record["attachments"] = list(found.values())


def _file(
    found: dict[str, dict[str, Any]], url: str | None, told: Mapping[str, Any], size: str | None
) -> None:
    if not url:
        return
    file = found.setdefault(url, {"url": url})
    kind = told.get("type") or (f"{told['medium']}/*" if told.get("medium") in _MEDIA else None)
    if kind and "*" not in kind:
        file.setdefault("mime_type", kind)
    if size and str(size).isdigit() and int(size):
        file.setdefault("size_in_bytes", int(size))
    duration = str(told.get("duration") or "")
    if duration.isdigit():
        file.setdefault("duration_in_seconds", int(duration))
    if told.get("title"):
        file.setdefault("title", told["title"])


def _rights(record: dict[str, Any], entry: Any) -> None:
    rights = one_line(plain(entry.get("rights") or ""))
    record["copyrightnotice"] = rights or None
    links = (one.get("href") for one in entry.get("links", ()) if one.get("rel") == "license")
    license_ = next((one for one in links if one), None) or entry.get("license")
    if license_ and _LICENSE.match(license_):
        record["license"] = license_
    holder = entry.get("dcterms_rightsholder") or entry.get("rightsholder")
    record["copyrightholder"] = one_line(holder) if holder else None
    valid = entry.get("validity") or {}
    end = valid.get("end") if isinstance(valid, Mapping) else None
    record["expires"] = end or None


def _named(entry: Any) -> dict[str, str] | None:
    """The source that an entry of a planet names."""
    told = entry.get("source")
    if not told:
        name = one_line(entry.get("publisher") or "")
        return {"name": name} if name else None
    links = {one.get("rel"): one.get("href") for one in told.get("links", ())}
    address = links.get("self") or told.get("href") or ""
    name = plain(told.get("title") or told.get("value") or "")
    found = source_of(name, told.get("link"), address)
    return found if found.get("name") or found.get("url") else None


def withdrawn(data: bytes) -> list[str]:
    """The ids of entries that an Atom feed says are deleted (RFC 6721)."""
    if b"deleted-entry" not in data:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser=parser)
    found = (one.get("ref") for one in root.iter(_TOMBSTONE)) if root is not None else ()
    return [str(one) for one in found if one]
