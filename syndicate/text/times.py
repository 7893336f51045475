"""Instants as documents have them: RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339), in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(instant: datetime) -> str:
    """Return an instant to the millisecond, which is written only where there is one.

    More digits are misread by readers that take those after the point for milliseconds.
    """
    moment = instant.astimezone(UTC)
    fraction = f".{moment.microsecond // 1000:03}" if moment.microsecond >= 1000 else ""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"
