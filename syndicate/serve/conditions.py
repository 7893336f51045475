"""Conditional requests and ranges (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_TAG = re.compile(rb'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_RANGE = re.compile(rb"bytes=\s*(\d{0,18})-(\d{0,18})\s*\Z", re.IGNORECASE)


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Return whether a list of tags names this one, by the weak comparison that GET asks for."""
    if if_none_match.strip() == b"*":
        return True
    if etag in if_none_match:  # mostly false: the list need not be parsed
        return any(tag.removeprefix(b"W/") == etag for tag in _TAG.findall(if_none_match))
    return False


def is_not_newer(if_modified_since: bytes, modified: int) -> bool:
    """Return whether nothing has changed since a date; `modified` is in Unix seconds.

    A date that cannot be read is ignored: the answer is False.
    """
    try:
        since = parsedate_to_datetime(if_modified_since.decode("latin-1"))
        if since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        return datetime.fromtimestamp(modified, UTC) <= since
    except (ValueError, TypeError, IndexError, OverflowError):
        return False


def part(byte_range: bytes, size: int) -> tuple[int, int] | None:
    """Return the one range that a Range header names, as (first, end); None to send everything.

    Several ranges are answered with everything. Raises ValueError for a range beyond the end.
    """
    match = _RANGE.fullmatch(byte_range.strip())
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
