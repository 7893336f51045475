"""Compressed copies (RFC 1952), without name or time, so that the same input gives the same bytes.

The encoder is the fastest that is installed: isal, else zlib-ng, else Python's own zlib.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

#: The ending of a compressed copy, which stands beside its document.
COMPRESSED = ".gz"
#: zlib's code for a gzip header and trailer around the stream, with the largest window.
_GZIP = 31


def compressed(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Yield bytes compressed, piece by piece."""
    encoder = _encoder()
    for piece in pieces:
        yield encoder.compress(piece)
    yield encoder.flush()


def _encoder() -> Any:
    module, level = _library()
    return module.compressobj(level=level, wbits=_GZIP)


@cache
def _library() -> tuple[Any, int]:
    """Return the module to compress with, and the level that is worth its time."""
    try:
        from isal import isal_zlib

        return isal_zlib, 2
    except ImportError:
        pass
    try:
        from zlib_ng import zlib_ng

        return zlib_ng, 6
    except ImportError:
        import zlib

        return zlib, 6
