"""The schema of a store: made by the baseline migration; other versions are refused in one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from support.old_store import old_store
from support.small_site import AT, SmallSite, record

from syndicate.errors import StoreError
from syndicate.store import Store, archives, engine, feed_order, queries, stored_articles
from syndicate.store.schema import metadata
from syndicate.store.sql.noted import whole
from syndicate.store.sql.served import core_of

pytestmark = pytest.mark.embedded

URL = "sqlite:///var/syndicate.db"
FILE = Path("var/syndicate.db")
ANEW = (
    "this store was made by an unreleased version and cannot be read:"
    " move it away and import the articles anew into a new store"
)


def set_revision(folder: Path, revision: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def migrated(path: Path) -> list[tuple[str, str]]:
    """Return the tables and indexes that the migrations make of nothing."""
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    database = create_engine(f"sqlite:///{path}")
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert compare_metadata(MigrationContext.configure(connection), whole(metadata)) == []
    database.dispose()
    return things_in(path)


def things_in(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        named = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_auto%'"
        return sorted(connection.execute(named))


def test_the_migrations_make_the_tables_and_head_is_the_newest(tmp_path: Path) -> None:
    store = Store.open(URL, tmp_path)
    with store.reading() as connection:
        assert (
            compare_metadata(MigrationContext.configure(core_of(connection)), whole(metadata)) == []
        )
    store.close()
    assert migrated(tmp_path / "migrated.db") == things_in(tmp_path / FILE)
    versions = Path(engine.__file__).parent / "migrations" / "versions"
    newest = max(path.name[:4] for path in versions.glob("*.py"))
    assert f"store_{newest}" == engine.HEAD


def test_what_makes_the_tables_is_kept_as_sqlalchemy_writes_it() -> None:
    anew = "write tables.sql anew (--keep-texts)"
    assert engine._definitions("sqlite") == engine.definitions("sqlite"), anew


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Store.open(URL, tmp_path).close()
    set_revision(tmp_path, "store_9999")
    with pytest.raises(StoreError, match=r"^var/syndicate\.db: this store is of another version"):
        Store.open(URL, tmp_path)


@pytest.mark.parametrize("number", range(1, 8))
def test_a_store_of_an_unreleased_version_is_refused(tmp_path: Path, number: int) -> None:
    Store.open(URL, tmp_path).close()
    set_revision(tmp_path, f"{number:04}")
    with pytest.raises(StoreError) as refusal:
        Store.open(URL, tmp_path)
    assert str(refusal.value) == f"{FILE}: {ANEW}"


def test_a_store_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    old_store(tmp_path)
    store = Store.open(URL, tmp_path)
    with store.reading() as connection:
        assert (
            compare_metadata(MigrationContext.configure(core_of(connection)), whole(metadata)) == []
        )
        for under in (None, [1]):
            (order,) = feed_order.newest(connection, under, 100)
            assert order == [12, 1, 2, 10, 11], "natural order; what was modified is dated by that"
        facts = queries.facts_of(connection, order)
        assert [article.key for article in facts if article.playable] == [1, 2, 11]
        assert not any(article.derived_title for article in facts)
        loaded = stored_articles.load(connection, order)
        assert [article.undated for article in loaded] == [True, False, False, False, False]
        instants = [article.updated for article in loaded]
        assert instants[1:4] == sorted(instants[1:4], reverse=True)
        assert len(set(instants)) == len(instants)
        assert all(instant.microsecond % 1000 == 0 for instant in instants)
        assert all(article.published <= article.updated for article in loaded[1:])
        (archive,) = archives.of_feed(connection, "tag:x,2024:feed/all")
        assert (archive.name, archive.number) == ("1", 1)
        assert archives.articles_in(connection, archive.key or 0) == [1, 2], "what it carried"
    store.close()


def test_a_refused_store_gives_way_to_a_new_one(site: SmallSite) -> None:
    site.take_in(record(1))
    assert site.build().code == 0
    before = site.bytes()
    set_revision(site.folder, "0007")
    for refused in (site.build(AT, "--full"), site.take_in(record(1))):
        assert (refused.code, refused.out) == (1, "")
        assert refused.err == f"error: {FILE}: {ANEW}\n"
    for path in (site.folder / "var").glob("syndicate.db*"):
        path.rename(site.folder / path.name)
    assert site.take_in(record(1)).code == 0
    assert site.run("store", "reconcile", "--at", AT).code == 0
    assert site.build().code == 0
    assert site.bytes() == before
