"""A store on a real PostgreSQL server: the same rows, bytes and proofs as an embedded one."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from sqlalchemy import create_engine, func, insert, select
from support import databases, proved_site, servers
from support.paths import REPOSITORY
from support.small_site import AT, SITE_YAML, SmallSite, record, records, run

from syndicate.build.store_state import state_of_database
from syndicate.errors import LockedError, StoreError
from syndicate.store import Store, usage
from syndicate.store.finding_tables import terms
from syndicate.store.lease import hold
from syndicate.store.publication_tables import carried, documents, tokens
from syndicate.store.schema import metadata
from syndicate.store.tables import articles, marks
from syndicate.store.usage import Fetch

pytestmark = pytest.mark.embedded

NewSite = Callable[[str], SmallSite]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if not servers.postgres_programs():
        pytest.skip("no server of PostgreSQL is installed: neither the system's nor the package's")
    with servers.postgres() as address:
        yield address


@pytest.fixture
def database(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database of the site in the folder `site`."""
    monkeypatch.setenv(databases.ADDRESS, server)
    return str(databases.address_of(tmp_path / "empty"))


@pytest.fixture
def on_server(database: str, new_site: NewSite) -> SmallSite:
    """A site whose store is on the server."""
    return new_site("on-server")


def empty(database: str) -> None:
    """Take every table out of a database."""
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def rows_of(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table)) if row[0] != "writer"),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table.name != "leases"
        }


def test_a_store_goes_to_a_server_and_back_with_its_proofs(
    new_site: NewSite, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site("embedded")
    proved_site.make(site)
    monkeypatch.setenv(databases.ADDRESS, server)
    address = str(databases.address_of(site.folder))
    there = site.run("store", "copy", "sqlite:///var/syndicate.db", address, "--json")
    assert there.code == 0, there.err
    assert json.loads(there.out)["rows"]["articles"] == 5
    back = site.run("store", "copy", address, "sqlite:///var/back.db")
    assert "copied\nand compared; " in back.out
    with (
        closing(Store.open("sqlite:///var/syndicate.db", site.folder)) as first,
        closing(Store.open("sqlite:///var/back.db", site.folder)) as last,
        closing(Store.open(address, site.folder)) as between,
    ):
        assert rows_of(first) == rows_of(last) == rows_of(between)
    before = site.bytes()
    path = site.folder / "config/site.yaml"
    path.write_text(f"{path.read_text()}store: {address}\n")
    assert "all is sound" in site.run("store", "verify").out
    assert site.run("receipt", "1").code == 0
    assert site.run("build", "--full", "--at", "2024-07-04T00:00:00Z").code == 0
    assert site.bytes() == before


def test_a_copy_goes_into_an_empty_store_from_one_that_is_there(
    on_server: SmallSite, database: str
) -> None:
    on_server.take_in(record(1))
    address = databases.address_of(on_server.folder)
    full = on_server.run("store", "copy", "sqlite:///var/other.db", str(address))
    assert "var/other.db: there is no such file" in full.err
    copied = on_server.run("store", "copy", str(address), database)
    assert copied.code == 0
    again = on_server.run("store", "copy", str(address), database)
    assert "a copy needs an empty store, and this one has" in again.err


def test_a_row_that_no_server_takes_leaves_no_copy(database: str, site: SmallSite) -> None:
    with closing(Store.open("sqlite:///var/odd.db", site.folder)) as store:
        pass
    with closing(sqlite3.connect(site.folder / "var/odd.db")) as connection, connection:
        connection.execute("INSERT INTO marks VALUES ('sql', 'a' || char(0) || 'b', '{}', 0)")
    result = site.run("store", "copy", "sqlite:///var/odd.db", database)
    assert (result.code, "error: marks cannot be copied: " in result.err) == (1, True)
    with closing(Store.open(database, site.folder)) as store, store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(marks)) == 0


def test_the_same_articles_make_the_same_bytes(
    site: SmallSite, on_server: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = [
        *records(range(1, 20)),
        record(20, title="Zebra", categories=["zebra", "Ärger", "科技"]),
        record(21, title="\\N", categories=["\\."], content_html="<pre>a\tb\\n\n\\.\n</pre>"),
    ]
    made = []
    for each in (on_server, site):
        with monkeypatch.context() as patch:
            if each is site:
                patch.delenv(databases.ADDRESS)
                (site.folder / "config/site.yaml").write_text(SITE_YAML)
            each.take_in(*mixed)
            assert each.build().code == 0
            each.run("takedown", "a3", "--reason", "letter", "--by", "Li Lei", "--at", AT)
            made.append(each.bytes())
    assert made[0] == made[1]


def test_texts_of_any_length_are_stored_found_and_unique(on_server: SmallSite) -> None:
    long = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(900))
    query = "".join(f"&p{number}={number * 7919:x}" for number in range(900))
    odd = record(1, id=long, url=f"https://site.example/?{query}", categories=[long * 4])
    assert "1 new" in on_server.take_in(odd).out
    assert "1 unchanged" in on_server.take_in(odd).out
    assert on_server.build().code == 0
    with (
        on_server.store() as store,
        pytest.raises(StoreError, match="once_kind_label"),
        store.writing() as connection,
    ):
        row = connection.execute(select(terms).where(terms.c.label == long * 4)).one()
        again = dict(row._mapping) | {"key": row.key + 100, "slug": "other"}
        connection.execute(insert(terms), [again])


def test_whole_numbers_have_64_bits_also_in_a_store_of_the_version_before(
    on_server: SmallSite, database: str
) -> None:
    on_server.take_in(*records(range(1, 4)))
    on_server.build()
    before = on_server.bytes()
    address = str(databases.address_of(on_server.folder))
    engine = create_engine(address)
    with engine.begin() as connection:
        keyed = [table for table in metadata.sorted_tables if "key" in table.columns]
        for table in (*keyed, carried):
            for column in {"key", "article"} & set(table.columns.keys()):
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ALTER {column} TYPE INTEGER")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'store_0016'")
    assert on_server.run("build", "--full", "--at", AT).code == 0
    assert on_server.bytes() == before
    narrow = "SELECT column_name FROM information_schema.columns WHERE data_type = 'integer'"
    with engine.connect() as connection:
        schema = " AND table_schema = 'public'"
        assert connection.exec_driver_sql(narrow + schema).all() == []
    engine.dispose()
    with on_server.store() as store, store.writing() as connection:
        row = {"key": 2**40, "kind": "category", "label": "远", "slug": "far"}
        connection.execute(insert(terms), [row])
        assert connection.scalar(select(terms.c.label).where(terms.c.key == 2**40)) == "远"


def test_the_server_tells_that_nothing_is_to_do(on_server: SmallSite) -> None:
    on_server.take_in(record(1))
    on_server.build()
    assert "nothing to do" in on_server.build().out
    address = str(databases.address_of(on_server.folder))
    state = state_of_database(address, 0)
    with on_server.store() as store, store.reading() as connection:
        assert state
        assert state.sequence == connection.scalar(select(func.max(articles.c.sequence)))
    assert state_of_database(address.replace("/t", "/missing-t"), 0) is None
    on_server.take_in(record(2))
    assert "nothing to do" not in on_server.build().out


#: How many sessions wait for another's lock.
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def test_writers_follow_each_other_and_a_reader_sees_one_state(on_server: SmallSite) -> None:
    on_server.take_in(record(1))
    query = select(func.count()).select_from(marks)
    found: list[int | None] = []

    def second() -> None:
        with on_server.store() as store, store.writing() as connection:
            found.append(connection.scalar(query))

    thread = Thread(target=second)
    with on_server.store() as store:
        with store.reading() as reader:
            before = reader.scalar(query)
            with store.writing() as connection:
                thread.start()
                while not connection.exec_driver_sql(_WAITING).scalar():
                    assert thread.is_alive()
                row = {"kind": "sql", "name": "x", "state": "{}", "instant": 0}
                connection.execute(insert(marks), [row])
            thread.join(60)
            assert (found, reader.scalar(query)) == ([(before or 0) + 1], before)
        with store.reading() as later:
            assert later.scalar(query) == (before or 0) + 1


def test_a_reader_writes_nothing(on_server: SmallSite) -> None:
    on_server.take_in(record(1))
    with (
        on_server.store() as store,
        pytest.raises(StoreError, match="read-only transaction"),
        store.reading() as connection,
    ):
        connection.execute(articles.delete())


def test_a_backup_of_a_server_is_restored_into_another_database(
    on_server: SmallSite, database: str
) -> None:
    proved_site.make(on_server)
    before, file = on_server.bytes(), on_server.folder / "b.tar"
    assert "the ledger ends with record" in on_server.run("store", "backup", file).out.lower()
    assert "all is sound" in on_server.run("store", "verify", file).out
    refused = on_server.run("store", "restore", file)
    assert "a copy needs an empty store" in refused.err
    path = on_server.folder / "config/site.yaml"
    path.write_text(f"{without_store(path)}store: {database}\n")
    assert on_server.run("store", "restore", file).code == 0
    assert "all is sound" in on_server.run("store", "verify").out
    assert on_server.run("store", "reconcile", "--at", "2024-07-05T00:00:00Z").code == 0
    assert on_server.bytes().keys() == before.keys()


def without_store(path: Path) -> str:
    lines = path.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("store:"))


def test_what_is_wrong_with_a_server_is_one_line(on_server: SmallSite, database: str) -> None:
    path = on_server.folder / "config/site.yaml"
    for address, told in {
        "postgresql+psycopg://reader:secret@127.0.0.1:1/none": "Connection refused",
        database.replace("/t", "/no-such-"): "does not exist",
        database.replace("reader@", "nobody:secret@"): 'role "nobody" does not exist',
    }.items():
        path.write_text(f"{SITE_YAML}store: {address}\n")
        for command in ("build", "status", "doctor"):
            result = on_server.run(command)
            assert (result.code, "Traceback" in result.err) == (1, False)
            assert told in (result.err + result.out).replace("\n                ", " ")
            assert "secret" not in result.err + result.out
    path.write_text(f"{SITE_YAML}store: mysql://x@127.0.0.1/y\n")
    assert "a store is sqlite:///var/syndicate.db or postgresql" in on_server.run("build").err


def test_doctor_looks_at_a_store_on_a_server(on_server: SmallSite) -> None:
    empty(str(databases.address_of(on_server.folder)))
    told = on_server.run("doctor").out
    assert "the database has no store yet: nothing was imported" in " ".join(told.split())
    on_server.take_in(record(1))
    on_server.build()
    assert ": sound, 1 article" in " ".join(on_server.run("doctor").out.split())


def test_two_runs_that_find_an_empty_database_make_one_store(database: str, tmp_path: Path) -> None:
    empty(database)
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            Store.open(database, tmp_path).close()
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures
    with closing(Store.open(database, tmp_path)) as store, store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(articles)) == 0


def statements_of(chapter: str) -> Iterator[list[str]]:
    """Yield the SQL of each block in a chapter of the documentation."""
    text = (REPOSITORY / "docs/operate/postgresql.md").read_text(encoding="utf-8")
    chapter = text.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    for block in re.findall(r"```sql\n(.*?)```", chapter, re.DOTALL):
        yield [line.strip() for line in block.split(";") if line.strip()]


def test_a_server_of_feeds_counts_by_the_rights_of_the_book_and_changes_nothing_else(
    new_site: NewSite, server: str
) -> None:
    first, later = statements_of("Roles")
    as_superuser = create_engine(server, isolation_level="AUTOCOMMIT")
    with as_superuser.connect() as connection:
        for statement in first:
            connection.exec_driver_sql(statement)
    site, address = new_site("news"), server.replace("/postgres", "/news")
    proved_site.make(site)
    to = address.replace("reader@", "builder@")
    assert site.run("store", "copy", "sqlite:///var/syndicate.db", to).code == 0
    as_builder = create_engine(to, isolation_level="AUTOCOMMIT")
    with as_builder.connect() as connection:
        for statement in later:
            connection.exec_driver_sql(statement)
        (token,) = connection.scalars(select(tokens.c.digest).where(tokens.c.name == "default"))
    at = datetime(2024, 7, 4, 12, tzinfo=UTC)
    with closing(Store.open(address.replace("reader@", "server@"), site.folder)) as store:
        with store.writing() as connection:
            version = connection.scalars(
                select(documents.c.digest).where(documents.c.path == proved_site.WIRE)
            ).one()[:32]
            got = usage.members(connection, proved_site.WIRE, version, list)
            counted = Fetch(token, proved_site.WIRE, version, 3, 1, 999, at, noted=True)
            usage.record(connection, counted, got)
        for statement in ("DELETE FROM ledger", "UPDATE tokens SET revoked = NULL"):
            with (
                pytest.raises(StoreError, match="permission denied"),
                store.writing() as connection,
            ):
                connection.exec_driver_sql(statement)
    path = site.folder / "config/site.yaml"
    path.write_text(f"{path.read_text()}store: {to}\n")
    assert "all is sound" in site.run("store", "verify").out
    as_superuser.dispose()
    as_builder.dispose()


def test_a_pool_lends_its_connections_for_a_transaction_each(
    server: str, new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not servers.pgbouncer_program():
        pytest.skip("PgBouncer is not installed")
    with servers.pgbouncer(server, connections=2) as address:
        monkeypatch.setenv(databases.ADDRESS, server)
        site = new_site("pooled")
        name = str(databases.address_of(site.folder)).rpartition("/")[2]
        path = site.folder / "config/site.yaml"
        to = f"{address.rpartition('/')[0]}/{name}"
        path.write_text(f"{without_store(path)}store: {to}\n")
        site.take_in(*records(range(1, 9)))
        assert site.build().code == 0
        assert site.run("takedown", "a3", "--reason", "x", "--by", "y", "--at", AT).code == 0
        failures: list[str] = []
        commands = [Thread(target=working(to, site.folder, failures)) for _ in range(4)]
        for thread in commands:
            thread.start()
        for thread in commands:
            thread.join(120)
        assert not failures
        assert "all is sound" in site.run("store", "verify").out


def working(address: str, folder: Path, failures: list[str]) -> Callable[[], None]:
    """Return what reads and writes the store some times, by connections of its own."""

    def work() -> None:
        try:
            with closing(Store.open(address, folder)) as store:
                for _ in range(20):
                    with store.writing() as connection:
                        number = connection.scalar(select(func.count()).select_from(marks)) or 0
                        row = {"kind": "sql", "name": f"n{number}", "state": "{}", "instant": 0}
                        connection.execute(insert(marks), [row])
                    with store.reading() as connection:
                        connection.scalar(select(func.count()).select_from(articles))
        except Exception as error:
            failures.append(str(error))

    return work


def test_one_host_builds_and_the_other_is_told(on_server: SmallSite, tmp_path: Path) -> None:
    on_server.take_in(record(1))
    with on_server.store() as elsewhere, hold(elsewhere, "build", tmp_path / "other-host"):
        told = on_server.build()
        assert (told.code, on_server.build(AT, "--full").code) == (75, 75)
        assert "another run holds the lock: " in told.err
        assert "/other-host" in told.err
        assert on_server.take_in(record(2)).code == 0  # imports wait for no build
        with hold(elsewhere, "import", tmp_path / "other-host"):
            assert on_server.take_in(record(3)).code == 75
    assert on_server.build().code == 0
    assert len(on_server.entries("all.atom")) == 2


def test_a_builder_that_stalled_goes_on_no_further(on_server: SmallSite, tmp_path: Path) -> None:
    on_server.take_in(record(1))
    with on_server.store() as stalled, hold(stalled, "build", tmp_path / "other-host") as lost:
        lost.check()
        on_server.edit("UPDATE leases SET until = 1")  # as time does, while it stands still
        assert on_server.build().code == 0  # by another host, which leaves a higher number
        with pytest.raises(LockedError, match="stalled"), stalled.writing():
            pass
        assert not lost.renew()
        with pytest.raises(LockedError, match="another may have begun"):
            lost.check()
    [(fence, until)] = on_server.ask("SELECT fence, until FROM leases WHERE name = 'build'")
    assert fence > lost.fence
    assert until == 0


def test_what_a_killed_run_held_is_free_for_its_own_host(
    on_server: SmallSite, tmp_path: Path
) -> None:
    on_server.take_in(record(1))
    killed, folder, waited = on_server.open_store(), tmp_path / "this-host", list[str]()
    with hold(killed, "build", folder) as lease:
        assert lease.renew()
        with on_server.store() as next_run, hold(next_run, "build", folder) as taken:
            assert taken.fence > lease.fence
    with on_server.store() as first, on_server.store() as second, hold(first, "push", folder):
        on_server.edit("UPDATE leases SET holder = 'another'")

        def let_go() -> None:
            waited.append("waits")
            on_server.edit("UPDATE leases SET until = 1")

        with hold(second, "push", folder, let_go):
            assert waited == ["waits"]
    killed.close()


def test_every_host_has_every_order_in_its_own_journal(
    on_server: SmallSite, tmp_path: Path
) -> None:
    """Each journal is a chain of its own; an order that one of them lacks comes from the store."""
    on_server.take_in(*records(range(1, 5)))
    assert on_server.build().code == 0
    other = tmp_path / "other-host"
    copytree(on_server.folder, other)
    given = ("--reason", "letter", "--by", "Li", "--at", "2024-07-02T00:00:00Z")
    one = on_server.run("takedown", "--url", "https://site.example/a/1", *given)
    two = run(other, "takedown", "--url", "https://site.example/a/2", *given)
    assert (one.code, two.code) == (0, 0), one.err + two.err
    assert "Recorded takedown 2." in two.out
    for folder in (on_server.folder, other):
        assert run(folder, "build", "--at", "2024-07-03T00:00:00Z").code == 0
        lines = (folder / "orders.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["order"] for line in lines if '"order"' in line] == [1, 2]
        assert run(folder, "store", "verify").code == 0
