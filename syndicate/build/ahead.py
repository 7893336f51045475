"""What published documents tell of the store: what it does not know yet, and what left them since.

A store that was put back from a backup is older than they are (decision 41).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndicate.build.cache.last_build import LastBuild
from syndicate.build.targets import open_target
from syndicate.check.standards import format_of, judge
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.formats import FORMATS, suffixes
from syndicate.publish.target import Target
from syndicate.store import carried, placeholders, publications, withdrawals
from syndicate.store.chunks import chunks
from syndicate.store.publications import StoredDocument
from syndicate.store.sql import Connection

#: What every document of ours names as the program that made it.
_OURS = b"syndicate"


def feed_paths(target: Target) -> Iterator[str]:
    """Yield the paths of the documents that have entries."""
    return (path for path in target.paths(suffixes()) if format_of(path) in FORMATS)


def read(target: Target, path: str) -> bytes | None:
    """Return the bytes at a path; None where there is no file, or none that can be read."""
    with suppress(OutputError):
        return target.read(path)
    return None


def is_ours(data: bytes | None) -> bool:
    """Return whether bytes are of a document that this program made, for whatever site."""
    return data is not None and _OURS in data


class _Found(Struct, frozen=True):
    """A document that is there: `intact` where it is as the store recorded it.

    Else its date, or the newest in it where it has none, and the ids of its entries; `recorded`
    says that the store published one there.
    """

    path: str
    intact: bool = False
    recorded: bool = False
    updated: datetime | None = None
    ids: frozenset[str] = frozenset()


def _found(
    target: Target, connection: Connection, folders: Collection[str] | None
) -> Iterator[_Found]:
    """Yield the documents that are there, in these folders if they are given."""
    known = publications.known_documents(connection, archives=True)
    for paths in chunks(feed_paths(target)):
        target.foresee(paths)
        for path in paths:
            if folders is None or str(Path(target.local(path) or "").parent) in folders:
                yield from _look(target, path, known.get(path))


def _look(target: Target, path: str, record: StoredDocument | None) -> Iterator[_Found]:
    """Yield a document that is there, if it is one; it is read where it is not as recorded."""
    digest = record.digest if record else None
    if digest is not None and target.digest(path) == digest:
        yield _Found(path, intact=True)
        return
    data = read(target, path)
    if data is None:
        yield _Found(path, intact=True)
        return
    facts = judge(data, format_of(path) or "", None, None).facts
    if facts:
        ids = frozenset(entry.id for entry in facts.entries if entry.id)
        updated = facts.updated or facts.newest
        yield _Found(path, False, digest is not None, updated, ids)


def changed_folders(target: Target, last: LastBuild | None) -> Collection[str] | None:
    """Return the folders in which a file came, went or was replaced since the last build.

    None for all of them, where nothing is known of it.
    """
    if last is None:
        return None
    return {folder for folder, at in target.folders().items() if last.folders.get(folder) != at}


def find_ahead(
    site: Site, connection: Connection, folders: Collection[str] | None = None
) -> Iterator[str]:
    """Yield a line for each document that this store cannot have published.

    It has an entry that the store never knew, or a later date than the store gave its feed, which
    is never older than what stands in it: dates are stored before the bytes, so that a run that was
    killed does not show so.
    """
    dates = publications.dates(connection)
    for document in _found(open_target(site), connection, folders):
        shown = f"{site.settings.output}/{document.path}"
        unknown = document.ids - placeholders.keys_of(connection, document.ids).keys()
        given = dates.get(document.path)
        if unknown:
            yield f"the store is older than {shown}: it does not know {min(unknown)}"
        elif document.updated and given and document.updated > given:
            date = f"{document.updated:%Y-%m-%dT%H:%M:%SZ}"
            yield f"the store is older than {shown}: that is dated {date}"


def left_since(site: Site, connection: Connection) -> list[str]:
    """Return the entries that an older store would publish again: no document has them any more.

    It recorded them in documents that are there, in other bytes. What is withdrawn is not meant,
    nor documents of whose entries it knows so few that the guard keeps them.
    """
    most = site.settings.guard.removed
    there, intact, lacking = set[str](), set[str](), dict[int, str]()
    for document in _found(open_target(site), connection, None):
        there |= document.ids
        intact |= {document.path} if document.intact else set()
        unknown = document.ids - placeholders.keys_of(connection, document.ids).keys()
        if document.recorded and len(unknown) <= most * len(document.ids):
            members = carried.carried_in(connection, document.path)
            lacking |= {m.article: m.entry_id for m in members if m.entry_id not in document.ids}
    standing = {
        appearance.article
        for appearance in carried.appearances(connection, lacking)
        if appearance.left is None and appearance.document in intact
    }
    gone = lacking.keys() - standing - withdrawals.withdrawn_among(connection, lacking)
    return sorted({lacking[key] for key in gone} - there)
