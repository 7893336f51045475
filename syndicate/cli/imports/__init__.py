"""`syndicate import`: bring articles into the store. One file here is the command of one kind."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points

import click

#: Kind -> the module that holds its `command`.
KINDS = {
    kind: f"syndicate.cli.imports.{kind}"
    for kind in ("jsonl", "page", "feed", "wordpress", "markdown", "sql")
}


class _Kinds(click.Group):
    """A group that imports a kind's module when it is wanted; packages may bring more of them.

    An entry point in the group `syndicate.intakes` is a click command.
    """

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [*KINDS, *(point.name for point in entry_points(group="syndicate.intakes"))]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        from syndicate.cli import voiced

        found: click.Command | None = None
        if cmd_name in KINDS:
            found = import_module(KINDS[cmd_name]).command
        for point in entry_points(group="syndicate.intakes", name=cmd_name):
            found = point.load()
        return voiced(found) if found else None


@click.group("import", cls=_Kinds)
def take_in_command() -> None:
    """Bring articles into the store.

    \b
    Example:
        syndicate import jsonl articles.jsonl
    """
