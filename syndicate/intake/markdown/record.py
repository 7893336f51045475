"""Make the record of a Markdown file from its front matter, in any generator's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from syndicate.errors import Place
from syndicate.intake.markdown.front_matter import first, split
from syndicate.intake.markdown.text import first_heading, render, resolve_links
from syndicate.intake.markdown.values import (
    as_text,
    flag,
    is_date,
    labels,
    links,
    people,
    rfc3339,
    source_of,
)
from syndicate.text import urls
from syndicate.text.plain import one_line

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_BUNDLES = frozenset(("index", "_index"))
#: Folders of a generator that are no part of an address.
_ROOTS = frozenset("content src _posts _drafts".split())
_JEKYLL = frozenset(("_posts", "_drafts"))
#: Matches a pattern for addresses, or the name of such a pattern.
_URL_PATTERN = re.compile(r"[{}<>]|(?:^|[/-]):[a-z]|^(?:pretty|date|ordinal|weekdate|none)$")
_IMAGES = ("image", "cover", "thumbnail", "featured_image", "featureimage", "images")
_ORIGINALS = ("canonical_url", "canonicalURL", "canonical", "original_url", "external_url")
_PUBLIC = frozenset(("published", "publish", "public", "usable", "final"))
_NOT_PUBLIC = frozenset("draft hidden private unpublished pending skip archived".split())
_WITHHOLDING = ("draft", "private", "hidden", "headless", "eleventyExcludeFromCollections")
_PUBLISHING = ("published", "publish")


@dataclass(frozen=True, slots=True)
class MarkdownOptions:
    """How files are read: the site's front page, where they are published, their source's id."""

    home: str
    site: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A file: its path below the folder that is read, its place, the names of all folders above."""

    name: PurePosixPath
    place: Place
    folders: frozenset[str]

    @property
    def stem(self) -> str:
        """Return the file's name without its ending; a page bundle has its folder's name."""
        is_bundle = self.name.stem in _BUNDLES and self.name.parent.name
        return self.name.parent.name if is_bundle else self.name.stem

    @property
    def dated(self) -> re.Match[str] | None:
        return _DATED.fullmatch(self.stem)

    @property
    def slug(self) -> str:
        return self.dated[2] if self.dated else self.stem

    @property
    def is_jekyll(self) -> bool:
        return bool(self.folders & _JEKYLL)


def record_of(
    text: str, file: MarkdownFile, options: MarkdownOptions
) -> tuple[dict[str, Any], list[str]]:
    """Return the record of a file, and the notes on it. Raises SyndicateError with the place."""
    front, rest = split(text, file.place)
    if isinstance(params := first(front, "params"), dict):  # where Hugo keeps a site's own keys
        front = params | front
    notes: list[str] = []
    html, dropped = render(rest)
    if dropped:
        notes.append(f"content_html: left out, as only a generator shows it: {', '.join(dropped)}")
    record: dict[str, Any] = {"id": str(first(front, "id", "guid") or file.name)}
    title = one_line(as_text(first(front, "title", "headline")) or "")
    if not title:
        heading, rest_html = first_heading(html)
        title, html = (heading, rest_html) if heading else ("", html)
    if not title:
        notes.append("title: missing; the file's name stands in")
    record["title"] = title or file.slug.replace("-", " ").replace("_", " ")
    base = _addresses(record, front, file, options, notes)
    record["content_html"], has_relative = resolve_links(html, base)
    if has_relative:
        notes.append("content_html: relative addresses cannot be resolved; name the site by --site")
    _dates(record, front, file)
    _image(record, front, base, notes)
    _labels(record, front, file)
    _rest(record, front, options, notes)
    _pubstatus(record, front, file, notes)
    return {key: value for key, value in record.items() if value not in (None, "", [], {})}, notes


def _addresses(
    record: dict[str, Any],
    front: Mapping[str, Any],
    file: MarkdownFile,
    options: MarkdownOptions,
    notes: list[str],
) -> str | None:
    """Set the page and where it was first published; return the base of relative addresses."""
    page = _page(front, file, options, notes)
    original = first(front, *_ORIGINALS)
    origin = urls.web_url(original) if isinstance(original, str) else None
    for address in (page, origin):  # the origin may be the page itself, and overrules it
        if address:
            record["url" if _is_ours(address, options) else "external_url"] = address
    return page or origin


def _is_ours(address: str, options: MarkdownOptions) -> bool:
    return urls.bare_host(address) == urls.bare_host(options.home)


def _page(
    front: Mapping[str, Any], file: MarkdownFile, options: MarkdownOptions, notes: list[str]
) -> str | None:
    """Return the page as declared; else below --site, by the file's path and slug."""
    given = first(front, "url", "permalink", "link")
    if isinstance(given, str):
        if _URL_PATTERN.search(given):
            notes.append(f"url: {given[:60]!r} is a pattern, no address; left out")
            return None
        path = given if "//" in given else given.lstrip("/")
        return urls.web_url(path.removesuffix("index.html") or given, options.site)
    if not options.site:
        return None
    parts = list(file.name.parts[:-1])
    if file.name.stem in _BUNDLES and parts:
        parts.pop()
    parts = [part for part in parts if part not in _ROOTS]
    slug = str(first(front, "slug") or file.slug)
    return urls.web_url(quote("/".join([*parts, slug])) + "/", options.site)


def _dates(record: dict[str, Any], front: Mapping[str, Any], file: MarkdownFile) -> None:
    publish = first(front, "publishDate", "pubDate", "published_at")
    written = first(front, "date", "published_date", "created")
    if written is None and is_date(published := first(front, *_PUBLISHING)):
        written = published
    date = written if written is not None else publish
    day = f"{file.dated[1]}T00:00:00" if file.dated else None
    record["date_published"] = rfc3339(date) or day
    changed = first(front, "lastmod", "updated", "modified", "last_modified_at", "update_date")
    record["date_modified"] = rfc3339(changed)
    record["expires"] = rfc3339(first(front, "expiryDate", "unpublishDate", "expires"))
    record["embargoed"] = rfc3339(first(front, "embargoed")) or rfc3339(publish)


def _image(
    record: dict[str, Any], front: Mapping[str, Any], base: str | None, notes: list[str]
) -> None:
    picture = first(front, *_IMAGES)
    if isinstance(picture, list):
        picture = picture[0]
    if isinstance(picture, dict):
        picture = first(picture, "url", "src", "image", "path", "relative")
    if not isinstance(picture, str):
        return
    record["image"] = urls.web_url(re.sub(r"^[{|](?:static|attach)[}|]", "", picture), base)
    if not record["image"]:
        notes.append(f"image: {picture[:60]!r} has no address; left out")


def _labels(record: dict[str, Any], front: Mapping[str, Any], file: MarkdownFile) -> None:
    single, many = first(front, "category", "section"), first(front, "categories")
    is_many = many is not None
    record["categories"] = labels(many if is_many else single, is_many and file.is_jekyll)
    record["tags"] = labels(first(front, "tags", "keywords"), file.is_jekyll)
    several = first(front, "authors")
    record["authors"] = people(several or first(front, "author", "byline"), bool(several))


def _rest(
    record: dict[str, Any], front: Mapping[str, Any], options: MarkdownOptions, notes: list[str]
) -> None:
    record["summary"] = as_text(first(front, "description", "summary", "excerpt"))
    record["subtitle"] = as_text(first(front, "subtitle"))
    record["language"] = as_text(first(front, "lang", "language", "locale"))
    record["license"] = as_text(first(front, "license", "licence"))
    record["copyrightholder"] = as_text(first(front, "copyrightholder", "copyright_holder"))
    record["copyrightnotice"] = as_text(first(front, "copyrightnotice"))
    record["usageterms"] = as_text(first(front, "usageterms"))
    record["original"] = first(front, "original")
    for name in ("references", "related"):
        given = first(front, name)
        record[name] = links(given)
        if given is not None and record[name] is None:
            notes.append(f"{name}: no list; left out")
    record["source"] = options.source or source_of(first(front, "source", "publisher"))


def _pubstatus(
    record: dict[str, Any], front: Mapping[str, Any], file: MarkdownFile, notes: list[str]
) -> None:
    """Withhold a draft, in any generator's words.

    An article whose value cannot be read may be a draft: it is withheld too, with a note.
    """
    given = as_text(first(front, "pubstatus"))
    record["pubstatus"] = given
    withheld = bool(file.folders & {"_drafts"}) or _has_no_page(front)
    for names, publishes in ((_WITHHOLDING, False), (_PUBLISHING, True)):
        for name in names:
            value = first(front, name)
            if value is None or (publishes and is_date(value)):
                continue
            if (is_true := flag(value)) is None:
                notes.append(f"pubstatus: {name} is {str(value)[:60]!r}; taken as withheld")
            withheld |= is_true is not publishes
    status = str(first(front, "status") or "published").strip().lower()
    if status not in _PUBLIC | _NOT_PUBLIC:
        notes.append(f"pubstatus: status is {status[:60]!r}; taken as withheld")
    withheld |= status not in _PUBLIC
    if withheld and given in (None, "usable"):
        record["pubstatus"] = "withheld"


def _has_no_page(front: Mapping[str, Any]) -> bool:
    """Whether the generator makes no page of the file."""
    build = first(front, "build", "_build")
    render = first(build, "render") if isinstance(build, dict) else None
    never = str(render).lower() in ("never", "false")
    return never or first(front, "permalink") is False
