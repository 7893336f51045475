"""Published documents in memory: the hot ones, with the heads of their answers made once."""

from __future__ import annotations

import errno
import gzip
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote

#: How many bytes of documents are held at once.
_MOST = 256_000_000
#: Within so many bytes, the head of a feed is over.
_HEAD = 8_192
#: A file larger than this share of them is not held.
_SHARE = 8
#: The media type of a document, by its ending.
TYPES = {
    ".rss": b"application/rss+xml; charset=utf-8",
    ".atom": b"application/atom+xml; charset=utf-8",
    ".json": b"application/feed+json; charset=utf-8",
    ".opml": b"text/x-opml; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
}
#: What says that the server is short of something, not that there is no such document.
_SHORT = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ESTALE))
Header = tuple[bytes, bytes]
Headers = list[Header]


@dataclass(slots=True)
class Rendition:
    """One encoding of a document: its bytes and the heads of its answers."""

    body: bytes
    etag: bytes
    found: Headers
    unchanged: Headers


@dataclass(slots=True)
class Document:
    """A published file as it was when it was read; `stamp` is (size, time, inode)."""

    stamp: tuple[int, int, int]
    modified: int
    plain: Rendition
    packed: Rendition | None

    @property
    def weight(self) -> int:
        return len(self.plain.body) + (len(self.packed.body) if self.packed else 0)


class DocumentCache:
    """The documents below a folder, by their paths; a file that has changed is read again.

    `base` is its address; `more` are headers of every answer, `hubs` those of a document that names
    hubs itself. No link is followed below the folder: a build makes none, and one may lead to what
    is another's.
    """

    def __init__(self, root: Path, base: str, more: Headers, hubs: Headers | None = None) -> None:
        self._root, self._base, self._more = os.fspath(root), base, more
        self._hubs = hubs or []
        self._held: OrderedDict[str, Document] = OrderedDict()
        self.weight = 0

    def get(self, path: str) -> Document | None:
        """The document at a path below the folder, which the caller has looked at; None if none.

        Raises OSError where the server is short of something, as of descriptors.
        """
        full = f"{self._root}/{path}"
        try:
            found = os.stat(full)  # noqa: PTH116 - a Path for each request costs more than this
        except (OSError, ValueError) as error:
            self._forget(path)
            _raise_shortage(error)
            return None
        stamp = (found.st_size, found.st_mtime_ns, found.st_ino)
        held = self._held.get(path)
        if held is not None and held.stamp == stamp:
            self._held.move_to_end(path)
            return held
        self._forget(path)
        if not stat.S_ISREG(found.st_mode) or not self._is_there(path):
            return None
        return self._read(path, full)

    def _is_there(self, path: str) -> bool:
        """Whether a file stands at the path itself, and no link led to it."""
        full = os.path.realpath(f"{self._root}/{path}")
        return full == f"{os.path.realpath(self._root)}/{path}"

    def _read(self, path: str, full: str) -> Document | None:
        try:
            with open(full, "rb") as stream:  # noqa: PTH123
                found = os.fstat(stream.fileno())
                data = stream.read()
        except (OSError, ValueError) as error:
            _raise_shortage(error)
            return None
        document = self._made(path, data, (found.st_size, found.st_mtime_ns, found.st_ino))
        if document.weight < _MOST // _SHARE:
            self._held[path] = document
            self.weight += document.weight
            while self.weight > _MOST:
                _, oldest = self._held.popitem(last=False)
                self.weight -= oldest.weight
        return document

    def _forget(self, path: str) -> None:
        held = self._held.pop(path, None)
        self.weight -= held.weight if held else 0

    def _made(self, path: str, data: bytes, stamp: tuple[int, int, int]) -> Document:
        modified = stamp[1] // 1_000_000_000
        kind = TYPES.get(PurePosixPath(path).suffix, b"application/octet-stream")
        digest = sha256(data).hexdigest()[:32].encode()
        common: Headers = [
            (b"last-modified", formatdate(modified, usegmt=True).encode()),
            (b"link", f'<{self._base}{quote(path)}>; rel="self"'.encode()),
            *self._more,
            *(self._hubs if self._hubs and _names_hub(data) else ()),
        ]
        plain = _rendition(data, b'"' + digest + b'"', kind, common, ())
        packed = None
        if len(data) > 500 and not kind.startswith(b"image/png"):
            small = gzip.compress(data, 6, mtime=0)
            if len(small) < len(data):
                encoding = ((b"content-encoding", b"gzip"),)
                packed = _rendition(small, b'"' + digest + b'-gz"', kind, common, encoding)
        return Document(stamp, modified, plain, packed)


def _names_hub(data: bytes) -> bool:
    """Whether a feed says in its head that hubs tell of it; its archives and pages do not."""
    return any(mark in data[:_HEAD] for mark in (b'rel="hub"', b'"hubs":'))


def _raise_shortage(error: OSError | ValueError) -> None:
    """Most errors say that there is no such document; some say that the server has no means."""
    if isinstance(error, OSError) and error.errno in _SHORT:
        raise error


def _rendition(
    body: bytes, etag: bytes, kind: bytes, common: Headers, encoding: tuple[Header, ...]
) -> Rendition:
    found: Headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"etag", etag),
        (b"accept-ranges", b"bytes"),
        *encoding,
        *common,
    ]
    return Rendition(body, etag, found, [(b"etag", etag), *common])
