"""A file of Markdown as a record: what its front matter tells, in any generator's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from syndicate.errors import Place
from syndicate.intake.markdown.front_matter import first, split
from syndicate.intake.markdown.text import first_heading, render, resolved
from syndicate.intake.markdown.values import (
    flag,
    instant,
    is_date,
    labels,
    links,
    people,
    source_of,
    worded,
)
from syndicate.text import urls
from syndicate.text.plain import one_line

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_BUNDLES = frozenset(("index", "_index"))
#: Where the files of a generator lie that are no part of an address.
_ROOTS = frozenset("content src _posts _drafts".split())
_JEKYLL = frozenset(("_posts", "_drafts"))
#: A pattern for addresses, or the name of one, is no address.
_PATTERN = re.compile(r"[{}<>]|(?:^|[/-]):[a-z]|^(?:pretty|date|ordinal|weekdate|none)$")
_ORIGINALS = ("canonical_url", "canonicalURL", "canonical", "original_url", "external_url")
_PUBLIC = frozenset(("published", "publish", "public", "usable", "final"))
_NOT_PUBLIC = frozenset("draft hidden private unpublished pending skip archived".split())
_KEPT_BACK = ("draft", "private", "hidden", "headless", "eleventyExcludeFromCollections")
_SHOWN = ("published", "publish")


@dataclass(frozen=True, slots=True)
class MarkdownOptions:
    """How files are taken in: the site's front page, where they are published, the source."""

    home: str
    site: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A file of a folder: its path below it, its place, and the folders above, as named."""

    name: PurePosixPath
    place: Place
    folders: frozenset[str]

    @property
    def stem(self) -> str:
        """The name that tells it from others: a page bundle's is its folder's."""
        is_bundle = self.name.stem in _BUNDLES and self.name.parent.name
        return self.name.parent.name if is_bundle else self.name.stem

    @property
    def dated(self) -> re.Match[str] | None:
        return _DATED.fullmatch(self.stem)

    @property
    def slug(self) -> str:
        return self.dated[2] if self.dated else self.stem

    @property
    def of_jekyll(self) -> bool:
        return bool(self.folders & _JEKYLL)


def record_of(
    text: str, file: MarkdownFile, options: MarkdownOptions
) -> tuple[dict[str, Any], list[str]]:
    """The record of a file, and the notes on it. Raises SyndicateError with the place in it."""
    told, rest = split(text, file.place)
    if isinstance(params := first(told, "params"), dict):  # Hugo's, for what is not its own
        told = params | told
    notes: list[str] = []
    html, dropped = render(rest)
    if dropped:
        notes.append(f"content_html: left out, as only a generator shows it: {', '.join(dropped)}")
    record: dict[str, Any] = {"id": str(first(told, "id", "guid") or file.name)}
    title = one_line(worded(first(told, "title", "headline")) or "")
    if not title:
        heading, without = first_heading(html)
        title, html = (heading, without) if heading else ("", html)
    if not title:
        notes.append("title: missing; the file's name stands in")
    record["title"] = title or file.slug.replace("-", " ").replace("_", " ")
    base = _addresses(record, told, file, options, notes)
    record["content_html"], left = resolved(html, base)
    if left:
        notes.append("content_html: relative addresses stay so; name the site by --site")
    _dates(record, told, file)
    _image(record, told, base, notes)
    _labels(record, told, file)
    _rest(record, told, options, notes)
    _state(record, told, file, notes)
    return {key: value for key, value in record.items() if value not in (None, "", [], {})}, notes


def _addresses(
    record: dict[str, Any],
    told: Mapping[str, Any],
    file: MarkdownFile,
    options: MarkdownOptions,
    notes: list[str],
) -> str | None:
    """Tell where the page is, and where it was first; what relative addresses start from."""
    page = _page(told, file, options, notes)
    original = first(told, *_ORIGINALS)
    there = urls.web_url(original) if isinstance(original, str) else None
    for address in (page, there):  # an origin is told last, but may be the page itself
        if address:
            record["url" if _is_ours(address, options) else "external_url"] = address
    return page or there


def _is_ours(address: str, options: MarkdownOptions) -> bool:
    return urls.bare_host(address) == urls.bare_host(options.home)


def _page(
    told: Mapping[str, Any], file: MarkdownFile, options: MarkdownOptions, notes: list[str]
) -> str | None:
    """The page: as it is told; else below --site by the file's path, with its slug."""
    given = first(told, "url", "permalink", "link")
    if isinstance(given, str):
        if _PATTERN.search(given):
            notes.append(f"url: {given[:60]!r} is a pattern, no address; left out")
            return None
        below = given if "//" in given else given.lstrip("/")
        return urls.web_url(below.removesuffix("index.html") or given, options.site)
    if not options.site:
        return None
    parts = list(file.name.parts[:-1])
    if file.name.stem in _BUNDLES and parts:
        parts.pop()
    parts = [part for part in parts if part not in _ROOTS]
    slug = str(first(told, "slug") or file.slug)
    return urls.web_url(quote("/".join([*parts, slug])) + "/", options.site)


def _dates(record: dict[str, Any], told: Mapping[str, Any], file: MarkdownFile) -> None:
    publish = first(told, "publishDate", "pubDate", "published_at")
    written = first(told, "date", "published_date", "created")
    if written is None and is_date(shown := first(told, *_SHOWN)):
        written = shown
    found = written if written is not None else publish
    day = f"{file.dated[1]}T00:00:00" if file.dated else None
    record["date_published"] = instant(found) or day
    changed = first(told, "lastmod", "updated", "modified", "last_modified_at", "update_date")
    record["date_modified"] = instant(changed)
    record["expires"] = instant(first(told, "expiryDate", "unpublishDate", "expires"))
    record["embargoed"] = instant(first(told, "embargoed")) or instant(publish)


def _image(
    record: dict[str, Any], told: Mapping[str, Any], base: str | None, notes: list[str]
) -> None:
    picture = first(told, "image", "cover", "thumbnail", "featured_image", "featureimage", "images")
    if isinstance(picture, list):
        picture = picture[0]
    if isinstance(picture, dict):
        picture = first(picture, "url", "src", "image", "path", "relative")
    if not isinstance(picture, str):
        return
    record["image"] = urls.web_url(re.sub(r"^[{|](?:static|attach)[}|]", "", picture), base)
    if not record["image"]:
        notes.append(f"image: {picture[:60]!r} has no address; left out")


def _labels(record: dict[str, Any], told: Mapping[str, Any], file: MarkdownFile) -> None:
    one, many = first(told, "category", "section"), first(told, "categories")
    record["categories"] = labels(many, file.of_jekyll) if many is not None else labels(one, False)
    record["tags"] = labels(first(told, "tags", "keywords"), file.of_jekyll)
    several = first(told, "authors")
    record["authors"] = people(several or first(told, "author", "byline"), bool(several))


def _rest(
    record: dict[str, Any], told: Mapping[str, Any], options: MarkdownOptions, notes: list[str]
) -> None:
    record["summary"] = worded(first(told, "description", "summary", "excerpt"))
    record["subtitle"] = worded(first(told, "subtitle"))
    record["language"] = worded(first(told, "lang", "language", "locale"))
    record["license"] = worded(first(told, "license", "licence"))
    record["copyrightholder"] = worded(first(told, "copyrightholder", "copyright_holder"))
    record["copyrightnotice"] = worded(first(told, "copyrightnotice"))
    record["usageterms"] = worded(first(told, "usageterms"))
    record["original"] = first(told, "original")
    for name in ("references", "related"):
        given = first(told, name)
        record[name] = links(given)
        if given is not None and record[name] is None:
            notes.append(f"{name}: no list; left out")
    record["source"] = options.source or source_of(first(told, "source", "publisher"))


def _state(
    record: dict[str, Any], told: Mapping[str, Any], file: MarkdownFile, notes: list[str]
) -> None:
    """Whether it is for everybody: a draft in any generator's words is withheld.

    So is what may be one: a value that cannot be read, which is noted.
    """
    given = worded(first(told, "pubstatus"))
    record["pubstatus"] = given
    withheld = bool(file.folders & {"_drafts"}) or _is_not_made(told)
    for names, shows in ((_KEPT_BACK, False), (_SHOWN, True)):
        for name in names:
            value = first(told, name)
            if value is None or (shows and is_date(value)):
                continue
            if (read := flag(value)) is None:
                notes.append(f"pubstatus: {name} is {str(value)[:60]!r}; taken as withheld")
            withheld |= read is not shows
    status = str(first(told, "status") or "published").strip().lower()
    if status not in _PUBLIC | _NOT_PUBLIC:
        notes.append(f"pubstatus: status is {status[:60]!r}; taken as withheld")
    withheld |= status not in _PUBLIC
    if withheld and given in (None, "usable"):
        record["pubstatus"] = "withheld"


def _is_not_made(told: Mapping[str, Any]) -> bool:
    """Whether the generator makes no page of it."""
    build = first(told, "build", "_build")
    render = first(build, "render") if isinstance(build, dict) else None
    never = str(render).lower() in ("never", "false")
    return never or first(told, "permalink") is False
