"""Groups whose commands are imported when they are called, unless something asks for them all."""

from __future__ import annotations

from collections.abc import MutableMapping

import click


class LazyCommands(click.Group):
    """A group that finds its commands by `list_commands` and `get_command` alone."""

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """Every command by its name: a writer of man pages asks for them."""
        context = click.Context(self)
        found = {name: self.get_command(context, name) for name in self.list_commands(context)}
        return {name: command for name, command in found.items() if command}

    @commands.setter
    def commands(self, _given: object) -> None:
        """Take none: click gives an empty mapping to every group that it makes."""
