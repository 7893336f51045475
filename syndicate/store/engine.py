"""Open a store of either kind: create it, or bring it up to date, where needed."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from syndicate.durable import is_full
from syndicate.errors import Place, StoreError
from syndicate.store import sql, sqlite
from syndicate.store.engines import Engines
from syndicate.store.schema import metadata
from syndicate.store.sql import Column, Connection, MetaData, String, Table, insert, select
from syndicate.store.sql.noted import real
from syndicate.store.sql.served import core_of
from syndicate.store.tables import counters

#: The newest migration; a store at this revision is opened without loading Alembic.
HEAD = "store_0017"
#: What makes the tables of an embedded store, as SQLAlchemy writes it (decision 63).
TABLES = Path(__file__).with_name("tables.sql")
BETWEEN = ";\n\n"
#: The kinds of database, as messages name them.
_KINDS = "sqlite:///FILE and postgresql+psycopg://USER@HOST/DATABASE"
#: Revisions of versions that were never released; no migration leads on from them.
_UNRELEASED = frozenset(f"000{number}" for number in range(1, 8))
_ANEW = (
    "this store was made by an unreleased version and cannot be read:"
    " move it away and import the articles anew into a new store"
)
#: Alembic's own table, which names the revision of the store.
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
#: What SQLite says where its file is not as it wrote it, or a text in it is no text.
_SIGNS_OF_LOCKED_FILES = ("readonly", "unable to open")
_SIGNS_OF_DAMAGE = ("malformed", "not a database", "could not decode")


def open_engines(url: str, folder: Path, cache: int) -> Engines:
    """Return the engines of a store that exists and is migrated.

    A relative SQLite path starts at the site's folder; `cache` is in KiB for each connection.
    Raises StoreError.
    """
    file = file_of(url)
    path = file and str(folder / file)
    place = Place(file) if file else None
    try:
        engines = _embedded(path, cache) if path else _database(url)
        place = place or Place(engines.name)
        return _brought_up_to_date(engines, place)
    except OSError as error:
        raise StoreError(f"cannot open the store: {error.strerror}", place) from error
    except sql.SQLAlchemyError as error:
        wrong = damage(error, place)
        raise wrong or StoreError(f"cannot open the store: {cause(error, path)}", place) from error


def file_of(url: str) -> str | None:
    """Return the file of an embedded store as its URL names it; None for one on a server."""
    start, _, file = url.partition(":///")
    if start == "sqlite" and file and file != ":memory:" and not {"?", "%"} & set(file):
        return file  # as nearly every site has it: without what takes addresses apart
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"{url!r} is no store URL: {error}") from error
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, ":memory:")
    return address.database if is_file else None


def _embedded(path: str, cache: int) -> Engines:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return sqlite.open_file(path, cache)


def _database(url: str) -> Engines:
    """Return the engines of a server. Raises StoreError for an address of another kind."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import NoSuchModuleError

    from syndicate.store.postgresql import open_database

    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise StoreError(f"{address.get_backend_name()} is no kind of store; there are {_KINDS}")
    try:
        return open_database(address)
    except (ImportError, NoSuchModuleError) as error:
        message = "a store on PostgreSQL needs more: pip install 'syndicate-feeds[postgresql]'"
        raise StoreError(message) from error


def _brought_up_to_date(engines: Engines, place: Place) -> Engines:
    """Return the engines of a store that is created or migrated where needed. Raises StoreError."""
    try:
        with engines.reading.connect() as connection:
            revision = _revision(connection)
        if revision in _UNRELEASED:
            raise StoreError(_ANEW, place)
        if revision != HEAD:
            _bring_up_to_date(engines, place)
    except BaseException:
        engines.dispose()
        raise
    return engines


def _bring_up_to_date(engines: Engines, place: Place) -> None:
    with engines.creating.begin() as connection:
        revision = _revision(connection)  # another run may have been first
        if revision is None and not tables_in(connection):
            _create(connection)
        elif revision != HEAD:
            _migrate(connection, place)


def open_existing_engines(path: str, cache: int) -> Engines:
    """Return the engines of an embedded store that other runs look after; nothing is created.

    Raises StoreError where there is no file, or it is no store of this version.
    """
    engines = sqlite.open_existing_file(path, cache)
    _check_revision(engines, Place(path))
    return engines


def open_reading_engines(place: str, cache: int) -> Engines:
    """Return the engines of a store that is only looked at: not a byte of it changes.

    `place` is the file of an embedded one or an address. Raises StoreError where there is none, or
    it is no store of this version.
    """
    if not place.startswith("postgresql"):
        engines = sqlite.open_file_to_read(place, cache)
        _check_revision(engines, Place(place))
        return engines
    engines = _database(place)
    _check_revision(engines, Place(engines.name))
    return replace(engines, writing=engines.reading, creating=engines.reading)


def _check_revision(engines: Engines, place: Place) -> None:
    """Raise StoreError where a store cannot be read or is of another version, and close it."""
    try:
        with engines.reading.connect() as connection:
            revision = _revision(connection)
    except sql.SQLAlchemyError as error:
        engines.dispose()
        wrong = damage(error, place)
        raise wrong or StoreError(f"cannot open the store: {cause(error)}", place) from error
    if revision is None and engines.file is None:
        engines.dispose()
        raise StoreError("the database has no store yet: nothing was imported", place)
    if revision != HEAD:
        engines.dispose()
        raise StoreError("the store is of another version; the next build migrates it", place)


def cause(error: Exception, file: str | None = None) -> str:
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


def damage(error: sql.SQLAlchemyError, place: Place | None) -> StoreError | None:
    """Return the error of a store whose file is damaged; None where something else is wrong."""
    what = cause(error)
    is_damage = any(sign in what.casefold() for sign in _SIGNS_OF_DAMAGE)
    return damaged(what, place) if is_damage else None


def damaged(what: str, place: Place | None) -> StoreError:
    """Return the error of a store whose file is damaged, with the way on."""
    return StoreError(
        f"the store is damaged ({' '.join(what.split())});"
        " `syndicate store restore BACKUP` puts a backup in its place (docs/operate/recovery.md)",
        place,
    )


def _revision(connection: Connection) -> str | None:
    """Return the migration a store is at; read without the write lock, which may be held."""
    if _version.name not in tables_in(connection):
        return None
    found: str | None = connection.scalar(select(_version.c.version_num))
    return found


def tables_in(connection: Connection) -> Collection[str]:
    """Return the names of the tables of a store."""
    if connection.dialect.name == "sqlite":
        return sqlite.tables(connection)
    from sqlalchemy import inspect

    return inspect(core_of(connection)).get_table_names()


def _create(connection: Connection) -> None:
    """Make all tables as the migrations leave them, in a tenth of the time."""
    for statement in _definitions(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.execute(insert(_version), [{"version_num": HEAD}])
    if connection.dialect.name == "postgresql":
        from syndicate.store.postgresql import WRITER

        connection.execute(insert(counters), [{"name": WRITER, "value": 0}])


def _definitions(backend: str) -> tuple[str, ...]:
    """Return the statements that make all tables and indexes; those for SQLite are kept."""
    if backend == "sqlite":
        return tuple(TABLES.read_text(encoding="utf-8").rstrip().split(BETWEEN))
    return definitions(backend)


@cache
def definitions(backend: str) -> tuple[str, ...]:
    """Return the statements that make all tables and indexes, by SQLAlchemy."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.schema import CreateIndex, CreateTable

    dialect = make_url(f"{backend}://").get_dialect()()
    tables = [*metadata.sorted_tables, real(_version)]
    if backend == "postgresql":
        from syndicate.store.postgresql import tables_of_postgresql

        tables = tables_of_postgresql(tables)
    indexes = [index for table in tables for index in table.indexes]
    indexes.sort(key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [CreateTable(table) for table in tables]
    made += [CreateIndex(index) for index in indexes]
    lines = (str(each.compile(dialect=dialect)).strip().splitlines() for each in made)
    return tuple("\n".join(map(str.rstrip, statement)) for statement in lines)


def _migrate(connection: Connection, place: Place) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = core_of(connection)
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        way_on = "install that again, or restore a backup that this version made"
        raise StoreError(f"this store is of another version ({error}): {way_on}", place) from error
