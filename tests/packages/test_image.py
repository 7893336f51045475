"""The Dockerfile: its rules, and its steps carried out one by one without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.dockerfile import Image, context_files, read
from support.paths import REPOSITORY
from support.running import running
from support.served import wait_for
from support.servers import PATIENCE, port
from support.small_site import SmallSite, record

STEPS = read(REPOSITORY / "Dockerfile")
FINAL = [each for each in STEPS if each.stage == max(each.stage for each in STEPS)]
USER = "10001"


def only(keyword: str) -> list[str]:
    """The words of the one instruction of this kind in the final stage."""
    (found,) = (each for each in FINAL if each.keyword == keyword)
    return found.words


def health(at: int) -> list[str]:
    """What HEALTHCHECK runs, at another port than the image's."""
    (found,) = (each.text for each in FINAL if each.keyword == "HEALTHCHECK")
    program, *words = json.loads(found.partition("CMD ")[2])
    assert program == "python"
    return [sys.executable, *(word.replace(":8000/", f":{at}/") for word in words)]


def test_it_runs_as_nobody_who_may_do_more() -> None:
    assert only("USER") == [f"{USER}:{USER}"]
    keywords = [each.keyword for each in FINAL]
    assert keywords.index("USER") < keywords.index("ENTRYPOINT")
    assert "RUN" not in keywords[keywords.index("USER") :]
    made = next(each.text for each in FINAL if each.keyword == "RUN")
    assert f"useradd --uid {USER} " in made
    assert only("VOLUME") == only("WORKDIR") == ["/site"]


def test_the_base_is_pinned_and_the_same_in_both_stages() -> None:
    bases = {each.words[0] for each in STEPS if each.keyword == "FROM"}
    (base,) = bases
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base)
    minor = int(re.findall(r"3\.(\d+)", base)[0])
    assert f"Python :: 3.{minor}" in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def test_nothing_secret_goes_in() -> None:
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    set_in_it = [each.text for each in STEPS if each.keyword in {"ENV", "ARG"}]
    assert not [line for line in set_in_it if re.search(r"TOKEN|PASS|SECRET|KEY|URL", line)]
    assert "ADD" not in {each.keyword for each in STEPS}
    assert not re.search(r"https?://(?!127\.0\.0\.1)", text)
    let_in = {path.name for path in context_files(REPOSITORY)}
    copied = {word for each in STEPS if each.keyword == "COPY" for word in each.words[:-1]} - {
        "--from=build",
        "/opt/syndicate",
    }
    assert copied == let_in
    assert all((REPOSITORY / name).exists() for name in let_in)


def test_what_is_installed_is_of_known_versions_and_extras() -> None:
    installs = [each.text for each in STEPS if " install --no-cache-dir" in each.text]
    assert len(installs) == 2
    for text in installs:
        assert " install --no-cache-dir --constraint constraints.txt " in text
    (extras,) = (each.text for each in STEPS if each.keyword == "ARG")
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    for name in extras.removeprefix("EXTRAS=").split(","):
        assert f"\n{name} = [" in project


def test_its_command_serves_and_its_health_check_sees_it(site: SmallSite, tmp_path: Path) -> None:
    site.take_in(record())
    site.build()
    assert only("ENTRYPOINT") == ["syndicate"]
    serve, *words = only("CMD")
    assert (serve, words) == ("serve", ["--host", "0.0.0.0", "--port", "8000"])
    with running(site.folder, tmp_path / "log", *words[:2]) as server:
        assert subprocess.run(health(server.port), check=False).returncode == 0
        status, _, body = server.ask("/feeds/all.rss")
        assert (status, b"<rss" in body) == (200, True)
    failed = subprocess.run(health(server.port), capture_output=True, check=False)
    assert failed.returncode == 1, "nobody answers any more"


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that other users may look into."""
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.soak  # it downloads what the program depends on
def test_its_steps_make_an_image_that_makes_and_serves_a_site(scratch: Path) -> None:
    image = Image(scratch / "root", REPOSITORY)
    image.make(STEPS)
    assert len(image.ran) == len([each for each in STEPS if each.keyword == "RUN"])
    known = (image.root / "etc/passwd").read_text()
    assert re.match(rf"syndicate:[^:]*:{USER}:{USER}:", known)
    shutil.rmtree(scratch / "stage-0")  # of the build, only what was copied remains
    site = image.root / "site"
    assert os.geteuid() or site.stat().st_uid == int(USER)
    program = str(image.root / "opt/syndicate/bin/syndicate")
    environment = {**image.variables, "HOME": str(site)}
    for words in (["init", ".", "--yes"], ["import", "--all"], ["build"], ["check"]):
        done = subprocess.run(
            image.command(program, *words),
            cwd=site,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{words} {done.stdout.decode()} {done.stderr.decode()}"
    assert os.geteuid() or (site / "var/syndicate.db").stat().st_uid == int(USER)
    _serves(image, site, environment, program)


def _serves(image: Image, site: Path, environment: dict[str, str], program: str) -> None:
    """Run the image's own command and health check, and ask for a page."""
    at, log = port(), site.parent.parent / "log"
    words = [word.replace("8000", str(at)) for word in only("CMD")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            image.command(program, *words), cwd=site, env=environment, stdout=output, stderr=output
        )
        try:
            wait_for(at, process)
            python = str(image.root / "opt/syndicate/bin/python")
            check = image.command(python, *health(at)[1:])
            assert subprocess.run(check, cwd=site, env=environment, check=False).returncode == 0
            with urlopen(f"http://127.0.0.1:{at}/feeds/all.rss", timeout=PATIENCE) as answer:
                assert b"<rss" in answer.read()
        finally:
            process.terminate()
            assert process.wait(PATIENCE) in (0, -15)
