"""Read the elements of a WordPress export as a stream; refuse documents that define entities."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.feed.xml import refuse_entities
from syndicate.intake.inflated import open_inflated
from syndicate.intake.wordpress.mend import MendedStream, Reader, declare_prefixes
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: Characters that XML forbids and exports contain.
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
_HEAD = 1 << 16
#: The most that one item may weigh: its bytes, and 60 more for each tag, since an element of four
#: bytes takes hundreds in memory.
LARGEST_ITEM, _TAG_WEIGHS = 32_000_000, 60
_PLAIN = ("item", "title", "link", "language")
_WORDPRESS_OWN = ("author", "term", "base_site_url", "base_blog_url")
#: An export may have any number of these; they are parsed only to be freed like the others.
_PASSED = ("{*}category", "{*}tag")
# All that may stand before <rss>, which must follow within `_HEAD` bytes: behind them a document
# type would not be screened. The groups are possessive, so that matching takes linear time and a
# comment ends at its first `-->`.
_BEGINNING = regex(
    rb"(?:\xef\xbb\xbf)?(?>(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*>)*)<rss[\s>]", re.DOTALL
)


def read_elements(path: Path, *, mended: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield (local name, element) of what an export holds; each is freed when the next is read.

    With `mended`, what was not escaped is, as `MendedStream` does. Raises SyndicateError with the
    place; BrokenXmlError where the file is no XML from there on.
    """
    name = str(path)
    try:
        with _open(path) as stream:
            clean = _CleanStream(stream)
            refuse_entities(clean.head, name)
            if not _BEGINNING.match(clean.head):
                raise SyndicateError("is no WordPress export: no <rss> begins it", Place(name, 1))
            if mended:
                clean.put_back(declare_prefixes(clean.head))
            yield from _children(clean, name, mended=mended)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = one_line(error.msg.partition("\n")[0].partition(", line ")[0])
        place = Place(name, line, column)
        raise BrokenXmlError(f"no XML from here on: {reason}", place) from error
    except (OSError, EOFError, zlib.error) as error:
        cause = getattr(error, "strerror", None) or error
        raise SyndicateError(f"cannot read: {cause}", Place(name)) from error


class BrokenXmlError(SyndicateError):
    """A file is no XML from a place on."""


class _CleanStream:
    """A stream without the characters that XML forbids; its `head` is read at once.

    Raises _TooLargeError where `item_weight`, which its user sets to 0, exceeds `LARGEST_ITEM`.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.item_weight = 0
        self._ahead = self.head = b""
        while len(self.head) < _HEAD and (data := self.read()):
            self.head += data
        self._ahead = self.head

    def put_back(self, head: bytes) -> None:
        """Have another head read in place of that of the file."""
        self._ahead = head

    def read(self, _size: int = -1) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        if self.item_weight > LARGEST_ITEM:
            raise _TooLargeError
        while data := self._stream.read(_HEAD):
            if cleaned := data.translate(None, _FORBIDDEN):
                self.item_weight += len(cleaned) + _TAG_WEIGHS * cleaned.count(b"<")
                return cleaned
        return b""


class _TooLargeError(Exception):
    """One item weighs more than `LARGEST_ITEM`."""


def _children(stream: _CleanStream, name: str, *, mended: bool) -> Iterator[tuple[str, Any]]:
    """Yield the direct children of the channel.

    A parser that recovers passes over what namespaces may not be called; nothing else is accepted.
    """
    source: Reader = MendedStream(stream) if mended else stream
    own = (f"{{*}}{tag}" for tag in _WORDPRESS_OWN)
    events = etree.iterparse(
        source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True, recover=mended, tag=(*_PLAIN, *own, *_PASSED),
    )  # fmt: skip
    line = 1
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is None or parent.tag != "channel":
                continue
            tag = _local_name(element)
            line = element.sourceline or line
            if tag in (_PLAIN if element.tag == tag else _WORDPRESS_OWN):
                yield tag, element
            stream.item_weight = 0
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except _TooLargeError as error:
        message = "what follows is one item that is too large, or does not end"
        raise SyndicateError(message, Place(name, line)) from error
    if fatal := next((e for e in events.error_log if e.level_name == "FATAL"), None):
        place = Place(name, fatal.line, fatal.column)
        raise BrokenXmlError(f"no XML from here on: {fatal.message}", place)


def _local_name(element: Any) -> str:
    """Return the name of an element without its prefix, declared or not."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _open(path: Path) -> IO[bytes]:
    return open_inflated(path) if path.suffix == ".gz" else path.open("rb")


def child_text(element: Any, name: str) -> str:
    """Return the stripped text of a child, whatever version of the format its namespace names."""
    return raw_text(element, name).strip()


def raw_text(element: Any, name: str) -> str:
    """Return the text of a child with its blanks: a password may consist of them."""
    child = element.find(f"{{*}}{name}")
    return (child.text or "") if child is not None else ""


def encoded_text(element: Any, kind: str) -> str:
    """Return `content:encoded` or `excerpt:encoded`, which differ in their namespaces only."""
    for child in element.iterfind("{*}encoded"):
        if ("excerpt" in child.tag) == (kind == "excerpt"):
            return child.text or ""
    return ""
