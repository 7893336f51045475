"""`syndicate push`: tell the hubs of documents that have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from syndicate.cli.context import Context, at_option, json_option, moment, pass_context, print_json
from syndicate.cli.hubs import delivery_line, private_option
from syndicate.cli.terminal import echo

if TYPE_CHECKING:
    from syndicate.hubs.push import HubDelivery

#: The most seconds that a run may take, and that one request may.
_PATIENT = (300.0, 15.0)


@click.command("push")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what waits for a retry or was given up.",
)
@private_option
@at_option
@json_option
@pass_context
@click.pass_context
def push_command(
    ctx: click.Context,
    context: Context,
    everything: bool,
    private: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Tell the hubs in site.yaml which documents have changed, as builds do.

    A hub that fails is tried again after 1, 5, 30 minutes, 2, 6, 12 hours, then daily; a document
    that it refuses five times is given up. Exit code 1 when a hub failed or refused.

    \b
    Example:
        syndicate push
        syndicate push --all
    """
    from syndicate.hubs.push import PushLimits, push

    site = context.site(warn=False, compiled=True)
    if not site.settings.hubs:
        context.note("the site names no hub; set `hubs` in site.yaml")
    with context.store(site) as store:
        deliveries = push(
            site, store, moment(at, site), PushLimits(*_PATIENT, private), waiting=everything
        )
    if as_json:
        print_json([_as_data(delivery) for delivery in deliveries])
    for delivery in deliveries if not as_json else ():
        context.say(delivery_line(delivery))
        for topic in delivery.told if context.verbose else ():
            context.say(f"  {topic}")
    for delivery in deliveries if not as_json else ():
        for topic in delivery.given_up:
            why = delivery.refused[topic]
            echo(f"error: {topic}: given up, {delivery.hub} {why}", err=True)
    ctx.exit(1 if any(delivery.failed or delivery.refused for delivery in deliveries) else 0)


def _as_data(delivery: HubDelivery) -> dict[str, Any]:
    from syndicate.store.hub_notices import as_data as state_as_data

    state = state_as_data(delivery.state) if delivery.state else None
    return asdict(delivery) | {"state": state}
