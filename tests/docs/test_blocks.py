"""Every block of commands in the documentation runs, page by page, as a reader would type it.

The blocks of a page run in their order in one shell. A block whose first line names a file
(`# config/partners/acme.yaml`) is written there, or added to what is there. The lines of a `text`
block right below commands are what these print; `…` stands for anything.

What no test machine has is said in a comment before the block (`<!-- needs: systemd -->`); its
words are then held against the program, and its shell is parsed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import click
import pytest
from support.doc_pages import PAGES, Block, blocks_of, file_of, name_of, place_of
from support.paths import TESTS
from support.servers import PATIENCE

from syndicate.cli import cli

#: What a block may need, and why it is not run here.
NEEDS = {
    "a site": "help names what a site may have; each is held against the program",
    "make": "the gate itself runs the targets of the Makefile",
    "package index": "installing takes minutes; `make soak` tries the packages",
    "network": "the hosts are examples, which nobody runs",
    "root": "it changes the machine",
    "systemd": "a manager of services that a container lacks",
    "macos": "launchd is a part of it",
    "docker": "an engine that a container lacks",
    "server": "it serves until it is stopped",
    "bucket": "an account at a provider",
    "postgresql": "a server with a name of its own",
    "cluster": "other machines",
}
#: Folders of the examples, which stand in the test's own.
FOLDERS = ("/backups", "/srv/mysite")
#: Where a page's commands are run: the site's folder, or an empty one.
HERE = "srv/mysite"
#: What a page takes for granted: for `docs/howto/undo.md` the files of `given/howto/undo/`, and
#: what is done in the site before, `given/howto/undo.sh`.
GIVEN = TESTS / "docs/given"
#: Keeps a crontab in a file, as crontab(1) does: no page may change that of whoever runs this.
CRONTAB = """\
#!/bin/sh
file=$HOME/crontab.txt
case "$1" in
-l) if [ -f "$file" ]; then cat "$file"; else echo "no crontab for me" >&2; exit 1; fi ;;
-) cat > "$file" ;;
esac
"""
SHELL = [page for page in PAGES if any(b.language == "sh" for b in blocks_of(page))]
_MARK = "-- block "


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for program in ("syndicate", "python"):
        path = programs / program
        if not path.exists():
            path.symlink_to(Path(sys.executable).parent / program)
    (programs / "crontab").write_text(CRONTAB, encoding="utf-8")
    (programs / "crontab").chmod(0o755)
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder / HERE,
        env={
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": f"{programs}:{os.environ['PATH']}",
            "COLUMNS": "200",
            "NO_COLOR": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample site that was imported and built: what most pages begin with."""
    folder = tmp_path_factory.mktemp("sample")
    (folder / HERE).mkdir(parents=True)
    made = shell(folder, "syndicate init . --yes && syndicate import --all && syndicate build")
    assert made.returncode == 0, made.stdout
    return folder / HERE


def prepared(folder: Path, page: Path, sample: Path) -> None:
    """Make the place in which a page's commands are run."""
    for name in FOLDERS:
        (folder / name.lstrip("/")).mkdir(parents=True, exist_ok=True)
    if place_of(page) != "an empty folder":
        copytree(sample, folder / HERE, dirs_exist_ok=True)
        assert shell(folder, "syndicate build").returncode == 0  # it sees where its files are now
    given = GIVEN / name_of(page).removeprefix("docs/").removesuffix(".md")
    if given.is_dir():
        copytree(given, folder / HERE, dirs_exist_ok=True)
    if (before := given.with_suffix(".sh")).is_file():
        done = shell(folder, f"set -eu\n{in_folder(folder, before.read_text(encoding='utf-8'))}")
        assert done.returncode == 0, done.stdout


def in_folder(folder: Path, text: str) -> str:
    for name in FOLDERS:
        text = re.sub(rf"(?<![\w/.]){name}\b", str(folder / name.lstrip("/")), text)
    return text


def script_of(folder: Path, blocks: list[Block]) -> Iterator[str]:
    yield "set -eu -o pipefail\n"
    for number, block in enumerate(blocks):
        text = in_folder(folder, block.text)
        if name := file_of(block):
            body = text.split("\n", 1)[1]
            yield f"mkdir -p $(dirname {name}); cat >> {name} <<'END OF FILE'\n{body}END OF FILE\n"
        elif block.language == "sh" and not block.needs:
            yield f"printf '\\n%s%s\\n' '{_MARK}' {number}\n{text}\n"


def assert_printed(block: Block, printed: str) -> None:
    said = " ".join(printed.split())
    for line in block.output:
        parts = [re.escape(" ".join(part.split())) for part in line.split("…")]
        assert re.search(".*".join(parts), said), f"{block.place}: {line!r} is not in:\n{printed}"


@pytest.mark.parametrize("page", SHELL, ids=name_of)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path, sample: Path) -> None:
    blocks = blocks_of(page)
    if not any(block.language == "sh" and not block.needs for block in blocks):
        return
    prepared(tmp_path, page, sample)
    run = shell(tmp_path, "".join(script_of(tmp_path, blocks)))
    parts = re.split(rf"(?m)^{_MARK}(\d+)\n", run.stdout)
    printed = dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))
    last = blocks[max(printed, default=0)]
    assert run.returncode == 0, f"{last.place}: exit {run.returncode}\n{last.text}\n{run.stdout}"
    for number, text in printed.items():
        assert_printed(blocks[number], text.replace(str(tmp_path), ""))


@pytest.mark.parametrize("page", SHELL, ids=name_of)
def test_what_is_not_run_is_parsed(page: Path) -> None:
    for block in blocks_of(page):
        if block.language != "sh":
            continue
        assert not block.needs or block.needs in NEEDS, f"{block.place}: {block.needs}"
        parsed = subprocess.run(
            ["bash", "-n", "-c", block.text], stderr=subprocess.PIPE, text=True, check=False
        )
        assert parsed.returncode == 0, f"{block.place}: {parsed.stderr}"
        if block.needs:
            for words in commands_in(block.text):
                assert_known(words, block)


def commands_in(text: str) -> Iterator[list[str]]:
    """Yield the words of each call of the program in a block, without what the shell takes."""
    for line in text.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:  # a text of several lines
            continue
        for at, word in enumerate(words):
            if word.rpartition("/")[2] == "syndicate" and at + 1 < len(words):
                rest = words[at + 1 :]
                if any(word.startswith("$") for word in rest):
                    continue
                ends = [
                    n for n, w in enumerate(rest) if w in ("&&", "||", "|", ">", ">>", ";", "&")
                ]
                yield rest[: ends[0]] if ends else rest
                break


def assert_known(words: list[str], block: Block) -> None:
    """The program has the command and takes its options and arguments."""
    command: click.Command = cli
    context = cli.make_context("syndicate", list(words), resilient_parsing=True)
    rest = [*context._protected_args, *context.args]
    try:
        while isinstance(command, click.Group) and rest:  # `import --all` names no command
            name, found, rest = command.resolve_command(context, rest)
            assert found and name, f"{block.place}: {words}"
            command = found
            context = command.make_context(name, list(rest), parent=context)
            rest = [*context._protected_args, *context.args]
    except click.ClickException as error:
        if isinstance(error, click.BadParameter) and "does not exist" in error.message:
            return  # a file of somebody's
        raise AssertionError(f"{block.place}: {' '.join(words)}: {error.message}") from error


def test_every_need_is_met_somewhere() -> None:
    said = {block.needs for page in SHELL for block in blocks_of(page) if block.needs}
    assert said <= set(NEEDS)


def test_no_block_is_indented_only() -> None:
    """An indented block has no language, so nothing could tell whether it is commands."""
    for page in PAGES:
        text = re.sub(r"(?m)^( *)```\w*\n(?:.*\n)*?^\1```$", "", page.read_text(encoding="utf-8"))
        found = re.search(r"(?m)(?:^\n)^    (?! *(?:\d+\.|-) )(?=.*\S).*$", text)
        assert not found, f"{name_of(page)}: {found and found[0]!r}"
