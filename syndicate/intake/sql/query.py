"""Read articles from any database of SQLAlchemy's: a query's columns are a record's fields.

The connection may only read; rows come as a stream; `:since` is how far the last import came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, CursorResult, Row, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, ResourceClosedError, SQLAlchemyError

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import IntakeEvent, LastMark, RecordDraft, RejectedRecord
from syndicate.intake.guard import read_item
from syndicate.intake.record import FIELDS, RecordParser, at_place
from syndicate.intake.rights_fields import misnamed
from syndicate.intake.sql.progress import Progress, from_json
from syndicate.intake.sql.read_only import address_to_read, driver_arguments, make_read_only
from syndicate.intake.sql.rows import Column, RowReading, columns_of, record_of
from syndicate.text.patterns import regex

_SINCE = regex(r"(?<![:\w\\]):since\b")
#: A colon that SQLAlchemy would take for the name of another parameter.
_COLON = regex(r"(?<![:\w\\]):(?=\w)(?!since\b)")
_ORDERED = regex(r"\border\s+by\b", re.IGNORECASE)
_LINE = regex(r"\bLINE (\d+):|\bat line (\d+)$")
#: Query parameters in which drivers take secrets; SQLAlchemy hides only the URL's own password.
_SECRET_PARAMETERS = "odbc_connect passfile passwd password pwd sslpassword token".split()
#: How many rows are fetched at a time; a mark follows each such chunk.
_CHUNK = 100


class Query(Struct, frozen=True):
    """A query in a file, and the address of its database; `epochs` as in `RowReading`."""

    path: Path
    text: str
    database: URL
    epochs: bool = False

    @classmethod
    def read(cls, path: Path, database: str, *, epochs: bool = False) -> Query:
        """Read a query from a file. Raises SyndicateError with the place."""
        place = Place(str(path))
        try:
            content = path.read_text(encoding="utf-8-sig").rstrip("; \t\r\n")
        except OSError as error:
            raise SyndicateError(f"cannot read: {error.strerror}", place) from error
        except UnicodeDecodeError as error:
            raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", place) from error
        if not content.strip():
            raise SyndicateError("there is no query in it", place)
        try:
            return cls(path, content, make_url(database), epochs)
        except (ArgumentError, ValueError) as error:
            raise SyndicateError("the database's address is no URL", place) from error

    @property
    def name(self) -> str:
        """Return the name of the query's mark: its path and database, without secrets."""
        shown = self.database.difference_update_query(_SECRET_PARAMETERS)
        return f"{self.path.resolve()} {shown.render_as_string(hide_password=True)}"

    @property
    def place(self) -> Place:
        return Place(str(self.path))

    @property
    def is_incremental(self) -> bool:
        """Whether the query uses `:since` to ask only for newer rows."""
        return _SINCE.search(self.text) is not None


def read(query: Query, parser: RecordParser, last_mark: LastMark) -> Iterator[IntakeEvent]:
    """Read the rows of a query as articles. Raises SyndicateError where a row cannot be read."""
    state = last_mark(query.name) if query.is_incremental else None
    since = from_json(state["since"]) if state and "since" in state else None
    with _connect(query) as connection:
        yield from _events(connection, query, since, parser)


@contextmanager
def _connect(query: Query) -> Iterator[Connection]:
    """Open a connection that only reads, and is never committed."""
    path = query.database.database or ":memory:"
    is_file = query.database.get_backend_name() == "sqlite" and not path.startswith("file:")
    if is_file and path != ":memory:" and not Path(path).is_file():  # SQLite would create it
        raise SyndicateError("there is no such database", Place(path))
    with ExitStack() as stack:
        try:
            address = address_to_read(query.database)
            engine = create_engine(address, connect_args=driver_arguments(address))
            stack.callback(engine.dispose)
            opened = stack.enter_context(engine.connect())
            connection = make_read_only(opened, query.text, query.place)
        except NoSuchModuleError as error:
            raise SyndicateError(f"{error}; is its driver installed?", query.place) from error
        except ModuleNotFoundError as error:
            message = f"the driver {error.name} is not installed"
            raise SyndicateError(message, query.place) from error
        except (SQLAlchemyError, OSError, TypeError, ValueError) as error:
            raise _driver_error(query, error, "cannot connect: ") from error
        yield connection


def _events(
    connection: Connection, query: Query, since: Any, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """Yield the rows as events; a note on all rows comes with the first row that it is true of."""
    result = _execute(connection, query, since)
    names = list(map(str, result.keys()))
    columns, notes = columns_of(names, query.place)
    ordered = _ORDERED.search(query.text) is not None
    progress = Progress(query.name, since, names, ordered) if query.is_incremental else None
    noted: set[str] = set()
    for number, row in enumerate(_fetch(result, query), 1):
        row_notes = notes if number == 1 else []
        row_notes += progress.observe(row) if progress else []
        read = partial(_event, number, row, columns, query, parser, noted, row_notes)
        yield read_item(number, Place(f"{query.path} row {number}"), read)
        if progress and (row_notes or number % _CHUNK == 0) and (mark := progress.mark()):
            yield mark
    if progress and (mark := progress.final_mark()):
        yield mark


def _event(
    number: int,
    row: Row[Any],
    columns: list[Column],
    query: Query,
    parser: RecordParser,
    noted: set[str],
    notes: list[str],
) -> IntakeEvent:
    place = Place(f"{query.path} row {number}")
    try:
        record, record_notes = record_of(row, columns, RowReading(parser.zone, query.epochs))
    except RecordError as error:
        plain = {
            c.top: str(v) for v, c in zip(row, columns, strict=True) if c.top and v is not None
        }
        rights = parser.unread_rights(plain, error)
        return RejectedRecord(number, b"", at_place(error, place), rights)
    record = {
        name: value
        for name, value in record.items()
        if name in FIELDS or any(misnamed({name: value}, FIELDS))
    }
    new_notes = [note for note in record_notes if note not in noted]
    noted.update(new_notes)
    return parser.parse_draft(RecordDraft(number, record, place, (*notes, *new_notes)))


def _execute(connection: Connection, query: Query, since: Any) -> CursorResult[Any]:
    """Execute the query; return its result as a stream.

    A first `:since` is written as NULL: PostgreSQL cannot tell the type of a NULL that is bound.
    """
    streaming = connection.execution_options(stream_results=True, yield_per=_CHUNK)
    statement = _COLON.sub(r"\\:", query.text)
    values = {"since": since} if query.is_incremental and since is not None else {}
    if not values:
        statement = _SINCE.sub("NULL", statement)
    try:
        result = streaming.execute(text(statement), values)
        result.keys()
    except ResourceClosedError as error:
        message = "the query gives no rows; it must be one SELECT"
        raise SyndicateError(message, query.place) from error
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise _driver_error(query, error) from error
    return result


def _fetch(result: CursorResult[Any], query: Query) -> Iterator[Row[Any]]:
    number = 0
    try:
        for row in result:
            number += 1
            yield row
    except (SQLAlchemyError, ArithmeticError, TypeError, ValueError) as error:
        raise _driver_error(query, error, f"no more can be read after row {number:,}: ") from error


def _driver_error(query: Query, error: Exception, prefix: str = "") -> SyndicateError:
    """Return a driver's error on one line, without secrets, with the line of the query if named."""
    cause = getattr(error, "orig", None) or error
    full_message = str(cause)
    message = getattr(getattr(cause, "diag", None), "message_primary", None) or full_message
    if len(cause.args) == 2 and isinstance(cause.args[0], int):  # MariaDB's number and message
        message = full_message = str(cause.args[1])
    line = _LINE.search(full_message)
    secrets = (query.database.password, *map(query.database.query.get, _SECRET_PARAMETERS))
    for secret in filter(None, secrets):
        message = message.replace(str(secret), "***")
    place = Place(str(query.path), int(line[1] or line[2]) if line else 0)
    return SyndicateError(prefix + " ".join(message.split())[:300], place)
