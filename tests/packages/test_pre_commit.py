"""The hook for repositories that hold a site: that it is one, and, with the tool, what it finds."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from support.packages import EmptyMachine
from support.paths import REPOSITORY
from support.small_site import SmallSite

from syndicate.cli import cli

(HOOK,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
IDENTITY = ["-c", "user.name=tests", "-c", "user.email=tests@site.example"]


def test_it_is_run_for_files_of_a_config_and_for_no_others() -> None:
    looked_at = re.compile(HOOK["files"])
    for path in ("config/site.yaml", "config/jobs/all.yaml", "mysite/config/partners/a.yml"):
        assert looked_at.search(path), path
    for path in ("site.yaml", "config.yaml", "myconfig/a.yaml", "config/jobs/tags.yaml.sample"):
        assert not looked_at.search(path), path


def test_its_words_check_the_config(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """pre-commit runs it at the top of the repository, without the names of files."""
    assert (HOOK["language"], HOOK["pass_filenames"]) == ("python", False)
    program, *words = [*shlex.split(HOOK["entry"]), *HOOK["args"]]
    assert program == "syndicate"
    monkeypatch.chdir(site.folder)
    assert CliRunner().invoke(cli, words).exit_code == 0
    site.write("sources.yaml", "sources: {daily: {grants: perhaps}}\n")
    told = CliRunner().invoke(cli, words)
    assert told.exit_code == 1
    assert "config/sources.yaml:1:" in told.output
    assert not (site.folder / "var").exists(), "a check leaves nothing in the repository"


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> EmptyMachine:
    """An environment with the tool and without the program."""
    folder = tmp_path_factory.mktemp("pre-commit")
    (folder / "home").mkdir()
    venv.create(folder / "env", with_pip=True)
    machine = EmptyMachine(folder / "env", folder / "home")
    machine.run(folder / "env/bin/pip", "install", "-q", "pip>=24", "pre-commit")
    return machine


def tried(machine: EmptyMachine, hooks: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    words: list[Any] = [machine.environment / "bin/pre-commit", "try-repo", hooks, HOOK["id"]]
    return subprocess.run(
        [*map(str, words), "--all-files", "--verbose"],
        cwd=folder,
        env={**machine.variables, "VIRTUALENV_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.soak  # it downloads the tool, and the tool what the program depends on
def test_the_tool_runs_it_in_a_repository(
    machine: EmptyMachine, site: SmallSite, tmp_path: Path
) -> None:
    hooks = tmp_path / "hooks"
    kept = ("syndicate", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
    hooks.mkdir()
    for name in kept:
        of = REPOSITORY / name
        ignored = shutil.ignore_patterns("__pycache__")
        if of.is_dir():
            shutil.copytree(of, hooks / name, ignore=ignored)
        else:
            shutil.copy2(of, hooks / name)
    for folder in (hooks, site.folder):
        git(folder, "init", "--quiet")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message", "first")
    done = tried(machine, hooks, site.folder)
    assert (done.returncode, "no error" in done.stdout) == (0, True), done.stdout + done.stderr
    site.write("sources.yaml", "sources: {daily: {grants: perhaps}}\n")
    done = tried(machine, hooks, site.folder)
    assert done.returncode == 1
    assert "config/sources.yaml:1:" in done.stdout
