"""Kinds of import: each says what it needs, and a package may bring its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.small_site import SmallSite

from syndicate.cli.imports import KINDS

PLUGIN = """
import click
@click.command("echo")
@click.argument("words", nargs=-1)
def command(words):
    \"\"\"Say it again.\"\"\"
    click.echo(" ".join(words))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_help_with_an_example(site: SmallSite, kind: str) -> None:
    result = site.run("import", kind, "--help")
    assert result.code == 0
    assert f"syndicate import {kind} " in result.out


@pytest.mark.parametrize("kind", ["page", "feed", "wordpress", "markdown"])
def test_a_kind_whose_libraries_are_missing_says_what_to_install(
    site: SmallSite, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("readability", "feedparser", "httpcore", "markdown_it"):
        monkeypatch.setitem(sys.modules, name, None)
    result = site.run("import", kind, "x")
    assert result.code == 1
    assert result.err.startswith(f"error: import {kind} needs ")
    assert "pip install 'syndicate-feeds[intake]'" in result.err


def test_a_package_may_bring_a_kind_of_its_own(tmp_path: Path) -> None:
    about = tmp_path / "echo_intake-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: echo-intake\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[syndicate.intakes]\necho = echo_intake:command\n")
    (tmp_path / "echo_intake.py").write_text(PLUGIN)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from syndicate.cli import main; main()"
    )

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, "import", *words],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "echo" in run("--help")
    assert run("echo", "a", "b") == "a b\n"


def test_nothing_heavy_is_imported_for_help() -> None:
    code = (
        "import sys; from syndicate.cli import main\n"
        "try: main(['import', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'trafilatura', 'feedparser', 'httpcore', 'lxml', 'sqlalchemy', 'readability'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
