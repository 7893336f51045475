"""`syndicate store`: backups are whole and verified, and do not go over what is newer."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from support.partner_site import token, with_partners
from support.small_site import SmallSite, record, records
from support.takedowns import LAST, LATER, WHO

pytestmark = pytest.mark.embedded

AFTER = "2024-07-05T00:00:00Z"


@pytest.fixture
def kept(site: SmallSite) -> SmallSite:
    """A site with a takedown and a backup in the folder `backups`."""
    site.take_in(*records(range(1, 6)))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    result = site.run("store", "backup", backup_of(site), "--at", LATER)
    assert result.code == 0, result.err
    return site


def backup_of(site: SmallSite) -> Path:
    return site.folder / "backups" / "one.tar"


def ids(site: SmallSite) -> set[str]:
    return {one["id"].rpartition("/")[2] for one in site.entries("all.json")}


def parts(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]


def pack(path: Path, contents: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as archive:
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def test_a_backup_has_store_journal_and_manifest(kept: SmallSite) -> None:
    backup = backup_of(kept)
    found = parts(backup)
    manifest = json.loads(found["manifest.json"])
    assert list(found) == ["manifest.json", "orders.jsonl", "store.db"]
    assert manifest["sha256"] == {
        name: sha256(found[name]).hexdigest() for name in ("orders.jsonl", "store.db")
    }
    seal = json.loads(kept.run("status", "--json", "--at", LATER).out)["ledger"]
    assert manifest["ledger"][1] in json.dumps(seal)
    assert manifest["site"] == "site.example,2024"
    assert backup.stat().st_mode & 0o077 == 0, "it has the reasons of takedowns"
    assert [path.name for path in backup.parent.iterdir()] == ["one.tar"], "nothing else is left"


def test_a_backup_into_a_folder_is_named_by_its_instant(kept: SmallSite) -> None:
    result = kept.run("store", "backup", f"{kept.folder}/backups", "--at", LATER, "--json")
    facts = json.loads(result.out)
    assert facts["file"].endswith("-20240702T000000Z.tar")
    assert Path(facts["file"]).stat().st_size == facts["bytes"]
    assert kept.run("store", "verify", facts["file"]).code == 0


REFUSED = [
    ("nowhere/", "nowhere/: there is no such folder; make or mount it; nothing was backed up"),
    ("backups/one.tar/", "it is a file; nothing was backed up"),
    ("orders.jsonl", "it is no backup, and is not replaced"),
    ("config/site.yaml", "it is no backup, and is not replaced"),
    ("var/syndicate.db", "it is no backup, and is not replaced"),
    ("feeds/public", "what is in this folder is published"),
    ("feeds/all.tar", "what is in this folder is published"),
]


def test_a_backup_takes_the_place_of_nothing_else(kept: SmallSite) -> None:
    """And a folder that is not mounted is told, not made."""
    before = sorted(str(path) for path in kept.folder.rglob("*") if "var" not in path.parts)
    held = (kept.folder / "orders.jsonl").read_bytes()
    for place, told in REFUSED:
        result = kept.run("store", "backup", f"{kept.folder}/{place}")
        assert (result.code, result.err.count("\n")) == (1, 1), (place, result.err)
        assert told in result.err
    after = sorted(str(path) for path in kept.folder.rglob("*") if "var" not in path.parts)
    assert (after, (kept.folder / "orders.jsonl").read_bytes()) == (before, held)
    assert kept.run("store", "backup", backup_of(kept)).code == 0, "a backup may be replaced"
    assert kept.run("store", "verify", backup_of(kept)).code == 0


def test_a_backup_is_made_while_another_run_writes(kept: SmallSite) -> None:
    with closing(sqlite3.connect(kept.folder / "var/syndicate.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE articles SET title = 'half'")
        assert kept.run("store", "backup", kept.folder / "now.tar", "--at", LATER).code == 0
        other.rollback()
    assert b"half" not in parts(kept.folder / "now.tar")["store.db"]
    assert kept.run("store", "verify", kept.folder / "now.tar").code == 0


def test_a_restored_backup_is_brought_up_to_the_journal(kept: SmallSite) -> None:
    kept.run("takedown", "a2", *WHO, "--at", LAST)
    newer = kept.run("store", "restore", backup_of(kept))
    assert newer.code == 1
    assert "the store in place is newer than the backup: it has" in newer.err
    assert ids(kept) == {"a3", "a4", "a5"}
    result = kept.run("store", "restore", backup_of(kept), "--force")
    assert (result.code, "syndicate.db.replaced-1 now" in result.out) == (0, True)
    assert "Restored the store of 2024-07-02T08:00:00+08:00." in result.out
    assert kept.run("store", "reconcile", "--at", AFTER).code == 0
    assert ids(kept) == {"a3", "a4", "a5"}
    assert kept.build(AFTER).code == 0
    assert kept.run("store", "verify").code == 0
    numbers = [one["number"] for one in json.loads(kept.run("takedowns", "--json").out)]
    assert numbers == [1, 2]


def test_a_token_that_was_revoked_since_stays_revoked(site: SmallSite) -> None:
    with_partners(site)
    for name in ("读者", "reader", "ended"):
        token(site, "acme", "--name", name)
    site.run("partner", "revoke-token", "acme", "--name", "ended")
    assert site.run("store", "backup", site.folder / "old.tar").code == 0
    site.run("partner", "revoke-token", "acme", "--name", "读者")
    token(site, "acme", "--name", "later")
    result = site.run("store", "restore", site.folder / "old.tar", "--force")
    assert result.code == 0
    assert site.run("ledger", "verify").code == 0
    assert [line for line in result.out.splitlines() if line.startswith("Token")] == [
        "Token 读者 of acme stays revoked, as it was there."
    ]
    listed = json.loads(site.run("partner", "list", "--json").out)[0]["tokens"]
    good = {each["name"]: each["good"] for each in listed}
    assert good == {"读者": False, "reader": True, "ended": False}
    assert site.run("store", "verify").code == 0
    again = site.run("store", "restore", site.folder / "old.tar", "--force", "--json")
    assert json.loads(again.out)["revoked"] == ["读者 of acme"]


def test_a_store_that_was_lost_comes_back_with_its_journal(kept: SmallSite) -> None:
    for path in [*(kept.folder / "var").glob("syndicate.db*"), kept.folder / "orders.jsonl"]:
        path.unlink()
    assert kept.run("store", "restore", backup_of(kept)).code == 0
    assert kept.build(AFTER).code == 0
    assert (ids(kept), kept.run("store", "verify").code) == ({"a2", "a3", "a4", "a5"}, 0)


def damaged(backup: Path, kind: str) -> str:
    """Damage a backup; return what is to be said of it."""
    found = parts(backup)
    if kind == "cut off":
        backup.write_bytes(backup.read_bytes()[:20_000])
        return ": "
    if kind == "a byte":
        store = bytearray(found["store.db"])
        store[len(store) // 2] ^= 1
        found["store.db"] = bytes(store)
        pack(backup, found)
        return "store.db in it is damaged: its SHA-256 is another"
    if kind == "another file":
        manifest = json.loads(found["manifest.json"])
        manifest["sha256"]["../config/site.yaml"] = "0" * 64
        pack(backup, found | {"manifest.json": json.dumps(manifest).encode()})
        return "it is no backup of a store, or is cut off: its manifest names other files"
    if kind == "no backup":
        backup.write_bytes(b"<html>not found</html>")
        return "it is no backup of a store, or is cut off"
    if kind == "nothing":
        backup.unlink()
        return "the backup cannot be read: No such file or directory"
    journal = found["orders.jsonl"].replace(b"takedown", b"canceled")
    manifest = json.loads(found["manifest.json"])
    manifest["sha256"]["orders.jsonl"] = sha256(journal).hexdigest()
    changed = {"manifest.json": json.dumps(manifest).encode(), "orders.jsonl": journal}
    pack(backup, found | changed)
    return "orders.jsonl:1: was changed: its hash is another's"


KINDS = ["cut off", "a byte", "another file", "no backup", "nothing", "a line"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_backup_is_told_in_one_line_and_not_restored(kept: SmallSite, kind: str) -> None:
    before = (kept.folder / "var/syndicate.db").read_bytes()
    told = damaged(backup_of(kept), kind)
    for words in (("verify",), ("restore", "--force")):
        result = kept.run("store", *words, backup_of(kept))
        assert (result.code, result.err.count("\n")) == (1, 1), result.err
        assert told in result.err
    assert (kept.folder / "var/syndicate.db").read_bytes() == before
    assert not list((kept.folder / "var").glob(".syndicate*"))


def test_a_backup_of_another_site_is_refused(kept: SmallSite) -> None:
    path = kept.folder / "config/site.yaml"
    path.write_text(path.read_text().replace("authority: site", "authority: other"))
    result = kept.run("store", "restore", backup_of(kept))
    assert (result.code, "it is a backup of site.example,2024" in result.err) == (1, True)


FLAWS = [
    ("UPDATE ledger SET detail = '{}' WHERE number = 2", "error: ledger: row 2: changed"),
    ("DELETE FROM journal", "orders.jsonl: takedown 1 is not in the store"),
    ("UPDATE withdrawals SET line = NULL", "orders.jsonl: it lacks takedown 1, which stands"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM articles WHERE key = 2", "names a row of articles"),
]


@pytest.mark.parametrize(("statement", "told"), FLAWS, ids=lambda value: value[:24])
def test_verify_tells_what_does_not_agree(kept: SmallSite, statement: str, told: str) -> None:
    assert kept.run("store", "verify").code == 0
    with closing(sqlite3.connect(kept.folder / "var/syndicate.db")) as store:
        store.executescript(f"{statement}; ")
    result = kept.run("store", "verify")
    assert result.code == 1
    assert told in result.err
    assert json.loads(kept.run("store", "verify", "--json").out)["flaws"]


def test_a_store_in_memory_is_none(kept: SmallSite) -> None:
    path = kept.folder / "config/site.yaml"
    path.write_text(path.read_text() + "store: 'sqlite:///:memory:'\n")
    result = kept.run("store", "backup", kept.folder / "x.tar")
    assert (result.code, "a store is sqlite:///var/syndicate.db" in result.err) == (1, True)


def test_a_backup_names_the_journal_that_cannot_be_read(kept: SmallSite) -> None:
    path = kept.folder / "orders.jsonl"
    path.unlink(missing_ok=True)
    path.mkdir()
    result = kept.run("store", "backup", kept.folder / "b.tar")
    assert (result.code, (kept.folder / "b.tar").exists()) == (1, False)
    assert f"{path}: cannot read: Is a directory" in result.err


def test_a_backup_that_cannot_be_written_leaves_nothing(kept: SmallSite) -> None:
    blocked = kept.folder / "blocked"
    blocked.write_text("a file")
    result = kept.run("store", "backup", blocked / "x.tar")
    assert (result.code, result.err.count("\n")) == (1, 1)
    kept.take_in(record(9), at=AFTER)
    assert kept.build(AFTER).code == 0
