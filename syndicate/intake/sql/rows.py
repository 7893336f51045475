"""Make the record of a row: turn a database's values into texts, lists, flags and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake.bounds import parse_json
from syndicate.intake.record import FIELDS
from syndicate.intake.rights_fields import is_misnamed
from syndicate.intake.sql.dates import DATES, EPOCHS, date_of, epoch_of, is_number
from syndicate.text.patterns import regex

_PERSON = frozenset("name url email avatar role".split())
_FILE = frozenset(
    "url mime_type size_in_bytes duration_in_seconds title credit copyrightnotice".split()
)
_LINK = frozenset(("title", "url"))
#: The parts of a field that a column may name behind a dot.
_PARTS = {
    "source": frozenset("id name url feed_url icon".split()), "image": _FILE, "author": _PERSON,
    "attachments": _FILE, "authors": _PERSON, "contributors": _PERSON, "references": _LINK,
    "related": _LINK, **dict.fromkeys(DATES, EPOCHS),
}  # fmt: skip
#: The part that a plain text gives, where a field is an object.
_MAIN_PART = {"source": "id", "image": "url", "author": "name"}
_NUMBERS = frozenset(("size_in_bytes", "duration_in_seconds"))
_FLAGS = {"1": True, "0": False, "\x01": True, "\0": False, "true": True, "false": False,
          "t": True, "f": False, "y": True, "n": False}  # fmt: skip
_LINES = regex(r"\n")
#: What separates the parts of a plain text; titles and addresses may contain a semicolon.
_SEPARATORS = {
    **dict.fromkeys(("references", "related", "attachments"), _LINES),
    **dict.fromkeys("authors contributors categories tags".split(), re.compile(r"[\n;；]")),
}
_ADDRESS = regex(r"https?://\S+", re.IGNORECASE)


class RowReading(Struct, frozen=True):
    """How rows are read: the zone of dates without one; with `epochs`, numbers are dates, too."""

    zone: ZoneInfo
    epochs: bool = False


class Column(Struct, frozen=True):
    """A column of the query: a field and perhaps a part of it; `top` is empty where unknown."""

    top: str
    part: str = ""

    @classmethod
    def of(cls, name: str) -> Column:
        top, *part = re.split(r"\.|__", name.lower(), maxsplit=1)
        if is_misnamed(top):
            return cls(top)  # that it is no field is the record's error, not a note
        if top not in FIELDS or (part and part[0] not in _PARTS.get(top, ())):
            return cls("")
        return cls(top, *part)

    @property
    def key(self) -> tuple[str, str]:
        """Return what two columns may not share: a date is one value, however it is written."""
        return (self.top, "" if self.top in DATES else self.part)


def columns_of(names: Sequence[str], place: Place) -> tuple[list[Column], list[str]]:
    """Return the columns of a query, and notes on unknown ones.

    Raises SyndicateError where two columns are the same field.
    """
    columns = list(map(Column.of, names))
    keys = [column.key for column in columns]
    for number, column in enumerate(columns):
        if column.top and column.key in keys[:number]:
            raise SyndicateError(_doubled(names, keys, number), place)
    unknown_names = (
        name for name, column in zip(names, columns, strict=True) if column.top not in FIELDS
    )
    unknown = [name for name in dict.fromkeys(unknown_names) if name.lower() != "since"]
    return columns, [f"the column {column} is no field of a record; left out" for column in unknown]


def _doubled(names: Sequence[str], keys: Sequence[tuple[str, str]], number: int) -> str:
    """Return the message on a column that gives what another one gave."""
    first = names[keys.index(keys[number])]
    if Column.of(first) == Column.of(names[number]):
        return f"two columns are called {names[number]}; rename one of them"
    return f"the columns {first} and {names[number]} are one field; leave one of them out"


def record_of(
    row: Sequence[Any], columns: Sequence[Column], reading: RowReading
) -> tuple[dict[str, Any], list[str]]:
    """Return the record of a row, and notes on guesses. Raises RecordError with the field."""
    record: dict[str, Any] = {}
    notes: list[str] = []
    for value, column in zip(row, columns, strict=True):
        if value is None or not column.top:
            continue
        try:
            plain = _as_json(value)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start + 1}"
            raise RecordError(column.top, message) from error
        if column.part and column.top not in DATES:
            _put_part(record, column, plain)
        elif (plain := _field(column, plain, reading, notes)) is not None:
            _put(record, column.top, plain)
    for name in _SEPARATORS.keys() & record.keys():
        if isinstance(record[name], dict):
            record[name] = [record[name]]
    return record, notes


def _put(record: dict[str, Any], name: str, value: Any) -> None:
    """Set a whole field; parts of it that came before stay."""
    if name in record and isinstance(value, str | dict):
        record[name] |= {_MAIN_PART[name]: value} if isinstance(value, str) else value
    else:
        record[name] = value


def _put_part(record: dict[str, Any], column: Column, value: Any) -> None:
    whole = record.setdefault(column.top, {})
    if isinstance(whole, str):
        whole = record[column.top] = {_MAIN_PART[column.top]: whole}
    if isinstance(whole, dict):
        whole[column.part] = value if column.part in _NUMBERS else _number_as_text(value)


def _date(column: Column, value: Any, reading: RowReading, notes: list[str]) -> Any:
    value = _number_as_text(value)
    unit = column.part or ("epoch" if reading.epochs and is_number(value) else "")
    if unit:
        return epoch_of(column.top, value, unit, notes)
    return date_of(column.top, value, reading.zone, notes)


def _field(column: Column, value: Any, reading: RowReading, notes: list[str]) -> Any:
    """Convert a value for its field; None where it says nothing."""
    if (name := column.top) in DATES:
        return _date(column, value, reading, notes)
    if name in ("original", "explicit"):
        return _FLAGS.get(str(value).strip().lower(), value)
    if name in _SEPARATORS:
        return _list(name, _parse_json(value))
    if name in _MAIN_PART:
        return _parse_json(value)
    return _number_as_text(value)


def _list(name: str, value: Any) -> Any:
    """Return a list without NULLs, as a LEFT JOIN leaves them."""
    if isinstance(value, str):
        parts = [part for piece in _SEPARATORS[name].split(value) if (part := piece.strip())]
        links = name in ("references", "related")
        return [{"url": part} if links and _ADDRESS.fullmatch(part) else part for part in parts]
    if isinstance(value, list):
        return [_number_as_text(element) for element in value if element is not None]
    return [value] if isinstance(value, dict) else value


def _parse_json(value: Any) -> Any:
    """Parse a text that is a JSON list or object; return any other value as it is."""
    if not isinstance(value, str) or value[:1] + value[-1:] not in ("[]", "{}"):
        return value
    try:
        parsed = parse_json(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, list | dict) else value


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_json(value: Any) -> Any:
    """Convert a value of the database into one of JSON. Raises UnicodeDecodeError."""
    if isinstance(value, str | bool | int | float | None):
        return value
    convert = next((converter for kind, converter in _CONVERTERS if isinstance(value, kind)), str)
    return convert(value)


def _plain_number(value: Decimal) -> int | float:
    whole = value.is_finite() and value == value.to_integral_value()
    return int(value) if whole else float(value)


_CONVERTERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (datetime, datetime.isoformat),
    (date, lambda day: f"{day.isoformat()}T00:00:00"),
    (Decimal, _plain_number),
    (bytes | bytearray | memoryview, lambda data: bytes(data).decode()),
    (UUID, str),
    (Mapping, lambda mapping: {str(key): _as_json(v) for key, v in mapping.items()}),
    (list | tuple | set | frozenset, lambda values: [_as_json(value) for value in values]),
)
