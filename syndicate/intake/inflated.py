"""Open a gzip file as a stream that ends where it grows beyond all reason."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import IO, cast

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import FREE_GROWTH, MOST_GROWTH


class _Inflated(io.RawIOBase):
    """The content of a gzip file; reading beyond the bounds of its growth raises SyndicateError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._most = max(FREE_GROWTH, MOST_GROWTH * path.stat().st_size)
        self._stream = gzip.open(path)  # noqa: SIM115 - closed by `close`
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._stream.read(len(view))
        self._size += len(data)
        if self._size > self._most:
            message = f"grows to more than {self._most:,} bytes when it is decompressed"
            raise SyndicateError(message, Place(str(self._path)))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_inflated(path: Path) -> IO[bytes]:
    """Open a gzip file to read its content. Raises OSError, and what gzip raises, when read."""
    return cast(IO[bytes], io.BufferedReader(_Inflated(path), 1 << 16))
