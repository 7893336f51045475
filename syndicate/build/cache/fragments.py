"""The bytes of fragments, one after the other in a file; checksums tell of damage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from syndicate.errors import OutputError

_BUFFER = 1 << 18


class Span(NamedTuple):
    """Where bytes stand in the file, how many there are, and their CRC-32."""

    offset: int
    size: int
    sum: int


class DamagedError(Exception):
    """Bytes are not what was written."""


class CacheError(OutputError):
    """The file of fragments cannot be written: a build does without."""


class FragmentFile:
    """An append-only file. What stands beyond `end` was never saved, and is overwritten."""

    def __init__(self, path: Path, end: int) -> None:
        self._path, self.end, self._saved = path, end, end
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if os.fstat(self._file).st_size < end:
            os.close(self._file)
            raise ValueError("the file of fragments is cut")
        self._buffer = bytearray(_BUFFER)

    @property
    def unsaved(self) -> int:
        return self.end - self._saved

    def put(self, data: bytes) -> Span:
        """Append bytes. Raises CacheError."""
        at, left = self.end, memoryview(data)
        try:
            while left:
                written = os.pwrite(self._file, left, self.end)
                self.end, left = self.end + written, left[written:]
        except OSError as error:
            raise CacheError.of(self._path, error) from error
        return Span(at, len(data), crc32(data))

    def get(self, span: Span) -> bytes:
        """Return the bytes of one span. Raises DamagedError."""
        data = os.pread(self._file, span.size, span.offset)
        if len(data) != span.size or crc32(data) != span.sum:
            raise DamagedError(f"{span.size} bytes at {span.offset}")
        return data

    def join(self, spans: Iterable[Span], separator: bytes) -> Iterator[memoryview | bytes]:
        """Yield the bytes of spans with a separator between; a piece is good until the next.

        A piece is no larger than it must be: memory does not grow with the number of spans.
        Raises DamagedError.
        """
        view, used, first = memoryview(self._buffer), 0, True
        for span in spans:
            if not first:
                view[used : used + len(separator)] = separator
                used += len(separator)
            first = False
            if span.size + len(separator) > _BUFFER - used:
                yield view[:used]
                used = 0
            if span.size + len(separator) > _BUFFER:
                yield self.get(span)
                continue
            place = view[used : used + span.size]
            if os.preadv(self._file, [place], span.offset) != span.size or crc32(place) != span.sum:
                raise DamagedError(f"{span.size} bytes at {span.offset}")
            used += span.size
        yield view[:used]

    def sync(self) -> None:
        """Make what was put durable. Raises CacheError."""
        if self.end != self._saved:
            try:
                os.fdatasync(self._file)
            except OSError as error:
                raise CacheError.of(self._path, error) from error
            self._saved = self.end

    def move(self, spans: Iterable[Span]) -> list[Span]:
        """Write only these, in their order, to a new file; return where each stands now."""
        fresh = self._path.with_name("fragments.new")
        new = FragmentFile(fresh, 0)
        os.ftruncate(new._file, 0)
        moved = [new.put(self.get(span)) for span in spans]
        new.sync()
        fresh.replace(self._path)
        os.close(self._file)
        self._file, self.end, self._saved = new._file, new.end, new.end
        return moved

    def close(self) -> None:
        os.close(self._file)
