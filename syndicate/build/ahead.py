"""What published documents tell of the store: what it does not know yet, and what left them since.

A store that was put back from a backup is older than they are (decision 41).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from syndicate.build.cache.last_build import LastBuild
from syndicate.check.standards import format_of, judge
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.publish.directory import Directory
from syndicate.store import carried, placeholders, publications, withdrawals

_SUFFIXES = tuple(form.suffix for form in FORMATS.values())


def feed_paths(target: Directory) -> Iterator[str]:
    """Yield the paths of the documents that have entries."""
    return (path for path in target.paths(_SUFFIXES) if format_of(path) in FORMATS)


def read(target: Directory, path: str) -> bytes | None:
    """Return the bytes at a path; None where there is no file, or none that can be read."""
    with suppress(OutputError):
        return target.read(path)
    return None


@dataclass(frozen=True, slots=True)
class _Found:
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
    target: Directory, connection: Connection, folders: Collection[str] | None
) -> Iterator[_Found]:
    """Yield the documents that are there, in these folders if they are given."""
    known = publications.known_documents(connection, archives=True)
    for path in feed_paths(target):
        if folders is not None and str((target.root / path).parent) not in folders:
            continue
        data, record = read(target, path), known.get(path)
        digest = record.digest if record else None
        if data is None or digest == sha256(data).hexdigest():
            yield _Found(path, intact=True)
            continue
        facts = judge(data, format_of(path) or "", None, None).facts
        if facts:
            ids = frozenset(entry.id for entry in facts.entries if entry.id)
            updated = facts.updated or facts.newest
            yield _Found(path, False, digest is not None, updated, ids)


def changed_folders(target: Directory, last: LastBuild | None) -> Collection[str] | None:
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
    for document in _found(Directory.of_output(site), connection, folders):
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
    for document in _found(Directory.of_output(site), connection, None):
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
