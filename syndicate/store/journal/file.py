"""The file of the journal: lines are only ever added, and are on the disk before anyone goes on."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from syndicate.durable import sync_folder, write_all
from syndicate.errors import OutputError, Place
from syndicate.store.journal.lines import ChainEnd, JournalLine, read_line, read_lines

#: How many flaws are told; further ones are only counted.
MOST_FLAWS = 20


class JournalFlaw(Struct, frozen=True):
    """What is wrong with a line of the file, by its number there."""

    line: int
    what: str


class JournalContents(Struct, frozen=True):
    """What stands in the file: its lines, what is wrong with them, whether the last is torn.

    `there` says that there is a file at all.
    """

    lines: tuple[JournalLine, ...] = ()
    flaws: tuple[JournalFlaw, ...] = ()
    torn: bool = False
    there: bool = True

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes of the lines that are as they were written."""
        return frozenset(line.hash for line in self.lines if line.sound)


def look(path: Path) -> list[int] | None:
    """Return the size and the time of the last change (in ns) of the file; None without one."""
    try:
        info = path.stat()
    except OSError:
        return None
    return [info.st_size, info.st_mtime_ns]


def read(path: Path) -> JournalContents:
    """Return what stands in the file. Raises OutputError where it cannot be read."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a device has no end
            raise OutputError("cannot read: it is no file", Place(str(path)))
        data = path.read_bytes()
    except FileNotFoundError:
        return JournalContents(there=False)
    except OSError as error:
        raise OutputError.of(path, error, "read") from error
    return contents_of(data)


def contents_of(data: bytes) -> JournalContents:
    """Return what stands in the bytes of a journal."""
    whole, tail = _split(data)
    numbered = list(read_lines(data if tail is None else whole))
    lines = tuple(line for _, line in numbered if line)
    return JournalContents(lines, tuple(_flaws(numbered)), torn=tail is not None)


def _split(data: bytes) -> tuple[bytes, bytes | None]:
    """Return the whole lines, and the torn last one; None where the last line is whole."""
    whole, _, tail = data.rpartition(b"\n")
    if not tail.strip():
        return data, None
    with suppress(ValueError):
        read_line(tail)
        return data, None  # only its end is missing
    return (whole + b"\n" if whole else b""), tail


def _flaws(numbered: Sequence[tuple[int, JournalLine | None]]) -> Iterator[JournalFlaw]:
    """Yield what is wrong with lines, and with how each follows the one before it in its chain."""
    ends: dict[str, ChainEnd] = {}
    for number, line in numbered:
        if line is None:
            yield JournalFlaw(number, "cannot be read")
            continue
        end = ends.get(line.chain, ChainEnd(line.chain))
        if not line.sound:
            yield JournalFlaw(number, "was changed: its hash is another's")
        elif line.line > end.line + 1:
            missing = f"{end.line + 1}-{line.line - 1}"
            yield JournalFlaw(number, f"lines {missing} of chain {line.chain} are missing")
        elif line.line <= end.line:
            yield JournalFlaw(number, f"line {line.line} of chain {line.chain} is out of its place")
        elif line.previous != end.hash:
            yield JournalFlaw(number, "does not follow the line before it: one was changed")
        if line.line > end.line:
            ends[line.chain] = ChainEnd(line.chain, line.line, line.hash)


def append(path: Path, lines: Sequence[JournalLine]) -> None:
    """Add the lines that the file lacks, and make them durable; a torn last line is cut off.

    Raises OutputError; then the file is as it was, as far as the disk allows.
    """
    try:
        new = not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)  # a takedown may come while a build runs
            stream.seek(0)
            data = stream.read()
            _add(stream.fileno(), data, lines)
        if new:
            sync_folder(path.parent)
    except OSError as error:
        raise OutputError.of(path, error) from error


def _add(descriptor: int, data: bytes, lines: Sequence[JournalLine]) -> None:
    """Write the lines that the data of a file lacks behind it."""
    whole, tail = _split(data)
    end = len(data) if tail is None else len(whole)
    there = contents_of(data).hashes
    missing = "".join(line.text + "\n" for line in lines if line.hash not in there)
    lacks_end = tail is None and data and not data.endswith(b"\n")
    added = (b"\n" if lacks_end else b"") + missing.encode()
    try:
        if tail is not None:
            os.ftruncate(descriptor, end)
        write_all(descriptor, added)
        size, expected = os.fstat(descriptor).st_size, end + len(added)
        if size != expected:
            raise OSError(errno.EIO, f"{size:,} bytes are there where {expected:,} are to be")
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, end)
        raise
