"""Conditional requests and ranges (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from syndicate.text.patterns import regex

#: A tag in a list; the group is without what a server in between adds where it encodes a document:
#: Apache makes "abc-gzip" of "abc" (https://bz.apache.org/bugzilla/show_bug.cgi?id=45023), others
#: "abc;gzip" or "abc--gzip".
_TAG = regex(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*?)(?:[-;:]{1,2}(?:gzip|br|zstd|deflate)){0,2}"')
_STRONG = regex(rb'(?<!W/)("[\x21\x23-\x7e\x80-\xff]*")')
_RANGE = regex(rb"bytes=\s*(\d{0,18})-(\d{0,18})\s*\Z", re.IGNORECASE)


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Return whether a list of tags names this one, by the weak comparison that GET asks for.

    It may have been marked by a server in between, which has encoded what it passed on.
    """
    if if_none_match.strip() == b"*":
        return True
    if if_none_match == etag:
        return True
    opened = etag[:-1]
    if opened in if_none_match:  # mostly false: the list need not be parsed
        return opened in _TAG.findall(if_none_match)
    return False


def is_precondition_met(
    if_match: bytes | None, unmodified_since: bytes | None, etags: Sequence[bytes], modified: int
) -> bool:
    """Return whether a request may be answered that is only for a document as the client knows it.

    `etags` are those of its encodings; the strong comparison is used (RFC 9110, 13.1.1 and 13.1.4).
    """
    if if_match is not None:
        tags = _STRONG.findall(if_match)
        return if_match.strip() == b"*" or any(etag in tags for etag in etags)
    since = _read_date(unmodified_since) if unmodified_since else None
    return since is None or datetime.fromtimestamp(modified, UTC) <= since


def is_not_newer(if_modified_since: bytes, modified: int) -> bool:
    """Return whether nothing has changed since a date; `modified` is in Unix seconds.

    A date that cannot be read is ignored: the answer is False.
    """
    since = _read_date(if_modified_since)
    return since is not None and datetime.fromtimestamp(modified, UTC) <= since


def _read_date(value: bytes) -> datetime | None:
    if value.count(b",") > 1:  # two dates are none (RFC 9110, 13.1.3)
        return None
    try:
        date = parsedate_to_datetime(value.decode("latin-1"))
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


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
