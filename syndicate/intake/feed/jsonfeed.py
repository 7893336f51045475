"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), with this project's extension."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from syndicate.errors import Place, SyndicateError
from syndicate.intake.feed.entry_owner import EntryOwner, place_page, source_of
from syndicate.intake.missing_fields import fill_missing
from syndicate.text import urls

_SAME = (
    *("title", "content_html", "content_text", "summary", "date_published", "date_modified"),
    *("language", "authors", "author", "attachments"),
)
#: What stands in `_syndicate` under the record's own name.
_EXTENDED = ("subtitle", "original", "contributors", "license", "expires", "references", "related")


def is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read(data: bytes, name: str) -> dict[str, Any]:
    """The feed as it stands. Raises SyndicateError with the place."""
    try:
        feed = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", Place(name)) from error
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        raise SyndicateError(f"not JSON: {error.msg}", place) from error
    except RecursionError as error:
        raise SyndicateError("not JSON that can be read", Place(name)) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SyndicateError("no JSON Feed: it has no items", Place(name))
    return feed


def source(feed: dict[str, Any], address: str) -> dict[str, str]:
    """The feed itself as a source."""
    title, home = feed.get("title"), feed.get("home_page_url")
    return source_of(
        title if isinstance(title, str) else None, home if isinstance(home, str) else None, address
    )


def records(
    feed: dict[str, Any], whose: EntryOwner, base: str
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each item as a record, with the notes on it."""
    for item in feed["items"]:
        if not isinstance(item, dict):
            yield {"id": item}, ["an item is no object"]
            continue
        extension = item.get("_syndicate")
        extension = extension if isinstance(extension, dict) else {}
        record = {key: item[key] for key in _SAME if item.get(key)}
        record |= {key: extension[key] for key in _EXTENDED if extension.get(key)}
        record["id"] = item.get("id")
        record.setdefault("language", feed.get("language"))
        _date(record, extension)
        for page in (item.get("external_url"), item.get("url")):
            place_page(record, page if isinstance(page, str) else None, whose, base)
        _terms(record, item, extension)
        _image(record, item, extension)
        _rights(record, extension)
        publisher = extension.get("publisher")
        record["source"] = publisher if whose.planet and publisher else whose.source
        if _is_publisher(record, publisher):
            record = {k: v for k, v in record.items() if k not in ("authors", "author")}
        notes = fill_missing(record)
        yield {k: v for k, v in record.items() if v is not None}, notes


def _date(record: dict[str, Any], extension: dict[str, Any]) -> None:
    """A date that says when another site first saw the article is not that of its publication."""
    if extension.get("first_seen"):
        record.pop("date_published", None)


def _is_publisher(record: dict[str, Any], publisher: Any) -> bool:
    """Whether the publisher stands in for an author that is not known."""
    authors = record.get("authors")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    if not isinstance(authors, list) or len(authors) != 1 or not isinstance(authors[0], dict):
        return False
    return bool(name) and authors[0].get("name") == name


def _terms(record: dict[str, Any], item: dict[str, Any], extension: dict[str, Any]) -> None:
    """Categories where they are told apart; else every tag is one."""
    tags = item.get("tags") or []
    told = extension.get("categories")
    if isinstance(told, list) and isinstance(tags, list):
        labels = [one.get("label") for one in told if isinstance(one, dict)]
        record["categories"] = [label for label in labels if label]
        record["tags"] = [tag for tag in tags if tag not in labels]
    elif extension:
        record["tags"] = tags
    else:
        record["categories"] = tags


def _image(record: dict[str, Any], item: dict[str, Any], extension: dict[str, Any]) -> None:
    told = extension.get("image") or item.get("image") or item.get("banner_image")
    if told:
        record["image"] = told
    told_files = (one for one in _listed(extension.get("attachments")) if isinstance(one, dict))
    rights = {str(one.get("url")): one for one in told_files}
    files = record.get("attachments")
    if rights and isinstance(files, list):
        record["attachments"] = [
            one | rights.get(str(one.get("url")), {}) if isinstance(one, dict) else one
            for one in files
        ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rights(record: dict[str, Any], extension: dict[str, Any]) -> None:
    if extension.get("rights"):
        record["copyrightnotice"] = extension["rights"]
    if extension.get("rights_holder"):
        record["copyrightholder"] = extension["rights_holder"]


def withdrawn(feed: dict[str, Any]) -> list[str]:
    """The ids of entries that the feed says are withdrawn."""
    extension = feed.get("_syndicate")
    told = extension.get("withdrawn") if isinstance(extension, dict) else None
    ids = (one.get("id") for one in _listed(told) if isinstance(one, dict))
    return [one for one in ids if isinstance(one, str) and one]


def base_of(feed: dict[str, Any], address: str) -> str:
    """What relative addresses start from."""
    home = feed.get("home_page_url")
    return urls.web_url(home if isinstance(home, str) else None, address) or address
