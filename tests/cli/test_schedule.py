"""`syndicate schedule`: what it prints is read back, whatever stands in a path; it is put once."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from support.small_site import SmallSite

from syndicate.config.load import load
from syndicate.errors import SyndicateError
from syndicate.publish.lock import only_run
from syndicate.reports.doctor.schedules import known
from syndicate.schedule import cron, launchd, systemd
from syndicate.schedule.runs import Schedule, ScheduledRun, schedule

ODD = '我的 100% "q" it\'s $HOME \\b'
CRONTAB = """\
#!/bin/sh
# keeps a crontab in a file, as crontab(1) does
file={file}
case "$1" in
-l) if [ -f "$file" ]; then cat "$file"; else echo "no crontab for me" >&2; exit 1; fi ;;
-) cat > "$file" ;;
esac
"""


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the user's crontab."""
    program = tmp_path / "bin/crontab"
    program.parent.mkdir()
    file = tmp_path / "crontab.txt"
    program.write_text(CRONTAB.format(file=file))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return file


@pytest.fixture
def odd(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> Schedule:
    """The schedule of a site with everything on, whose path has all that is special anywhere."""
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\nevery: 7m\n")
    site.write(
        "site.yaml", (site.folder / "config/site.yaml").read_text() + "hubs: [https://h.example/]\n"
    )
    folder = site.folder.with_name(ODD)
    site.folder.rename(folder)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    program = folder / "bin/syndicate"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return schedule(load(folder / "config"), (str(program),))


def commands(crontab: str) -> list[list[str]]:
    """What a shell is given by cron for each line (crontab(5)), word by word."""
    words = []
    for line in crontab.splitlines():
        if not line.startswith("#"):
            command = line.split(maxsplit=5)[5]
            assert "%" not in command.replace(r"\%", "")  # it would end the command
            words.append(shlex.split(command.replace(r"\%", "%")))
    return words


def test_cron_gets_every_word_as_it_is(odd: Schedule) -> None:
    text = cron.lines(odd)
    assert commands(text) == [list(run.words) for run in odd.runs]
    rhythms = [line.split()[0] for line in text.splitlines() if not line.startswith("#")]
    assert rhythms == ["*", "*/6", "*/5"]  # the intake is due every seven minutes
    assert [run.words[-1] for run in odd.runs] == ["build", "--all", "push"]


def test_systemd_gets_every_word_as_it_is(odd: Schedule) -> None:
    for path, text in systemd.units(odd).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.suffix == ".service":
            line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
            plain = line.removeprefix("ExecStart=").replace("%%", "%").replace("$$", "$")
            given = shlex.split(plain)
            assert given[:3] == ["/bin/sh", "-c", 'exec "$0" "$@"']
            assert tuple(given[3:]) in {run.words for run in odd.runs}
    if shutil.which("systemd-analyze"):
        paths = [str(path) for path in systemd.units(odd)]
        judged = subprocess.run(
            ["systemd-analyze", "verify", "--user", *paths],
            env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(odd.config), "HOME": "/"},
            capture_output=True,
            check=False,
        )
        assert odd.name not in judged.stderr.decode()  # it names each unit that it would refuse


def test_launchd_gets_every_word_as_it_is(odd: Schedule) -> None:
    agents = [plistlib.loads(text.encode()) for text in launchd.agents(odd).values()]
    assert [agent["ProgramArguments"] for agent in agents] == [list(run.words) for run in odd.runs]
    assert [agent["StartInterval"] for agent in agents] == [60, 360, 300]
    assert len({agent["Label"] for agent in agents}) == 3


def test_the_crontab_is_changed_once_and_the_rest_stays(site: SmallSite, crontab: Path) -> None:
    crontab.write_text("5 4 * * * /bin/true")
    assert "put in place: build every minute" in site.run("schedule", "cron", "--install").out
    first = crontab.read_text()
    assert first.startswith("5 4 * * * /bin/true\n# syndicate-site-")
    assert "in place already" in site.run("schedule", "cron", "--install").out
    assert crontab.read_text() == first
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    assert "import every 5 minutes" in site.run("schedule", "cron", "--install").out
    assert [words[-1] for words in commands(crontab.read_text())[1:]] == ["build", "--all"]
    assert site.run("schedule", "cron", "--remove").out == "crontab: removed\n"
    assert crontab.read_text() == "5 4 * * * /bin/true\n"
    assert "nothing of this site" in site.run("schedule", "cron", "--remove").out


def test_what_was_pasted_by_hand_is_replaced_and_no_byte_of_others_changes(
    site: SmallSite, crontab: Path
) -> None:
    printed = site.run("schedule", "cron").out.encode()
    others = (b"# caf\xe9\nMAILTO=me\n", b"1 1 * * * /bin/true # \xff\n")
    crontab.write_bytes(others[0] + printed + others[1] + printed.rstrip())
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    site.run("schedule", "cron", "--install")
    after = crontab.read_bytes()
    assert after == others[0] + site.run("schedule", "cron").out.encode() + others[1]
    site.run("schedule", "cron", "--remove")
    assert crontab.read_bytes() == b"".join(others)


def test_units_are_written_and_those_of_former_runs_removed(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin/systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    intake = site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    assert "put in place" in site.run("schedule", "systemd", "--install").out
    units = tmp_path / "xdg/systemd/user"
    assert len(list(units.iterdir())) == 4
    intake.unlink()
    site.run("schedule", "systemd", "--install")
    assert sorted(path.name.rsplit("-", 1)[1] for path in units.iterdir()) == [
        "build.service",
        "build.timer",
    ]
    assert site.run("schedule", "systemd", "--remove").out == "systemd: removed\n"
    assert list(units.iterdir()) == []
    asked = (tmp_path / "asked").read_text()
    assert "--user enable --now syndicate-site-" in asked
    assert asked.count("disable --now") == 2


@pytest.fixture
def no_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl that reaches no systemd of the user; returns the folder of the user's units."""
    program = tmp_path / "bin/systemctl"
    program.parent.mkdir(exist_ok=True)
    program.write_text("#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    return tmp_path / "xdg/systemd/user"


def test_without_a_user_s_systemd_nothing_is_written_and_what_is_there_is_removed(
    site: SmallSite, no_bus: Path
) -> None:
    told = site.run("schedule", "systemd", "--install")
    assert told.code == 1
    assert "No medium found; nothing was changed" in told.err
    assert not no_bus.exists()
    units = systemd.units(schedule(load(site.folder / "config"), ("/bin/syndicate",)))
    link = no_bus / "timers.target.wants" / next(p.name for p in units if p.suffix == ".timer")
    link.parent.mkdir(parents=True)
    link.symlink_to(no_bus / link.name)
    for path, text in units.items():
        path.write_text(text)
    assert site.run("schedule", "systemd", "--remove").out == "systemd: removed\n"
    assert [path.name for path in no_bus.rglob("*")] == ["timers.target.wants"]


def test_a_systemd_that_refuses_leaves_the_units_as_they_were(
    site: SmallSite, no_bus: Path, tmp_path: Path
) -> None:
    no_bus.mkdir(parents=True)
    name = schedule(load(site.folder / "config"), ("/bin/syndicate",)).name
    (no_bus / f"{name}-push.timer").write_text("former")
    program = tmp_path / "bin/systemctl"
    program.write_text('#!/bin/sh\ncase "$2" in enable) echo refused >&2; exit 1;; esac\n')
    told = site.run("schedule", "systemd", "--install")
    assert told.err.startswith("error: systemctl --user enable: refused; nothing was changed")
    assert {path.name: path.read_text() for path in no_bus.iterdir()} == {
        f"{name}-push.timer": "former"
    }


def test_a_backup_is_run_at_night_and_stays_until_it_is_removed(
    site: SmallSite, crontab: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "备份"
    assert site.run("schedule", "cron", "--backup", folder).code == 2
    folder.mkdir()
    told = site.run("schedule", "cron", "--install")
    assert told.err.endswith("`syndicate schedule cron --install --backup FOLDER`\n")
    told = site.run("schedule", "cron", "--install", "--backup", folder)
    assert (told.err, "build every minute, backup every day" in told.out) == ("", True)
    (line,) = (line for line in crontab.read_text().splitlines() if "store backup" in line)
    assert line.startswith("17 3 * * *  ")
    assert shlex.split(line)[-3:] == ["store", "backup", f"{folder}/"]
    site.write("intake/wire.yaml", "kind: jsonl\nfrom: in.jsonl\n")
    assert "put in place" in site.run("schedule", "cron", "--install").out
    assert line in crontab.read_text().splitlines()
    assert "import --all" in crontab.read_text()
    assert "in place already" in site.run("schedule", "cron", "--install").out
    found = [finding.message for finding in known(load(site.folder / "config"))]
    assert "backups are made by crontab" in found
    site.run("schedule", "cron", "--remove")
    assert "backup" not in crontab.read_text()


def test_what_is_not_there_is_named(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    told = site.run("schedule", "cron", "--install")
    assert (told.code, told.err) == (
        1,
        "error: crontab: cron is not installed; on Debian: apt-get install cron\n",
    )
    assert "cron` needs none" in site.run("schedule", "systemd", "--install").err
    assert site.run("schedule", "cron", "--install", "--remove").code == 2
    assert site.run("schedule", "at").code == 2


def test_a_path_that_no_schedule_can_hold_is_refused(site: SmallSite) -> None:
    made = load(site.folder / "config")
    with pytest.raises(SyndicateError, match=r"\\n.*cannot be scheduled"):
        schedule(made, ("/opt/a\nb/syndicate",))
    long = ScheduledRun("build", 1, ("/" + "x" * 999,), "")
    with pytest.raises(SyndicateError, match="longer than 990 bytes; use systemd"):
        cron.lines(Schedule("s", site.folder, (long,)))


def test_rhythms_go_evenly_into_an_hour(site: SmallSite) -> None:
    for every, minutes in {"30s": 1, "1m": 1, "14m": 12, "1h": 15, "9w": 15}.items():
        site.write("intake/wire.yaml", f"kind: jsonl\nfrom: in.jsonl\nevery: {every}\n")
        made = load(site.folder / "config")
        assert made.recipes["wire"].every != timedelta()
        assert schedule(made, ("/bin/syndicate",)).runs[1].minutes == minutes


def test_a_scheduled_run_that_meets_another_says_nothing(site: SmallSite) -> None:
    with only_run(site.folder / "var/lock"):
        assert site.run("build").code == 75
        silent = site.run("--unless-running", "build")
    assert (silent.code, silent.out, silent.err) == (0, "", "")
