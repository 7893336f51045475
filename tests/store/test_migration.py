"""The schema of a store: made by the baseline migration; other versions are refused in one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from support.small_site import AT, SmallSite, record

from syndicate.errors import StoreError
from syndicate.store import Store, engine
from syndicate.store.history import metadata

URL = "sqlite:///var/syndicate.db"
FILE = Path("var/syndicate.db")
ANEW = (
    "this store was made by an unreleased version and cannot be read:"
    " move it away and import the articles anew into a new store"
)


def set_revision(folder: Path, revision: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_the_migrations_make_the_tables_and_head_is_the_newest(tmp_path: Path) -> None:
    store = Store.open(URL, tmp_path)
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()
    versions = Path(engine.__file__).parent / "migrations" / "versions"
    newest = max(path.name[:4] for path in versions.glob("*.py"))
    assert f"store_{newest}" == engine.HEAD


def test_a_store_of_before_derived_titles_goes_on(site: SmallSite) -> None:
    site.take_in(record(1), record(2))
    site.build()
    before = site.bytes()
    with closing(sqlite3.connect(site.folder / FILE)) as connection, connection:
        connection.execute("ALTER TABLE articles DROP COLUMN derived_title")
    set_revision(site.folder, "store_0001")
    again = site.take_in(record(1), record(2, title=None), record(3, title=None))
    assert "1 new, 1 changed, 1 unchanged" in again.out
    assert site.build(AT, "--full").code == 0
    marked = [item["_syndicate"].get("derived_title") for item in site.entries("ke-ji.json")]
    assert marked == [True, True, None]
    assert set(before) == set(site.bytes())


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Store.open(URL, tmp_path).close()
    set_revision(tmp_path, "store_9999")
    with pytest.raises(StoreError, match=r"^var/syndicate\.db: this store was made by another"):
        Store.open(URL, tmp_path)


@pytest.mark.parametrize("number", range(1, 8))
def test_a_store_of_an_unreleased_version_is_refused(tmp_path: Path, number: int) -> None:
    Store.open(URL, tmp_path).close()
    set_revision(tmp_path, f"{number:04}")
    with pytest.raises(StoreError) as refusal:
        Store.open(URL, tmp_path)
    assert str(refusal.value) == f"{FILE}: {ANEW}"


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
    assert site.build().code == 0
    assert site.bytes() == before
