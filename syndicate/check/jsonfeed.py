"""JSON Feed 1.1, read and judged: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from syndicate.check import members, values
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault, is_picture, withdrawal_faults
from syndicate.check.members import JsonObject, MemberFault, object_in, objects_in, string_in

_VERSION = "https://jsonfeed.org/version/1.1"


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what the document says, None when it cannot be read, and what is wrong with it."""
    try:
        text = data.decode()
        feed = json.loads(text, object_pairs_hook=members.make_object, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return None, [Fault(f"line {error.lineno}:{error.colno}", f"not JSON: {error.msg}")]
    except UnicodeDecodeError as error:
        return None, [Fault(f"byte {error.start}", f"not UTF-8: {error.reason}")]
    except (ValueError, RecursionError) as error:
        return None, [Fault("document", f"not JSON: {error}")]
    if not isinstance(feed, JsonObject):
        return None, [Fault("document", "a feed must be an object")]
    suspicious = b"\\u" in data or values.may_hold_forbidden(data)
    faults = [Fault("document", text, None, level) for text, level in _feed(feed, suspicious)]
    items = feed.get("items")
    entries = []
    for number, item in enumerate(items if isinstance(items, list) else []):
        place = f"items[{number}]"
        if isinstance(item, JsonObject):
            entry = _facts(item, place)
            entries.append(entry)
            faults += [
                Fault(place, text, entry.id or None, level)
                for text, level in _item(item, suspicious)
            ]
        else:
            faults.append(Fault(place, "an item must be an object"))
    self_url = string_in(feed, "feed_url")
    title = string_in(feed, "title") or ""
    tombstones = objects_in(object_in(feed, "_syndicate"), "withdrawn")
    withdrawn = tuple(id_ for stone in tombstones if (id_ := string_in(stone, "id")))
    faults += withdrawal_faults(entries, withdrawn)
    facts = DocumentFacts(
        format="json",
        id=self_url,
        title=title,
        self_url=self_url,
        updated=None,
        entries=tuple(entries),
        withdrawn=withdrawn,
        newest=_newest(entries, tombstones),
    )
    return facts, faults


def _newest(
    entries: Sequence[EntryFacts], tombstones: Sequence[Mapping[str, object]]
) -> datetime | None:
    """Return the newest instant of entries and tombstones, None where there is none."""
    dates = [date for entry in entries for date in (entry.published, entry.updated)]
    dates += [values.date_or_none(string_in(stone, "when")) for stone in tombstones]
    return max((date for date in dates if date), default=None)


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _facts(item: Mapping[str, object], place: str) -> EntryFacts:
    extension = object_in(item, "_syndicate")
    links = [("via", url)] if (url := string_in(item, "external_url")) else []
    links += [
        ("enclosure", url)
        for attachment in objects_in(item, "attachments")
        if (url := string_in(attachment, "url"))
    ]
    links += [
        ("related", url)
        for member in ("references", "related")
        for reference in objects_in(extension, member)
        if (url := string_in(reference, "url"))
    ]
    content, text = string_in(item, "content_html"), string_in(item, "content_text")
    if content is None and text is not None:
        content = html.escape(text)
    return EntryFacts(
        id=string_in(item, "id") or "",
        title=string_in(item, "title") or "",
        link=string_in(item, "url"),
        links=tuple(links),
        content=content,
        summary=string_in(item, "summary"),
        published=values.date_or_none(string_in(item, "date_published")),
        updated=values.date_or_none(string_in(item, "date_modified")),
        authors=_names(item, "authors"),
        place=place,
        images=tuple(dict.fromkeys(url for url in _images(item) if url)),
        publisher=string_in(object_in(extension, "publisher"), "name"),
        rights=string_in(extension, "rights"),
        contributors=_names(extension, "contributors"),
        license=string_in(extension, "license"),
        categories=members.strings_in(item, "tags"),
        subtitle=string_in(extension, "subtitle"),
        avatars=tuple(_avatars(item, extension)),
        cited=tuple(_cited(extension)),
    )


def _avatars(item: Mapping[str, object], extension: Mapping[str, object]) -> Iterator[str]:
    """Yield the pictures of people, wherever an item names one."""
    people = [object_in(item, "author"), *objects_in(item, "authors")]
    for person in (*people, *objects_in(extension, "contributors")):
        if url := string_in(person, "avatar"):
            yield url


def _cited(extension: Mapping[str, object]) -> Iterator[str]:
    """Yield the title, else the address, of every reference and related article."""
    for member in ("references", "related"):
        for reference in objects_in(extension, member):
            if text := string_in(reference, "title") or string_in(reference, "url"):
                yield text


def _names(owner: Mapping[str, object], member: str) -> tuple[str, ...]:
    return tuple(string_in(person, "name") or "" for person in objects_in(owner, member))


def _images(item: Mapping[str, object]) -> Iterator[str | None]:
    yield string_in(item, "image")
    yield string_in(item, "banner_image")
    for attachment in objects_in(item, "attachments"):
        if is_picture(string_in(attachment, "mime_type") or ""):
            yield string_in(attachment, "url")
    yield string_in(object_in(object_in(item, "_syndicate"), "image"), "url")


def _feed(feed: JsonObject, suspicious: bool) -> Iterator[MemberFault]:
    if next(iter(feed), None) != "version":
        yield "version is not the first member", "error"
    if feed.get("version") != _VERSION:
        yield f"version is not {_VERSION}", "error"
    yield from members.judge_members(
        feed, _FEED, ("version", "title", "home_page_url", "feed_url", "items")
    )
    if "author" in feed and "authors" not in feed:
        yield "author without authors", "error"
    next_url = string_in(feed, "next_url")
    if next_url is not None and next_url == string_in(feed, "feed_url"):
        yield "next_url is the feed itself", "error"
    around = JsonObject((name, value) for name, value in feed.items() if name != "items")
    around.twice = feed.twice
    yield from members.judge_values(around, suspicious)


def _item(item: JsonObject, suspicious: bool) -> Iterator[MemberFault]:
    yield from members.judge_members(item, _ITEM, ("id", "title", "date_published"))
    if "content_html" not in item and "content_text" not in item:
        yield "neither content_html nor content_text", "error"
    if "author" in item and "authors" not in item:
        yield "author without authors", "error"
    yield from members.judge_values(item, suspicious)


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
_TOMBSTONE = members.object_of(
    {"id": members.text, "when": members.date, "replaced_by": members.text}, "id", "when"
)
_COMMON: dict[str, members.MemberRule] = {
    "title": members.text,
    "language": _LANGUAGE,
    "author": _PERSON,
    "authors": members.list_of(_PERSON),
}
_FEED: dict[str, members.MemberRule] = {
    **_COMMON,
    **dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon", "favicon"), _URL),
    "version": members.text,
    "description": members.text,
    "user_comment": members.text,
    "expired": members.flag,
    "hubs": members.list_of(_HUB),
    "items": members.list_of(lambda _: None),
    "_syndicate": members.open_object_of({"withdrawn": members.list_of(_TOMBSTONE)}),
}
_ITEM: dict[str, members.MemberRule] = {
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
