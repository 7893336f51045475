"""Read JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), and `_syndicate` in it."""

from __future__ import annotations

import json
from typing import Any

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import parse_json
from syndicate.intake.feed.entry_dates import FeedDates, is_rfc3339
from syndicate.intake.feed.entry_owner import EntryOwner, put_page, source_of
from syndicate.intake.feed.entry_people import known
from syndicate.intake.missing_fields import fill_missing
from syndicate.intake.record import FIELDS
from syndicate.intake.rights_fields import RIGHTS, misnamed
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

_COPIED = (
    *("title", "content_html", "content_text", "summary", "language", "authors", "author"),
    "attachments",
)
_DATES = ("date_published", "date_modified")
_SEPARATOR = regex(r" ?[,;，；、] ?")
#: Fields that `_syndicate` has under the record's own name.
_EXTENDED = (
    *("subtitle", "original", "contributors", "license", "expires", "references", "related"),
    *("comments", "episode", "season", "episode_type", "explicit"),
)


def is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read(data: bytes, name: str) -> dict[str, Any]:
    """Parse a feed. Raises SyndicateError with the place where it is none."""
    try:
        feed = parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", Place(name)) from error
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        raise SyndicateError(f"not JSON: {error.msg}", place) from error
    except ValueError as error:
        raise SyndicateError(f"not JSON that can be read: {error}", Place(name)) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SyndicateError("no JSON Feed: it has no items", Place(name))
    return feed


def source(feed: dict[str, Any], address: str) -> dict[str, str]:
    """Return the feed itself as a source."""
    title, home = feed.get("title"), feed.get("home_page_url")
    return source_of(
        title if isinstance(title, str) else None, home if isinstance(home, str) else None, address
    )


def language_of(feed: dict[str, Any]) -> str | None:
    """Return the language of a feed, which goes for items that name none (JSON Feed 1.1)."""
    language = feed.get("language")
    return language if isinstance(language, str) else None


def record_of(
    feed: dict[str, Any], item: Any, owner: EntryOwner, base: str, dates: FeedDates
) -> tuple[dict[str, Any], list[str]]:
    """Return an item as a record, and the notes on it."""
    if not isinstance(item, dict):
        return {"id": item}, ["an item is no object"]
    notes: list[str] = []
    extension = item.get("_syndicate")
    extension = extension if isinstance(extension, dict) else {}
    record = {key: item[key] for key in _COPIED if item.get(key)}
    record |= {key: extension[key] for key in _EXTENDED if extension.get(key)}
    for said in (extension, item):  # of rights, under whatever name
        record |= {name: said[name] for name in RIGHTS if said.get(name)}
        record |= {name: said[name] for name, _ in misnamed(said, FIELDS)}
    record["id"] = item.get("id")
    _inherit(record, feed)
    if isinstance(record.get("authors"), list):
        record["authors"] = known(record["authors"], "authors", notes)
    _put_dates(record, item, dates, notes)
    _drop_first_seen(record, extension)
    for page in (item.get("external_url"), item.get("url")):
        put_page(record, page if isinstance(page, str) else None, owner, base)
    _terms(record, item, extension, notes)
    _image(record, item, extension)
    _rights(record, extension)
    publisher = extension.get("publisher")
    record["source"] = publisher if owner.planet and publisher else owner.source
    if _is_only_publisher(record, publisher):
        record = {k: v for k, v in record.items() if k not in ("authors", "author")}
    notes += fill_missing(record)
    return {k: v for k, v in record.items() if v is not None}, notes


def _inherit(record: dict[str, Any], feed: dict[str, Any]) -> None:
    """Give an item the authors of the feed where it has none (JSON Feed 1.1).

    What the feed has of a wrong type is not the item's fault.
    """
    if record.get("authors") or record.get("author"):
        return
    authors = feed.get("authors") or [feed.get("author")]
    named = [
        author
        for author in _as_list(authors)
        if isinstance(author, dict)
        and isinstance(author.get("name"), str)
        and all(isinstance(author.get(key), str | None) for key in ("url", "avatar"))
    ]
    if named:
        record["authors"] = named


def _put_dates(
    record: dict[str, Any], item: dict[str, Any], dates: FeedDates, notes: list[str]
) -> None:
    """Set the dates; one of a wrong type stays, for RecordParser to reject."""
    for name in _DATES:
        value = item.get(name)
        if isinstance(value, str):
            dates.put(record, name, [value], notes)
            if name in record and not is_rfc3339(value):
                notes.append(f"{name}: {one_line(value)[:60]!r} read as {record[name]}")
        elif value is not None:
            record[name] = value


def _drop_first_seen(record: dict[str, Any], extension: dict[str, Any]) -> None:
    """Drop a publication date that is only when another site first saw the article."""
    if extension.get("first_seen"):
        record.pop("date_published", None)


def _is_only_publisher(record: dict[str, Any], publisher: Any) -> bool:
    """Whether the only author is the publisher, who stands in for an unknown author."""
    authors = record.get("authors")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    if not isinstance(authors, list) or len(authors) != 1 or not isinstance(authors[0], dict):
        return False
    return bool(name) and authors[0].get("name") == name


def _terms(
    record: dict[str, Any], item: dict[str, Any], extension: dict[str, Any], notes: list[str]
) -> None:
    """Split tags into categories and tags by the extension; without one all are categories."""
    tags = item.get("tags") or []
    if isinstance(tags, str):
        notes.append(f"tags: {one_line(tags)[:60]!r} is one text; split at commas")
        tags = [tag for tag in _SEPARATOR.split(one_line(tags)) if tag]
    categories = extension.get("categories")
    if isinstance(categories, list) and isinstance(tags, list):
        labels = [category.get("label") for category in categories if isinstance(category, dict)]
        record["categories"] = [label for label in labels if label]
        record["tags"] = [tag for tag in tags if tag not in labels]
    elif extension:
        record["tags"] = tags
    else:
        record["categories"] = tags


def _image(record: dict[str, Any], item: dict[str, Any], extension: dict[str, Any]) -> None:
    image = extension.get("image") or item.get("image") or item.get("banner_image")
    if image:
        record["image"] = image
    described = (file for file in _as_list(extension.get("attachments")) if isinstance(file, dict))
    rights = {str(file.get("url")): file for file in described}
    files = record.get("attachments")
    if rights and isinstance(files, list):
        record["attachments"] = [
            file | rights.get(str(file.get("url")), {}) if isinstance(file, dict) else file
            for file in files
        ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rights(record: dict[str, Any], extension: dict[str, Any]) -> None:
    if extension.get("rights"):
        record["copyrightnotice"] = extension["rights"]
    if extension.get("rights_holder"):
        record["copyrightholder"] = extension["rights_holder"]


def deleted_ids(feed: dict[str, Any]) -> list[str]:
    """Return the ids of entries that the feed says are withdrawn."""
    extension = feed.get("_syndicate")
    stones = extension.get("withdrawn") if isinstance(extension, dict) else None
    ids = (stone.get("id") for stone in _as_list(stones) if isinstance(stone, dict))
    return [id_ for id_ in ids if isinstance(id_, str) and id_]


def base_of(feed: dict[str, Any], address: str) -> str:
    """Return the base of relative addresses."""
    home = feed.get("home_page_url")
    return urls.web_url(home if isinstance(home, str) else None, address) or address
