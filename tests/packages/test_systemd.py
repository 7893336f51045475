"""The units of `schedule systemd` and of deploy/systemd: what they may do, and that systemd takes
them."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import REPOSITORY
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.cli import cli
from syndicate.config.load import load
from syndicate.schedule import sandbox, systemd
from syndicate.schedule.installed import BACKUPS, schedules_of
from syndicate.schedule.runs import schedule

UNITS = sorted((REPOSITORY / "deploy/systemd").glob("syndicate-*@.*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PROGRAM = "/opt/syndicate/bin/syndicate"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
#: What a service that others reach must at least have.
NEEDED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "UMask": "0077",
    "User": "syndicate",
}


def read(text: str) -> configparser.SectionProxy:
    """The section [Service] of a unit."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser["Service"]


def verified(folder: Path, *words: str | Path) -> str:
    """What systemd finds wrong with units; it needs a folder for its own state."""
    done = subprocess.run(
        [str(ANALYZE), *words],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "SYSTEMD_LOG_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def services_of(site: SmallSite, backup: Path | None = None) -> dict[str, str]:
    """The printed services of a site by the name of their run."""
    made = schedule(load(site.folder / "config"), ("/usr/bin/syndicate",), backup)
    texts = systemd.units(made).items()
    named = {
        path.stem.rpartition("-")[2]: text for path, text in texts if path.suffix == ".service"
    }
    assert named
    return named


def writes(text: str) -> list[str]:
    """The folders that a service may write into."""
    return [word.removeprefix("-") for word in shlex.split(read(text)["ReadWritePaths"])]


def test_a_printed_service_may_write_into_its_site_alone(site: SmallSite) -> None:
    service = read(services_of(site)["build"])
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    others = {"/tmp", "/var/tmp"} if sandbox.has_temporary([site.folder]) else set()
    assert {*writes(services_of(site)["build"])} - others == {str(site.folder)}
    assert service["Type"] == "oneshot"
    assert "RuntimeMaxSec" not in service  # which has no effect on a oneshot
    assert service["TimeoutStartSec"] == "6h"


def test_folders_elsewhere_may_be_written_wherever_links_lead(
    site: SmallSite, tmp_path: Path
) -> None:
    elsewhere = {name: tmp_path / "else where" / name for name in ("www", "data", "var", "backup")}
    for folder in elsewhere.values():
        folder.mkdir(parents=True)
    (site.folder / "feeds").symlink_to(elsewhere["www"])
    (site.folder / "var").symlink_to(elsewhere["var"])
    site.write("site.yaml", f"{SITE_YAML}store: 'sqlite:///{elsewhere['data']}/s.db'\n")
    services = services_of(site, elsewhere["backup"])
    everywhere = {str(site.folder), *(str(elsewhere[name]) for name in ("www", "data", "var"))}
    everywhere |= {"/tmp", "/var/tmp"} if sandbox.has_temporary([site.folder]) else set()
    assert set(writes(services["build"])) == everywhere
    assert set(writes(services["backup"])) == {*everywhere, str(elsewhere["backup"])}


#: Makes everything but the folders before `--` read-only, as ProtectSystem=strict does.
STRICT = """\
while [ "$1" != -- ]; do mount --bind "$1" "$1"; shift; done; shift
mount -o remount,bind,ro / && ! touch /var/tmp/no 2>/dev/null && exec "$@"
"""
ENCLOSED = ["unshare", "--mount", "/bin/sh", "-e", "-c", STRICT, "sh"]


def enclosed(words: Sequence[str], folders: list[Path]) -> subprocess.CompletedProcess[str]:
    """Run a program that may write into these folders and to memory alone."""
    return subprocess.run(
        [*ENCLOSED, *folders, "--", *words],
        env={**os.environ, "TMPDIR": "/dev/shm"},
        capture_output=True,
        text=True,
        check=False,
    )


def may_enclose() -> bool:
    """Whether this user may make a file system read-only for a program."""
    with suppress(OSError):
        return enclosed(["true"], []).returncode == 0
    return False


@pytest.mark.skipif(not may_enclose(), reason="no mount namespace can be made here")
def test_every_run_gets_by_with_the_folders_that_its_service_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        site = SmallSite(Path(folder, "site"), capsys)
        backup = Path(folder, "backup")
        backup.mkdir()
        site.records(record())
        site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
        program = (sys.executable, "-m", "syndicate")
        made = schedule(load(site.folder / "config"), program, backup)
        runs = {run.name: run for run in made.runs}
        assert enclosed(runs["import"].words, []).returncode == 1, "it may write nowhere"
        for name in ("import", "build", "backup"):
            into = runs[name].into
            done = enclosed(runs[name].words, [*made.folders, *([into] if into else [])])
            assert done.returncode == 0, f"{name}: {done.stderr}"
        assert (site.public / "all.rss").is_file()
        assert len(list(backup.iterdir())) == 1


def test_what_is_among_temporary_files_is_not_hidden(site: SmallSite) -> None:
    named = {"in.jsonl": "yes", "/tmp/in.jsonl": None, "/var/tmp/wire": None}
    for source, private in named.items():
        site.write("intake/wire.yaml", f"kind: jsonl\nfrom: {source}\n")
        temporary = sandbox.has_temporary([site.folder])  # where tests have their files
        wanted = None if temporary else private
        service = services_of(site)["import"]
        assert read(service).get("PrivateTmp") == wanted
        assert ("/tmp" in writes(service)) == (wanted is None), "a run makes temporary files"


def test_a_folder_whose_name_has_a_line_is_refused(site: SmallSite) -> None:
    site.write("site.yaml", f'{SITE_YAML}output: "/srv/a\\nReadWritePaths=/"\n')
    told = site.run("schedule", "systemd")
    assert (told.code, told.out) == (1, "")
    assert r"/srv/a\nReadWritePaths=: a path with such characters cannot be scheduled" in told.err


def allowed_calls(filters: list[str]) -> set[str]:
    """The system calls that lines of SystemCallFilter leave."""

    def calls_of(name: str) -> set[str]:
        told = subprocess.run(
            [str(ANALYZE), "syscall-filter", name], capture_output=True, text=True, check=True
        )
        lines = [line.strip() for line in told.stdout.splitlines()[1:]]
        names = {line for line in lines if line and not line.startswith(("#", "@"))}
        return names.union(*(calls_of(line) for line in lines if line.startswith("@")))

    left: set[str] = calls_of("@default")
    for words in filters:
        named: set[str] = set().union(*(calls_of(name) for name in words.lstrip("~").split()))
        left = left - named if words.startswith("~") else left | named
    return left


@needs_systemd
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_runs_make_no_call_that_their_services_forbid(site: SmallSite, tmp_path: Path) -> None:
    site.records(record())
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    program = [sys.executable, "-m", "syndicate", "--config", str(site.folder / "config")]
    made: set[str] = set()
    backup = ["store", "backup", f"{tmp_path}/backup"]
    for words in (["import", "--all"], ["build", "--workers", "2"], backup):
        counts = tmp_path / "counts"
        traced = ["strace", "-f", "-qq", "-c", "-U", "name", "-o", str(counts), *program, *words]
        assert subprocess.run(traced, capture_output=True, check=False).returncode == 0
        made |= set(counts.read_text().split()) - {"total", "syscall", "----------------"}
    assert {"openat", "rename", "execve"} <= made
    if not os.geteuid():
        made -= {"fchown"}  # SQLite, for root alone
    for text in (services_of(site)["build"], *(path.read_text() for path in SERVICES)):
        filters = re.findall(r"(?m)^SystemCallFilter=(.*)$", text)
        assert not made - allowed_calls(filters)


@needs_systemd
def test_systemd_takes_the_printed_units(site: SmallSite, tmp_path: Path) -> None:
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    backup = tmp_path / "back up"
    backup.mkdir()
    made = schedule(load(site.folder / "config"), (sys.executable,), backup)
    paths = []
    for path, text in systemd.units(made).items():
        paths.append(tmp_path / path.name)
        paths[-1].write_text(text, encoding="utf-8")
    assert len(paths) == 6
    assert made.name not in verified(tmp_path, "verify", "--user", "--man=no", *paths)
    broken = tmp_path / paths[0].name
    broken.write_text(broken.read_text().replace("ProtectSystem=strict", "ProtectSystem=perhaps"))
    assert made.name in verified(tmp_path, "verify", "--user", "--man=no", *paths)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_of_the_machine_may_do_little(path: Path) -> None:
    service = read(path.read_text(encoding="utf-8"))
    assert NEEDED.items() <= dict(service).items()
    folders = service["ReadWritePaths"].split()
    assert all("%i" in folder for folder in folders), "a site of its own, no other's"
    assert not re.search("token|pass", service.get("Environment", ""), re.I)
    assert ("TimeoutStartSec" in service) == (service["Type"] == "oneshot")


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_of_the_machine_runs_a_command_that_there_is(path: Path, site: SmallSite) -> None:
    line = read(path.read_text(encoding="utf-8"))["ExecStart"]
    values = {"HOST": "127.0.0.1", "PORT": "8000", "OPTIONS": "--rate-token 5"}
    line = re.sub(r"\$(\w+)", lambda found: values[found[1]], line)
    program, *words = shlex.split(line.replace("/srv/syndicate/%i", str(site.folder)))
    assert program == PROGRAM
    told = CliRunner().invoke(cli, [*words, "--help"])
    assert (told.exit_code, told.output.startswith("Usage: ")) == (0, True)


def test_every_service_is_started_by_a_timer_or_by_itself() -> None:
    for path in SERVICES:
        text = path.read_text(encoding="utf-8")
        assert path.with_suffix(".timer").exists() != ("WantedBy=multi-user.target" in text)


@needs_systemd
def test_systemd_takes_the_units_of_the_machine(tmp_path: Path) -> None:
    paths = []
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        paths.append(tmp_path / path.name.replace("@", "@mysite"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
        paths[-1].write_text(text, encoding="utf-8")
    told = verified(tmp_path, "verify", "--man=no", *paths)
    assert not [line for line in told.splitlines() if "syndicate" in line], told


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_the_exposure_of_a_service_of_the_machine_is_low(path: Path, tmp_path: Path) -> None:
    (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    words = ["security", "--offline=true", "--no-pager", tmp_path / path.name]
    found = re.search(r"exposure level for \S+: (\d+\.\d+)", verified(tmp_path, *words))
    assert found
    assert float(found[1]) <= 2.5


def test_timers_of_the_machine_are_found_by_their_site(site: SmallSite, tmp_path: Path) -> None:
    units = tmp_path / "etc/systemd/system"
    wanted = units / "timers.target.wants"
    wanted.mkdir(parents=True)
    made = load(site.folder / "config")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/srv/syndicate", str(tmp_path))
        (units / path.name).write_text(text, encoding="utf-8")
    assert not list(schedules_of(made, root=tmp_path)), "none is enabled"
    (wanted / "syndicate-build@other.timer").touch()
    assert not list(schedules_of(made, root=tmp_path)), "that is another site"
    (wanted / f"syndicate-build@{site.folder.name}.timer").touch()
    assert list(schedules_of(made, root=tmp_path)) == [str(units / "syndicate-build@.service")]
    (wanted / f"syndicate-backup@{site.folder.name}.timer").touch()
    found = list(schedules_of(made, BACKUPS, tmp_path))
    assert found == [str(units / "syndicate-backup@.service")]


def test_a_unit_of_another_program_is_not_taken_for_a_schedule(
    site: SmallSite, tmp_path: Path
) -> None:
    unit = tmp_path / "etc/systemd/system/wiki.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/opt/wiki build\n")
    assert not list(schedules_of(load(site.folder / "config"), root=tmp_path))
