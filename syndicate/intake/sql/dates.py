"""Read the dates of rows: texts with or without a zone, and numbers of seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.errors import RecordError
from syndicate.text.patterns import regex

#: The fields that hold a date.
DATES = frozenset(("date_published", "date_modified", "embargoed", "expires"))
#: What a column of such a field may be called behind it, for numbers since 1970.
EPOCHS = frozenset(("epoch", "epoch_ms"))
_START = datetime(1970, 1, 1, tzinfo=UTC)
#: As many seconds pass by the year 5138, as many milliseconds passed by 1973.
_MILLISECONDS_FROM = 100_000_000_000
_NUMBER = regex(r"[+-]?\d{1,20}(?:\.\d{1,20})?")
_DAY = regex(r"\d{8}")
#: PostgreSQL's values that mean the same as a missing field.
_NEVER = {"expires": "infinity", "embargoed": "-infinity"}


def date_of(name: str, value: Any, zone: ZoneInfo, notes: list[str]) -> Any:
    """Return a date with its zone, the site's where it has none; None where it says nothing.

    What is no date stays, to be rejected by RecordParser. Raises RecordError for a number, which
    may count anything.
    """
    text = value.strip() if isinstance(value, str) else value
    if text == _NEVER.get(name):
        return None
    if isinstance(text, str) and text.startswith("0000-00-00") and name not in _NEVER:
        notes.append(f"{name}: 0000-00-00 is no date; read as missing")
        return None
    if not isinstance(text, str):
        return value
    if _NUMBER.fullmatch(text) and not _DAY.fullmatch(text):
        raise RecordError(
            name, f"{text[:60]} is a number; for seconds since 1970 call the column {name}__epoch"
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return value
    if moment.tzinfo is None:
        notes.append(f"{name}: has no zone; taken as {zone.key}")
        moment = moment.replace(tzinfo=zone)
    return moment.isoformat()


def is_number(value: Any) -> bool:
    """Whether a value counts seconds or milliseconds where a column is said to."""
    return isinstance(value, str) and _NUMBER.fullmatch(value.strip()) is not None


def epoch_of(name: str, value: Any, unit: str, notes: list[str]) -> str:
    """Return the date of a number of seconds since 1970, of milliseconds with the unit `epoch_ms`.

    Seconds that lead beyond the year 5138 are milliseconds, and noted. Raises RecordError.
    """
    if not is_number(value):
        raise RecordError(name, f"{str(value)[:60]!r} is no number of seconds since 1970")
    number = float(value) if "." in value else int(value)
    milliseconds = unit == "epoch_ms"
    if not milliseconds and abs(number) >= _MILLISECONDS_FROM:
        notes.append(f"{name}: such large numbers are taken as milliseconds since 1970")
        milliseconds = True
    try:
        span = timedelta(milliseconds=number) if milliseconds else timedelta(seconds=number)
        moment = _START + span
    except OverflowError as error:
        message = f"{value.strip()[:60]} seconds since 1970 are no date"
        raise RecordError(name, message) from error
    return moment.isoformat()
