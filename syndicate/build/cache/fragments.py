"""The bytes of fragments, one after the other in a file; checksums tell of damage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from syndicate.errors import OutputError

# A sum is worked out of all that is put together: with zlib's, a tenth of restoring many documents.
try:
    from isal.isal_zlib import crc32
except ImportError:
    from zlib import crc32

_BUFFER = 1 << 18


def _name(number: int) -> str:
    return f"fragments-{number}" if number else "fragments"


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
    """An append-only file. What stands beyond `end` was never saved, and is overwritten.

    `number` is that of the file: one that took the place of another has the next.
    """

    def __init__(self, folder: Path, end: int, number: int = 0) -> None:
        self._folder, self.number = folder, number
        self._path, self.end, self._saved = folder / _name(number), end, end
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        if os.fstat(self._file).st_size < end:
            os.close(self._file)
            raise ValueError("the file of fragments is cut")
        self._buffer = bytearray(_BUFFER)

    @property
    def unsaved(self) -> int:
        return self.end - self._saved

    def put(self, data: bytes) -> Span:
        """Append bytes. Raises CacheError."""
        return self.put_all([data])[0]

    def put_all(self, pieces: Sequence[bytes]) -> list[Span]:
        """Append some pieces, in one go. Raises CacheError."""
        at, left = self.end, memoryview(b"".join(pieces))
        try:
            while left:
                written = os.pwrite(self._file, left, self.end)
                self.end, left = self.end + written, left[written:]
        except OSError as error:
            raise CacheError.of(self._path, error) from error
        ends = accumulate(map(len, pieces), initial=at)
        return [
            Span(start, len(data), crc32(data)) for start, data in zip(ends, pieces, strict=False)
        ]

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

    @contextmanager
    def successor(self) -> Iterator[FragmentFile]:
        """Write to a new file, which takes the place of this one at the end.

        What points here must be saved before the old file is removed (`remove_others`): a run that
        is killed before leaves both, and the old one is good. Where the new one cannot be written
        it is removed, and the old one stays.
        """
        new = FragmentFile(self._folder, 0, self.number + 1)
        try:
            os.ftruncate(new._file, 0)
            yield new
            new.sync()
        except BaseException:
            new.close()
            new._path.unlink(missing_ok=True)
            raise
        os.close(self._file)
        self._path, self.number, self._file = new._path, new.number, new._file
        self.end, self._saved = new.end, new.end

    def remove_others(self) -> None:
        """Remove the files that this one took the place of, or was to be replaced by."""
        for path in self._folder.glob(f"{_name(0)}*"):
            if path != self._path:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        os.close(self._file)
