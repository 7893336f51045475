"""A row of a query as a record: what a database has for a text, a list, a flag, a date."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake.record import FIELDS

_PERSON = frozenset("name url email avatar role".split())
_FILE = frozenset(
    "url mime_type size_in_bytes duration_in_seconds title credit copyrightnotice".split()
)
_LINK = frozenset(("title", "url"))
#: What may stand behind the dot, by field.
_PARTS = {
    "source": frozenset("id name url feed_url icon".split()), "image": _FILE, "author": _PERSON,
    "attachments": _FILE, "authors": _PERSON, "contributors": _PERSON, "references": _LINK,
    "related": _LINK,
}  # fmt: skip
#: What a plain text stands for, where a field is an object.
_MAIN = {"source": "id", "image": "url", "author": "name"}
_NUMBERS = frozenset(("size_in_bytes", "duration_in_seconds"))
_DATES = frozenset(("date_published", "date_modified", "embargoed", "expires"))
_FLAGS = {"1": True, "0": False, "\x01": True, "\0": False, "true": True, "false": False,
          "t": True, "f": False, "y": True, "n": False}  # fmt: skip
_LINES = re.compile(r"\s*\n\s*")
#: How the parts of a plain text are told apart; titles and addresses may hold a semicolon.
_SEPARATORS = {
    **dict.fromkeys(("references", "related", "attachments"), _LINES),
    **dict.fromkeys("authors contributors categories tags".split(), re.compile(r"\s*[\n;；]\s*")),
}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
#: PostgreSQL's words for `never`, where that is what leaving the field out says.
_NEVER = {"expires": "infinity", "embargoed": "-infinity"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the query: which field it is, and which part of it; none where `top` is blank."""

    top: str
    part: str = ""

    @classmethod
    def of(cls, name: str) -> Column:
        top, *part = re.split(r"\.|__", name.lower(), maxsplit=1)
        if top not in FIELDS or (part and part[0] not in _PARTS.get(top, ())):
            return cls("")
        return cls(top, *part)


def columns_of(names: Sequence[str], place: Place) -> tuple[list[Column], list[str]]:
    """The columns of a query, and what to know of them.

    Raises SyndicateError where two are one field: whose value it is could not be told.
    """
    columns = list(map(Column.of, names))
    for number, column in enumerate(columns):
        if column.top and column in columns[:number]:
            raise SyndicateError(f"two columns are called {names[number]}; name one of them", place)
    odd = (name for name, one in zip(names, columns, strict=True) if not one.top)
    unknown = [name for name in dict.fromkeys(odd) if name.lower() != "since"]
    return columns, [f"the column {one} is no field of a record; left out" for one in unknown]


def record_of(
    row: Sequence[Any], columns: Sequence[Column], zone: ZoneInfo
) -> tuple[dict[str, Any], list[str]]:
    """The record of a row, and what was guessed of it. Raises RecordError with the field."""
    record: dict[str, Any] = {}
    notes: list[str] = []
    for value, column in zip(row, columns, strict=True):
        if value is None or not column.top:
            continue
        try:
            told = _plain(value)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start + 1}"
            raise RecordError(column.top, message) from error
        if column.part:
            _put_part(record, column, told)
        elif (told := _field(column.top, told, zone, notes)) is not None:
            _put(record, column.top, told)
    for name in _SEPARATORS.keys() & record.keys():
        if isinstance(record[name], dict):
            record[name] = [record[name]]
    return record, notes


def _put(record: dict[str, Any], name: str, told: Any) -> None:
    """A whole field, beside parts of it that came before."""
    if name in record and isinstance(told, str | dict):
        record[name] |= {_MAIN[name]: told} if isinstance(told, str) else told
    else:
        record[name] = told


def _put_part(record: dict[str, Any], column: Column, told: Any) -> None:
    whole = record.setdefault(column.top, {})
    if isinstance(whole, str):
        whole = record[column.top] = {_MAIN[column.top]: whole}
    if isinstance(whole, dict):
        whole[column.part] = told if column.part in _NUMBERS else _worded(told)


def _field(name: str, told: Any, zone: ZoneInfo, notes: list[str]) -> Any:
    """A value as its field wants it; None where it says nothing."""
    if name == "original":
        return _FLAGS.get(str(told).strip().lower(), told)
    if name in _SEPARATORS:
        return _listed(name, _json(told))
    if name in _MAIN:
        return _json(told)
    return _dated(name, told, zone, notes) if name in _DATES else _worded(told)


def _dated(name: str, told: Any, zone: ZoneInfo, notes: list[str]) -> Any:
    """A date in the site's zone where it has none; what is no date is left to the desk."""
    told = _worded(told)
    if told == _NEVER.get(name):
        return None
    if isinstance(told, str) and told.startswith("0000-00-00") and name not in _NEVER:
        notes.append(f"{name}: 0000-00-00 is no date; read as missing")
        return None
    try:
        moment = datetime.fromisoformat(told.strip())
    except (AttributeError, ValueError):
        return told
    if moment.tzinfo is None:
        notes.append(f"{name}: has no zone; taken as {zone.key}")
        moment = moment.replace(tzinfo=zone)
    return moment.isoformat()


def _listed(name: str, told: Any) -> Any:
    """A list; NULL in it, as a LEFT JOIN leaves it, is nothing."""
    if isinstance(told, str):
        parts = [part for part in _SEPARATORS[name].split(told.strip()) if part]
        links = name in ("references", "related")
        return [{"url": one} if links and _ADDRESS.fullmatch(one) else one for one in parts]
    if isinstance(told, list):
        return [_worded(one) for one in told if one is not None]
    return [told] if isinstance(told, dict) else told


def _json(told: Any) -> Any:
    """A text that is plainly a JSON list or object is what it says."""
    if not isinstance(told, str) or told[:1] + told[-1:] not in ("[]", "{}"):
        return told
    try:
        found = json.loads(told)
    except (ValueError, RecursionError):
        return told
    return found if isinstance(found, list | dict) else told


def _worded(told: Any) -> Any:
    return str(told) if isinstance(told, int | float) and not isinstance(told, bool) else told


def _plain(value: Any) -> Any:
    """A value as JSON has it. Raises UnicodeDecodeError."""
    if isinstance(value, str | bool | int | float | None):
        return value
    convert = next((way for kind, way in _WAYS if isinstance(value, kind)), str)
    return convert(value)


def _number(value: Decimal) -> int | float:
    whole = value.is_finite() and value == value.to_integral_value()
    return int(value) if whole else float(value)


_WAYS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (datetime, datetime.isoformat),
    (date, lambda day: f"{day.isoformat()}T00:00:00"),
    (Decimal, _number),
    (bytes | bytearray | memoryview, lambda data: bytes(data).decode()),
    (UUID, str),
    (Mapping, lambda told: {str(key): _plain(one) for key, one in told.items()}),
    (list | tuple | set | frozenset, lambda many: [_plain(one) for one in many]),
)
