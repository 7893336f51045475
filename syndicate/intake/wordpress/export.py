"""WordPress export files (WXR 1.0 to 1.2), read as a stream.

https://developer.wordpress.org/plugins/wordpress-org/, and what exports in the wild hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from syndicate.errors import Place, SyndicateError
from syndicate.intake import DeletedRecord, IntakeEvent, RecordDraft, Skipped
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.content import LibraryFile, Rendering
from syndicate.intake.wordpress.posts import Blog, WordPressOptions, model_of, name_of, place, state
from syndicate.intake.wordpress.xml import elements, encoded, raw, text
from syndicate.text import urls
from syndicate.text.plain import one_line

#: What the types that are no articles are called.
_TYPES = {
    "": "items without a type", "post": "posts",
    "attachment": "attachments", "nav_menu_item": "menu items", "revision": "revisions",
    "page": "pages", "wp_block": "reusable blocks", "custom_css": "styles",
    "customize_changeset": "settings", "oembed_cache": "caches", "wp_navigation": "menus",
    "wp_template": "templates", "wp_template_part": "templates", "wp_global_styles": "styles",
    "wp_font_family": "fonts", "wp_font_face": "fonts",
}  # fmt: skip
#: What databases hold for no date, and what time zones make of it.
_NO_DATE = ("0000-", "-0001-")


@dataclass(slots=True)
class _Channel:
    """What an export says of the site that it is from, as far as it has been read."""

    title: str = ""
    link: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)

    @property
    def blog(self) -> Blog:
        return Blog(self.title, urls.web_url(self.link) or "", self.language)

    def note(self, tag: str, element: Any) -> None:
        if tag == "author":
            login = text(element, "author_login")
            self.authors[login] = text(element, "author_display_name") or login
        elif not getattr(self, tag):
            setattr(self, tag, one_line(unescape(element.text or "")))


@dataclass(frozen=True, slots=True)
class _Export:
    """A file on its way in; `files` are its attachments."""

    path: Path
    options: WordPressOptions
    parser: RecordParser
    files: sqlite3.Connection


def read(path: Path, options: WordPressOptions, parser: RecordParser) -> Iterator[IntakeEvent]:
    """The posts of an export. Raises SyndicateError with the place; what came before is kept."""
    with TemporaryDirectory(prefix="syndicate-") as folder:
        files = sqlite3.connect(f"{folder}/files.db", isolation_level=None)
        try:
            files.execute("PRAGMA synchronous = OFF").close()
            files.execute(
                "CREATE TABLE files (id TEXT PRIMARY KEY, url TEXT, parent TEXT, caption TEXT)"
            )
            files.execute("CREATE INDEX by_parent ON files (parent)")
            flaw = _gather(path, files)
            yield from _items(_Export(path, options, parser, files), flaw)
        finally:
            files.close()


def _gather(path: Path, files: sqlite3.Connection) -> SyndicateError | None:
    """Note every attachment; where the file ends badly, say so later."""
    files.execute("BEGIN")
    try:
        for tag, element in elements(path):
            if tag == "item" and text(element, "post_type") == "attachment":
                names = ("post_id", "attachment_url", "post_parent")
                row = (*(text(element, name) for name in names), encoded(element, "excerpt"))
                files.execute("REPLACE INTO files VALUES (?,?,?,?)", row)
    except SyndicateError as error:
        return error
    finally:
        files.execute("COMMIT")
    return None


def _items(export: _Export, flaw: SyndicateError | None) -> Iterator[IntakeEvent]:
    channel, number = _Channel(), 0
    try:
        for tag, element in elements(export.path):
            if tag != "item":
                channel.note(tag, element)
                continue
            number += 1
            where = Place(str(export.path), element.sourceline or 0)
            kind = text(element, "post_type")
            if kind not in export.options.types:
                yield Skipped(number, _TYPES.get(kind, f"{kind[:40]} items"), where)
                continue
            yield _post(element, RecordDraft(number, {}, where), channel, export)
            for _ in element.iterfind("{*}comment"):
                yield Skipped(number, "comments", where)
    except SyndicateError as error:
        raise flaw or error from error
    if flaw:
        raise flaw


def _post(element: Any, found: RecordDraft, channel: _Channel, export: _Export) -> IntakeEvent:
    blog, options = channel.blog, export.options
    if not (blog.url or options.source):
        raise SyndicateError("names no site that it is from: say --source", found.place)
    guid = name_of(text(element, "guid") or text(element, "link"), text(element, "post_id"))
    source, status = blog.source(options), text(element, "status")
    if status == "trash":
        return DeletedRecord(found.number, guid, model_of(source), found.place)
    rendering = Rendering(lambda ids: _files(export.files, ids, text(element, "post_id")))
    record: dict[str, Any] = {
        "id": guid,
        "title": one_line(plain(text(element, "title"))),
        "content_html": rendering.html(encoded(element, "content")),
        "summary": one_line(plain(encoded(element, "excerpt"))),
        "language": blog.language,
        "source": source,
        "authors": [{"name": name} for name in _authors(element, channel)],
        "categories": _terms(element, "category"),
        "tags": _terms(element, "post_tag"),
        "date_published": _date(element, "post_date"),
        "date_modified": _date(element, "post_modified"),
        "image": _thumbnail(element, export.files),
    }
    place(record, text(element, "link"), blog, options)
    locked = bool(raw(element, "post_password"))
    record |= state(status, record["date_published"], locked=locked)
    record = {key: value for key, value in record.items() if value}
    missing = () if status else ("status: missing; taken for a draft",)
    notes = (*missing, *rendering.notes, *fill_missing(record))
    return export.parser.parse_draft(RecordDraft(found.number, record, found.place, notes))


def _authors(element: Any, channel: _Channel) -> list[str]:
    login = text(element, "creator")
    name = channel.authors.get(login, login)
    return [one_line(unescape(name))] if name else []


def _terms(element: Any, domain: str) -> list[str]:
    found = (
        one_line(unescape(one.text or one.get("nicename") or ""))
        for one in element.iterfind("category")
        if one.get("domain") == domain
    )
    return list(dict.fromkeys(name for name in found if name))


def _date(element: Any, name: str) -> str | None:
    """In UTC where the export knows it, else in the site's own zone."""
    for key, zone in ((f"{name}_gmt", "+00:00"), (name, "")):
        told = text(element, key)
        if told and not told.startswith(_NO_DATE):
            return told.replace(" ", "T") + zone
    return None


def _thumbnail(element: Any, files: sqlite3.Connection) -> dict[str, str] | None:
    for meta in element.iterfind("{*}postmeta"):
        if text(meta, "meta_key") == "_thumbnail_id":
            found = _files(files, [text(meta, "meta_value")], "")
            return {"url": found[0].url, "title": found[0].caption} if found else None
    return None


def _files(files: sqlite3.Connection, ids: Sequence[str], post: str) -> list[LibraryFile]:
    """Attachments by their ids; those of the post where none are named."""
    if ids:
        query = "SELECT url, caption FROM files WHERE id = ?"
        rows = [row for one in ids for row in files.execute(query, (one,))]
    else:
        query = "SELECT url, caption FROM files WHERE parent = ? ORDER BY CAST(id AS INTEGER)"
        rows = files.execute(query, (post,)).fetchall()
    return [LibraryFile(url, one_line(plain(caption or ""))) for url, caption in rows if url]
