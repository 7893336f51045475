"""Carry out at once what a command has recorded: bring every document up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicate.cli.build import progress
from syndicate.cli.terminal import echo
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.store import Store


def carry_out(site: Site, store: Store, at: datetime, otherwise: str) -> Plan:
    """Build at an instant and return the plan; where that fails, print what is left to do.

    Raises SyndicateError as the build does.
    """
    from syndicate.build.context import BuildRequest
    from syndicate.build.pipeline import build

    try:
        with progress() as tell:
            plan = build(site, store, BuildRequest(at), tell)
    except SyndicateError:
        echo(otherwise, err=True)
        raise
    if plan.alarm:
        echo(f"error: {plan.alarm}", err=True)
    return plan
