"""`syndicate doctor`: each check finds what breaks it and nothing else; nothing is changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.small_site import SITE_YAML, SmallSite, record, records

from syndicate.reports.doctor import machine
from syndicate.store import tokens

AT, LATER = "2024-07-01T00:00:00Z", "2024-07-01T00:05:00Z"
HUB = "https://hub.example/"


def make(site: SmallSite) -> None:
    """A site with everything on, taken in and built, at which nothing is wrong."""
    site.records(*records(range(1, 5)), name="wire.jsonl")
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", "path: all\nformats: [rss, atom]\n")
    site.write("site.yaml", f"{SITE_YAML}hubs: [{HUB}]\n")
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: wire.jsonl\nevery: 1h\n")
    site.write("jobs/partners.yaml", "audience: partners\npath: news\nformats: [rss]\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
    assert site.run("import", "--all", "--at", AT).code == 0
    assert site.build(AT, "--no-push").code == 0
    store = site.open_store()
    with store.writing() as connection:
        tokens.add(connection, "acme", "main", datetime(2024, 7, 1, tzinfo=UTC), None)
    store.close()
    order = ("--reason", "信", "--by", "甲", "--at", AT, "--no-push")
    assert site.run("takedown", "a4", *order).code == 0
    assert site.build(AT, "--no-push").code == 0


@pytest.fixture
def sound(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> SmallSite:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return site.once("doctor", make)


def examine(site: SmallSite, at: str = LATER) -> tuple[int, list[dict[str, Any]]]:
    result = site.run("doctor", "--json", "--at", at)
    assert "Traceback" not in result.err
    return result.code, json.loads(result.out)["findings"]


def wrong(site: SmallSite, at: str = LATER) -> list[dict[str, Any]]:
    code, findings = examine(site, at)
    found = [finding for finding in findings if finding["state"] == "wrong"]
    assert code == (1 if found else 0)
    return found


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def on_store(*statements: str) -> Callable[[SmallSite], None]:
    def change(site: SmallSite) -> None:
        site.edit(*statements)

    return change


def on_file(path: str, text: str | None) -> Callable[[SmallSite], None]:
    def change(site: SmallSite) -> None:
        place = site.folder / path
        if text is None:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        else:
            place.write_text(text)

    return change


def file_for_folder(path: str) -> Callable[[SmallSite], None]:
    def change(site: SmallSite) -> None:
        place = site.folder / path
        place.rename(place.with_name("elsewhere"))
        place.write_text("")

    return change


def folder_for_file(path: str) -> Callable[[SmallSite], None]:
    def change(site: SmallSite) -> None:
        (site.folder / path).unlink()
        (site.folder / path).mkdir(mode=0o700)

    return change


def empty_feed(site: SmallSite) -> None:
    text = (site.folder / "config/site.yaml").read_text()
    site.write("site.yaml", f"{text}guard: {{from: 1}}\n")
    site.write("jobs/all.yaml", "path: all\nformats: [rss]\nselect: {tags: [潮]}\n")


def torn_store(site: SmallSite) -> None:
    path = site.folder / "var/syndicate.db"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 9] = b"\xff" * 4096 * 6
    path.write_bytes(data)


def another_version(site: SmallSite) -> None:
    on_store("UPDATE alembic_version SET version_num = 'store_0012'")(site)


def open_to_others(site: SmallSite) -> None:
    (site.folder / "var").chmod(0o755)


BREAKS: dict[str, tuple[Callable[[SmallSite], None], str, str, str]] = {
    "config": (on_file("config/jobs/all.yaml", "pathh: all\n"), "config", "pathh", "config check"),
    "unreadable config": (
        on_file("config/site.yaml", "a: [\n"),
        "config",
        "site.yaml:",
        "config check",
    ),
    "no config": (on_file("config", None), "config", "no such config folder", "config check"),
    "store gone": (on_file("var/syndicate.db", None), "store", "is gone", "store restore"),
    "store torn": (torn_store, "store", "damaged", "store restore"),
    "store of nothing": (
        on_file("var/syndicate.db", "no store"),
        "store",
        "not a database",
        "restore",
    ),
    "table gone": (on_store("DROP TABLE pictures"), "store", "no table pictures", "store restore"),
    "rows gone": (on_store("DELETE FROM feeds"), "store", "names one of feeds", "store restore"),
    "lock is a folder": (folder_for_file("var/lock"), "permissions", "var/lock is no file", "mv "),
    "open to others": (open_to_others, "permissions", "open to others", "chmod -R go-rwx"),
    "output is a file": (file_for_folder("feeds"), "permissions", "no folder", "mv "),
    "document gone": (
        on_file("feeds/public/all.rss", None),
        "output",
        "missing: public/all.rss",
        "build --full",
    ),
    "document cut": (
        on_file("feeds/public/all.atom", "x"),
        "output",
        "not as written: public/all.atom",
        "build",
    ),
    "ledger cut": (
        on_store("DELETE FROM ledger WHERE number = (SELECT max(number) FROM ledger)"),
        "ledger",
        "is sealed at record",
        "ledger verify",
    ),
    "hub that fails": (
        on_store(
            "INSERT INTO hubs"
            " VALUES ('https://hub.example/', 1719700000000000, 4, 1719900000000000, 'HTTP 500')"
        ),
        "hubs",
        "has failed for more than a day",
        "syndicate push --all",
    ),
    "feed that would lose its entries": (
        empty_feed,
        "documents",
        "the guard would keep public/all.rss",
        "syndicate plan",
    ),
    "takedown that waits": (
        on_store("UPDATE orders SET applied = NULL"),
        "store",
        "takedown 1 is not carried out yet",
        "syndicate build",
    ),
    "token ended": (
        on_store("UPDATE tokens SET expires = created + 1"),
        "tokens",
        "every token of acme",
        "add-token acme",
    ),
    "token ends soon": (
        on_store("UPDATE tokens SET expires = created + 86400000000"),
        "tokens",
        "expires on 2024-07-02",
        "rotate acme",
    ),
    "intake failed": (
        on_store(
            "UPDATE marks SET state = replace(state, 'null', '\"no such host\"')"
            " WHERE kind = 'standing'"
        ),
        "intake",
        "no such host",
        "import --all --only wire",
    ),
    "intake gone": (
        on_file("wire.jsonl", None),
        "intake",
        "names wire.jsonl, and nothing is there",
        "import",
    ),
}


def test_a_sound_site_is_sound_and_stays_as_it_is(sound: SmallSite) -> None:
    before = tree(sound.folder)
    code, findings = examine(sound)
    assert [f for f in findings if f["state"] == "wrong"] == []
    assert code == 0
    checks = {finding["check"] for finding in findings}
    wanted = "interpreter extras config store permissions disk clock zone output hubs tokens"
    assert checks == {*wanted.split(), "schedule", "ledger", "documents", "intake"}
    assert tree(sound.folder) == before
    exactly = examine(sound, LATER.replace("Z", ".246350Z"))[1]
    assert "it says 2024-07-01T00:05:00Z" in [finding["message"] for finding in exactly]
    quiet = sound.run("-q", "doctor", "--at", LATER)
    assert (quiet.code, quiet.out) == (0, "")


@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.embedded
def test_each_check_finds_what_breaks_it_and_nothing_else(sound: SmallSite, name: str) -> None:
    break_it, check, message, mend = BREAKS[name]
    break_it(sound)
    before = tree(sound.folder)
    found = wrong(sound)
    assert {finding["check"] for finding in found} == {check}, found
    assert any(message in finding["message"] for finding in found), found
    assert all(mend in str(finding["mend"]) for finding in found), found
    assert tree(sound.folder) == before


@pytest.mark.embedded
def test_every_finding_fits_a_terminal_and_names_its_command(sound: SmallSite) -> None:
    sound.write("intake/far.yaml", f"kind: jsonl\nfrom: {'很远/' * 30}in.jsonl\n")
    told = sound.run("doctor", "--at", LATER)
    assert told.code == 1
    assert "!! intake" in told.out
    (sound.folder / "config/intake/far.yaml").unlink()
    sound.write("jobs/all.yaml", f"path: all\nselect: {{categories: [{'潮 汐 ' * 40}]}}\n")
    lines = sound.run("doctor", "--at", LATER).out.splitlines()
    assert any("潮 汐 潮" in line for line in lines)
    assert all(cell_len(line) <= 80 for line in lines if str(sound.folder) not in line)
    assert "-> syndicate import --all --only far\n" in told.out
    assert told.out.endswith("1 thing to mend\n")


def test_what_is_held_is_told_whether_or_not_there_is_anything_to_build(sound: SmallSite) -> None:
    sound.take_in(
        record(11, pubstatus="withheld"),
        *(
            record(
                number, source={"name": "潮声周刊"}, external_url=f"https://tide.example/{number}"
            )
            for number in (12, 13)
        ),
    )
    assert sound.build(AT, "--no-push").code == 0
    assert "nothing to do" in sound.build(AT, "--no-push").out

    def held() -> list[str]:
        messages = [finding["message"] for finding in examine(sound)[1]]
        return [message for message in messages if " held" in message]

    assert held() == [
        "2 articles of 1 publisher are held for want of a grant",
        "1 article is held: 1 by what their records say",
    ]
    before = held()
    shutil.rmtree(sound.folder / "var/cache")
    assert held() == before


def test_a_site_that_was_moved_is_planned_too(sound: SmallSite) -> None:
    """There the journal has a chain of another host, so that a plan has to try things."""
    moved = sound.folder.with_name("moved")
    shutil.copytree(sound.folder, moved)
    before = tree(moved)
    result = sound.run("--config", moved / "config", "doctor", "--at", LATER)
    assert "6 documents, 3 entries; a build would change 0" in result.out
    assert tree(moved) == before


def test_what_waits_to_be_built_shows_that_the_schedule_does_not_run(sound: SmallSite) -> None:
    sound.run("import", "jsonl", sound.records(record(9)), "--at", LATER)
    assert wrong(sound) == []  # a minute or two is no fault
    (found,) = [f for f in wrong(sound, "2024-07-01T00:40:00Z") if f["check"] != "intake"]
    assert (found["check"], found["mend"]) == ("schedule", "syndicate build")
    assert "the last build that had something to do was 40 min ago" in found["message"]


def test_an_intake_that_is_long_due_is_found(sound: SmallSite) -> None:
    assert wrong(sound, "2024-07-01T01:30:00Z") == []
    (found,) = wrong(sound, "2024-07-01T03:00:00Z")
    assert (found["check"], found["mend"]) == ("intake", "syndicate schedule cron --install")


def test_a_clock_behind_the_last_build_is_found(sound: SmallSite) -> None:
    found = wrong(sound, "2024-06-30T00:00:00Z")
    assert {finding["check"] for finding in found} >= {"clock"}
    assert "ahead of the clock" in found[0]["message"]
    (never_set,) = machine.clock(datetime(1970, 1, 2, tzinfo=UTC))
    assert never_set.state == "wrong"


def test_a_hub_that_fails_and_one_that_waits(sound: SmallSite) -> None:
    _, findings = examine(sound)
    (waits,) = [f for f in findings if f["check"] == "hubs"]
    assert "documents wait for https://hub.example/" in waits["message"]


def test_an_old_python_and_a_missing_library_are_found(
    sound: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = machine.interpreter((3, 10, 4))
    assert (old.state, old.mend) == ("wrong", "python3.11 -m venv .venv")
    monkeypatch.setitem(sys.modules, "feedparser", None)
    assert wrong(sound) == []  # no intake needs it
    sound.write("intake/feed.yaml", "kind: feed\nfrom: wire.xml\nevery: 1h\n")
    (sound.folder / "wire.xml").write_text("<rss/>")
    (found,) = wrong(sound)
    assert (found["check"], found["mend"]) == ("extras", "pip install 'syndicate-feeds[intake]'")


def test_a_full_disk_and_one_without_inodes_are_found(
    sound: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.statvfs(sound.folder)
    for changed, told in ({"f_bavail": 10}, "MB are free"), ({"f_favail": 0}, "out of inodes"):
        fields = {name: getattr(real, name) for name in dir(real) if name.startswith("f_")}
        full = type("Full", (), {**fields, "f_files": 9, "f_favail": 5, **changed})
        monkeypatch.setattr(os, "statvfs", lambda _, full=full: full)
        found = wrong(sound)
        assert {finding["check"] for finding in found} == {"disk"}
        assert told in found[0]["message"]


def test_a_folder_that_may_not_be_written_is_found(
    sound: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    var = sound.folder / "var"
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != var and allowed(path, mode))
    (found,) = wrong(sound)
    assert (found["check"], "cannot be written" in found["message"]) == ("permissions", True)
    assert found["mend"] == f"sudo chown -R {os.geteuid()} {var}"
    monkeypatch.setattr(os, "geteuid", lambda: 65_534)
    (found,) = wrong(sound)
    assert "whose site it is not" in found["message"]
    assert re.fullmatch(r"sudo -u \S+ syndicate doctor", found["mend"])


@pytest.mark.embedded
def test_what_may_not_be_read_is_found_with_who_may(
    sound: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sound.folder / "var/syndicate.db"
    real = Path.is_file

    def refused(path: Path) -> bool:
        if path == store:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "is_file", refused)
    found = wrong(sound)
    assert {finding["check"] for finding in found} == {"disk", "store"}
    assert {finding["message"] for finding in found} == {f"{store} may not be read by this user"}
    assert all(str(finding["mend"]).startswith("sudo -u ") for finding in found)


@pytest.mark.embedded
def test_another_zone_and_another_version_are_told(
    sound: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_version(sound)
    _, findings = examine(sound)
    (store,) = [f for f in findings if f["check"] == "store"]
    assert (store["state"], "another version" in store["message"]) == ("note", True)
    (zone,) = [f for f in findings if f["check"] == "zone"]
    there = datetime.now().astimezone().utcoffset() == timedelta(hours=8)
    assert zone["state"] == ("good" if there else "note")


def test_a_crontab_that_builds_the_site_is_found(
    sound: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "crontab"
    line = f"* * * * *  cd {sound.folder} && syndicate -q build"
    program.write_text(f"#!/bin/sh\necho '{line}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    _, findings = examine(sound)
    assert "builds are run by crontab" in [
        f["message"] for f in findings if f["check"] == "schedule"
    ]


def test_an_instant_without_a_zone_is_refused(sound: SmallSite) -> None:
    assert sound.run("doctor", "--at", "2024-07-01").code == 2
