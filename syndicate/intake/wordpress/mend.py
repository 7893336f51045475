"""Mend the XML of exports by programs that did not escape what they put in.

An ampersand that begins no reference is a character, a reference that XML does not know is its own
text, and a CDATA section goes on where what ends it is not followed by a tag. Prefixes that nobody
declared are those of WordPress.
"""

from __future__ import annotations

import re
from typing import Protocol

from syndicate.text.patterns import regex
from syndicate.text.references import is_character, join_pairs

_BARE = regex(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,9}|#[xX][0-9a-fA-F]{1,8});)")
_NUMBERED = regex(rb"(?:&#(?:\d{1,9}|[xX][0-9a-fA-F]{1,8});)+")
_NUMBER = regex(r"&#(?:(\d+)|[xX]([0-9a-fA-F]+));")
_START, _END, _KEPT_END = b"<![CDATA[", b"]]>", b"]]]]><![CDATA[>"
#: The prefixes of an export, and what WordPress declares them to be.
_PREFIXES = {
    b"wp": b"http://wordpress.org/export/1.2/",
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"excerpt": b"http://wordpress.org/export/1.2/excerpt/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
}
_ROOT = regex(rb"<rss\b([^<>]*+)>")
#: How much is kept back for what may go on in the next piece, and the longest run of blanks.
_AHEAD, _BLANKS = 64, 1000


class Reader(Protocol):
    """What bytes come from, piece by piece; an empty piece is the end."""

    def read(self, _size: int = -1) -> bytes: ...


class MendedStream:
    """A stream whose XML is mended."""

    def __init__(self, stream: Reader) -> None:
        self._stream = stream
        self._rest = b""
        self._in_cdata = self._ended = False

    def read(self, _size: int = -1) -> bytes:
        while not self._ended:
            piece = self._stream.read()
            self._ended = not piece
            if mended := self._mend(self._rest + piece):
                return mended
        return b""

    def _mend(self, data: bytes) -> bytes:
        """Return what of the data can be told, mended; keep the rest."""
        parts: list[bytes] = []
        position, step = 0, 1
        while step:
            go_on = self._through_cdata if self._in_cdata else self._to_cdata
            step = go_on(data, position, parts) - position
            position += step
        self._rest = data[position:]
        return b"".join(parts)

    def _to_cdata(self, data: bytes, start: int, parts: list[bytes]) -> int:
        """Mend what stands before a CDATA section; return where to go on."""
        section = data.find(_START, start)
        end = section
        if section < 0:
            end = len(data) if self._ended else max(start, len(data) - _AHEAD)
            cut = data.rfind(b"&", max(start, end - _AHEAD), end)  # perhaps within a reference
            end = cut if cut >= 0 and not self._ended else end
            if not self._ended:  # nor within what ends a section
                end = max(start, end - (data[max(start, end - 2) : end].count(b"]")))
        text = _BARE.sub(b"&amp;", data[start:end]).replace(_END, b"]]&gt;")
        parts.append(_NUMBERED.sub(_valid, text))
        if section < 0:
            return end
        parts.append(_START)
        self._in_cdata = True
        return section + len(_START)

    def _through_cdata(self, data: bytes, start: int, parts: list[bytes]) -> int:
        """Pass on a CDATA section up to what may end it; return where to go on."""
        end = data.find(_END, start)
        if end < 0:
            kept_back = 0 if self._ended else len(_END) - 1
            end = max(start, len(data) - kept_back)
            parts.append(data[start:end])
            return end
        after = end + len(_END)
        following = data[after : after + _BLANKS].lstrip()
        if not following and not self._ended and len(data) < after + _BLANKS:
            parts.append(data[start:end])
            return end
        self._in_cdata = bool(following) and not following.startswith(b"<")
        parts += (data[start:end], _KEPT_END if self._in_cdata else _END)
        return after


def declare_prefixes(head: bytes) -> bytes:
    """Return the beginning of an export with its prefixes declared, where they are not."""
    root = _ROOT.search(head)
    if root is None:
        return head
    lacking = (
        b' xmlns:%b="%b"' % pair
        for pair in _PREFIXES.items()
        if b"xmlns:%b" % pair[0] not in root[1]
    )
    return head[: root.end(1)] + b"".join(lacking) + head[root.end(1) :]


def _valid(match: re.Match[bytes]) -> bytes:
    """Return numbered references as they may stand: pairs joined, those of no character gone."""
    joined = join_pairs(match[0].decode("ascii"))
    numbers = _NUMBER.sub(_character_or_nothing, joined)
    return numbers.encode("ascii", "xmlcharrefreplace")


def _character_or_nothing(reference: re.Match[str]) -> str:
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    return reference[0] if is_character(number) else ""
