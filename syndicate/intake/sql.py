"""Articles out of any database that SQLAlchemy reaches: a query's columns are a record's fields.

The connection may only read; rows come as a stream; `:since` is how far the last import came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from syndicate.errors import Place, SyndicateError
from syndicate.intake import Draft, Item, Mark, Recall
from syndicate.intake.record import FIELDS, Desk

#: Fields that hold several; as plain text, one a line, or with semicolons between.
_LISTS = frozenset("authors contributors categories tags references related attachments".split())
_OBJECTS = frozenset(("source", "image", "author"))
_FLAGS = frozenset(("original",))
_SEPARATOR = re.compile(r"\s*(?:[\n;；]+)\s*")
_SINCE = re.compile(r"(?<![:\w]):since\b")
_EVERY = 500


@dataclass(frozen=True, slots=True)
class Query:
    """A query in a file, and the database that it is for."""

    path: Path
    text: str
    database: URL

    @classmethod
    def read(cls, path: Path, database: str) -> Query:
        """Raises SyndicateError."""
        try:
            told = path.read_text(encoding="utf-8-sig").strip().rstrip(";")
            if not told:
                raise SyndicateError("there is no query in it", Place(str(path)))
            return cls(path, told, make_url(database))
        except OSError as error:
            raise SyndicateError(f"cannot read: {error.strerror}", Place(str(path))) from error
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start + 1}"
            raise SyndicateError(message, Place(str(path))) from error
        except ArgumentError as error:
            raise SyndicateError("the database's address is no URL", Place(str(path))) from error

    @property
    def name(self) -> str:
        """What its progress is remembered by; without the password."""
        return f"{self.path.resolve()} {self.database.render_as_string(hide_password=True)}"

    @property
    def goes_on(self) -> bool:
        """Whether it asks for what is newer only."""
        return _SINCE.search(self.text) is not None


def read(query: Query, desk: Desk, recall: Recall) -> Iterator[Item]:
    """The rows of a query as articles. Raises SyndicateError; what came before is kept."""
    state = recall(query.name) if query.goes_on else None
    since = _value(state["since"]) if state else None
    place = Place(str(query.path))
    try:
        with ExitStack() as stack:
            engine = _engine(query.database)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
            _read_only(connection)
            yield from _rows(connection, query, since, desk)
    except NoSuchModuleError as error:
        raise SyndicateError(f"{error}; is its driver installed?", place) from error
    except ModuleNotFoundError as error:
        raise SyndicateError(f"the driver {error.name} is not installed", place) from error
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error)
        raise SyndicateError(" ".join(cause.split())[:300], place) from error


def _engine(database: URL) -> Engine:
    if database.get_backend_name() != "sqlite":
        return create_engine(database)
    path = database.database
    if path and path != ":memory:" and not Path(path).is_file():  # opening it would make it
        raise SyndicateError("there is no such database", Place(path))
    engine = create_engine(database)
    event.listen(engine, "connect", _query_only)
    return engine


def _query_only(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON").close()


def _read_only(connection: Connection) -> None:
    """Whatever the query says, nothing is written."""
    kind = connection.engine.url.get_backend_name()
    if kind in ("mysql", "mariadb"):
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.rollback()
    elif kind == "postgresql":
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.rollback()


def _rows(connection: Connection, query: Query, since: Any, desk: Desk) -> Iterator[Item]:
    streaming = connection.execution_options(stream_results=True, yield_per=_EVERY)
    values = {"since": since} if query.goes_on else {}
    result = streaming.execute(text(query.text), values)
    names = list(map(str, result.keys()))
    progress = _Progress(query, since)
    notes = _about(names)
    for number, row in enumerate(result, 1):
        yield desk.take(Draft(number, *_record(row, names, query.path, number), notes))
        notes = ()
        told = progress.see(row, names)
        if told is not None and number % _EVERY == 0:
            yield told
    if (last := progress.end()) is not None:
        yield last


def _about(names: list[str]) -> tuple[str, ...]:
    """What to know of the columns, told once."""
    known = FIELDS | {"since"}
    tops = (re.split(r"\.|__", name)[0] for name in names)
    odd = dict.fromkeys(top for top in tops if top not in known)
    return tuple(f"the column {name} is no field of a record; left out" for name in odd)


def _record(
    row: Row[Any], names: list[str], path: Path, number: int
) -> tuple[dict[str, Any], Place]:
    record: dict[str, Any] = {}
    for name, value in zip(names, row, strict=True):
        top, *inner = re.split(r"\.|__", name, maxsplit=1)
        if value is None or top not in FIELDS:
            continue
        told = _plain(value)
        if top in _FLAGS and told in (0, 1, "0", "1"):
            told = told in (1, "1")
        elif top in _LISTS and not inner:
            told = _listed(_json(told))
        elif top in _OBJECTS and not inner:
            told = _json(told)
        elif isinstance(told, int | float) and not isinstance(told, bool):
            told = str(told)
        if inner:
            record.setdefault(top, {})
            if isinstance(record[top], dict):
                record[top][inner[0]] = told
        else:
            record[top] = told
    return record, Place(f"{path} row {number}")


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str | Mapping | list | bool | int | float):
        return value
    return list(value) if isinstance(value, tuple | set | frozenset) else str(value)


def _json(told: Any) -> Any:
    """A text that is plainly a JSON list or object is what it says."""
    if not isinstance(told, str) or told[:1] + told[-1:] not in ("[]", "{}"):
        return told
    try:
        found = json.loads(told)
    except ValueError:
        return told
    return found if isinstance(found, list | dict) else told


def _listed(told: Any) -> Any:
    if isinstance(told, str):
        return [part for part in _SEPARATOR.split(told) if part]
    return [told] if isinstance(told, dict) else told


class _Progress:
    """How far a query came: the column `since`, or else `date_modified`, of its rows.

    A value is marked only when a greater one was met, so that no row of an equal one is lost; where
    the rows are not in its order, nothing is marked before the end.
    """

    def __init__(self, query: Query, since: Any) -> None:
        self._query, self._greatest = query, since
        self._marked: Any = since
        self._ordered = True

    def see(self, row: Row[Any], names: list[str]) -> Mark | None:
        """Take a row; what may be marked after it."""
        if not self._query.goes_on:
            return None
        column = next((one for one in ("since", "date_modified") if one in names), None)
        value = row[names.index(column)] if column else None
        if value is None:
            return None
        if self._greatest is None:
            self._greatest = value
        elif value > self._greatest:
            self._marked, self._greatest = self._greatest, value
        elif value < self._greatest:
            self._ordered = False
        return self._mark(self._marked) if self._ordered else None

    def end(self) -> Mark | None:
        """What is marked when all rows were met."""
        return self._mark(self._greatest) if self._query.goes_on else None

    def _mark(self, value: Any) -> Mark | None:
        return None if value is None else Mark(self._query.name, {"since": _stored(value)})


def _stored(value: Any) -> dict[str, Any]:
    """A value with its type, as JSON has it."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return {"plain": value if isinstance(value, int | float) else str(value)}


def _value(told: Mapping[str, Any]) -> Any:
    if "instant" in told:
        return datetime.fromisoformat(told["instant"])
    if "date" in told:
        return date.fromisoformat(told["date"])
    return Decimal(told["decimal"]) if "decimal" in told else told["plain"]
