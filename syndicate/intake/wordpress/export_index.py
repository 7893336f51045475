"""What must be known of a whole export before its first post: files, blocks, names, clock, ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct, field

from syndicate.errors import SyndicateError
from syndicate.intake.missing_fields import plain
from syndicate.intake.wordpress.authors import GUEST, AuthorNames
from syndicate.intake.wordpress.content import LibraryFile
from syndicate.intake.wordpress.dates import BlogClock
from syndicate.intake.wordpress.languages import PostLanguages
from syndicate.intake.wordpress.posts import unique_guid
from syndicate.intake.wordpress.xml import BrokenXmlError, child_text, encoded_text, read_elements
from syndicate.text.plain import one_line

_TABLES = (
    "DROP TABLE IF EXISTS files",
    "DROP TABLE IF EXISTS slugs",
    "DROP TABLE IF EXISTS blocks",
    "CREATE TABLE files (id TEXT PRIMARY KEY, url TEXT, parent TEXT, caption TEXT)",
    "CREATE INDEX by_parent ON files (parent)",
    "CREATE TABLE blocks (id TEXT PRIMARY KEY, content TEXT)",
    "CREATE TABLE slugs (id TEXT, slug TEXT, PRIMARY KEY (id, slug)) WITHOUT ROWID",
)


class ExportIndex(Struct):
    """The index of an export, and how many items it has.

    `flaw` is where its file breaks, `mended` says how it is read.
    """

    database: sqlite3.Connection
    authors: AuthorNames = field(default_factory=AuthorNames)
    clock: BlogClock = field(default_factory=BlogClock)
    languages: PostLanguages = field(default_factory=PostLanguages)
    mended: bool = False
    flaw: SyndicateError | None = None
    items: int = 0

    def files(self, ids: Sequence[str], post: str) -> list[LibraryFile]:
        """Return the attachments with these ids; those of the post where no ids are given."""
        if ids:
            query = "SELECT url, caption FROM files WHERE id = ?"
            rows = [row for id_ in ids for row in self.database.execute(query, (id_,))]
        else:
            query = "SELECT url, caption FROM files WHERE parent = ? ORDER BY CAST(id AS INTEGER)"
            rows = self.database.execute(query, (post,)).fetchall()
        return [LibraryFile(url, one_line(plain(caption or ""))) for url, caption in rows if url]

    def reused(self, id_: str) -> str:
        """Return what a reusable block holds; empty where there is none that is public."""
        query = "SELECT content FROM blocks WHERE id = ?"
        row = self.database.execute(query, (id_,)).fetchone()
        return str(row[0]) if row else ""

    def id_of(self, item: Any) -> str:
        """Return the id of a post: its guid, with its slug where several posts have that guid."""
        guid, slug = guid_of(item), child_text(item, "post_name")
        query = "SELECT count(*) FROM slugs WHERE id = ?"
        (slugs,) = self.database.execute(query, (guid,)).fetchone()
        return f"{guid}#{slug}" if slugs > 1 and slug else guid


def guid_of(item: Any) -> str:
    """Return the guid of a post, made different where it is that of another one."""
    guid = child_text(item, "guid") or child_text(item, "link")
    return unique_guid(guid, child_text(item, "post_id"))


@contextmanager
def open_index(path: Path) -> Iterator[ExportIndex]:
    """Read an export once and yield its index; a flaw of the file is not raised, but told.

    A file that is no XML is read again as `read_elements` mends it, if that makes it whole.
    """
    with (
        TemporaryDirectory(prefix="syndicate-") as folder,
        closing(sqlite3.connect(f"{folder}/index.db", isolation_level=None)) as database,
    ):
        database.execute("PRAGMA synchronous = OFF").close()
        index = _read(path, ExportIndex(database))
        if isinstance(index.flaw, BrokenXmlError):
            whole = _read(path, ExportIndex(database, mended=True))
            index = _read(path, ExportIndex(database)) if whole.flaw else whole
        yield index


def _read(path: Path, index: ExportIndex) -> ExportIndex:
    for statement in _TABLES:
        index.database.execute(statement)
    index.database.execute("BEGIN")
    try:
        for tag, element in read_elements(path, mended=index.mended):
            if tag == "item":
                _learn(index, element)
            elif tag == "term":
                index.languages.learn(element)
    except SyndicateError as error:
        # Without its traceback, which would hold this index and what was parsed.
        index.flaw = type(error)(error.message, error.place)
    finally:
        index.database.execute("COMMIT")
    return index


def _learn(index: ExportIndex, item: Any) -> None:
    index.items += 1
    index.clock.learn(item)
    post_type = child_text(item, "post_type")
    if post_type == GUEST:
        index.authors.learn_guest(item)
    elif post_type == "attachment":
        names = ("post_id", "attachment_url", "post_parent")
        file = (*(child_text(item, name) for name in names), encoded_text(item, "excerpt"))
        index.database.execute("REPLACE INTO files VALUES (?,?,?,?)", file)
    elif post_type == "wp_block":
        if child_text(item, "status") == "publish" and not child_text(item, "post_password"):
            row = (child_text(item, "post_id"), encoded_text(item, "content"))
            index.database.execute("REPLACE INTO blocks VALUES (?,?)", row)
    elif slug := child_text(item, "post_name"):
        index.database.execute("REPLACE INTO slugs VALUES (?,?)", (guid_of(item), slug))
