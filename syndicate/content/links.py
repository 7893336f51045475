"""Find web addresses in plain text.

Chinese is written without blanks, so a mark or a letter that is not ASCII ends an address; but
`https://zh.wikipedia.org/wiki/上海` and `?q=上海&n=1` go on, since the letters stand right behind a
mark that nothing written behind an address would follow: `/`, `=`, `#` or `@`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.text.patterns import regex
from syndicate.text.urls import host_of, web_url

_INSIDE = r"A-Za-z0-9\-._~:?\[\]!$&'()*+,;%"
_OPENERS = ("/", "=", "#", "@")
#: Marks of Chinese and of wide type, which end an address wherever they stand.
_MARKS = (
    "\u2010-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\xa0\xab\xb7\xbb"
)
_WIDE = rf"[^\x00-\x7f\s{_MARKS}]"
_START = regex(r"(?<![A-Za-z+-])(?<![A-Za-z][0-9.])https?://", re.IGNORECASE)
#: A piece of an address up to the next opener: letters that are not ASCII only from its start on.
_PIECE = regex(rf"{_WIDE}(?>(?:{_WIDE}|[{_INSIDE}])*)|[{_INSIDE}]*+")
_CLOSERS = {")": "(", "]": "["}
_TRAILING = ".,;:!?'"


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield every address in a text: where it begins and ends, and as a link has it."""
    end = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        end = _end(text, start.end())
        stop = _trimmed(text, start.end(), end)
        url = web_url(text[start.start() : stop])
        if url is not None and "." in host_of(url):
            yield start.start(), stop, url


def _end(text: str, at: int) -> int:
    """Return where the address ends whose host begins at a place."""
    while True:
        at = _PIECE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text[at : at + 1] not in _OPENERS:
            return at
        at += 1


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end without the marks of a sentence, and without a bracket that closes another."""
    counts = {mark: text.count(mark, start, end) for mark in "()[]"}
    while end > start:
        last = text[end - 1]
        if last in _CLOSERS:
            if counts[last] <= counts[_CLOSERS[last]]:
                return end
            counts[last] -= 1
        elif last not in _TRAILING:
            return end
        end -= 1
    return end
