"""Carry out at once what a command has recorded: bring every document up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicate.cli.build_report import print_errors, progress
from syndicate.cli.terminal import echo
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.cli.context import Context
    from syndicate.config.site import Site
    from syndicate.store import Store


def carry_out(site: Site, store: Store, at: datetime, otherwise: str) -> Plan:
    """Build at an instant, or that of the last build, print what is wrong, and return the plan.

    Where that fails, print what is left to do `otherwise`.

    Raises SyndicateError as the build does.
    """
    from syndicate.build.clock import not_before_last
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import build

    try:
        with progress() as tell:
            plan = build(site, store, BuildRequest(not_before_last(store, at)), tell)
    except SyndicateError:
        echo(otherwise, err=True)
        raise
    print_errors(plan)
    return plan


def carry_out_waiting(context: Context, site: Site, at: datetime) -> None:
    """Build if a takedown waits for it, and tell what came of it. Raises SyndicateError."""
    from syndicate.store import takedown_orders

    with context.only_run(site) as store:
        with store.reading() as connection:
            waiting = takedown_orders.pending(connection)
        if not waiting:
            return
        numbers = ", ".join(map(str, waiting))
        context.note(f"Carrying out takedown {numbers} by the last good config.")
        carry_out(site, store, at, "It is recorded, and tried again by every build.")
