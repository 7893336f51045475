"""Back up a store with its journal, while runs go on; and put a backup in its place.

A backup is a tar file: `manifest.json` with the SHA-256 of the others and where the ledger ended,
`store.db`, an embedded store, and `orders.jsonl` where there is a journal. https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from syndicate.durable import replace_file, sweep_around, sync_folder, temporary_of
from syndicate.errors import OutputError, Place, StoreError
from syndicate.text.counts import count
from syndicate.text.json_values import rfc3339

_MANIFEST, _STORE, _JOURNAL = "manifest.json", "store.db", "orders.jsonl"
_PAGES = 2_000  # as many pages are copied before others may write again
_MOST_MANIFEST = 100_000

#: Receives how many pages are left, of how many.
OnPages = Callable[[int, int], None]
#: Writes a store to a file that is not there yet, as an embedded one.
Copy = Callable[[Path], None]


class Manifest(Struct, frozen=True):
    """What a backup says of itself: site, instant, newest change, the ledger's end, digests."""

    site: str
    instant: str
    sequence: int
    ledger: tuple[int, str] | None
    digests: Mapping[str, str]


def back_up(copy: Copy, journal: Path, target: Path, site: str, at: datetime) -> Manifest:
    """Write a backup of a store, by what copies it, and of its journal to a file, or nothing.

    Raises StoreError where the store cannot be read or is damaged, OutputError where the journal
    cannot be read or the backup cannot be written.
    """
    temporary = temporary_of(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep_around(target)
        with _folder_beside(target) as place:
            folder = Path(place)
            if (lines := _read_journal(journal)) is not None:  # first: the store has all of it then
                (folder / _JOURNAL).write_bytes(lines)
            copy(folder / _STORE)
            _close(folder / _STORE)
            manifest = _manifest(folder, site, at)
            _pack(folder, manifest, temporary)
            with unpacked(temporary, folder):
                pass  # what was written is what can be restored
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise OutputError.of(target, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return manifest


def _folder_beside(target: Path) -> TemporaryDirectory[str]:
    """Return a temporary folder beside a file, and remove those that killed runs left there."""
    for left in target.parent.glob(".syndicate-*-*"):
        number = left.name.split("-")[1]
        if number.isdigit() and not Path("/proc", number).exists():
            rmtree(left, ignore_errors=True)
    return TemporaryDirectory(prefix=f".syndicate-{os.getpid()}-", dir=target.parent)


def _read_journal(journal: Path) -> bytes | None:
    """Return the bytes of the journal; None where there is none. Raises OutputError."""
    try:
        return journal.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError.of(journal, error, "read") from error


def copy_file(store: Path, on_pages: OnPages, copy: Path) -> None:
    """Copy an embedded store page by page; what others write meanwhile is in the copy, too."""
    if not store.is_file():
        raise StoreError("there is no store to back up", Place(str(store)))
    try:
        with (
            closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(
                target, pages=_PAGES, progress=lambda _, left, total: on_pages(left, total)
            )
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise StoreError(f"cannot be read: {error}", Place(str(store))) from error


def _close(copy: Path) -> None:
    """Bring a copy into one file, which only its owner reads. Raises StoreError for a damaged one.

    What was copied page by page is as damaged as the store.
    """
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").close()
            flaws = integrity(connection)
        except sqlite3.Error as error:
            flaws = [str(error)]
    if flaws:
        raise StoreError(f"the store is damaged: {flaws[0]}")


def integrity(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with a store: pages, indexes, rows that name no other."""
    flaws = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    flaws = [] if flaws == ["ok"] else flaws
    for table, row, other, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(20):
        flaws.append(f"row {row} of {table} names a row of {other} that is not there")
    return flaws


def _manifest(folder: Path, site: str, at: datetime) -> Manifest:
    with closing(sqlite3.connect(folder / _STORE)) as connection:
        sequence, seal = _state(connection)
    return Manifest(
        site=site,
        instant=rfc3339(at.replace(microsecond=0)),
        sequence=sequence,
        ledger=seal,
        digests={path.name: _digest(path) for path in sorted(folder.iterdir())},
    )


def _state(connection: sqlite3.Connection) -> tuple[int, tuple[int, str] | None]:
    """Return the number of the newest change, and the ledger's end."""
    newest = "SELECT value FROM counters WHERE name = 'sequence'"
    row = connection.execute(newest).fetchone()
    seal = connection.execute("SELECT number, hash FROM seals WHERE name = 'ledger'").fetchone()
    return (row[0] if row else 0), seal


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _pack(folder: Path, manifest: Manifest, target: Path) -> None:
    facts = {
        "site": manifest.site,
        "instant": manifest.instant,
        "sequence": manifest.sequence,
        "ledger": manifest.ledger and list(manifest.ledger),
        "sha256": dict(manifest.digests),
    }
    text = json.dumps(facts, indent=1).encode() + b"\n"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - it has the operator's letters' reasons
        with tarfile.open(fileobj=stream, mode="w") as archive:
            head = tarfile.TarInfo(_MANIFEST)
            head.size, head.mode = len(text), 0o600
            archive.addfile(head, io.BytesIO(text))
            for name in manifest.digests:
                archive.add(folder / name, name, filter=_plain)
        stream.flush()
        os.fsync(stream.fileno())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it was, and when it was made."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime, member.mode = 0, 0o600
    return member


class UnpackedBackup(Struct, frozen=True):
    """A backup in a folder that goes with the block: its manifest, store and journal."""

    manifest: Manifest
    store: Path
    journal: Path | None


@contextmanager
def unpacked(backup: Path, beside: Path) -> Iterator[UnpackedBackup]:
    """Unpack a backup into a folder `beside` that goes with the block, and check its digests.

    Raises StoreError where it is no backup, or is damaged.
    """
    try:
        beside.mkdir(parents=True, exist_ok=True)
        temporary = _folder_beside(beside / "any")
    except OSError as error:
        raise OutputError.of(beside, error) from error
    with temporary as name:
        yield _checked(backup, Path(name))


def _checked(backup: Path, folder: Path) -> UnpackedBackup:
    """Unpack a backup into a folder, and hold its parts against its manifest."""
    place = Place(str(backup))
    try:
        manifest = _unpack(backup, folder)
        for part, digest in manifest.digests.items():
            if _digest(folder / part) != digest:
                raise StoreError(f"{part} in it is damaged: its SHA-256 is another", place)
    except OSError as error:
        raise StoreError(f"the backup cannot be read: {error.strerror or error}", place) from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        # its first line; tarfile goes on with each compression that it tried
        why = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        raise StoreError(f"it is no backup of a store, or is cut off: {why}", place) from error
    journal = folder / _JOURNAL if _JOURNAL in manifest.digests else None
    return UnpackedBackup(manifest, folder / _STORE, journal)


def _unpack(backup: Path, folder: Path) -> Manifest:
    """Write the store and the journal of a backup to a folder; no other file is."""
    with tarfile.open(backup) as archive:
        head = archive.extractfile(_MANIFEST)
        if head is None:
            raise ValueError("no manifest")
        facts: dict[str, Any] = json.loads(head.read(_MOST_MANIFEST))
        digests = {str(name): str(digest) for name, digest in facts["sha256"].items()}
        if _STORE not in digests or digests.keys() - {_STORE, _JOURNAL}:
            raise ValueError("its manifest names other files")
        for name in digests:
            part = archive.extractfile(name)
            if part is None:
                raise ValueError(f"{name} is no file")
            with part, (folder / name).open("wb") as stream:
                while piece := part.read(1 << 20):
                    stream.write(piece)
    seal = facts["ledger"]
    return Manifest(
        site=str(facts["site"]),
        instant=str(facts["instant"]),
        sequence=int(facts["sequence"]),
        ledger=(int(seal[0]), str(seal[1])) if seal else None,
        digests=digests,
    )


def is_backup(file: Path) -> bool:
    """Return whether a file begins as backups do, whole or not."""
    try:
        with tarfile.open(file) as archive:
            head = archive.next()
            return head is not None and head.name == _MANIFEST
    except (OSError, tarfile.TarError, EOFError):
        return False


def newer_than(store: Path, manifest: Manifest) -> str | None:
    """Return why the store in place is newer than a backup, or another; None where it is not."""
    if not store.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as there:
            sequence, seal = _state(there)
            in_common = (
                manifest.ledger is None
                or there.execute(
                    "SELECT 1 FROM ledger WHERE number = ? AND hash = ?", manifest.ledger
                ).fetchone()
            )
    except sqlite3.Error:
        return None  # a damaged store is what backups are for
    if sequence > manifest.sequence or (seal or (0,))[0] > (manifest.ledger or (0,))[0]:
        newer = "is newer than the backup" if in_common else "is another than the backup's"
        end, its = (seal or (0,))[0], (manifest.ledger or (0,))[0]
        has = f"{count(sequence, 'change')} and {count(end, 'record')}"
        what = f"it has {has}, that {manifest.sequence:,} and {its:,}"
        return f"the store in place {newer}: {what}"
    return None


def put_in_place(unpacked_backup: UnpackedBackup, store: Path, journal: Path) -> Path | None:
    """Put the store of a backup in its place; return where the one that stood there is now.

    A journal that is there stays: it knows of orders that the backup does not. Raises OutputError.
    """
    aside = None
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        if store.exists():
            aside = _free_name(store)
            _settle_log(store)
            store.replace(aside)
        for ending in ("-wal", "-shm"):
            Path(f"{store}{ending}").unlink(missing_ok=True)
        with unpacked_backup.store.open("rb+") as stream:
            os.fsync(stream.fileno())
        unpacked_backup.store.replace(store)
        put_journal_in_place(unpacked_backup, journal)
        sync_folder(store.parent)
    except OSError as error:
        raise OutputError.of(store, error) from error
    return aside


def put_journal_in_place(unpacked_backup: UnpackedBackup, journal: Path) -> None:
    """Put the journal of a backup in its place where there is none. Raises OutputError."""
    try:
        if unpacked_backup.journal and not journal.exists():
            journal.parent.mkdir(parents=True, exist_ok=True)
            replace_file(journal, [unpacked_backup.journal.read_bytes()])
            sync_folder(journal.parent)
    except OSError as error:
        raise OutputError.of(journal, error) from error


def _settle_log(store: Path) -> None:
    """Bring what stands in a store's log into the file, so that it can be moved."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _free_name(store: Path) -> Path:
    number = 1
    while (name := store.with_name(f"{store.name}.replaced-{number}")).exists():
        number += 1
    return name
