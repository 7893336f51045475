"""The wheel and the source distribution: what is in them, and that one gives the other."""

from __future__ import annotations

import re
import subprocess
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from support.packages import Packages, build, build_packages
from support.paths import REPOSITORY

from syndicate import __version__

PACKAGE = REPOSITORY / "syndicate"
#: What is no Python and without which the program does not run as it should.
DATA = (
    "py.typed",
    "samples/articles.jsonl",
    "samples/config/site.yaml",
    "samples/config/.schema/site.json",
    "samples/config/jobs/partners.yaml.sample",
    "samples/own/sources.yaml",
    "store/tables.sql",
    "store/sql/texts.json",
    "store/migrations/env.py",
    "templates/status.html.j2",
    "templates/pages.css",
    "templates/index.js",
)
#: What a source distribution has so that its tests and its release check run.
SOURCES = ("Makefile", "constraints.txt", "pyproject.toml", "config/site.yaml", "tests/conftest.py")
TOP = f"syndicate_feeds-{__version__}"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return build_packages(tmp_path_factory.mktemp("packages") / "dist")


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def files_of_the_package() -> set[str]:
    """Every file below `syndicate/`, less what Python makes of it."""
    paths = (path for path in PACKAGE.rglob("*") if path.is_file())
    found = (path.relative_to(REPOSITORY).as_posix() for path in paths)
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(packages: Packages) -> None:
    names = names_in(packages.wheel)
    assert len(names) == len(set(names))
    ours = {name for name in names if not name.startswith(f"{TOP}.dist-info/")}
    assert ours == files_of_the_package()
    assert not {f"syndicate/{name}" for name in DATA} - ours


def test_every_migration_is_in_the_wheel(packages: Packages) -> None:
    place = "syndicate/store/migrations/versions/"
    there = {name.removeprefix(place) for name in names_in(packages.wheel) if place in name}
    wanted = {path.name for path in (PACKAGE / "store/migrations/versions").glob("*.py")}
    assert there == wanted
    assert len(wanted) > 5


def test_every_template_that_the_code_names_is_in_the_wheel(packages: Packages) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = set(re.findall(r'"([\w.-]+\.(?:j2|css|js|sql))"', code))
    there = {name.rsplit("/", 1)[-1] for name in names_in(packages.wheel)}
    assert {"status.html.j2", "tables.sql"} <= named
    assert not named - there


def test_the_metadata_is_what_pyproject_says(packages: Packages) -> None:
    with zipfile.ZipFile(packages.wheel) as archive:
        said = message_from_bytes(archive.read(f"{TOP}.dist-info/METADATA"))
        commands = archive.read(f"{TOP}.dist-info/entry_points.txt").decode()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (said["Name"], said["Version"]) == ("syndicate-feeds", __version__)
    assert said["Requires-Python"] == project["requires-python"]
    assert said["License-Expression"] == "Apache-2.0"
    assert "syndicate = syndicate.cli:main" in commands
    assert set(said.get_all("Provides-Extra", [])) == set(project["optional-dependencies"])
    plain = {line for line in said.get_all("Requires-Dist", []) if "extra ==" not in line}
    assert plain == set(project["dependencies"])
    assert str(said.get_payload()).startswith("# syndicate\n")


def test_the_source_distribution_builds_the_same_wheel(packages: Packages, tmp_path: Path) -> None:
    with tarfile.open(packages.sdist) as archive:
        names = set(archive.getnames())
    assert not {f"{TOP}/{name}" for name in SOURCES} - names
    source = tmp_path / "source"
    source.mkdir()
    subprocess.run(["tar", "-xzf", packages.sdist], cwd=source, check=True)
    (again,) = build(source / TOP, tmp_path / "again", "--wheel")
    assert again.name == packages.wheel.name
    assert again.read_bytes() == packages.wheel.read_bytes()


def test_neither_holds_what_is_made_or_private(packages: Packages) -> None:
    with tarfile.open(packages.sdist) as archive:
        names = archive.getnames() + names_in(packages.wheel)
    made = re.compile(
        r"\.pyc$|\.db(-\w+)?$|\.env$|(^|/)(\.venv|\.git|var|\.clients|\.release)(/|$)"
    )
    assert not [name for name in names if made.search(name)]
