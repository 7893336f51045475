"""Open a store: create, migrate and tune it. The only place with SQL that only SQLite knows.

SQLite runs in WAL mode, so that readers go on while one run writes.
"""

from __future__ import annotations

import sqlite3
from functools import cache, partial
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateIndex, CreateTable

from syndicate.durable import is_full
from syndicate.errors import Place, StoreError
from syndicate.store.schema import metadata

#: The newest migration; a store at this revision is opened without loading Alembic.
HEAD = "store_0015"
#: Revisions of versions that were never released; no migration leads on from them.
_UNRELEASED = frozenset(f"000{number}" for number in range(1, 8))
_ANEW = (
    "this store was made by an unreleased version and cannot be read:"
    " move it away and import the articles anew into a new store"
)
#: Alembic's own table, which names the revision of the store.
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_BUSY_MILLISECONDS = 30_000
#: What SQLite says where its file is not as it wrote it, or a text in it is no text.
_SIGNS_OF_LOCKED_FILES = ("readonly", "unable to open")
_SIGNS_OF_DAMAGE = ("malformed", "not a database", "could not decode")


def open_engine(url: str, folder: Path, cache: int) -> Engine:
    """Return an engine for a store that exists and is migrated.

    A relative SQLite path starts at the site's folder; `cache` is in KiB for each connection.
    Raises StoreError.
    """
    file: str | None = None
    try:
        address = make_url(url)
        place = Place(url)
        if address.get_backend_name() == "sqlite" and address.database not in (None, ":memory:"):
            path = folder / str(address.database)
            place = Place(str(address.database))
            path.parent.mkdir(parents=True, exist_ok=True)
            file = str(path)
            address = address.set(database=file)
        engine = create_engine(address)
        if address.get_backend_name() == "sqlite":
            _prepare_sqlite(engine, cache)
        with engine.connect() as connection:
            revision = _revision(connection)
        if revision in _UNRELEASED:
            raise StoreError(_ANEW, place)
        if revision != HEAD:
            with engine.execution_options(writing=True).begin() as connection:
                if revision is None and not inspect(connection).get_table_names():
                    _create(connection)
                else:
                    _migrate(connection, place)
    except ArgumentError as error:
        raise StoreError(f"{url!r} is no store URL: {error}") from error
    except OSError as error:
        raise StoreError(f"cannot open the store: {error.strerror}", place) from error
    except SQLAlchemyError as error:
        wrong = damage(error, place)
        raise wrong or StoreError(f"cannot open the store: {cause(error, file)}", place) from error
    return engine


def open_existing_engine(path: str, cache: int) -> Engine:
    """Return an engine for an embedded store that other runs look after; nothing is created.

    Raises StoreError where there is no file, or it is no store of this version.
    """
    place = Place(path)
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
    engine = create_engine(URL.create("sqlite", database=path), creator=connect)
    _prepare_sqlite(engine, cache)
    _check_revision(engine, place)
    return engine


def _check_revision(engine: Engine, place: Place) -> None:
    """Raise StoreError where a store cannot be read or is of another version, and close it."""
    try:
        with engine.connect() as connection:
            revision = _revision(connection)
    except SQLAlchemyError as error:
        engine.dispose()
        wrong = damage(error, place)
        raise wrong or StoreError(f"cannot open the store: {cause(error)}", place) from error
    if revision != HEAD:
        engine.dispose()
        raise StoreError("the store is of another version; the next build migrates it", place)


def open_reading_engine(path: str, cache: int) -> Engine:
    """Return an engine for an embedded store that is only looked at: no byte of its files changes.

    Raises StoreError where there is no file, or it is no store of this version.
    """
    # Beside a store that nobody writes SQLite would make its two other files, and leave them.
    wal = Path(f"{path}-wal")
    alone = "" if wal.exists() and wal.stat().st_size else "&immutable=1"
    address = f"{Path(path).absolute().as_uri()}?mode=ro{alone}"
    connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
    engine = create_engine(URL.create("sqlite", database=path), creator=connect)
    event.listen(engine, "connect", partial(_tune_reading, cache))
    event.listen(engine, "begin", _begin_sqlite)
    _check_revision(engine, Place(path))
    return engine


def _prepare_sqlite(engine: Engine, cache: int) -> None:
    event.listen(engine, "connect", partial(_tune_sqlite, cache))
    event.listen(engine, "begin", _begin_sqlite)


def cause(error: SQLAlchemyError, file: str | None = None) -> str:
    """Return the database's own message, without SQLAlchemy's dump of statement and parameters.

    Where the disk below the `file` of an embedded store is full, SQLite has several words for it;
    that it may not be written can be another file's fault, since its log stands beside it.
    """
    what = str(getattr(error, "orig", None) or error).splitlines()[0]
    if file is None:
        return what
    folder = Path(file).parent
    if is_full(folder):
        return f"No space left on device ({what}); make room in {folder}"
    if any(sign in what for sign in _SIGNS_OF_LOCKED_FILES):
        return f"{what}; it must be possible to write to {folder} and the files in it"
    return what


def damage(error: SQLAlchemyError, place: Place | None) -> StoreError | None:
    """Return the error of a store whose file is damaged; None where something else is wrong."""
    what = cause(error)
    is_damage = any(sign in what.casefold() for sign in _SIGNS_OF_DAMAGE)
    return damaged(what, place) if is_damage else None


def damaged(what: str, place: Place | None) -> StoreError:
    """Return the error of a store whose file is damaged, with the way on."""
    return StoreError(
        f"the store is damaged ({' '.join(what.split())});"
        " `syndicate store restore BACKUP` puts a backup in its place (docs/recovery.md)",
        place,
    )


def _tune_sqlite(cache: int, connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{cache}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _tune_reading(cache: int, connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    pragmas = (f"busy_timeout = {_BUSY_MILLISECONDS}", f"cache_size = -{cache}", "query_only = ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where a transaction will write, one snapshot where it reads.

    Python's driver by itself begins no transaction before the first write: two reads could see
    two states, and the lock would be asked for when it is too late to wait for it.
    """
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _revision(connection: Connection) -> str | None:
    """Return the migration a store is at; read without the write lock, which may be held."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _create(connection: Connection) -> None:
    """Make all tables as the migrations leave them, in a tenth of the time."""
    for statement in _definitions(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.execute(insert(_version), [{"version_num": HEAD}])


@cache
def _definitions(backend: str) -> tuple[str, ...]:
    """Return the statements that make all tables and indexes."""
    dialect = make_url(f"{backend}://").get_dialect()()
    tables = [*metadata.sorted_tables, _version]
    indexes = [index for table in tables for index in table.indexes]
    indexes.sort(key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [CreateTable(table) for table in tables]
    made += [CreateIndex(index) for index in indexes]
    return tuple(str(each.compile(dialect=dialect)) for each in made)


def _migrate(connection: Connection, place: Place) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        way_on = "install that again, or restore a backup that this version made"
        raise StoreError(f"this store is of another version ({error}): {way_on}", place) from error
