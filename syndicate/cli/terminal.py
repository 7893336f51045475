"""Print texts that anybody may have written: no character of them acts on the terminal."""

from __future__ import annotations

import re

import click

#: Controls but for tabs and line feeds, separators of lines, controls of direction (UAX 9, and the
#: deprecated ones), and halves of pairs, which no encoding can print.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]"
)


def escape_controls(text: str) -> str:
    r"""Return a text in which each such character is written as `\u202e` is.

    Strings of JSON and quoted ones of YAML still mean the same.
    """
    return text if text.isascii() and text.isprintable() else _ACTING.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line or more for a person, its controls escaped."""
    click.echo(escape_controls(text), err=err)
