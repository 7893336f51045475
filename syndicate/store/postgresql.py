"""Open a store on a PostgreSQL server. The only place with SQL that only PostgreSQL knows.

Who reads sees one snapshot; who writes waits until nobody else does, for a row that every writer
locks, so that what is read in a transaction still holds when it is written, as in an embedded
store. Nothing outlives a transaction, so that PgBouncer may share connections between them.
https://www.postgresql.org/docs/current/transaction-iso.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from syndicate.errors import StoreError
from syndicate.store.engines import Engine, Engines
from syndicate.store.sql.served import ServedEngine
from syndicate.store.tables import OUTSIDE

#: How long is waited for another writer, and for one statement; and how long a run may pause
#: within a transaction before the server ends it.
_LIMITS = (
    "SET LOCAL lock_timeout = '60s';"
    " SET LOCAL statement_timeout = '15min';"
    " SET LOCAL idle_in_transaction_session_timeout = '15min'"
)
#: The row of `counters` that every writer locks. Rows are locked by every engine that speaks the
#: protocol, advisory locks and whole tables only by some.
WRITER = "writer"
_LOCK = f"SELECT 1 FROM counters WHERE name = '{WRITER}' FOR UPDATE"
#: Holds back others who find the database empty at the same time; any number does.
_CREATING = "SELECT pg_advisory_xact_lock(7937220230911)"
_CONNECT_SECONDS = 10


def open_database(address: URL) -> Engines:
    """Return the engines of a database; raises ImportError where the driver is not installed."""
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        # statements that the server keeps prepared belong to a connection, which may be shared
        connect_args={"connect_timeout": _CONNECT_SECONDS, "prepare_threshold": None},
        pool_pre_ping=True,
        use_native_hstore=False,  # nothing here is one; to look for it is a question to the server
    )
    event.listen(engine, "begin", _begin)
    committed = ServedEngine(engine.execution_options(isolation_level="READ COMMITTED"))
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(
        ServedEngine(reading),
        committed.execution_options(writing=True),
        committed.execution_options(creating=True),
        committed,
        None,
        address.render_as_string(hide_password=True),
        address.render_as_string(hide_password=False),
    )


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("alone"):  # what is no transaction takes no limits that last for one
        return
    statements = [_LIMITS]
    if options.get("writing"):
        statements.append(_LOCK)
    if options.get("creating"):
        statements.append(_CREATING)
    connection.exec_driver_sql("; ".join(statements))


def share_snapshot(connection: Connection) -> str | None:
    """Return the name of what a transaction sees, as long as it lasts; None where it has none.

    It is to be asked first in the transaction. Not every engine that speaks the protocol has it.
    """
    try:
        name: str = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    except DBAPIError:
        connection.rollback()  # nothing was read yet
        return None
    return name


def adopt_snapshot(connection: Connection, name: str) -> None:
    """See what another transaction sees; its own, newer state where that cannot be had.

    It is to be asked first in the transaction.
    """
    quoted = name.replace("'", "''")
    try:
        connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{quoted}'")
    except DBAPIError:
        connection.rollback()


def copy_in(
    connection: Connection, table: Table, columns: Iterable[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add rows, each with the values of these columns of a table in their order, by one COPY.

    Raises StoreError for a value that the server does not take, such as a character 0.
    """
    import psycopg

    quoted = connection.dialect.identifier_preparer
    names = ", ".join(map(quoted.quote, columns))
    command = f"COPY {quoted.quote(table.name)} ({names}) FROM STDIN"
    raw: Any = connection.connection.cursor()
    try:
        with raw, raw.copy(command) as copying:
            for row in rows:
                copying.write_row(row)
    except psycopg.Error as error:
        what = str(error).splitlines()[0]
        raise StoreError(f"{table.name} cannot be copied: {what}") from error


def table_sizes(connection: Connection) -> dict[str, int]:
    """Return the bytes of each table with its indexes."""
    query = """SELECT relname, pg_total_relation_size(oid) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"""
    return {str(name): int(size) for name, size in connection.exec_driver_sql(query)}


def space(connection: Connection) -> tuple[int, int]:
    """Return the bytes of the database, and how many deleted rows the server knows of in it."""
    query = """SELECT pg_database_size(current_database()),
        (SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_user_tables
         WHERE schemaname = current_schema())"""
    size, dead = connection.exec_driver_sql(query).one()
    return size, dead


def compact(engine: Engine, names: Iterable[str], *, full: bool) -> None:
    """Let new rows take the place of deleted ones; `full` gives the place back to the disk.

    Then each table is written anew, and nobody reads it meanwhile.
    """
    how = "FULL, ANALYZE" if full else "ANALYZE"
    with engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT", alone=True)
        for name in names:
            alone.exec_driver_sql(f"VACUUM ({how}) {name}")


def tables_of_postgresql(tables: Iterable[Table]) -> list[Table]:
    """Return copies of tables as PostgreSQL needs them.

    Texts are compared by their characters: orders and unique keys must not depend on the language
    that a database was created with. Those from outside may be longer than its trees of 8 KB pages
    take (https://www.postgresql.org/docs/current/btree.html): they are found by a hash index, and
    unique by their digest.
    """
    made = MetaData()
    copies = [table.to_metadata(made) for table in tables]
    for table in copies:
        for column in table.columns:
            column.autoincrement = False  # the store numbers its rows itself, also after a copy
            if isinstance(column.type, String):
                column.type = type(column.type)(length=column.type.length, collation="C")
        _index_by_digests(table)
    return copies


def _index_by_digests(table: Table) -> None:
    """Replace what would put a text from outside into a tree."""
    found: set[str] = set()
    for each in (*table.constraints, *table.indexes):
        if not isinstance(each, UniqueConstraint | PrimaryKeyConstraint | Index):
            continue
        columns = list(each.columns)
        outside = [column.name for column in columns if column.info == OUTSIDE]
        if not outside:
            continue
        found.update(outside)
        if isinstance(each, Index):
            table.indexes.discard(each)
            continue
        if isinstance(each, PrimaryKeyConstraint):
            for column in columns:
                column.primary_key = False
            table.append_constraint(PrimaryKeyConstraint())  # none, in the place of that
        table.constraints.discard(each)
        parts = [func.md5(column) if column.info == OUTSIDE else column for column in columns]
        name = "_".join((table.name, "once", *(column.name for column in columns)))
        Index(name, *parts, unique=True)
    for name in sorted(found):
        Index(f"{table.name}_by_text_of_{name}", table.c[name], postgresql_using="hash")
