"""A cache of published documents in memory, with the headers of their answers made once."""

from __future__ import annotations

import errno
import gzip
import os
import stat
from collections import OrderedDict
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path, PurePosixPath
from time import time

from msgspec import Struct

from syndicate.build.targets import media_types
from syndicate.serve.own_links import own_links

#: The most bytes of documents in the cache.
_MOST = 256_000_000
#: A document of this share of them or more is not cached.
_SHARE = 8
#: Errors of a server that is out of resources; they do not mean that there is no such document.
_SHORTAGES = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ESTALE))
Header = tuple[bytes, bytes]
Headers = list[Header]


class Rendition(Struct):
    """One encoding of a document: its bytes, and the headers of a 200 and of a 304."""

    body: bytes
    etag: bytes
    headers: Headers
    unchanged: Headers


class Document(Struct):
    """A published file as it was when it was read; `stamp` is (size, time in ns, inode)."""

    stamp: tuple[int, int, int]
    modified: int
    plain: Rendition
    packed: Rendition | None

    @property
    def weight(self) -> int:
        return len(self.plain.body) + (len(self.packed.body) if self.packed else 0)


class DocumentCache:
    """The documents below a folder, by path; a file that has changed is read again.

    `more` are headers of every answer; the address of a feed and its hubs are told as it tells
    them. No link below the folder is followed: a build makes none, and one may lead to another
    partner's documents.
    """

    #: Whether `refresh` has to be called before a document is asked for, which is sent from memory.
    is_remote = False

    def __init__(self, root: Path, more: Headers) -> None:
        self._root, self._more = os.fspath(root), more
        self._cached: OrderedDict[str, Document] = OrderedDict()
        self.weight = 0

    async def refresh(self, path: str, *, anew: bool = False) -> None:
        """Do nothing: a folder is looked at whenever it is asked."""

    def get(self, path: str) -> Document | None:
        """Return the document at a path that the caller has checked; None if there is none.

        Raises OSError where the server is out of resources, such as descriptors.
        """
        full = f"{self._root}/{path}"
        try:
            info = os.stat(full)  # noqa: PTH116 - a Path for each request costs more than this
        except (OSError, ValueError) as error:
            self._forget(path)
            _raise_shortage(error)
            return None
        cached = self._cached.get(path)
        if cached is not None and cached.stamp == _stamp(info):
            self._cached.move_to_end(path)
            return cached
        self._forget(path)
        if not stat.S_ISREG(info.st_mode) or not self._is_direct(path):
            return None
        return self._read(path, full)

    def _is_direct(self, path: str) -> bool:
        """Return whether the file stands at the path itself, reached by no link."""
        full = os.path.realpath(f"{self._root}/{path}")
        return full == f"{os.path.realpath(self._root)}/{path}"

    def _read(self, path: str, full: str) -> Document | None:
        try:
            with open(full, "rb") as stream:  # noqa: PTH123
                info = os.fstat(stream.fileno())
                data = stream.read()
        except (OSError, ValueError) as error:
            _raise_shortage(error)
            return None
        return self._keep(path, self._document(path, data, _stamp(info), info.st_mtime))

    def _keep(self, path: str, document: Document) -> Document:
        """Keep a document in memory in place of others, unless it is too large."""
        if document.weight < _MOST // _SHARE or self.is_remote:
            self._cached[path] = document
            self.weight += document.weight
            while self.weight > _MOST and len(self._cached) > 1:
                _, oldest = self._cached.popitem(last=False)
                self.weight -= oldest.weight
        return document

    def _forget(self, path: str) -> None:
        cached = self._cached.pop(path, None)
        self.weight -= cached.weight if cached else 0

    def _document(
        self, path: str, data: bytes, stamp: tuple[int, int, int], changed: float
    ) -> Document:
        modified = min(int(changed), int(time()))  # never later than Date
        suffix = PurePosixPath(path).suffix
        media_type = media_types().get(suffix, "application/octet-stream").encode()
        digest = sha256(data).hexdigest()[:32].encode()
        common: Headers = [
            (b"last-modified", formatdate(modified, usegmt=True).encode()),
            *((b"link", f'<{to}>; rel="{rel}"'.encode()) for to, rel in own_links(path, data)),
            *self._more,
        ]
        plain = _rendition(data, b'"' + digest + b'"', media_type, common, ())
        packed = None
        if len(data) > 500 and not media_type.startswith(b"image/png"):
            small = gzip.compress(data, 6, mtime=0)
            if len(small) < len(data):
                encoding = ((b"content-encoding", b"gzip"),)
                packed = _rendition(small, b'"' + digest + b'-gz"', media_type, common, encoding)
        return Document(stamp, modified, plain, packed)


def _stamp(info: os.stat_result) -> tuple[int, int, int]:
    return (info.st_size, info.st_mtime_ns, info.st_ino)


def _raise_shortage(error: OSError | ValueError) -> None:
    """Raise an error that means a lack of resources; others mean that there is no document."""
    if isinstance(error, OSError) and error.errno in _SHORTAGES:
        raise error


def _rendition(
    body: bytes, etag: bytes, media_type: bytes, common: Headers, encoding: tuple[Header, ...]
) -> Rendition:
    headers: Headers = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"etag", etag),
        (b"accept-ranges", b"bytes"),
        *encoding,
        *common,
    ]
    return Rendition(body, etag, headers, [(b"etag", etag), *common])
