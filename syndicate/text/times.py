"""Instants as documents have them: RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339), in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
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
    return f"{date_of(moment, zone):%Y-%m-%d}"


def date_of(instant: datetime, zone: str) -> date:
    """Return the day of an instant in the zone of that name."""
    try:
        return instant.astimezone(ZoneInfo(zone)).date()
    except OverflowError:  # the first or last day of the calendar
        return instant.date()


def in_zone(instant: datetime, zone: str, *, seconds: bool = True) -> str:
    """Return an instant as people read it in a zone: 2024-05-01 08:00:00 UTC+8."""
    moment = _moved(instant, zone)
    return f"{moment:%Y-%m-%d %H:%M}{f':{moment:%S}' if seconds else ''} {_offset(moment)}"


def zone_of(instants: Iterable[datetime], zone: str) -> str:
    """Return a zone by its name, with how far from UTC it is at these instants.

    That is one offset, or more where clocks are changed between them: Europe/Berlin (UTC+1, UTC+2).
    """
    ahead = {moment.utcoffset() or timedelta(): _offset(moment)
             for moment in (_moved(instant, zone) for instant in instants)}  # fmt: skip
    offsets = [ahead[offset] for offset in sorted(ahead)]
    return f"{zone} ({', '.join(offsets)})" if offsets and offsets != [zone] else zone


def _moved(instant: datetime, zone: str) -> datetime:
    try:
        return instant.astimezone(ZoneInfo(zone))
    except OverflowError:  # the first or last day of the calendar
        return instant


def _offset(moment: datetime) -> str:
    ahead = moment.utcoffset() or timedelta()
    minutes = abs(ahead) // timedelta(minutes=1)
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"UTC{'-' if ahead < timedelta() else '+'}{minutes // 60}{rest}" if minutes else "UTC"
