"""A format: newline-delimited JSON, one line for the feed and one for each entry.

The second half of this file reads what the first half writes, and shares nothing with it: it is
what syndicate proves each document with before it is published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from syndicate.extend import DocumentFacts, Entry, EntryFacts, Fault, Feed, Format, RenderError

NAME = "ndjson"
_FEED, _ENTRY = '{"feed":', '{"entry":'


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """Return what stands before and after the entries."""
    facts = {
        "id": feed.id,
        "title": feed.title,
        "url": feed.self_url,
        "home": feed.home,
        "updated": feed.updated,
        "rights": feed.rights,
        "withdrawn": [stone.id for stone in feed.withdrawn],
    }
    return _line({"feed": facts}) + b"\n", b"\n"


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """Return a line for each entry."""
    return [_line({"entry": _facts(entry)}) for entry in entries]


def split(document: bytes) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Return the head, each entry with its id, and the tail. Raises RenderError."""
    try:
        head, *lines = document.decode().removesuffix("\n").split("\n")
        if not head.startswith(_FEED):
            raise ValueError("it has no line for the feed")
        found = [(json.loads(line)["entry"]["id"], line.encode()) for line in lines if line]
    except (ValueError, KeyError, TypeError) as error:
        raise RenderError(NAME, f"cannot be taken apart: {error}") from error
    return head.encode() + b"\n", found, b"\n"


def _line(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "url": entry.url,
        "original_url": entry.via,
        "html": entry.content_html,
        "summary": entry.summary,
        "published": entry.published.isoformat(),
        "updated": entry.updated,
        "authors": [person.name for person in entry.authors],
        "publisher": entry.publisher.name if entry.publisher else None,
        "rights": entry.rights,
        "license": entry.license,
        "categories": [term.label for term in (*entry.categories, *entry.tags)],
        "image": entry.image.url if entry.image else None,
        "files": [file.url for file in entry.attachments],
    }


# --- the proof --------------------------------------------------------------------------------


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what a document says, None where it cannot be read, and what is wrong with it."""
    lines = data.split(b"\n")
    try:
        feed, *rows = [json.loads(line) for line in lines if line]
        feed, rows = feed["feed"], [row["entry"] for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        return None, [Fault("document", f"is no {NAME}: {error}")]
    faults = [
        Fault(f"line {number}", "an entry has no id")
        for number, row in enumerate(rows, 2)
        if not row.get("id")
    ]
    facts = DocumentFacts(
        format=NAME,
        id=feed.get("id"),
        title=feed.get("title", ""),
        self_url=feed.get("url"),
        updated=_date(feed.get("updated")),
        entries=tuple(_entry(row, f"line {number}") for number, row in enumerate(rows, 2)),
        withdrawn=tuple(feed.get("withdrawn", ())),
    )
    return facts, faults


def _entry(row: Mapping[str, Any], place: str) -> EntryFacts:
    via = [("via", row["original_url"])] if row.get("original_url") else []
    return EntryFacts(
        id=row.get("id", ""),
        title=row.get("title", ""),
        link=row.get("url"),
        links=(*via, *(("enclosure", url) for url in row.get("files", ()))),
        content=row.get("html"),
        summary=row.get("summary"),
        published=_date(row.get("published")),
        updated=_date(row.get("updated")),
        authors=tuple(row.get("authors", ())),
        place=place,
        images=(row["image"],) if row.get("image") else (),
        publisher=row.get("publisher"),
        rights=row.get("rights"),
        license=row.get("license"),
        categories=tuple(row.get("categories", ())),
    )


def _date(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


FORMAT = Format(
    name=NAME,
    label="NDJSON",
    suffix=f".{NAME}",
    media_type="application/x-ndjson",
    frame=frame,
    fragments=fragments,
    split=split,
    separator=b"\n",
    read=read,
)
