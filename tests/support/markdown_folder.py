"""Folders of Markdown, read without a site around them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.intake import IntakeEvent, ParsedRecord, RejectedRecord
from syndicate.intake.markdown.file import MarkdownOptions
from syndicate.intake.markdown.files import read
from syndicate.intake.record import RecordParser

HOME = "https://site.example/"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder, and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def events(
    folder: Path, *, site: str | None = None, zone: ZoneInfo = SHANGHAI
) -> list[IntakeEvent]:
    """Read a folder as `syndicate import markdown` does, with a site in Chinese."""
    options = MarkdownOptions(HOME, site, None, zone, "zh-CN")
    return list(read(folder, options, RecordParser(HOME, zone), lambda _: None))


def read_one(
    folder: Path, text: str, name: str = "a.md", *, site: str | None = None
) -> ParsedRecord:
    """Read one file; a rejection fails the test with its line."""
    write(folder, {name: text})
    found = [event for event in events(folder, site=site) if not _is_other(event, name)]
    parsed = [event for event in found if isinstance(event, ParsedRecord)]
    assert len(parsed) == 1, [str(getattr(event, "error", event)) for event in found]
    return parsed[0]


def rejection(folder: Path, text: str, name: str = "a.md") -> str:
    """Return the one line that a file is rejected with."""
    write(folder, {name: text})
    lines = [str(event.error) for event in events(folder) if isinstance(event, RejectedRecord)]
    assert len(lines) == 1, lines
    assert "\n" not in lines[0]
    return lines[0]


def _is_other(event: IntakeEvent, name: str) -> bool:
    place = getattr(event, "place", None)
    return place is not None and not str(place.file).endswith(name)
