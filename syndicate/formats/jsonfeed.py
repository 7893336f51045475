"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); what it lacks stands in `_syndicate`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from syndicate.errors import RenderError
from syndicate.model.article import Attachment, Episode, Person, Reference, Source
from syndicate.model.feed import Entry, Feed, Tombstone

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """Return what stands before and after the items of a document."""
    facts = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.self_url,
        "next_url": feed.history.previous if feed.history else None,
        "description": feed.description,
        "icon": feed.icon,
        "authors": [{"name": feed.author or feed.title, "url": feed.home}],
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
        "_syndicate": _present(
            {
                "id": feed.id,
                "rights": feed.rights,
                "license": feed.license,
                "withdrawn": [_tombstone(tombstone) for tombstone in feed.withdrawn],
            }
        ),
        "items": [],
    }
    text = _dump(_present(facts, keep="items"))
    return text.removesuffix("]}").encode() + b"\n", b"\n]}\n"


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """Return one item object for each entry, in order."""
    return [_dump(_item(entry)).encode() for entry in entries]


def split(document: bytes) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Return head, (id, item) of each item, and tail of a published document.

    Raises RenderError if it is no JSON Feed.
    """
    try:
        return _parts(json.loads(document.decode(), object_pairs_hook=_each_once))
    except (ValueError, RecursionError) as error:
        raise RenderError("document", f"no JSON Feed: {error}") from None


def _each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(members)
    if len(unique) != len(members):  # readers differ on which of them counts
        raise ValueError("a member is given twice")
    return unique


def _parts(facts: object) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    if not isinstance(facts, dict) or not isinstance(facts.get("items"), list):
        raise ValueError("it has no items")
    items = facts.pop("items")
    if not all(isinstance(item, dict) for item in items):
        raise ValueError("an item is no object")
    head = _dump(facts | {"items": []}).removesuffix("]}").encode() + b"\n"
    return head, [(_id_of(item), _dump(item).encode()) for item in items], b"\n]}\n"


def _id_of(item: Mapping[str, Any]) -> str:
    item_id = item.get("id")
    return item_id if isinstance(item_id, str) else ""


def _item(entry: Entry) -> dict[str, Any]:
    authors = [_person(person) for person in entry.authors]
    if not authors and entry.publisher:  # or readers take the feed's own author for the article's
        authors = [_present({"name": entry.publisher.name, "url": entry.publisher.url})]
    return _present(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": entry.via,
            "title": entry.title,
            "content_html": entry.content_html,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else None,
            "date_published": f"{entry.published:%Y-%m-%dT%H:%M:%SZ}",
            "date_modified": entry.updated,
            "author": authors[0] if authors else None,
            "authors": authors,
            "tags": [term.label for term in (*entry.categories, *entry.tags)],
            "language": entry.language,
            "attachments": [_file(file) for file in entry.attachments],
            "_syndicate": _extension(entry),
        },
        keep="content_html",
    )


def _extension(entry: Entry) -> dict[str, Any]:
    return _present(
        {
            "first_seen": entry.first_seen,
            "derived_title": entry.derived_title,
            "subtitle": entry.subtitle,
            "publisher": _source(entry.publisher),
            "original": entry.original,
            "contributors": [
                _person(person) | _present({"role": person.role}) for person in entry.contributors
            ],
            "rights": entry.rights,
            "rights_holder": entry.rights_holder,
            "license": entry.license,
            "expires": f"{entry.expires:%Y-%m-%dT%H:%M:%SZ}" if entry.expires else None,
            "categories": [{"slug": t.term, "label": t.label} for t in entry.categories],
            "comments": entry.comments,
            **_episode(entry.episode),
            "references": [_reference(reference) for reference in entry.references],
            "related": [_reference(reference) for reference in entry.related],
            "image": _file(entry.image) | _rights(entry.image) if entry.image else None,
            "attachments": [
                {"url": file.url} | _rights(file) for file in entry.attachments if _rights(file)
            ],
        }
    )


def _episode(episode: Episode | None) -> dict[str, Any]:
    """Return what a podcast says of an entry, by the names of the record's fields."""
    if episode is None:
        return {}
    return {
        "episode": episode.number,
        "season": episode.season,
        "episode_type": episode.type if episode.type != "full" else None,
        "explicit": episode.explicit,
    }


def _tombstone(tombstone: Tombstone) -> dict[str, Any]:
    when = f"{tombstone.when:%Y-%m-%dT%H:%M:%SZ}"
    return _present({"id": tombstone.id, "when": when, "replaced_by": tombstone.replaced_by})


def _person(person: Person) -> dict[str, Any]:
    return _present({"name": person.name, "url": person.url, "avatar": person.avatar})


def _source(source: Source | None) -> dict[str, Any]:
    if source is None:
        return {}
    return _present({"name": source.name, "url": source.url, "feed_url": source.feed_url})


def _reference(reference: Reference) -> dict[str, Any]:
    return _present({"title": reference.title, "url": reference.url})


def _file(file: Attachment) -> dict[str, Any]:
    return _present(
        {
            "url": file.url,
            "mime_type": file.mime_type,
            "title": file.title,
            "size_in_bytes": file.size_in_bytes,
            "duration_in_seconds": file.duration_in_seconds,
        }
    )


def _rights(file: Attachment) -> dict[str, Any]:
    return _present({"credit": file.credit, "copyrightnotice": file.copyrightnotice})


def _present(facts: Mapping[str, Any], keep: str = "") -> dict[str, Any]:
    """Return the facts without nulls, empty lists and false flags; `keep` always stays."""
    return {key: value for key, value in facts.items() if value or key == keep}


def _dump(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
