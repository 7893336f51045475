"""The command line: one small file per command group, each imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from syndicate import __version__
from syndicate.cli.context import Context
from syndicate.errors import ConfigError, SyndicateError

#: Command -> the module below syndicate.cli that holds it, as `command` or under its own name.
COMMANDS = {
    "init": "init",
    "import": "imports",
    "plan": "build",
    "build": "build",
    "check": "check",
    "explain": "explain",
    "article": "article",
    "status": "status",
    "takedown": "takedown",
    "lift": "takedown",
    "takedowns": "receipt",
    "receipt": "receipt",
    "ledger": "ledger",
    "config": "config",
    "links": "links",
    "serve": "serve",
    "partner": "partner",
    "push": "push",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is wanted."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"syndicate.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('import', 'take_in')}_command")
        return voiced(command)


def voiced(command: click.Command) -> click.Command:
    """The command with -q and -v of its own, so that they may stand at either end of the line."""
    if not any(option.name == "quiet" for option in command.params):
        for name in ("quiet", "verbose"):
            flags = (f"-{name[0]}", f"--{name}")
            option = click.Option(
                flags, is_flag=True, expose_value=False, callback=_set_voice, hidden=True
            )
            command.params.append(option)
        for inner in command.commands.values() if isinstance(command, click.Group) else ():
            voiced(inner)
    return command


def _set_voice(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        ctx.obj = replace(ctx.obj, **{str(option.name): True})


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("config"),
    show_default=True,
    help="The config folder of the site; relative paths start from the folder that holds it.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every document and every note.")
@click.version_option(__version__, prog_name="syndicate")
@click.pass_context
def cli(ctx: click.Context, folder: Path, quiet: bool, verbose: bool) -> None:
    """Turn an article store into feeds that are valid, attributed and allowed.

    \b
    Example, a new site from nothing:
        syndicate init mysite && cd mysite
        syndicate import jsonl articles.jsonl
        syndicate build
    """
    ctx.obj = Context(folder, quiet=quiet, verbose=verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what the user can mend is told in one line with its place."""
    try:
        code: Any = cli.main(args=arguments, prog_name="syndicate", standalone_mode=False)
    except ConfigError as error:
        for one in error.all:
            click.echo(f"error: {one}", err=True)
        sys.exit(error.exit_code)
    except SyndicateError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OSError as error:  # the screen or pipe that is printed to; files are told by name
        sys.exit(f"error: cannot print: {error.strerror}" if sys.stderr else 1)
    sys.exit(code if isinstance(code, int) else 0)
