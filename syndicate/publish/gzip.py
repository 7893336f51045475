"""Compressed copies (RFC 1952): no name and no time in them, so that the same bytes come again.

The fastest encoder that is installed is taken: isal, else zlib-ng, else Python's own zlib.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

#: gzip's header and trailer around the stream, with the largest window.
_GZIP = 31


def compressed(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The same bytes, compressed as they come."""
    encoder = _encoder()
    for piece in pieces:
        yield encoder.compress(piece)
    yield encoder.flush()


def _encoder() -> Any:
    module, level = _library()
    return module.compressobj(level=level, wbits=_GZIP)


@cache
def _library() -> tuple[Any, int]:
    """The module to compress with, and the level at which it is worth its time."""
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
