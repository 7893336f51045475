"""The packages of a release, and environments that have nothing but one of them."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.paths import REPOSITORY


@dataclass(frozen=True)
class Packages:
    """A wheel and a source distribution of the same version."""

    wheel: Path
    sdist: Path


def build(source: Path, folder: Path, *kinds: str) -> list[Path]:
    """Build packages of these kinds (`--wheel`, `--sdist`) without fetching anything."""
    words = ["--no-isolation", "--outdir", str(folder), *kinds, str(source)]
    done = subprocess.run(
        [sys.executable, "-m", "build", *words],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(folder.iterdir())


def build_packages(folder: Path) -> Packages:
    """Build both packages, each from the checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    (wheel,) = (p for p in build(REPOSITORY, folder, "--wheel") if p.suffix == ".whl")
    (sdist,) = (p for p in build(REPOSITORY, folder, "--sdist") if p.suffix == ".gz")
    return Packages(wheel, sdist)


@dataclass(frozen=True)
class EmptyMachine:
    """An environment with one package, an empty home, and no checkout in sight."""

    environment: Path
    home: Path

    @property
    def variables(self) -> dict[str, str]:
        """What its programs see: where packages come from, and nothing of this checkout."""
        kept = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
        path = f"{self.environment}/bin:/usr/bin:/bin"
        return {**kept, "PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8"}

    def run(
        self,
        *words: str | Path,
        folder: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Run a program in the home, or a folder; return what it printed."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=folder or self.home,
            env={**self.variables, **(more or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def machine_with(folder: Path, package: Path, extras: Sequence[str] = ()) -> EmptyMachine:
    """Install a package, with the versions of constraints.txt, into an empty environment."""
    home = folder / "home"
    home.mkdir(parents=True)
    venv.create(folder / "env", with_pip=True)
    machine = EmptyMachine(folder / "env", home)
    wanted = f"{package}[{','.join(extras)}]" if extras else str(package)
    limits = ["--constraint", REPOSITORY / "constraints.txt"]
    machine.run(machine.environment / "bin/python", "-m", "pip", "install", "-q", *limits, wanted)
    return machine
