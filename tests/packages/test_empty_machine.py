"""An installed package in an empty home: the way of the README from `init` to a receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.packages import EmptyMachine, Packages, build_packages, machine_with

pytestmark = pytest.mark.soak  # it downloads what the package depends on

WITHDRAWN = "https://news.example.org/ai/a/5521"
ORDER = ["--reason", "by letter", "--by", "Li Lei"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return build_packages(tmp_path_factory.mktemp("packages") / "dist")


def way_of_the_readme(machine: EmptyMachine) -> None:
    """Make a site, build it, take an article down and print the receipt."""
    program = machine.environment / "bin/syndicate"
    machine.run(program, "init", "mysite", "--yes")
    site = machine.home / "mysite"
    for words in (["import", "--all"], ["build"], ["config", "check"], ["check"]):
        machine.run(program, "--config", "mysite/config", *words)
    public = site / "feeds/public"
    assert (public / "index.html").is_file()
    carrying = [path for path in public.rglob("*.json") if WITHDRAWN in path.read_text()]
    assert carrying
    machine.run(program, "takedown", "--url", WITHDRAWN, *ORDER, folder=site)
    assert not [path for path in carrying if WITHDRAWN in path.read_text()]
    receipt = machine.run(program, "receipt", "1", "--html", folder=site)
    assert "Li Lei" in receipt
    (machine.home / "receipt.html").write_text(receipt)
    machine.run(program, "receipt", "--check", "receipt.html")
    machine.run(program, "build", folder=site)
    assert json.loads(machine.run(program, "takedowns", "--json", folder=site))


def comes_from_the_package(machine: EmptyMachine) -> None:
    """Check that nothing of the checkout is used, and that what is installed fits together."""
    python = machine.environment / "bin/python"
    where = machine.run(python, "-c", "import syndicate; print(syndicate.__file__)")
    assert Path(where.strip()).is_relative_to(machine.environment)
    told = machine.run(python, "-m", "pip", "check")
    assert "No broken requirements" in told


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_package_alone_makes_a_site(packages: Packages, kind: str, tmp_path: Path) -> None:
    machine = machine_with(tmp_path, getattr(packages, kind))
    comes_from_the_package(machine)
    way_of_the_readme(machine)


def test_an_extra_brings_what_its_command_needs(packages: Packages, tmp_path: Path) -> None:
    """What a command imports of an extra alone is installed with that extra alone."""
    machine = machine_with(tmp_path, packages.wheel, ["serve"])
    comes_from_the_package(machine)
    code = "import starlette, uvicorn; import syndicate.serve.site, syndicate.serve.protocol"
    machine.run(machine.environment / "bin/python", "-c", code)
