"""The template package adds a format, a profile, an intake and a target to the built wheel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from support.packages import build_packages
from support.paths import REPOSITORY
from support.small_site import SmallSite, record

TEMPLATE = REPOSITORY / "examples/package"


def run(*words: str | Path, cwd: Path, code: int = 0, **more: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=environment | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel in `program` and the template in `added`."""
    folder = tmp_path_factory.mktemp("template")
    copytree(TEMPLATE, folder / "package")
    wheel = build_packages(folder / "dist").wheel
    for name, package in (("program", wheel), ("added", folder / "package")):
        run(
            *("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "--no-index", "--target", folder / name, package),
            cwd=folder,
        )
    return folder


def test_it_passes_its_own_tests_against_the_built_wheel(installed: Path) -> None:
    both = f"{installed / 'program'}:{installed / 'added'}"
    package = installed / "package"
    code = "import syndicate, syndicate_example; print(syndicate.__file__)"
    assert str(installed) in run("-c", code, cwd=package, PYTHONPATH=both)
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert " passed" in run(*words, cwd=package, PYTHONPATH=both)


@pytest.mark.parametrize("formats", ["rss, ndjson", "ndjson"])
def test_a_takedown_reaches_documents_whose_package_is_gone(
    installed: Path, site: SmallSite, formats: str
) -> None:
    """The config is broken then, so the last good one is used; what cannot be cut is removed."""
    site.write("jobs/all.yaml", f"path: all\nformats: [{formats}]\n")
    (site.folder / "config/jobs/categories.yaml").unlink()
    program = str(installed / "program")
    both = f"{program}:{installed / 'added'}"
    records = site.records(record(1), record(2))
    for words in (("import", "jsonl", records), ("build",)):
        run("-m", "syndicate", *words, cwd=site.folder, PYTHONPATH=both)
    assert b"a1" in (site.public / "all.ndjson").read_bytes()
    words = ("takedown", "a1", "--reason", "asked", "--by", "test")
    said = run("-m", "syndicate", *words, cwd=site.folder, code=1, PYTHONPATH=program)
    assert "going by the last good one" in said
    assert not (site.public / "all.ndjson").exists(), said
    assert (site.public / "all.rss").exists() == ("rss" in formats)
    for path in site.public.rglob("*"):
        assert path.is_dir() or "第 1 篇文章".encode() not in path.read_bytes(), path


def test_it_imports_nothing_private() -> None:
    for path in TEMPLATE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if "syndicate" in line and line.lstrip().startswith(("from", "import")):
                assert line in {"from syndicate.extend import (", "import syndicate"} or (
                    line.startswith("from syndicate.extend import ")
                ), f"{path.name}: {line}"


@pytest.mark.parametrize("kind", ["formats", "profiles", "intakes", "targets"])
def test_it_has_one_of_each_kind(kind: str) -> None:
    text = (TEMPLATE / "pyproject.toml").read_text(encoding="utf-8")
    assert f'[project.entry-points."syndicate.{kind}"]' in text
