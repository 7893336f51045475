"""JSON Feed 1.1, read and judged: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from syndicate.check import members, values
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.check.members import Pairs, Remark, Rule

_VERSION = "https://jsonfeed.org/version/1.1"


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """What the document says and what is wrong with it; no facts when it cannot be read."""
    try:
        feed = json.loads(data.decode(), object_pairs_hook=members.pairs, parse_constant=_constant)
    except json.JSONDecodeError as error:
        return None, [Fault(f"line {error.lineno}:{error.colno}", f"not JSON: {error.msg}")]
    except UnicodeDecodeError as error:
        return None, [Fault(f"byte {error.start}", f"not UTF-8: {error.reason}")]
    except (ValueError, RecursionError) as error:
        return None, [Fault("document", f"not JSON: {error}")]
    if not isinstance(feed, Pairs):
        return None, [Fault("document", "a feed must be an object")]
    wary = b"\\u" in data or values.may_hold_forbidden(data)
    faults = [Fault("document", text, None, level) for text, level in _feed(feed, wary)]
    items = feed.get("items")
    entries = []
    for number, item in enumerate(items if isinstance(items, list) else []):
        place = f"items[{number}]"
        if isinstance(item, Pairs):
            entry = _facts(item, place)
            entries.append(entry)
            faults += [
                Fault(place, text, entry.id or None, level) for text, level in _item(item, wary)
            ]
        else:
            faults.append(Fault(place, "an item must be an object"))
    self_url = _string(feed, "feed_url")
    title = _string(feed, "title") or ""
    return DocumentFacts("json", self_url, title, self_url, None, tuple(entries)), faults


def _constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _facts(item: Mapping[str, object], place: str) -> EntryFacts:
    attachments = item.get("attachments")
    links = [("via", url)] if (url := _string(item, "external_url")) else []
    for attachment in attachments if isinstance(attachments, list) else []:
        if isinstance(attachment, Pairs) and (url := _string(attachment, "url")):
            links.append(("enclosure", url))
    people = item.get("authors")
    content, text = _string(item, "content_html"), _string(item, "content_text")
    if content is None and text is not None:
        content = html.escape(text)
    return EntryFacts(
        id=_string(item, "id") or "",
        title=_string(item, "title") or "",
        link=_string(item, "url"),
        links=tuple(links),
        content=content,
        summary=_string(item, "summary"),
        published=_instant(item, "date_published"),
        updated=_instant(item, "date_modified"),
        authors=tuple(
            _string(person, "name") or ""
            for person in (people if isinstance(people, list) else [])
            if isinstance(person, Pairs)
        ),
        place=place,
    )


def _feed(feed: Pairs, wary: bool) -> Iterator[Remark]:
    if next(iter(feed), None) != "version":
        yield "version is not the first member", "error"
    if feed.get("version") != _VERSION:
        yield f"version is not {_VERSION}", "error"
    yield from members.judge(
        feed, _FEED, ("version", "title", "home_page_url", "feed_url", "items")
    )
    if "author" in feed and "authors" not in feed:
        yield "author without authors", "error"
    next_url = _string(feed, "next_url")
    if next_url is not None and next_url == _string(feed, "feed_url"):
        yield "next_url is the feed itself", "error"
    around = Pairs((name, value) for name, value in feed.items() if name != "items")
    around.twice = feed.twice
    yield from members.everywhere(around, wary)


def _item(item: Pairs, wary: bool) -> Iterator[Remark]:
    yield from members.judge(item, _ITEM, ("id", "title", "date_published"))
    if "content_html" not in item and "content_text" not in item:
        yield "neither content_html nor content_text", "error"
    if "author" in item and "authors" not in item:
        yield "author without authors", "error"
    yield from members.everywhere(item, wary)


def _string(held: Mapping[str, object], name: str) -> str | None:
    value = held.get(name)
    return value if isinstance(value, str) else None


def _instant(held: Mapping[str, object], name: str) -> datetime | None:
    try:
        return values.rfc3339(_string(held, name) or "")
    except ValueError:
        return None


_URL = members.grammar(values.is_url, "absolute http(s) URL in ASCII")
_LANGUAGE = members.grammar(values.is_language, "BCP 47 tag")
_PERSON = members.object_of({"name": members.text, "url": _URL, "avatar": _URL}, some=True)
_HUB = members.object_of({"type": members.text, "url": _URL}, "type", "url")
_ATTACHMENT = members.object_of(
    {
        "url": _URL,
        "mime_type": members.grammar(values.is_media_type, "media type"),
        "title": members.text,
        "size_in_bytes": members.size,
        "duration_in_seconds": members.size,
    },
    "url",
    "mime_type",
)
_COMMON: dict[str, Rule] = {
    "title": members.text,
    "language": _LANGUAGE,
    "author": _PERSON,
    "authors": members.list_of(_PERSON),
}
_FEED: dict[str, Rule] = {
    **_COMMON,
    **dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon", "favicon"), _URL),
    "version": members.text,
    "description": members.text,
    "user_comment": members.text,
    "expired": members.flag,
    "hubs": members.list_of(_HUB),
    "items": members.list_of(lambda _: None),
}
_ITEM: dict[str, Rule] = {
    **_COMMON,
    **dict.fromkeys(("url", "external_url", "image", "banner_image"), _URL),
    **dict.fromkeys(("date_published", "date_modified"), members.date),
    "id": members.text,
    "content_html": members.string,
    "content_text": members.string,
    "summary": members.text,
    "tags": members.list_of(members.text),
    "attachments": members.list_of(_ATTACHMENT),
}
