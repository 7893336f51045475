"""Build the packages, install the wheel where nothing else is, and say what came with it."""

from __future__ import annotations

import json
import shutil
import venv
from hashlib import sha256
from pathlib import Path

from release.steps import ReleaseError, run

#: What stands in `dist` beside the packages; the name says what it is (https://cyclonedx.org).
BILL = "{name}.cdx.json"


def build(tools: Path, dist: Path) -> tuple[Path, Path]:
    """Build both packages into an empty folder, the wheel from the source distribution."""
    shutil.rmtree(dist, ignore_errors=True)
    run(tools / "bin/python", "-m", "build", "--outdir", dist, ".")
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    run(tools / "bin/twine", "check", "--strict", wheel, sdist)
    return wheel, sdist


def install(tools: Path, environment: Path, wheel: Path) -> None:
    """Install the wheel into an empty environment, as of constraints.txt, and have it run.

    The environment has no pip, which would stand in the bill of materials.
    """
    shutil.rmtree(environment, ignore_errors=True)
    venv.create(environment)
    pip = [tools / "bin/python", "-m", "pip", "--python", environment / "bin/python"]
    run(*pip, "install", "--quiet", "--constraint", "constraints.txt", f"{wheel}[serve]")
    run(*pip, "check")
    program = (environment / "bin/syndicate").absolute()
    site = environment.absolute() / "mysite"
    run(program, "init", "mysite", "--yes", folder=site.parent)
    for words in (("import", "--all"), ("build",), ("check",)):
        run(program, *words, folder=site)
    if not (site / "feeds/public/index.html").is_file():
        raise ReleaseError("the installed program has built no page")
    shutil.rmtree(site)


def describe(tools: Path, environment: Path, *packages: Path) -> None:
    """Write what an installed wheel consists of, and the digests of all in `dist`."""
    dist = packages[0].parent
    bill = dist / BILL.format(name=packages[0].name.partition("-py3")[0])
    words = [
        "environment",
        "--output-reproducible",
        "--of",
        "JSON",
        "--pyproject",
        "pyproject.toml",
    ]
    run(tools / "bin/cyclonedx-py", *words, "--output-file", bill, environment / "bin/python")
    print(f"{bill}: {check_bill(bill, 'lxml')} components")
    made = sorted([*packages, bill])
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made]
    (dist / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def check_bill(bill: Path, one: str) -> int:
    """Return how many components a bill names. Raises ReleaseError where it lacks `one`."""
    text = bill.read_text(encoding="utf-8")
    components = json.loads(text).get("components", [])
    if one not in {component["name"] for component in components}:
        raise ReleaseError(f"{bill} does not name {one}")
    return len(components)
