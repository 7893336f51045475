"""What an import shows of its progress: how much of how much on a terminal, nothing in a pipe."""

from __future__ import annotations

import gzip
import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from support.markdown_folder import events, write
from support.small_site import SmallSite, record, records
from support.wordpress_export import export, item

from syndicate.cli.imports.report import show_progress
from syndicate.errors import Place
from syndicate.intake import IntakeEvent, Reached, Skipped, jsonl
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.export import read
from syndicate.intake.wordpress.posts import WordPressOptions

PARSER = RecordParser("https://site.example/", ZoneInfo("UTC"))


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _some() -> Iterator[IntakeEvent]:
    for number in range(1, 4):
        yield Reached(number * 40_000_000, 120_000_000)
        yield Skipped(number, "notes", Place("渡口.jsonl", number))


@pytest.mark.parametrize(
    ("stream", "shown"), [(_Terminal, "[渡口].jsonl: 40 of 120 MB"), (io.StringIO, "")]
)
def test_a_terminal_shows_it_and_a_pipe_nothing(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], shown: str
) -> None:
    monkeypatch.setattr(sys, "stderr", stream())
    with (
        click.Context(click.Command("import")),
        show_progress("saved/[渡口].jsonl", _some()) as items,
    ):
        assert sum(isinstance(item, Skipped) for item in items) == 3
    output = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert shown in output
    assert bool(output) == bool(shown)


def test_a_note_stands_on_a_line_of_its_own_above_what_is_shown(site: SmallSite) -> None:
    path = site.records(record(1, headline="?"))
    words = ["--config", str(site.folder / "config"), "import", "jsonl", str(path)]
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "syndicate", *words]
    done = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    output = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(terminal, 65536):
            output += part
    os.close(terminal)
    assert done.wait() == 0
    before, note, _ = output.decode().partition(f"{path}:1")
    assert note
    assert before.endswith("\x1b[2K")


def reached(read_events: Iterator[IntakeEvent]) -> list[Reached]:
    return [event for event in read_events if isinstance(event, Reached)]


def test_lines_are_counted_in_bytes_where_the_size_is_known(site: SmallSite) -> None:
    path = site.records(*records(range(1, 400)))
    told = reached(jsonl.read(str(path), PARSER))
    size = path.stat().st_size
    assert 90 < len(told) <= 101
    assert {part.total for part in told} == {size}
    assert [part.done for part in told] == sorted(part.done for part in told)
    assert told[-1].done <= size
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert reached(jsonl.read(str(packed), PARSER)) == []


def test_files_and_items_are_counted_at_most_a_hundred_times(
    site: SmallSite, tmp_path: Path
) -> None:
    write(tmp_path, {f"{n}.md": f"---\ntitle: {n}\n---\nText.\n" for n in range(250)})
    files = [event for event in events(tmp_path) if isinstance(event, Reached)]
    assert (files[0], files[-1]) == (Reached(2, 250, "files"), Reached(250, 250, "files"))
    assert len(files) == 125
    path = export(site, *(item(number) for number in range(1, 4)))
    options = WordPressOptions("https://site.example/")
    assert reached(read(path, options, PARSER))[-1] == Reached(3, 3, "items")
