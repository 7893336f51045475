"""Files that are replaced as a whole or not at all, and that last once they are there."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: A disk with less room than this (in bytes) is full: the log of SQLite takes so much at once.
_ROOM = 1 << 16
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def replace_file(
    target: Path,
    pieces: Iterable[bytes | memoryview],
    *,
    mode: int | None = None,
    lasting: bool = True,
) -> None:
    """Replace a file: adjacent temporary file, its size checked, fsync, rename.

    The mode of the file is `mode`; where none is given, 0666 less the umask. It is on the disk at
    the end, where it is to be `lasting`; its name is once `sync_folder` was called. Raises OSError;
    then what stood there before is still whole, and nothing else is left.
    """
    temporary = temporary_of(target)
    try:
        _write_new(temporary, pieces, mode, lasting=lasting)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def temporary_of(target: Path) -> Path:
    """Return the name under which a file is written before it takes its place."""
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def _write_new(
    path: Path, pieces: Iterable[bytes | memoryview], mode: int | None, *, lasting: bool
) -> None:
    first = 0o666 if mode is None else 0o600
    try:
        descriptor = os.open(path, _NEW, first)
    except FileExistsError:  # of a run that was killed, or a trap: it is never written through
        path.unlink()
        descriptor = os.open(path, _NEW, first)
    try:
        if mode is not None:
            os.fchmod(descriptor, mode)
        size = sum(write_all(descriptor, piece) for piece in pieces)
        there = os.fstat(descriptor).st_size
        if there != size:
            raise OSError(errno.EIO, f"{there:,} bytes are there where {size:,} were written")
        if lasting:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> int:
    """Write bytes to a descriptor, all of them; return how many these are. Raises OSError."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written <= 0 or written > len(rest):
            raise OSError(errno.EIO, f"{written:,} of {len(rest):,} bytes were taken")
        rest = rest[written:]
    return len(data)


def make_folder(folder: Path, mode: int | None = None) -> None:
    """Make a folder, and those above it, where they are missing.

    Their mode is `mode`, and what they inherit of a group; where none is given, 0777 less the
    umask. Raises OSError.
    """
    if mode is None:
        folder.mkdir(parents=True, exist_ok=True)
        return
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        folder.chmod(mode | folder.stat().st_mode & stat.S_ISGID)


def is_full(folder: Path) -> bool:
    """Return whether the disk below a folder has no room, or no more than a few pages of it."""
    with suppress(OSError):
        room = os.statvfs(folder)
        return room.f_bavail * room.f_frsize < _ROOM
    return False


def sync_folder(folder: Path | str) -> None:
    """Make renames in a folder durable; not every platform lets a folder be opened.

    Raises OSError.
    """
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path | str) -> None:
    """Remove the temporary files of killed runs below a folder; nobody else may write there now."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(".tmp"):
                with suppress(OSError):  # it is in nobody's way
                    os.unlink(f"{place}/{name}")  # noqa: PTH108


def sweep_around(target: Path) -> None:
    """Remove what killed runs left of their replacing one file."""
    with suppress(OSError):
        for path in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
            path.unlink()
