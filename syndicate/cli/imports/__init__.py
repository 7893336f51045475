"""`syndicate import`: bring articles into the store. Each kind is a command in a file here."""

from __future__ import annotations

from importlib import import_module

import click

from syndicate import installed
from syndicate.cli.context import Context, at_option, json_option, pass_context
from syndicate.cli.lazy import LazyCommands
from syndicate.config import standing
from syndicate.errors import NotFoundError

#: Kind -> the module that holds its `command`.
KINDS = {kind: f"syndicate.cli.imports.{kind}" for kind in standing.KINDS}


class _Kinds(LazyCommands):
    """The kinds of import, each imported when it is called.

    A package adds kinds as entry points in the group `syndicate.intakes`, each a click command.
    """

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [*KINDS, *installed.names("intakes")]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        from syndicate.cli import add_volume

        command: click.Command | None
        if cmd_name in KINDS:
            command = import_module(KINDS[cmd_name]).command
        else:
            command = installed.find("intakes", cmd_name)
            if command is None and (why := installed.failure("intakes", cmd_name)):
                command = _unusable(cmd_name, why)
        return add_volume(command) if command else None


def _unusable(kind: str, why: str) -> click.Command:
    """Return a command that says why the kind of a package cannot be used; others can."""

    def tell(**_: object) -> None:
        raise NotFoundError(f'the kind of import "{kind}" cannot be used: {why}')

    rest = click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(kind, settings, tell, [rest], help=f"Cannot be used: {why}")


@click.group("import", cls=_Kinds, invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Take the standing intakes that are due.")
@click.option("--only", metavar="NAME", multiple=True, help="With --all: these, due or not.")
@click.option("--now", is_flag=True, help="With --all: also those that are not due yet.")
@at_option
@json_option
@pass_context
@click.pass_context
def import_command(
    ctx: click.Context,
    context: Context,
    everything: bool,
    only: tuple[str, ...],
    now: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Bring articles into the store.

    A standing intake is a file of config/intake that says `from` what, and how often (`every`).
    --all takes those that are due, one after the other; one that fails does not stop the others,
    and the exit code is then 1.

    \b
    Example:
        syndicate import jsonl articles.jsonl
        syndicate import --all
    """
    if ctx.invoked_subcommand is not None:
        if everything or only or now or as_json or at is not None:
            raise click.UsageError("--all takes what config/intake names; leave the kind out")
        return
    if not everything:
        raise click.UsageError("name a kind of import, or --all for the standing intakes")
    from syndicate.cli.imports.standing import take_due

    ctx.exit(take_due(ctx, context, at, only, everything=now, as_json=as_json))
