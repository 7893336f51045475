"""`syndicate schedule`: what runs builds, standing intakes and pushes by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from syndicate.cli.context import Context, pass_context

if TYPE_CHECKING:
    from syndicate.schedule.runs import Schedule

_folder = click.Path(file_okay=False, path_type=Path)
_KINDS = ("cron", "systemd", "launchd")


class _Keeper(Struct, frozen=True):
    """One program that keeps schedules: what to print for it, and how it is told."""

    show: Callable[[Schedule], str]
    install: Callable[[Schedule], bool]
    remove: Callable[[Schedule], bool]
    where: str


@click.command("schedule")
@click.argument("kind", metavar="cron|systemd|launchd", type=click.Choice(_KINDS))
@click.option("--install", is_flag=True, help="Put it in place for this user.")
@click.option("--remove", is_flag=True, help="Take it away again.")
@click.option(
    "--backup", type=_folder, metavar="FOLDER", help="Back up to FOLDER every night, too."
)
@pass_context
def schedule_command(
    context: Context, kind: str, install: bool, remove: bool, backup: Path | None
) -> None:
    """Print what runs a site by itself: builds, standing intakes, and what waits for hubs.

    Every path in it is absolute. A run that meets another one under way ends at once, without a
    word. Nothing in it depends on a time zone: what is due is asked of the store. With --backup, a
    backup of the store is written to FOLDER each night; it stays until --remove.

    \b
    Example:
        syndicate schedule cron
        syndicate schedule systemd --install --backup /backups
    """
    from syndicate.cli.program import absolute_program
    from syndicate.schedule.installed import BACKUPS, schedules_of
    from syndicate.schedule.runs import schedule

    if install and remove:
        raise click.UsageError("either --install or --remove, not both")
    if backup and remove:
        raise click.UsageError("--remove takes the backup away, too; leave --backup out")
    if backup and not backup.is_dir():
        raise click.UsageError(f"--backup: there is no folder {backup}; make or mount it")
    site = context.site(warn=False)
    wanted = schedule(site, absolute_program(), backup.resolve() if backup else None)
    keeper = _keeper(kind)
    if not install and not remove:
        click.echo(keeper.show(wanted), nl=False)
        return
    changed = keeper.install(wanted) if install else keeper.remove(wanted)
    if install:
        names = ", ".join(f"{run.name} {run.rhythm}" for run in wanted.runs)
        state = "put in place" if changed else "in place already"
        context.say(f"{keeper.where}: {state}: {names}")
    else:
        context.say(f"{keeper.where}: {'removed' if changed else 'nothing of this site was there'}")
    if install and kind == "systemd":
        context.note("units of a user run while that user is logged in: `loginctl enable-linger`")
    if install and not list(schedules_of(site, BACKUPS)):
        context.note(
            f"no backup is scheduled: `syndicate schedule {kind} --install --backup FOLDER`"
        )


def _keeper(kind: str) -> _Keeper:
    from syndicate.schedule import cron, files, launchd, systemd

    def shown_units(wanted: Schedule) -> str:
        return files.shown(systemd.units(wanted))

    def shown_agents(wanted: Schedule) -> str:
        return files.shown(launchd.agents(wanted))

    return {
        "cron": _Keeper(cron.lines, cron.install, cron.remove, "crontab"),
        "systemd": _Keeper(shown_units, systemd.install, systemd.remove, "systemd"),
        "launchd": _Keeper(shown_agents, launchd.install, launchd.remove, "launchd"),
    }[kind]
