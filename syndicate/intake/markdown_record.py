"""A file of Markdown as a record: what its front matter tells, in any generator's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from syndicate import urls
from syndicate.errors import Place
from syndicate.intake.front_matter import first, split
from syndicate.intake.markdown_text import first_heading, render, resolved
from syndicate.text import one_line

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_BUNDLES = frozenset(("index", "_index"))
#: Where the files of a generator lie that are no part of an address.
_ROOTS = frozenset("content posts _posts _drafts src articles".split())
_ORIGINALS = ("canonical_url", "canonicalURL", "canonical", "original_url", "external_url")
_PUBLIC = frozenset(("published", "publish", "public"))
_ZONED = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?\s*([+-]\d{2}):?(\d{2})")
_LOCAL = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}:\d{2})(:\d{2})?)?")
_COMMAS, _BLANKS, _LINES = (re.compile(p) for p in (r"\s*[,;，；、]\s*", r"\s+", r"\s*\n\s*"))


@dataclass(frozen=True, slots=True)
class Ways:
    """How files are taken in: the site's front page, where they are published, the source, now."""

    home: str
    site: str | None
    source: str | None
    now: datetime


def record_of(
    text: str, name: PurePosixPath, place: Place, ways: Ways
) -> tuple[dict[str, Any], list[str]]:
    """The record of a file, and the notes on it; `name` is its path below the folder.

    Raises SyndicateError with the place in the file.
    """
    told, rest = split(text, place)
    notes: list[str] = []
    html, dropped = render(rest)
    if dropped:
        notes.append(f"content_html: left out, as only a generator shows it: {', '.join(dropped)}")
    dated = _DATED.fullmatch(_stem(name))
    record: dict[str, Any] = {"id": str(first(told, "id", "guid") or name)}
    given = first(told, "title", "headline")
    title = one_line(str(given)) if given is not None else None
    heading, without = first_heading(html)
    if title is None and heading:
        title, html = heading, without
    record["title"] = title or _named(name, dated, notes)
    _addresses(record, told, name, dated, ways)
    record["content_html"], left = resolved(html, record.get("url") or record.get("external_url"))
    if left:
        notes.append("content_html: relative addresses stay so; name the site by --site")
    _dates(record, told, dated)
    _labels(record, told)
    _rest(record, told, ways, notes)
    _state(record, told, name)
    return {key: value for key, value in record.items() if value not in (None, "", [], {})}, notes


def _stem(name: PurePosixPath) -> str:
    """The name that tells a file from others: a page bundle's is its folder's."""
    return name.parent.name if name.stem in _BUNDLES and name.parent.name else name.stem


def _named(name: PurePosixPath, dated: re.Match[str] | None, notes: list[str]) -> str:
    notes.append("title: missing; the file's name stands in")
    return (dated[2] if dated else _stem(name)).replace("-", " ").replace("_", " ")


def _addresses(
    record: dict[str, Any],
    told: Mapping[str, Any],
    name: PurePosixPath,
    dated: re.Match[str] | None,
    ways: Ways,
) -> None:
    """The page: as it is told; else below --site by the file's path, with its slug."""
    given = first(told, "url", "permalink", "link")
    page: str | None = None
    if isinstance(given, str) and "{" not in given and ":" not in given.partition("://")[2]:
        page = urls.web_url(given, ways.site)
    if page is None and ways.site:
        parts = [part for part in name.parts[:-1] if part not in _ROOTS]
        slug = str(first(told, "slug") or (dated[2] if dated else _stem(name)))
        if name.stem in _BUNDLES and parts:
            parts.pop()
        page = urls.web_url(quote("/".join([*parts, slug])) + "/", ways.site)
    if page:
        ours = urls.bare_host(page) == urls.bare_host(ways.home)
        record["url" if ours else "external_url"] = page
    original = first(told, *_ORIGINALS)
    if isinstance(original, str) and (there := urls.web_url(original)):
        record["external_url"] = there


def _dates(record: dict[str, Any], told: Mapping[str, Any], dated: re.Match[str] | None) -> None:
    publish = first(told, "publishDate", "publishdate", "pubDate", "published_at")
    written = first(told, "date", "published_date", "created")
    found = written if written is not None else publish
    record["date_published"] = _instant(found) or (f"{dated[1]}T00:00:00" if dated else None)
    changed = first(told, "lastmod", "updated", "modified", "last_modified_at", "update_date")
    record["date_modified"] = _instant(changed)
    record["expires"] = _instant(first(told, "expiryDate", "unpublishdate", "expires"))
    if publish is not None:
        record["embargoed"] = _instant(publish)


def _instant(value: Any) -> str | None:
    """A date as RFC 3339; what cannot be read is left for the desk to refuse."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    told = str(value).strip()
    if match := _ZONED.fullmatch(told):
        return f"{match[1]}T{match[2]}{match[3] or ':00'}{match[4]}:{match[5]}"
    if match := _LOCAL.fullmatch(told):
        day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        return f"{day}T{(match[4] or '00:00').zfill(5)}{match[5] or ':00'}"
    return told


def _labels(record: dict[str, Any], told: Mapping[str, Any]) -> None:
    categories = first(told, "categories", "category", "section")
    record["categories"] = _listed(categories, _LINES)
    spaced = "categories" in told or "layout" in told  # as Jekyll writes tags
    record["tags"] = _listed(first(told, "tags", "keywords"), _BLANKS if spaced else _LINES)
    people = first(told, "authors", "author", "byline")
    found = people if isinstance(people, list) else [people] if people else []
    record["authors"] = [one for person in found if (one := _person(person))]


def _listed(value: Any, between: re.Pattern[str]) -> list[str]:
    """A list, or a text with commas or semicolons, else with what is told, between."""
    if isinstance(value, str):
        value = (_COMMAS if _COMMAS.search(value) else between).split(value.strip())
    if not isinstance(value, list):
        value = [] if value is None else [value]
    return [one_line(str(one)) for one in value if one_line(str(one))]


def _person(told: Any) -> dict[str, str] | None:
    if isinstance(told, dict):
        name = first(told, "name", "title", "display_name")
        url = first(told, "url", "link", "website", "uri")
        return {"name": str(name)} | ({"url": str(url)} if url else {}) if name else None
    name = one_line(str(told))
    return {"name": name} if name else None


def _rest(record: dict[str, Any], told: Mapping[str, Any], ways: Ways, notes: list[str]) -> None:
    record["summary"] = first(told, "description", "summary", "excerpt")
    record["subtitle"] = first(told, "subtitle")
    record["language"] = first(told, "lang", "language", "locale")
    record["license"] = first(told, "license", "licence")
    record["copyrightholder"] = first(told, "copyrightholder", "copyright_holder")
    for name in ("references", "related", "original", "usageterms", "copyrightnotice"):
        record[name] = first(told, name)
    picture = first(told, "image", "cover", "thumbnail", "featured_image", "featureimage", "images")
    picture = picture[0] if isinstance(picture, list) else picture
    if isinstance(picture, dict):
        picture = first(picture, "url", "src", "image", "path")
    base = record.get("url") or record.get("external_url")
    record["image"] = urls.web_url(str(picture), base) if picture else None
    if picture and not record["image"]:
        notes.append(f"image: {str(picture)[:60]!r} has no address; left out")
    source = ways.source or first(told, "source", "publisher")
    record["source"] = source
    for name in ("summary", "subtitle", "language", "license"):
        if record[name] is not None and not isinstance(record[name], str):
            record[name] = str(record[name])


def _state(record: dict[str, Any], told: Mapping[str, Any], name: PurePosixPath) -> None:
    """Whether it is for everybody: a draft in any generator's words is withheld."""
    status = str(first(told, "pubstatus") or "").strip()
    if status:
        record["pubstatus"] = status
        return
    withheld = (
        _is(first(told, "draft"), True)
        or _is(told.get("published"), False)
        or _is(told.get("publish"), False)
        or str(first(told, "status") or "published").lower() not in _PUBLIC
        or _is(first(told, "eleventyExcludeFromCollections", "private", "hidden"), True)
        or "_drafts" in name.parts
    )
    if withheld:
        record["pubstatus"] = "withheld"


def _is(value: Any, wanted: bool) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words.get(str(value).strip().lower()) is wanted
