"""Damaged machines: writes that lie, links, runs that were cut off, stores that are damaged."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.small_site import SmallSite, record, records
from support.takedowns import LATER, WHO

from syndicate import durable
from syndicate.durable import replace_file, write_all

pytestmark = pytest.mark.embedded

real_write = os.write


def claims_more(descriptor: int, data: memoryview) -> int:
    """Say that all was written where half was, as a full network disk may."""
    real_write(descriptor, data[: len(data) // 2])
    return len(data)


def claims_less(descriptor: int, data: memoryview) -> int:
    """Say that half was written where all was."""
    real_write(descriptor, data)
    return max(1, len(data) // 2)


def takes_nothing(_descriptor: int, _data: memoryview) -> int:
    return 0


LIES: list[Callable[[int, memoryview], int]] = [claims_more, claims_less, takes_nothing]


@pytest.mark.parametrize("lie", LIES)
def test_what_was_not_written_takes_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: Callable[[int, memoryview], int]
) -> None:
    target = tmp_path / "all.rss"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "write", lie)
    with pytest.raises(OSError, match="bytes"):
        replace_file(target, [b"the new document"])
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["all.rss"]


def test_a_write_that_takes_a_part_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda to, data: real_write(to, data[:3]))
    replace_file(tmp_path / "x", [b"the new", memoryview(b" document")])
    assert (tmp_path / "x").read_bytes() == b"the new document"
    with (tmp_path / "y").open("wb") as stream:
        assert write_all(stream.fileno(), b"") == 0


def test_a_link_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", tmp_path / "all.rss"
    victim.write_bytes(b"not ours")
    durable.temporary_of(target).symlink_to(victim)
    target.symlink_to(victim)
    replace_file(target, [b"ours"])
    assert victim.read_bytes() == b"not ours"
    assert not target.is_symlink()
    assert target.read_bytes() == b"ours"


@pytest.mark.parametrize("lie", LIES)
def test_a_build_keeps_its_documents(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, lie: Callable[[int, memoryview], int]
) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    before = site.bytes()
    site.take_in(record(3), at=LATER)
    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "write", lie)
        result = site.build(LATER)
    assert result.code == 1
    assert "bytes" in result.err
    assert "Traceback" not in result.err
    assert site.bytes() == before
    assert site.build(LATER).code == 0
    assert len(site.entries("all.json")) == 3


def test_a_linked_folder_of_the_output_is_not_written_to(site: SmallSite, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.rss").write_bytes(b"not ours")
    site.write("jobs/all.yaml", "path: sub/a\nformats: [rss, json]\n")
    site.public.mkdir(parents=True)
    (site.public / "sub").symlink_to(elsewhere)
    site.take_in(*records([1, 2]))
    result = site.build()
    assert result.code == 1
    assert "sub is a link to another folder" in result.err
    assert [path.name for path in elsewhere.iterdir()] == ["a.rss"]
    assert (elsewhere / "a.rss").read_bytes() == b"not ours"
    assert len(site.entries("ke-ji.json")) == 2
    (site.public / "sub").unlink()
    assert site.build().code == 0
    assert len(site.entries("sub/a.json")) == 2


def test_an_output_that_is_a_link_itself_is_the_operators_choice(
    site: SmallSite, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (site.folder / "feeds").symlink_to(disk)
    site.take_in(record(1))
    assert site.build().code == 0
    assert (disk / "public/all.rss").exists()


def spoil(path: Path) -> None:
    """Write over the pages of a store but its first."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(8192)
        stream.write(b"\xa5" * (size - 8192))


@pytest.mark.parametrize(
    "command", [("build", "--at", LATER), ("status",), ("article", "list"), ("plan",)]
)
def test_a_damaged_store_is_one_line(site: SmallSite, command: tuple[str, ...]) -> None:
    site.take_in(*records(range(1, 30)))
    site.build()
    spoil(site.folder / "var/syndicate.db")
    result = site.run(*command)
    assert result.code == 1
    assert len(result.err.splitlines()) == 1
    assert "syndicate.db: the store is damaged" in result.err
    assert "`syndicate store restore BACKUP`" in result.err


def test_a_run_that_was_cut_off_has_the_store_checked(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []
    from syndicate.store import Store

    whole = Store.check
    monkeypatch.setattr(Store, "check", lambda store: checked.append(store.path) or whole(store))
    site.take_in(*records(range(1, 30)))
    site.build()
    assert checked == []
    (site.folder / "var/lock").write_text("4711\n")  # as a kill leaves it
    (site.folder / "var/import.lock").write_text("4711\n")
    assert site.build(LATER, "--full").code == 0
    assert site.take_in(record(99), at=LATER).code == 0
    assert len(checked) == 2
    assert site.build(LATER).code == 0
    assert len(checked) == 2
    (site.folder / "var/lock").write_text("4711\n")
    with closing(sqlite3.connect(site.folder / "var/syndicate.db")) as store, store:
        store.execute("PRAGMA writable_schema = ON")
        store.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'carried_by_article'")
    result = site.run("takedown", "a1", *WHO, "--at", LATER)
    assert result.code == 1
    assert "the store is damaged" in result.err


def test_temporary_files_of_killed_runs_are_swept(site: SmallSite) -> None:
    site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    site.take_in(record(1))
    site.build()
    (site.folder / "var/lock").write_text("4711\n")  # as a kill leaves it
    places = ("feeds/public", "feeds/partners/acme", "var", "var/cache")
    left = [site.folder / place / ".all.rss.4711.tmp" for place in places]
    left.append(site.folder / ".orders.jsonl.4711.tmp")
    for path in left:
        path.write_bytes(b"half")
    assert site.build(LATER).code == 0
    assert [path for path in left if path.exists()] == []


def test_want_of_memory_is_one_line(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    from syndicate.build import pipeline

    def exhausted(*_: object) -> None:
        raise MemoryError

    site.take_in(record(1))
    monkeypatch.setattr(pipeline, "make_plan", exhausted)
    result = site.build()
    assert (result.code, result.err) == (1, "error: out of memory\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_only_standard_output_cannot_print(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syndicate.build import pipeline

    site.take_in(record(1))

    def locked_away(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/srv/elsewhere")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "make_plan", locked_away)
        assert site.build().err == "error: /srv/elsewhere: Permission denied\n"
    command = [sys.executable, "-c", "from syndicate.cli import main; main()"]
    command += ["--config", str(site.folder / "config"), "article", "list"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "error: cannot print: No space left on device\n"
    assert done.returncode == 1
