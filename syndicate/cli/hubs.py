"""What commands that build share: hubs are told of what they changed, once it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, count

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.hubs.push import HubDelivery


@dataclass(frozen=True, slots=True)
class HubOptions:
    """Whether hubs are told at once, and also those at private addresses."""

    push: bool = True
    private: bool = False


_no_push = click.option(
    "--no-push", is_flag=True, help="Leave telling the hubs to `syndicate push`."
)
private_option = click.option(
    "--private", is_flag=True, help="Allow hubs at private and loopback addresses."
)


def hubs_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say how hubs are told, handed to the command as one `hubs`."""

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
    """Tell the hubs of what is due, or also of what is `waiting`; what fails is noted.

    Where JSON was printed, success is not spoken of.
    """
    if not hubs.push or not site.settings.hubs:
        return
    from syndicate.errors import LockedError, SyndicateError
    from syndicate.hubs.push import PushLimits, push

    try:
        with context.store(site) as store:
            deliveries = push(site, store, at, PushLimits(private=hubs.private), waiting=waiting)
    except LockedError:
        return  # another run is telling them; what it does not see is due at the next build
    except SyndicateError as error:
        context.note(f"note: telling hubs: {error}")
        return
    for one in deliveries:
        if one.failed or one.refused:
            context.note(f"note: hub {line(one)}")
        elif one.told and not as_json:
            context.say(f"  hub {one.hub} told of {count(len(one.told), 'document')}")


def line(one: HubDelivery) -> str:
    """What became of a hub's notices, on one line."""
    parts = [f"{len(one.told):,} told"]
    state = one.state
    if one.refused:
        reason = next(iter(one.refused.values()))
        given_up = f", {len(one.given_up):,} given up" if one.given_up else ""
        parts.append(f"{len(one.refused):,} refused{given_up} ({reason})")
    if state and state.waiting and state.since and state.next:
        waits = f"{state.waiting:,} waiting since {state.since:%Y-%m-%dT%H:%M:%SZ}"
        parts.append(f"{waits}, next try {state.next:%Y-%m-%dT%H:%M:%SZ}")
    failed = one.failed or (state.error if state and state.failing else None)
    if failed:
        parts.append(f"failed: {failed}")
    return f"{one.hub}: {'; '.join(parts)}"
