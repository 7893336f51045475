"""Conditional requests and ranges (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_TAG = re.compile(rb'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_RANGE = re.compile(rb"bytes=\s*(\d{0,18})-(\d{0,18})\s*\Z", re.IGNORECASE)


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Whether a list of tags names the one that is there; compared weakly, as a GET asks for."""
    if if_none_match.strip() == b"*":
        return True
    if etag in if_none_match:  # the usual case, told without a look at the list
        return any(tag.removeprefix(b"W/") == etag for tag in _TAG.findall(if_none_match))
    return False


def is_not_newer(if_modified_since: bytes, modified: int) -> bool:
    """Whether nothing has changed since a date; `modified` is in seconds. A bad date is ignored."""
    try:
        then = parsedate_to_datetime(if_modified_since.decode("latin-1"))
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        return datetime.fromtimestamp(modified, UTC) <= then
    except (ValueError, TypeError, IndexError, OverflowError):
        return False


def part(asked: bytes, size: int) -> tuple[int, int] | None:
    """The one range of bytes that is asked for, as (first, end); None where all is to be sent.

    Raises ValueError where it lies beyond the end. Several ranges are answered with all.
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == (b"", b""):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise ValueError("an empty range")
        return size - length, size
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError("beyond the end")
    return start, end
