"""Wrong command lines in two lines: what is wrong and what was meant, and where it is explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from syndicate.config.nearest import meant, nearest
from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHOICES = regex(r"^(?P<value>'.*') is not one of (?P<known>'.*')\.?$")
_RANGE = regex(r"^(?P<value>[^ ]++) is not in the range (?P<low>[^<>=]*+)<=x<=(?P<high>\d++)\.?$")
_KINDS = {"integer": "whole number", "float": "number"}


def usage_lines(error: click.UsageError) -> Iterator[str]:
    """Yield what is wrong, and the command that explains it."""
    ctx = error.ctx
    path = ctx.command_path if ctx else "syndicate"
    yield f"error: {path}: {_message(error, ctx)}"
    yield f"`{path} --help` tells how"


def _message(error: click.UsageError, ctx: click.Context | None) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"there is no option {error.option_name}{_option_hint(error, ctx)}"
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    if isinstance(error, click.BadParameter):
        return _bad(error)
    text = " ".join(error.format_message().split())
    if (named := re.match(r"No such command '(.*?)'", text)) and ctx:
        known = _commands(ctx)
        hint = meant(named[1], known) or f"; there are {', '.join(known)}"
        return f'there is no command "{named[1]}"{hint}'
    return text[:1].lower() + text[1:].rstrip(".")


def _commands(ctx: click.Context) -> Sequence[str]:
    return ctx.command.list_commands(ctx) if isinstance(ctx.command, click.Group) else ()


def _option_hint(error: click.NoSuchOption, ctx: click.Context | None) -> str:
    """Return the option that was meant: one of the command, or the command that has it."""
    params = ctx.command.params if ctx else []
    known = [name for param in params for name in param.opts if name.startswith("--")]
    if near := nearest(error.option_name, known, least=0.75):
        return f"; did you mean {near}?"
    listed = ", ".join(name for name in known if name not in ("--quiet", "--verbose"))
    return f"; there are {listed}" if listed else ""


def _missing(error: click.MissingParameter) -> str:
    param = error.param
    name = param.opts[0] if isinstance(param, click.Option) else _plain_name(param)
    what = "option" if isinstance(param, click.Option) else "argument"
    about = _help_of(param)
    explained = f": {about[:1].lower()}{about[1:]}" if about else ""
    return f"the {what} {name} is missing{explained}".rstrip(".")


def _help_of(param: click.Parameter | None) -> str | None:
    return param.help if isinstance(param, click.Option) else None


def _plain_name(param: click.Parameter | None) -> str:
    name = (param.metavar or (param.name or "").upper()) if param else "of the command"
    return name.strip("[].")


def _bad(error: click.BadParameter) -> str:
    param = error.param
    hint = error.param_hint
    name = hint if isinstance(hint, str) else None
    if name is None and param is not None:
        name = param.opts[0] if isinstance(param, click.Option) else _plain_name(param)
    text = " ".join(error.message.split()).rstrip(".")
    if found := _CHOICES.match(text):
        known = re.findall(r"'([^']*)'", found["known"])
        text = f"{found['value']} is none of {', '.join(known)}{meant(found['value'], known)}"
    elif found := _RANGE.match(text):
        text = f"{found['value']} is not between {found['low']} and {found['high']}"
    elif found := re.match(r"^(.*) is not a valid (integer|float)( range)?$", text):
        text = f"{found[1]} is no {_KINDS[found[2]]}"
    return f"{name.strip(chr(39))}: {text}" if name else text
