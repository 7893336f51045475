"""A site whose ledger holds a takedown, a lift, tokens and fetches, and edits of it by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, select, text

from support.small_site import SITE_YAML, SmallSite, records
from syndicate.store import engine, hub_notices, usage
from syndicate.store.publication_tables import tokens
from syndicate.store.usage import Fetch

ORDERED, LIFTED, LATER = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z", "2024-07-04T00:00:00Z"
WHO = ("--reason", "原作者来信", "--by", "Wang Fang")
HUB = "https://hub.example/"
ENTRY = "tag:site.example,2024:daily.example/"
WIRE = "partners/acme/wire.json"
PICTURE = "https://daily.example/a.png"
ANCHORS = "anchors.txt"
FILE = "var/syndicate.db"
COLUMNS = "number, instant, event, subject, detail"


def make(site: SmallSite) -> None:
    """A built site with a partner; a1 is taken down, a2 was, and is lifted since.

    The partner fetched its document before and after. An anchor of each state is kept beside it.
    """
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("site.yaml", f"{SITE_YAML}timezone: UTC\nhubs: [{HUB}]\n")
    site.write("jobs/partners.yaml", "audience: partners\npath: wire\nformats: [json]\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
    site.take_in(*records(range(1, 6)))
    done = [
        site.build(),
        site.run("partner", "add-token", "acme"),
        site.run("partner", "add-token", "acme", "--name", "second"),
        site.run("partner", "revoke-token", "acme", "--name", "second"),
    ]
    fetch(site, datetime(2024, 7, 1, 12, tzinfo=UTC))
    keep_anchor(site)
    done += [
        site.run("takedown", "a1", *WHO, "--at", ORDERED, "--reference", "函 5"),
        site.run("takedown", "a2", *WHO, "--at", ORDERED, "--and-future", "--image", PICTURE),
        site.run("lift", "a2", *WHO, "--at", LIFTED),
    ]
    fetch(site, datetime(2024, 7, 3, 12, tzinfo=UTC))
    tell(site, datetime(2024, 7, 3, 12, tzinfo=UTC))
    keep_anchor(site)
    assert [result.code for result in done] == [0] * len(done), done


def fetch(site: SmallSite, at: datetime) -> None:
    """Record that the partner fetched its document, as `serve` does."""
    data = (site.folder / "feeds" / WIRE).read_bytes()
    version = sha256(data).hexdigest()[:32]
    named = select(tokens.c.digest).where(tokens.c.name == "default")
    with site.store() as store, store.writing() as connection:
        token = connection.scalars(named).one()
        got = usage.members(connection, WIRE, version, list)
        counted = Fetch(token, WIRE, version, 1, 0, len(data), at, noted=True)
        usage.record(connection, counted, got)


def tell(site: SmallSite, at: datetime) -> None:
    """Record that the hub was told of every document, as `push` does."""
    with site.store() as store, store.writing() as connection:
        for notice in hub_notices.due(connection, [HUB], at, waiting=True):
            hub_notices.mark_delivered(connection, notice, at)


def keep_anchor(site: SmallSite) -> None:
    with (site.folder / ANCHORS).open("a", encoding="utf-8") as file:
        file.write(site.run("ledger", "anchor").out + "\n")


def chain_anew(site: SmallSite, first: int = 1) -> None:
    """Hash all records from one on, and seal the end, as someone who knows the chain would."""
    with site.store() as store, store.writing() as connection:
        query = text("SELECT hash FROM ledger WHERE number = :number")
        before = connection.scalar(query, {"number": first - 1})
        query = f"SELECT {COLUMNS}, recorded FROM ledger WHERE number >= {first} ORDER BY number"
        rows = connection.exec_driver_sql(query).all()
        _chain(partial(_set, connection), rows, before or "0" * 64)


def as_older(site: SmallSite) -> None:
    """Make the store one of the version before: no clock, no rows in records, no fetches."""
    path, now = site.folder / FILE, site.folder / "var/now.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(now)
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    with create_engine(f"sqlite:///{path}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "store_0010")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS now", (str(now),))
        connection.execute("BEGIN")
        _copy(connection)
        connection.execute("DELETE FROM ledger WHERE event IN ('fetched', 'applied', 'told')")
        held = "json_remove(detail, '$.rows', '$.carried', '$.signals')"
        connection.execute(f"UPDATE ledger SET detail = {held}")
        numbers = connection.execute("SELECT number FROM ledger ORDER BY number").fetchall()
        for number, (before,) in enumerate(numbers, 1):
            renumber = "UPDATE ledger SET number = ? WHERE number = ?"
            connection.execute(renumber, (number, before))
        rows = connection.execute(f"SELECT {COLUMNS} FROM ledger ORDER BY number").fetchall()
        _chain(partial(_set_in_file, connection), rows, "0" * 64)
        connection.execute("COMMIT")


def _copy(connection: sqlite3.Connection) -> None:
    """Copy into an older store what it has columns for."""
    names = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    for (table,) in connection.execute(names).fetchall():
        shared = [
            {row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")}
            for schema in ("main", "now")
        ]
        columns = ", ".join(f'"{name}"' for name in sorted(shared[0] & shared[1]))
        if columns:
            copy = f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}"
            connection.execute(copy)


def _set(connection: Connection, statement: str, **values: object) -> None:
    connection.execute(text(statement), values)


def _set_in_file(connection: sqlite3.Connection, statement: str, **values: object) -> None:
    connection.execute(statement, values)


def _chain(update: Callable[..., None], rows: Iterable[Sequence[object]], before: str) -> None:
    for row in rows:
        netstrings = b""
        for part in (before, *(part for part in row if part is not None)):
            data = str(part).encode()
            netstrings += str(len(data)).encode() + b":" + data + b","
        digest = sha256(netstrings).hexdigest()
        chained = "UPDATE ledger SET previous = :before, hash = :hash WHERE number = :number"
        update(chained, before=before, hash=digest, number=row[0])
        before = digest
    sealed = "UPDATE seals SET number = (SELECT max(number) FROM ledger), hash = :hash"
    update(sealed, hash=before)
