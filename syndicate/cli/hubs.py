"""What commands that build share: they tell hubs what they changed, once it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, count
from syndicate.cli.terminal import shown

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.hubs.push import HubDelivery


@dataclass(frozen=True, slots=True)
class HubOptions:
    """Whether hubs are told at once, and whether those at private addresses are, too."""

    push: bool = True
    private: bool = False


_no_push = click.option(
    "--no-push", is_flag=True, help="Do not tell the hubs; `syndicate push` does so later."
)
private_option = click.option(
    "--private", is_flag=True, help="Allow hubs at private and loopback addresses."
)


def hubs_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how hubs are told, handed to the command as one `hubs`."""

    @wraps(command)
    def wrapper(*args: Any, no_push: bool, private: bool, **given: Any) -> None:
        command(*args, hubs=HubOptions(not no_push, private), **given)

    decorated: Callable[..., None] = _no_push(private_option(wrapper))
    return decorated


def tell_hubs(
    context: Context,
    site: Site,
    at: datetime,
    hubs: HubOptions,
    *,
    waiting: bool = False,
    as_json: bool = False,
) -> None:
    """Tell the hubs of what is due, or also of what is `waiting` or was given up; note failures.

    Where JSON was printed, success is not mentioned.
    """
    if not hubs.push or not site.settings.hubs:
        return
    from syndicate.errors import LockedError, SyndicateError
    from syndicate.hubs.push import PushLimits, push

    try:
        with context.store(site) as store:
            deliveries = push(site, store, at, PushLimits(private=hubs.private), waiting=waiting)
    except LockedError:
        return  # another run is telling them; the next build tells what that one misses
    except SyndicateError as error:
        context.note(f"note: hubs were not told: {error}")
        return
    for delivery in deliveries:
        if delivery.failed or delivery.refused:
            context.note(f"note: hub {delivery_line(delivery)}")
        elif delivery.told and not as_json:
            context.say(f"  hub {delivery.hub} told of {count(len(delivery.told), 'document')}")


def delivery_line(delivery: HubDelivery) -> str:
    """Return on one line what became of a hub's notices."""
    parts = [f"{len(delivery.told):,} told"]
    state = delivery.state
    if delivery.refused:
        reason = next(iter(delivery.refused.values()))
        given_up = f", {len(delivery.given_up):,} given up" if delivery.given_up else ""
        parts.append(f"{len(delivery.refused):,} refused{given_up} ({reason})")
    if state and state.waiting and state.since and state.next:
        waits = f"{state.waiting:,} waiting since {shown(state.since)}"
        parts.append(f"{waits}, next try {shown(state.next)}")
    if failure := delivery.failed or (state.error if state and state.failing else None):
        parts.append(f"failed: {failure}")
    return f"{delivery.hub}: {'; '.join(parts)}"
