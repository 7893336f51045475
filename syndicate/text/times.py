"""Instants as documents have them: RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339), in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

#: How far the instant of a command and the clock of its machine are apart without a word.
AGREE = timedelta(minutes=1)


def rfc3339(instant: datetime) -> str:
    """Return an instant to the millisecond, which is written only where there is one.

    More digits are misread by readers that take those after the point for milliseconds.
    """
    moment = instant.astimezone(UTC)
    fraction = f".{moment.microsecond // 1000:03}" if moment.microsecond >= 1000 else ""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"


def day_of(instant: datetime | str, zone: str) -> str:
    """Return the day, as people write it (2024-05-01), of an instant in the zone of that name."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    try:
        return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
    except OverflowError:  # the first or last day of the calendar
        return f"{moment:%Y-%m-%d}"
