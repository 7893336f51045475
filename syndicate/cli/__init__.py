"""The command line: one small file per command group, each imported only when it is called."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from syndicate import __version__
from syndicate.cli import garbage
from syndicate.cli.context import Context
from syndicate.cli.lazy import LazyCommands
from syndicate.cli.terminal import echo, escape_controls, zoned
from syndicate.errors import ClockError, ConfigError, LockedError, SyndicateError

#: Command -> the module below syndicate.cli that holds it, as `NAME_command`.
COMMANDS = {
    "init": "init",
    "import": "imports",
    "plan": "plan",
    "build": "build",
    "check": "check",
    "explain": "explain",
    "article": "article",
    "status": "status",
    "takedown": "takedown",
    "lift": "lift",
    "takedowns": "receipt",
    "receipt": "receipt",
    "ledger": "ledger",
    "store": "store",
    "config": "config",
    "links": "links",
    "publish": "publish",
    "serve": "serve",
    "partner": "partner",
    "push": "push",
    "watch": "watch",
    "schedule": "schedule",
    "doctor": "doctor",
}


#: The modules that write to standard output.
_PRINTERS = ("click.utils", "rich.")
#: As the shell has it of a program that ends by SIGPIPE: 128 and the number of the signal.
_READER_GONE = 141


class LazyGroup(LazyCommands):
    """The commands, each imported when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"syndicate.cli.{COMMANDS[cmd_name]}")
        return add_volume(getattr(module, f"{cmd_name}_command"))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its errors are told while it is known in which zone a person reads."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            if not _is_of_printing(error):
                raise
            _print_no_more()
            ctx.exit(_READER_GONE)
        except SyndicateError as error:
            is_waited_for = isinstance(error, LockedError) and ctx.params.get("unless_running")
            ctx.exit(0 if is_waited_for else _tell(error))


def add_volume(command: click.Command) -> click.Command:
    """Give a command -q and -v of its own, so that they may stand at either end of the line."""
    if not any(option.name == "quiet" for option in command.params):
        for name in ("quiet", "verbose"):
            flags = (f"-{name[0]}", f"--{name}")
            option = click.Option(
                flags, is_flag=True, expose_value=False, callback=_set_volume, hidden=True
            )
            command.params.append(option)
        # a group that finds its commands by name gives them theirs when they are called
        inner = command.commands if type(command) is click.Group else {}
        for each in inner.values():
            add_volume(each)
    return command


def _set_volume(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        ctx.obj = replace(ctx.obj, **{str(option.name): True})


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "folder",
    type=click.Path(path_type=Path, readable=False),  # `load` tells what cannot be read
    default=Path("config"),
    show_default=True,
    help="The config folder of the site; relative paths start from its parent folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every document and every note.")
@click.option(
    "--unless-running",
    is_flag=True,
    help="Where another run is under way, exit with 0 and without a word; for schedules.",
)
@click.version_option(__version__, prog_name="syndicate")
@click.pass_context
def cli(
    ctx: click.Context,
    folder: Path,
    quiet: bool,
    verbose: bool,
    unless_running: bool,  # noqa: ARG001 - `LazyGroup` asks for it
) -> None:
    """Turn an article store into feeds that are valid, attributed and allowed.

    \b
    Example, a new site from nothing:
        syndicate init mysite && cd mysite
        syndicate import jsonl articles.jsonl
        syndicate build
    """
    ctx.obj = Context(folder, quiet=quiet, verbose=verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit; an error that a user can mend is one line with its place."""
    garbage.import_first()
    try:
        code: Any = cli.main(args=arguments, prog_name="syndicate", standalone_mode=False)
    except SyndicateError as error:
        sys.exit(_tell(error))
    except click.exceptions.Abort:
        echo("interrupted", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        from syndicate.cli.usage import usage_lines

        for line in usage_lines(error):
            echo(line, err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (MemoryError, RecursionError):
        _fail("error: out of memory")
    except OSError as error:
        _fail(_system_error(error))
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: SyndicateError) -> int:
    """Print an error that a user can mend, with files that may be why; return the exit code."""
    for warning in error.warnings if isinstance(error, ConfigError) else ():
        echo(f"warning: {warning}", err=True)
    for each in error.all if isinstance(error, ConfigError) else (error,):
        echo(f"error: {zoned(str(each)) if isinstance(each, ClockError) else each}", err=True)
    return error.exit_code


def _system_error(error: OSError) -> str:
    """Return the line for an error of the system that no part has named a place for."""
    if _is_of_printing(error):
        _print_no_more()
        return f"error: cannot print: {error.strerror}"
    place = f"{escape_controls(os.fsdecode(error.filename))}: " if error.filename else ""
    return f"error: {place}{error.strerror or error}"


def _is_of_printing(error: OSError) -> bool:
    """Return whether it was standard output that failed."""
    frames = traceback.walk_tb(error.__traceback__)
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in frames]
    return error.filename is None and any(name.startswith(_PRINTERS) for name in modules)


def _print_no_more() -> None:
    """Drop what is still to be printed: Python's end would tell again that it cannot be."""
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115


def _fail(line: str) -> NoReturn:
    with suppress(OSError):
        echo(line, err=True)
    sys.exit(1)
