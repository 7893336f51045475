"""The elements of a WordPress export, as a stream; a document that could grow is refused."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.feed.xml import screen

#: What XML cannot hold and exports do.
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
_HEAD = 1 << 16
#: The most that one item may weigh: its bytes, and so many more for each tag, since an element
#: of four bytes takes hundreds in memory.
_LARGEST, _TAG_WEIGHS = 32_000_000, 60
_READ = frozenset(("item", "title", "link", "language", "author"))
#: Of these there may be any number; they are forgotten like the others.
_PASSED = ("{*}category", "{*}tag", "{*}term")
# All that may stand before an export. Where it does not begin in time, a document type could hide.
# The groups give nothing back: a comment ends at its first end, and no text takes long.
_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*>)*+<rss[\s>]", re.DOTALL
)


def elements(path: Path) -> Iterator[tuple[str, Any]]:
    """(local name, element) of what an export holds, each forgotten when the next is read.

    Raises SyndicateError with the place.
    """
    name = str(path)
    try:
        with _opened(path) as stream:
            clean = _Clean(stream)
            screen(clean.head, name)
            if not _BEGINS.match(clean.head):
                raise SyndicateError("is no WordPress export: no <rss> begins it", Place(name, 1))
            yield from _children(clean, name)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = error.msg.partition(", line ")[0]
        place = Place(name, line, column)
        raise SyndicateError(f"no XML from here on: {reason}", place) from error
    except (OSError, EOFError, zlib.error) as error:
        told = getattr(error, "strerror", None) or error
        raise SyndicateError(f"cannot read: {told}", Place(name)) from error


class _Clean:
    """A stream without the characters that XML cannot hold; its `head` is read at once.

    It ends with an error where more than `_LARGEST` was `given` since that was set to 0.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.given = 0
        self._ahead = self.head = b""
        while len(self.head) < _HEAD and (data := self.read()):
            self.head += data
        self._ahead = self.head

    def read(self, _size: int = -1) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        if self.given > _LARGEST:
            raise _TooLargeError
        while data := self._stream.read(_HEAD):
            if cleaned := data.translate(None, _FORBIDDEN):
                self.given += len(cleaned) + _TAG_WEIGHS * cleaned.count(b"<")
                return cleaned
        return b""


class _TooLargeError(Exception):
    """One item does not end."""


def _children(stream: _Clean, name: str) -> Iterator[tuple[str, Any]]:
    """The elements that stand right in the channel."""
    events = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True, tag=("item", "title", "link", "language", "{*}author", *_PASSED),
    )  # fmt: skip
    line = 1
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is None or parent.tag != "channel":
                continue
            tag = etree.QName(element).localname
            line = element.sourceline or line
            if tag in _READ and (tag == "author") == element.tag.startswith("{"):
                yield tag, element
            stream.given = 0
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except _TooLargeError as error:
        told = "what follows is one item that is too large, or does not end"
        raise SyndicateError(told, Place(name, line)) from error


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def text(element: Any, name: str) -> str:
    """The text of a child, whatever version of the format its namespace names."""
    return raw(element, name).strip()


def raw(element: Any, name: str) -> str:
    """The same with its blanks: a password may be one."""
    found = element.find(f"{{*}}{name}")
    return (found.text or "") if found is not None else ""


def encoded(element: Any, kind: str) -> str:
    """`content:encoded` or `excerpt:encoded`, which differ in their namespaces only."""
    for one in element.iterfind("{*}encoded"):
        if ("excerpt" in one.tag) == (kind == "excerpt"):
            return one.text or ""
    return ""
