"""The workflow that publishes a site as pages: its rules, and its steps run one by one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.packages import build_packages, machine_with
from support.paths import REPOSITORY
from support.small_site import run

from syndicate import __version__

WORKFLOW: dict[Any, Any] = yaml.safe_load(
    (REPOSITORY / "deploy/github-pages.yml").read_text(encoding="utf-8")
)
JOBS = WORKFLOW["jobs"]
STEPS: list[dict[str, Any]] = JOBS["build"]["steps"]
INSTALL = "Install"
WITHDRAWN = "https://news.example.org/ai/a/5521"
KEY = "a-key-of-tests"
needs_gpg = pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")


def test_it_may_do_no_more_than_it_must() -> None:
    assert WORKFLOW["permissions"] == {}
    assert JOBS["build"]["permissions"] == {"contents": "write"}
    assert JOBS["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert WORKFLOW["concurrency"] == {"group": "feeds", "cancel-in-progress": False}
    triggers = WORKFLOW[True]  # YAML 1.1 reads `on` so
    assert set(triggers) == {"push", "schedule", "workflow_dispatch"}, "no run of a stranger's"


def test_what_it_uses_is_pinned() -> None:
    used = [step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step]
    assert len(used) == 4
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", name) for name in used)
    assert WORKFLOW["env"]["SYNDICATE_VERSION"] == __version__
    assert all(re.search(r"\d", job["runs-on"]) for job in JOBS.values())


def test_nothing_that_a_person_writes_becomes_a_command() -> None:
    """An expression in a script is put there as it is, quotes and all; in `env` it is a text."""
    scripts = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]
    assert len(scripts) == 9
    assert not [script for script in scripts if "${{" in script]


def test_what_was_ordered_is_kept_before_it_is_published() -> None:
    names = [step.get("name") or step["uses"].partition("@")[0] for step in STEPS]
    kept, uploaded = names.index("Keep the state"), names.index("actions/upload-pages-artifact")
    assert names.index("Take an article down") < kept < uploaded
    assert STEPS[kept]["if"].startswith("always() && ")
    assert STEPS[uploaded]["with"] == {"path": "feeds/public"}


@dataclass
class Runner:
    """A machine on which the steps are run: a checkout whose origin is a bare repository."""

    folder: Path
    path: str = str(Path(sys.executable).parent)
    outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    def start(self) -> None:
        """Clone the site anew, as every run begins."""
        shutil.rmtree(self.checkout, ignore_errors=True)
        (self.folder / "temporary").mkdir(exist_ok=True)
        git(self.folder, "clone", "--quiet", "origin.git", "checkout")

    def step(self, step: dict[str, Any], given: dict[str, str]) -> int:
        """Run the script of a step as a runner does; return its exit code."""
        environment = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: given[found[1]], str(text))
            for name, text in {**WORKFLOW["env"], **step.get("env", {})}.items()
        }
        kept = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env={
                **kept,
                **environment,
                "HOME": str(self.folder),
                "PATH": f"{self.path}:/usr/bin:/bin",
                "RUNNER_TEMP": str(self.folder / "temporary"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.outcomes[step["name"]] = f"{done.returncode} {done.stdout}{done.stderr}"
        return done.returncode

    def run(self, *, install: bool = False, key: str = KEY, **inputs: str) -> bool:
        """Run the job from a fresh checkout; return whether it would go on to publish."""
        self.start()
        self.outcomes.clear()
        given = {f"inputs.{name}": text for name, text in inputs.items()}
        given |= {"secrets.SITE_STATE_KEY": key}
        goes_on, restored = True, False
        for step in (step for step in STEPS if "run" in step):
            condition = step.get("if", "")
            if step["name"] == INSTALL and not install:
                continue
            if "inputs.takedown" in condition and not inputs.get("takedown"):
                continue
            if not (restored if condition.startswith("always()") else goes_on):
                continue
            succeeded = not self.step(step, given)
            restored = restored or (step.get("id") == "restore" and succeeded)
            goes_on = goes_on and (succeeded or step.get("continue-on-error", False))
        return goes_on

    def published(self) -> str:
        return "".join(
            p.read_text() for p in sorted((self.checkout / "feeds/public").glob("*.json"))
        )


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=tests", "-c", "user.email=tests@site.example"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A repository with a fresh site."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    site = tmp_path / "made"
    assert run(tmp_path, "init", str(site), "--yes").code == 0
    git(site, "init", "--quiet", "--initial-branch=main")
    git(site, "add", ".")
    git(site, "commit", "--quiet", "--message", "a site")
    git(site, "push", "--quiet", str(tmp_path / "origin.git"), "main")
    return Runner(tmp_path)


@needs_gpg
def test_runs_publish_remember_and_take_down(runner: Runner) -> None:
    assert runner.run(), runner.outcomes
    first = runner.published()
    assert WITHDRAWN in first
    assert runner.run(), runner.outcomes
    assert runner.published() == first
    assert runner.run(takedown=WITHDRAWN, reason='by "letter" $(id)', by="Li Lei"), runner.outcomes
    assert WITHDRAWN not in runner.published()
    assert runner.run(), runner.outcomes
    assert WITHDRAWN not in runner.published(), "the next run has not forgotten it"
    receipt = subprocess.run(
        [f"{runner.path}/syndicate", "receipt", "1"],
        cwd=runner.checkout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 'by "letter" $(id)' in receipt.stdout
    assert git(runner.checkout, "ls-remote", "--heads", "origin").count("\n") == 2
    git(runner.checkout, "fetch", "--quiet", "origin", "site-state")
    assert git(runner.checkout, "rev-list", "--count", "FETCH_HEAD").strip() == "1"


@needs_gpg
def test_a_state_that_cannot_be_had_stops_it_before_anything_changes(runner: Runner) -> None:
    assert runner.run()
    kept = git(runner.checkout, "ls-remote", "origin", "refs/heads/site-state")
    assert not runner.run(key="another key")
    assert list(runner.outcomes) == ["Restore the state"]
    assert not runner.run(key="")
    assert "SITE_STATE_KEY is not set" in runner.outcomes["Restore the state"]
    runner.start()
    (runner.folder / "origin.git").rename(runner.folder / "gone.git")
    (restore,) = (step for step in STEPS if step.get("id") == "restore")
    assert runner.step(restore, {"secrets.SITE_STATE_KEY": KEY}) == 128, "that is no first run"
    (runner.folder / "gone.git").rename(runner.folder / "origin.git")
    assert git(runner.folder / "origin.git", "rev-parse", "site-state").strip() in kept


@needs_gpg
def test_what_fails_on_the_way_is_not_published_and_what_was_ordered_is_kept(
    runner: Runner,
) -> None:
    assert runner.run()
    before = git(runner.checkout, "ls-remote", "origin", "refs/heads/site-state")
    assert not runner.run(takedown="https://nobody.example/", reason="r", by="b")
    assert "Build" not in runner.outcomes
    assert runner.outcomes["Keep the state"].startswith("0 ")
    assert git(runner.checkout, "ls-remote", "origin", "refs/heads/site-state") != before


@needs_gpg
def test_a_journal_in_git_is_refused(runner: Runner) -> None:
    made = runner.folder / "made"
    (made / "orders.jsonl").write_text("")
    git(made, "add", "orders.jsonl")
    git(made, "commit", "--quiet", "--message", "orders")
    git(made, "push", "--quiet", str(runner.folder / "origin.git"), "main")
    assert not runner.run()
    assert "orders.jsonl is in git" in runner.outcomes["Restore the state"]


@needs_gpg
@pytest.mark.soak  # it downloads what the program depends on
def test_it_installs_the_program(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = build_packages(tmp_path / "dist")
    machine = machine_with(tmp_path / "machine", packages.wheel)
    python = machine.environment / "bin/python"
    machine.run(python, "-m", "pip", "uninstall", "-q", "--yes", "syndicate-feeds")
    monkeypatch.setenv(
        "PIP_FIND_LINKS", f"{packages.wheel.parent} {os.environ.get('PIP_FIND_LINKS', '')}"
    )
    runner.path = str(machine.environment / "bin")
    assert runner.run(install=True), runner.outcomes
    assert WITHDRAWN in runner.published()
