"""Who on the machine may read what is written: by the config, never by the umask."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.partner_site import with_partners
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.durable import make_folder

#: What a site has besides its config: what is read here, and the modes of files and folders.
OURS = ("var", "feeds", "orders.jsonl", "backups")


@contextmanager
def umask(bits: int) -> Iterator[None]:
    before = os.umask(bits)
    try:
        yield
    finally:
        assert os.umask(before) == bits, "a command gives the umask back as it was"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(site: SmallSite) -> dict[str, set[int]]:
    """The modes of files and folders, by the folder that they are in."""
    found: dict[str, set[int]] = {}
    for top in OURS:
        for path in (site.folder / top, *(site.folder / top).rglob("*")):
            parts = path.relative_to(site.folder).parts
            name = "/".join(parts[:2]) if top == "feeds" else top
            kind = "folders" if path.is_dir() else "files"
            found.setdefault(f"{kind} of {name}", set()).add(mode_of(path))
    return found


def used(site: SmallSite) -> None:
    """Have the site write everything that it ever writes."""
    with_partners(site)
    assert site.take_in(record(8), '{"id": "no text"}').code == 1
    order = ["--reason", "来信", "--by", "李", "--at", "2024-07-01T00:30:00Z"]
    assert site.run("takedown", "https://site.example/a/8", *order).code == 0
    assert site.build("2024-07-01T01:00:00Z").code == 0
    assert site.run("store", "backup", site.folder / "backups" / "monday.backup").code == 0
    assert list(site.folder.glob("var/rejects/*")), "what was rejected is a reader's text, too"


@pytest.mark.parametrize("bits", [0o000, 0o022, 0o077], ids=oct)
def test_no_umask_opens_what_is_the_operators_or_closes_what_is_public(
    site: SmallSite, bits: int
) -> None:
    with umask(bits):
        used(site)
    assert modes(site) == {
        "files of var": {0o600},
        "folders of var": {0o700},
        "files of orders.jsonl": {0o600},
        "files of backups": {0o600},
        "folders of backups": {0o700},
        "folders of feeds": {0o755},
        "files of feeds/public": {0o644},
        "folders of feeds/public": {0o755},
        "files of feeds/partners": {0o640},
        "folders of feeds/partners": {0o750},
    }
    assert "open" not in site.run("status").err


def test_the_config_says_who_may_read(site: SmallSite) -> None:
    more = "permissions: {public: group, partners: owner, var: group}\n"
    site.write("site.yaml", SITE_YAML + more)
    with umask(0o022):
        used(site)
    found = modes(site)
    assert found["files of var"] == found["files of orders.jsonl"] == {0o640}
    assert found["folders of var"] == found["folders of feeds/public"] == {0o750}
    assert found["folders of feeds/partners"] == {0o700}
    assert found["files of feeds/partners"] == {0o600}
    assert found["folders of feeds"] == {0o750}


def test_an_open_site_is_told_with_the_command_that_closes_it(site: SmallSite) -> None:
    with_partners(site)
    opened = {"var": 0o755, "feeds/partners": 0o751, "orders.jsonl": 0o644}
    (site.folder / "orders.jsonl").touch()
    for name, mode in opened.items():
        (site.folder / name).chmod(mode)
    site.take_in(record(8))
    told = site.build("2024-07-01T01:00:00Z").err
    assert told == site.run("status").err
    lines = [line for line in told.splitlines() if "open to others" in line]
    assert [line.split()[1] for line in lines] == ["var", "feeds/partners", "orders.jsonl"]
    assert {name: mode_of(site.folder / name) for name in opened} == opened, "that is for a person"
    for line in lines:
        subprocess.run(line.split("`")[1], shell=True, check=True)
    assert not site.run("status").err
    assert {mode_of(path) for path in (site.folder / "var").iterdir() if path.is_file()} == {0o600}
    assert mode_of(site.folder / "feeds/partners") == 0o750, "as the config has it, and no less"


def test_a_store_elsewhere_is_looked_at_by_itself(site: SmallSite) -> None:
    site.write("site.yaml", SITE_YAML + "store: sqlite:///data/the store.db\n")
    site.take_in(record())
    store = site.folder / "data/the store.db"
    assert mode_of(store) == 0o600
    assert not site.build().err
    store.chmod(0o664)
    warning = site.run("status").err
    assert "data/the store.db is open to others (mode 0664)" in warning
    subprocess.run(warning.split("`")[1], shell=True, check=True)
    assert not site.run("status").err


@pytest.mark.parametrize(
    "value", ["{var: everyone}", "{partners: everyone}", "{public: 644}", "{}x"]
)
def test_what_is_no_permission_is_refused_with_its_place(site: SmallSite, value: str) -> None:
    site.write("site.yaml", SITE_YAML + f"permissions: {value}\n")
    told = site.run("config", "check")
    assert told.code == 1
    assert "config/site.yaml:6:" in told.err


def test_a_folder_that_a_group_shares_goes_on_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o2750)
    make_folder(tmp_path / "a" / "b", 0o750)
    assert {mode_of(tmp_path / "a"), mode_of(tmp_path / "a" / "b")} == {0o2750}


@pytest.mark.parametrize("bits", [0o000, 0o002, 0o077], ids=oct)
def test_a_new_site_is_written_by_nobody_else(site: SmallSite, bits: int) -> None:
    folder = site.folder / "new"
    with umask(bits):
        assert site.run("init", folder).code == 0
    made = {path: mode_of(path) for path in (folder, *folder.rglob("*"))}
    assert {mode for path, mode in made.items() if path.is_dir()} == {0o755 & ~bits}
    assert {mode for path, mode in made.items() if path.is_file()} == {0o644 & ~bits}
    assert (folder / "config/.schema/site.json").is_file()
