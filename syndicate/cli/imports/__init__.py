"""`syndicate import`: bring articles into the store. Each kind is a command in a file here."""

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
    """The kinds of import, each imported when it is called.

    A package adds kinds as entry points in the group `syndicate.intakes`, each a click command.
    """

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [*KINDS, *(point.name for point in entry_points(group="syndicate.intakes"))]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        from syndicate.cli import add_volume

        command: click.Command | None = None
        if cmd_name in KINDS:
            command = import_module(KINDS[cmd_name]).command
        for point in entry_points(group="syndicate.intakes", name=cmd_name):
            command = point.load()
        return add_volume(command) if command else None


@click.group("import", cls=_Kinds)
def import_command() -> None:
    """Bring articles into the store.

    \b
    Example:
        syndicate import jsonl articles.jsonl
    """
