"""What earlier builds left: the records of the store, and the files of the output folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from syndicate.build.feed_plan import SITE_WIDE
from syndicate.check.standards import format_of, judge
from syndicate.errors import OutputError
from syndicate.formats import FORMATS, PREVIEW
from syndicate.store import archives, carried, ledger, publications
from syndicate.store.carried import CarriedEntry
from syndicate.store.publications import StoredDocument, StoredFeed
from syndicate.store.sql import Connection

if TYPE_CHECKING:
    from syndicate.build.assemble import DocumentParts
    from syndicate.build.cache.folder import Cache
    from syndicate.build.cache.last_build import LastBuild
    from syndicate.model.feed import Tombstone
    from syndicate.publish.target import Target

#: How the paths of documents end that have a date of their own.
_DATED = tuple(FORMATS[name].suffix for name in ("rss", "atom"))


class PublishedFile(Struct, frozen=True):
    """The file at a document's path now, and what is recorded to stand in it.

    `digest` is the file's SHA-256, None where there is none; `ours` says that it is as recorded.
    """

    path: str
    digest: str | None
    ours: bool
    members: Sequence[CarriedEntry]


class Published(Struct, frozen=True):
    """The documents and feeds as they were when the run began.

    `feeds` are the stored feeds by (job, member), `signals` the withdrawals that each feed still
    signals, by its key. Records of archives are read when they are asked for.
    """

    connection: Connection
    target: Target
    cache: Cache
    feeds: Mapping[tuple[str, str], StoredFeed]
    signals: Mapping[int, Sequence[Tombstone]]
    _records: dict[str, StoredDocument]

    @classmethod
    def open(
        cls, connection: Connection, target: Target, cache: Cache, since: datetime
    ) -> Published:
        """Return what is published; withdrawals are signalled that were ordered `since`."""
        records = publications.known_documents(connection)
        for name in {record.format for record in records.values()} - {SITE_WIDE}:
            FORMATS.get(name)  # a package's, which no job may name any more
        return cls(
            connection=connection,
            target=target,
            cache=cache,
            feeds=publications.known_feeds(connection),
            signals=publications.signals(connection, since),
            _records=records,
        )

    def record(self, path: str) -> StoredDocument | None:
        """Return the record of a document, which an archive has once it was read."""
        return self._records.get(path)

    def read_records(self, paths: Collection[str]) -> None:
        """Read the records of archives at these paths."""
        self._records.update(archives.documents_at(self.connection, paths))

    def all_records(self) -> Mapping[str, StoredDocument]:
        """Return the record of every file that was ever published, archives too, by path."""
        self._records.update(publications.known_documents(self.connection, archives=True))
        return self._records

    def members(self, path: str) -> Sequence[CarriedEntry]:
        """Return the entries that are recorded to stand in a document."""
        return carried.carried_in(self.connection, path)

    def paths_of(self, feed: int, paths: Sequence[str]) -> Sequence[str]:
        """Return those of these paths at which a feed is published, or where it was until now.

        It has moved, or has other formats.
        """
        records = self._records
        here = [(path, known) for path in paths if (known := records.get(path)) and known.digest]
        now = [path for path, known in here if known.feed in (feed, None)]
        if now:
            return now
        return [
            path
            for path, known in records.items()
            if known.feed == feed and known.digest and not known.archive and known.format != PREVIEW
        ] or paths

    def documents_of(self, feeds: Collection[int]) -> dict[int, list[str]]:
        """Return the paths at which feeds are published now, archives and pages aside, by key."""
        found: dict[int, list[str]] = {}
        for path, known in self._records.items():
            is_feed = known.digest and not known.archive and known.format != PREVIEW
            if known.feed is not None and known.feed in feeds and is_feed:
                found.setdefault(known.feed, []).append(path)
        return found

    def others(self, paths: Collection[str], latest: datetime) -> tuple[datetime | None, set[str]]:
        """Return the newest date, up to the `latest`, of documents that are not as recorded.

        And the ids of the entries in them. A store that was restored is older than they are.
        """
        newest, ids = None, set[str]()
        for path in paths:
            record, cached, seen = self.record(path), self.cache.documents.get(path), None
            if path.endswith(_DATED):
                seen = self.target.look(path)
            if seen is None or (record and cached and seen == (cached.size, cached.mtime)):
                continue
            data = self.read(path)
            if data is None or self.is_ours(path, sha256(data).hexdigest()):
                continue
            facts = judge(data, format_of(path) or "", None, None).facts
            if facts and facts.updated and facts.updated <= latest:
                newest = max(newest or facts.updated, facts.updated)
                ids |= {entry.id for entry in facts.entries}
        return newest, ids

    def last_change(self, paths: Collection[str]) -> datetime | None:
        """Return when one of these documents changed last; None where none was published."""
        records = (self.record(path) for path in paths)
        changes = (record.changed for record in records if record and record.digest)
        return max(changes, default=None)

    def read(self, path: str) -> bytes | None:
        """Return the bytes at a path; None where there is no file, or none that can be read."""
        try:
            return self.target.read(path)
        except OutputError:
            return None

    def is_ours(self, path: str, digest: str | None) -> bool:
        """Return whether a file of that digest is what this store recorded there."""
        record = self.record(path)
        return record is not None and digest is not None and record.digest == digest

    def file(self, path: str) -> PublishedFile:
        """Return the file at a path; its digest is read only where the cache cannot tell it."""
        record, cached = self.record(path), self.cache.documents.get(path)
        seen = self.target.look(path)
        if record and cached and record.digest and seen == (cached.size, cached.mtime):
            digest: str | None = record.digest
        else:
            digest = self.target.digest(path) if seen else None
        members = self.members(path) if record else ()
        return PublishedFile(path, digest, self.is_ours(path, digest), members)

    def holds(self, path: str, parts: DocumentParts) -> bool:
        """Return whether a document's file is still the one published from the same parts."""
        record, cached = self.record(path), self.cache.documents.get(path)
        if record is None or record.gone or record.digest is None or cached is None:
            return False
        return cached.plan == parts.plan and self.target.look(path) == (cached.size, cached.mtime)


def forget_others(
    cache: Cache, connection: Connection, last: LastBuild | None, *, every: bool
) -> None:
    """Forget what files looked like that this store recorded since the cache's last build.

    It was another run: of another host with its own output, or one after which the cache, and the
    documents, were put back. What the cache knows of a file is then not what the store recorded.
    """
    if every or last is None or last.work is None:
        cache.documents.forget_files()
    else:
        cache.documents.forget_files(ledger.subjects_since(connection, last.work[0]))
