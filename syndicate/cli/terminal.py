"""Print texts that anybody may have written: no character of them acts on the terminal.

A person reads instants in the site's time zone, and lines that fit the window.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

#: Controls but for tabs and line feeds, separators of lines, controls of direction (UAX 9, and the
#: deprecated ones), and halves of pairs, which no encoding can print.
_ACTING = regex(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]"
)
#: An instant of UTC as the program writes it (RFC 3339, section 5.6).
_INSTANT = regex(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z(?![\w.-])")
#: The same as receipts write it.
_WRITTEN_OUT = regex(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC(?![\w+-])")
#: Where a line may be broken: at spaces, and between the characters of Chinese and Japanese, but
#: for signs that do not begin a line.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_CLOSING = "、。，．：；！？）》」』】〉’”〕］｝%"
_PIECE = regex(rf"\s+|[{_WIDE}][{_CLOSING}]*|[^\s{_WIDE}]+[{_CLOSING}]*")
_ZONE = f"{__name__}.zone"
_STATUS = f"{__name__}.status"


def escape_controls(text: str) -> str:
    r"""Return a text in which each such character is written as `\u202e` is.

    Strings of JSON and quoted ones of YAML still mean the same.
    """
    return text if text.isascii() and text.isprintable() else _ACTING.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line or more for a person, its controls escaped."""
    text = escape_controls(text)
    width = columns(err=err)
    if width and len(text) * 2 > width:
        text = "\n".join(part for line in text.split("\n") for part in wrapped(line, width))
    status = _status()
    if status:  # else the line would go on behind what is shown of the progress
        status.stop()
    click.echo(text, err=err)
    if status:
        status.start()


def on_terminal() -> bool:
    """Return whether a person watches: no progress bar goes into a pipe."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def status_line(text: str) -> Iterator[Callable[[str], None]]:
    """Show a line as long as the block lasts, on a terminal only; yield what changes it."""
    if not on_terminal():
        yield lambda _text: None
        return
    from rich.text import Text

    def line(text: str) -> Text:
        return Text(escape_controls(text), no_wrap=True, overflow="ellipsis")

    kept = click.get_current_context().find_root().meta
    with console(err=True).status(line(text)) as status:
        kept[_STATUS] = status
        try:
            yield lambda text: status.update(line(text))
        finally:
            del kept[_STATUS]


def _status() -> Status | None:
    context = click.get_current_context(silent=True)
    status: Status | None = context.find_root().meta.get(_STATUS) if context else None
    return status


def echo_exactly(text: str) -> None:
    """Print what a program is to read, or a person to copy: only its controls are escaped."""
    click.echo(escape_controls(text))


def use_zone(zone: str) -> None:
    """Show instants in the zone of this name from now on, until the command ends."""
    click.get_current_context().find_root().meta[_ZONE] = zone


def _zone() -> str | None:
    context = click.get_current_context(silent=True)
    zone: str | None = context.find_root().meta.get(_ZONE) if context else None
    return zone


def shown(instant: datetime) -> str:
    """Return an instant as a person reads it: RFC 3339 in the site's zone."""
    return zoned(instant.isoformat().replace("+00:00", "Z"))


def zoned(text: str) -> str:
    """Return a text of the program's own with its instants of UTC as those of the site's zone.

    What others wrote is quoted as it is.
    """
    zone = _zone()
    if not zone:
        return text
    text = _INSTANT.sub(lambda match: _in(match[0], zone), text)
    return _WRITTEN_OUT.sub(lambda match: _written_out(match, zone), text)


def _in(text: str, zone: str) -> str:
    try:
        from zoneinfo import ZoneInfo

        instant = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return instant.isoformat() if instant.utcoffset() else text
    except (ValueError, OverflowError):  # a day that no calendar has, or its first or last
        return text


def _written_out(match: re.Match[str], zone: str) -> str:
    from syndicate.text.times import in_zone

    try:
        return in_zone(datetime.fromisoformat(f"{match[1]}+00:00"), zone)
    except (ValueError, OverflowError):
        return match[0]


def console(*, err: bool = False, soft_wrap: bool = False) -> Console:
    """Return what draws tables and progress: without colour or weight where NO_COLOR is set."""
    from rich.console import Console

    is_plain = bool(os.environ.get("NO_COLOR"))
    return Console(stderr=err, soft_wrap=soft_wrap, color_system=None if is_plain else "auto")


def columns(*, err: bool = False) -> int | None:
    """Return how many columns a line may have; None where nobody asks: in a pipe or a file.

    COLUMNS asks wherever the text goes.
    """
    if (asked := os.environ.get("COLUMNS", "")).isdigit() and int(asked) > 0:
        return max(int(asked), 40)
    stream = sys.stderr if err else sys.stdout
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 40)
    except (OSError, ValueError, AttributeError):
        return None


def wrapped(line: str, width: int) -> Iterator[str]:
    """Yield the parts of a line that fit a width in columns, the later ones indented.

    A word that is longer, as addresses are, stays whole: it can be copied.
    """
    if line.isascii() and len(line) <= width:
        yield line
        return
    from rich.cells import cell_len

    if cell_len(line) <= width:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    later = indent + ("  " if indent else "    ")
    part, columns, start = "", 0, indent
    for piece in _PIECE.findall(line[len(indent) :]):
        wide = cell_len(piece)
        if part and cell_len(start) + columns + wide > width:
            if piece.isspace():
                continue
            yield start + part.rstrip()
            part, columns, start = "", 0, later
        if part or not piece.isspace():
            part, columns = part + piece, columns + wide
    yield start + part.rstrip()
