"""Other programs that write the same feeds from the plain script's store.

`make bench` installs them in an environment of their own, `.peers`: what they need would change
what ours does (python-slugify takes the first transliteration that it finds).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import measure
from bench.measure import ROOT, BenchError, Cost

_PYTHON = ROOT / ".peers" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program: its files are made first, which is not measured; `out` has the feeds then."""

    name: str
    fill: Callable[[], None]
    build: Callable[[], Cost]
    gather: Callable[[], Path]


def installed(root: Path, script: Path) -> Iterator[Peer]:
    """Yield the peers that this environment has; `script` is the folder of the plain script."""
    out = root / "peer-feeds"
    if _folder_of("django"):
        yield Peer("Django", _nothing, lambda: _django(script, out), lambda: out)
    for name, module in (("Pelican", "bench.pelican_side"), ("Hugo", "bench.hugo_side")):
        if _folder_of(name.lower()):
            yield _of_files(name, module, script, root / name.lower(), out)


def _nothing() -> None:
    """Leave all as it is: it reads the script's store."""


def _django(script: Path, out: Path) -> Cost:
    shutil.rmtree(out, ignore_errors=True)
    return measure.run(_python("-m", "bench.django_side", "build", script, out))


def _of_files(name: str, module: str, script: Path, site: Path, out: Path) -> Peer:
    """Return a peer that reads files, which are made of the store."""

    def fill() -> None:
        measure.answer(_python("-m", module, "fill", script, site))

    def build() -> Cost:
        for folder in ("output", "public"):
            shutil.rmtree(site / folder, ignore_errors=True)
        return measure.run(_hugo(site) if name == "Hugo" else _python("-m", module, "build", site))

    def gather() -> Path:
        measure.answer(_python("-m", module, "gather", site, out))
        return out

    return Peer(name, fill, build, gather)


def _hugo(site: Path) -> list[str]:
    """Return the command of Hugo itself, without what its Python package puts before it."""
    program = Path(_folder_of("hugo")) / "binaries" / "hugo"
    return [str(program), "--quiet", "--source", str(site)]


def _python(*arguments: str | Path) -> list[str]:
    return [str(_PYTHON), *map(str, arguments)]


@cache
def _folder_of(package: str) -> str:
    """Return the folder of a package of theirs, "" where it is not installed."""
    code = f"import {package}; print({package}.__path__[0])"
    try:
        return measure.answer(_python("-c", code)).strip()
    except (BenchError, OSError):
        return ""
