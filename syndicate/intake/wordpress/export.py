"""Read the posts of WordPress export files (WXR 1.0 to 1.2) as a stream.

https://developer.wordpress.org/plugins/wordpress-org/, and what exports in the wild hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from syndicate.errors import Place, SyndicateError
from syndicate.intake import DeletedRecord, IntakeEvent, RecordDraft, Skipped
from syndicate.intake.guard import read_item
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.content import ContentRenderer, LibraryFile
from syndicate.intake.wordpress.posts import (
    Blog,
    WordPressOptions,
    as_source,
    place_post,
    publication_state,
    unique_guid,
)
from syndicate.intake.wordpress.xml import child_text, encoded_text, raw_text, read_elements
from syndicate.text import urls
from syndicate.text.plain import one_line

#: What types that are no articles are called in a report.
_TYPES = {
    "": "items without a type", "post": "posts",
    "attachment": "attachments", "nav_menu_item": "menu items", "revision": "revisions",
    "page": "pages", "wp_block": "reusable blocks", "custom_css": "styles",
    "customize_changeset": "settings", "oembed_cache": "caches", "wp_navigation": "menus",
    "wp_template": "templates", "wp_template_part": "templates", "wp_global_styles": "styles",
    "wp_font_family": "fonts", "wp_font_face": "fonts",
}  # fmt: skip
#: What databases store for a missing date, and what time zones turn it into.
_NO_DATE = ("0000-", "-0001-")


@dataclass(slots=True)
class _Channel:
    """The site that an export is from, as far as it has been read."""

    title: str = ""
    link: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)

    @property
    def blog(self) -> Blog:
        return Blog(self.title, urls.web_url(self.link) or "", self.language)

    def read(self, tag: str, element: Any) -> None:
        if tag == "author":
            login = child_text(element, "author_login")
            self.authors[login] = child_text(element, "author_display_name") or login
        elif not getattr(self, tag):
            setattr(self, tag, one_line(unescape(element.text or "")))


@dataclass(frozen=True, slots=True)
class _Export:
    """An export file that is being read; `files` is the index of its attachments."""

    path: Path
    options: WordPressOptions
    parser: RecordParser
    files: sqlite3.Connection


def read(path: Path, options: WordPressOptions, parser: RecordParser) -> Iterator[IntakeEvent]:
    """Read the posts of an export. Raises SyndicateError with the place where the file breaks."""
    with TemporaryDirectory(prefix="syndicate-") as folder:
        files = sqlite3.connect(f"{folder}/files.db", isolation_level=None)
        try:
            files.execute("PRAGMA synchronous = OFF").close()
            files.execute(
                "CREATE TABLE files (id TEXT PRIMARY KEY, url TEXT, parent TEXT, caption TEXT)"
            )
            files.execute("CREATE INDEX by_parent ON files (parent)")
            flaw = _index_attachments(path, files)
            yield from _events(_Export(path, options, parser, files), flaw)
        finally:
            files.close()


def _index_attachments(path: Path, files: sqlite3.Connection) -> SyndicateError | None:
    """Index every attachment; return the error where the file breaks, to be raised at the end."""
    files.execute("BEGIN")
    try:
        for tag, element in read_elements(path):
            if tag == "item" and child_text(element, "post_type") == "attachment":
                names = ("post_id", "attachment_url", "post_parent")
                caption = encoded_text(element, "excerpt")
                row = (*(child_text(element, name) for name in names), caption)
                files.execute("REPLACE INTO files VALUES (?,?,?,?)", row)
    except SyndicateError as error:
        return error
    finally:
        files.execute("COMMIT")
    return None


def _events(export: _Export, flaw: SyndicateError | None) -> Iterator[IntakeEvent]:
    channel, number = _Channel(), 0
    try:
        for tag, element in read_elements(export.path):
            if tag != "item":
                channel.read(tag, element)
                continue
            number += 1
            place = Place(str(export.path), element.sourceline or 0)
            post_type = child_text(element, "post_type")
            if post_type not in export.options.types:
                yield Skipped(number, _TYPES.get(post_type, f"{post_type[:40]} items"), place)
                continue
            if not (channel.blog.url or export.options.source):
                message = "names no site that it is from; give its source with --source"
                raise SyndicateError(message, place)
            yield read_item(number, place, partial(_post, element, number, place, channel, export))
            for _ in element.iterfind("{*}comment"):
                yield Skipped(number, "comments", place)
    except SyndicateError as error:
        raise flaw or error from error
    if flaw:
        raise flaw


def _post(
    element: Any, number: int, place: Place, channel: _Channel, export: _Export
) -> IntakeEvent:
    blog, options = channel.blog, export.options
    post_id, status = child_text(element, "post_id"), child_text(element, "status")
    guid = unique_guid(child_text(element, "guid") or child_text(element, "link"), post_id)
    if status == "trash":
        return DeletedRecord(number, guid, as_source(blog.source(options)), place)
    renderer = ContentRenderer(lambda ids: _files(export.files, ids, post_id))
    record = {"id": guid} | _fields(element, channel, export, renderer)
    place_post(record, child_text(element, "link"), blog, options)
    locked = bool(raw_text(element, "post_password"))
    record |= publication_state(status, record["date_published"], locked=locked)
    record = {key: value for key, value in record.items() if value}
    missing = () if status else ("status: missing; taken for a draft",)
    notes = (*missing, *renderer.notes, *fill_missing(record))
    return export.parser.parse_draft(RecordDraft(number, record, place, notes))


def _fields(
    element: Any, channel: _Channel, export: _Export, renderer: ContentRenderer
) -> dict[str, Any]:
    return {
        "title": one_line(plain(child_text(element, "title"))),
        "content_html": renderer.html(encoded_text(element, "content")),
        "summary": one_line(plain(encoded_text(element, "excerpt"))),
        "language": channel.blog.language,
        "source": channel.blog.source(export.options),
        "authors": [{"name": name} for name in _authors(element, channel)],
        "categories": _terms(element, "category"),
        "tags": _terms(element, "post_tag"),
        "date_published": _date(element, "post_date"),
        "date_modified": _date(element, "post_modified"),
        "image": _thumbnail(element, export.files),
    }


def _authors(element: Any, channel: _Channel) -> list[str]:
    login = child_text(element, "creator")
    name = channel.authors.get(login, login)
    return [one_line(unescape(name))] if name else []


def _terms(element: Any, domain: str) -> list[str]:
    names = (
        one_line(unescape(term.text or term.get("nicename") or ""))
        for term in element.iterfind("category")
        if term.get("domain") == domain
    )
    return list(dict.fromkeys(name for name in names if name))


def _date(element: Any, name: str) -> str | None:
    """Return a date in UTC where the export has one, else without a zone: the site's own."""
    for key, zone in ((f"{name}_gmt", "+00:00"), (name, "")):
        date = child_text(element, key)
        if date and not date.startswith(_NO_DATE):
            return date.replace(" ", "T") + zone
    return None


def _thumbnail(element: Any, files: sqlite3.Connection) -> dict[str, str] | None:
    for meta in element.iterfind("{*}postmeta"):
        if child_text(meta, "meta_key") == "_thumbnail_id":
            matches = _files(files, [child_text(meta, "meta_value")], "")
            return {"url": matches[0].url, "title": matches[0].caption} if matches else None
    return None


def _files(files: sqlite3.Connection, ids: Sequence[str], post: str) -> list[LibraryFile]:
    """Return the attachments with these ids; those of the post where no ids are given."""
    if ids:
        query = "SELECT url, caption FROM files WHERE id = ?"
        rows = [row for id_ in ids for row in files.execute(query, (id_,))]
    else:
        query = "SELECT url, caption FROM files WHERE parent = ? ORDER BY CAST(id AS INTEGER)"
        rows = files.execute(query, (post,)).fetchall()
    return [LibraryFile(url, one_line(plain(caption or ""))) for url, caption in rows if url]
