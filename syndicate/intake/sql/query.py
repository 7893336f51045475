"""Articles out of any database that SQLAlchemy reaches: a query's columns are a record's fields.

The connection may only read; rows come as a stream; `:since` is how far the last import came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    NoSuchModuleError,
    ResourceClosedError,
    SQLAlchemyError,
)

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import IntakeEvent, LastMark, RecordDraft, RejectedRecord
from syndicate.intake.record import RecordParser, at_place
from syndicate.intake.sql.progress import Progress, value_of
from syndicate.intake.sql.read_only import only_reads
from syndicate.intake.sql.rows import Column, columns_of, record_of

_SINCE = re.compile(r"(?<![:\w\\]):since\b")
#: A colon that SQLAlchemy would take for the name of another parameter.
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)(?!since\b)")
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
_LINE = re.compile(r"\bLINE (\d+):|\bat line (\d+)$")
#: Where drivers take a password besides the one place where SQLAlchemy hides it.
_SECRETS = ("odbc_connect", "passfile", "passwd", "password", "pwd", "sslpassword", "token")
#: Rows that are fetched at a time, and after which it is told how far the import came.
_EVERY = 100


@dataclass(frozen=True, slots=True)
class Query:
    """A query in a file, and the database that it is for."""

    path: Path
    text: str
    database: URL

    @classmethod
    def read(cls, path: Path, database: str) -> Query:
        """Raises SyndicateError."""
        place = Place(str(path))
        try:
            told = path.read_text(encoding="utf-8-sig").rstrip("; \t\r\n")
        except OSError as error:
            raise SyndicateError(f"cannot read: {error.strerror}", place) from error
        except UnicodeDecodeError as error:
            raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", place) from error
        if not told.strip():
            raise SyndicateError("there is no query in it", place)
        try:
            return cls(path, told, make_url(database))
        except (ArgumentError, ValueError) as error:
            raise SyndicateError("the database's address is no URL", place) from error

    @property
    def name(self) -> str:
        """What its progress is remembered by; without the password."""
        shown = self.database.difference_update_query(_SECRETS)
        return f"{self.path.resolve()} {shown.render_as_string(hide_password=True)}"

    @property
    def place(self) -> Place:
        return Place(str(self.path))

    @property
    def goes_on(self) -> bool:
        """Whether it asks for what is newer only."""
        return _SINCE.search(self.text) is not None


def read(query: Query, parser: RecordParser, recall: LastMark) -> Iterator[IntakeEvent]:
    """The rows of a query as articles. Raises SyndicateError; what came before is kept."""
    state = recall(query.name) if query.goes_on else None
    since = value_of(state["since"]) if state and "since" in state else None
    with _connected(query) as connection:
        yield from _rows(connection, query, since, parser)


@contextmanager
def _connected(query: Query) -> Iterator[Connection]:
    """A connection that only reads, and is never committed."""
    path = query.database.database or ":memory:"
    is_file = query.database.get_backend_name() == "sqlite" and not path.startswith("file:")
    if is_file and path != ":memory:" and not Path(path).is_file():  # opening it would make it
        raise SyndicateError("there is no such database", Place(path))
    with ExitStack() as stack:
        try:
            engine = create_engine(query.database)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
            only_reads(connection, query.text, query.place)
        except NoSuchModuleError as error:
            raise SyndicateError(f"{error}; is its driver installed?", query.place) from error
        except ModuleNotFoundError as error:
            message = f"the driver {error.name} is not installed"
            raise SyndicateError(message, query.place) from error
        except (SQLAlchemyError, OSError, TypeError, ValueError) as error:
            raise _told(query, error, "cannot connect: ") from error
        yield connection


def _rows(
    connection: Connection, query: Query, since: Any, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """The rows as items. What is to be said of all of them is said with the first it is true of."""
    result = _asked(connection, query, since)
    names = list(map(str, result.keys()))
    columns, notes = columns_of(names, query.place)
    ordered = _ORDERED.search(query.text) is not None
    progress = Progress(query.name, since, names, ordered) if query.goes_on else None
    said: set[str] = set()
    for number, row in enumerate(_fetched(result, query), 1):
        told = notes if number == 1 else []
        told += progress.see(row) if progress else []
        yield _item(number, row, columns, query, parser, said, told)
        if progress and (told or number % _EVERY == 0) and (mark := progress.mark()):
            yield mark
    if progress and (mark := progress.end()):
        yield mark


def _item(
    number: int,
    row: Row[Any],
    columns: list[Column],
    query: Query,
    parser: RecordParser,
    said: set[str],
    notes: list[str],
) -> IntakeEvent:
    place = Place(f"{query.path} row {number}")
    try:
        record, more = record_of(row, columns, parser.zone)
    except RecordError as error:
        return RejectedRecord(number, b"", at_place(error, place))
    fresh = [note for note in more if note not in said]
    said.update(fresh)
    return parser.parse_draft(RecordDraft(number, record, place, (*notes, *fresh)))


def _asked(connection: Connection, query: Query, since: Any) -> CursorResult[Any]:
    """The result of the query, as a stream.

    A first `:since` is written as NULL: PostgreSQL cannot tell the type of a NULL that is bound.
    """
    streaming = connection.execution_options(stream_results=True, yield_per=_EVERY)
    asked = _COLON.sub(r"\\:", query.text)
    values = {"since": since} if query.goes_on and since is not None else {}
    if not values:
        asked = _SINCE.sub("NULL", asked)
    try:
        result = streaming.execute(text(asked), values)
        result.keys()
    except ResourceClosedError as error:
        message = "the query gives no rows; it must be one SELECT"
        raise SyndicateError(message, query.place) from error
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise _told(query, error) from error
    return result


def _fetched(result: CursorResult[Any], query: Query) -> Iterator[Row[Any]]:
    number = 0
    try:
        for row in result:
            number += 1
            yield row
    except (SQLAlchemyError, ArithmeticError, TypeError, ValueError) as error:
        raise _told(query, error, f"no more can be read after row {number:,}: ") from error


def _told(query: Query, error: Exception, about: str = "") -> SyndicateError:
    """What a driver said, on one line, with the line of the query where it names one."""
    cause = getattr(error, "orig", None) or error
    whole = str(cause)
    message = getattr(getattr(cause, "diag", None), "message_primary", None) or whole
    if len(cause.args) == 2 and isinstance(cause.args[0], int):  # MariaDB's: its number, its words
        message = whole = str(cause.args[1])
    line = _LINE.search(whole)
    secrets = (query.database.password, *(query.database.query.get(name) for name in _SECRETS))
    for secret in filter(None, secrets):
        message = message.replace(str(secret), "***")
    place = Place(str(query.path), int(line[1] or line[2]) if line else 0)
    return SyndicateError(about + " ".join(message.split())[:300], place)
