"""`syndicate push`: tell the hubs of documents that have changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, at_option, json_option, moment, pass_context, print_json
from syndicate.cli.hubs import line, private_option

if TYPE_CHECKING:
    from syndicate.hubs.push import HubDelivery

#: How many seconds a run may take, and one request.
_PATIENT = (300.0, 15.0)


@click.command("push")
@click.option(
    "--all", "everything", is_flag=True, help="Also what waits for its time, or was given up."
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
    """Tell the hubs that site.yaml names of the documents that have changed, as builds do.

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
        context.note("the site names no hub: see `hubs` of site.yaml")
    with context.store(site) as store:
        deliveries = push(
            site, store, moment(at, site), PushLimits(*_PATIENT, private), waiting=everything
        )
    if as_json:
        print_json([_as_data(one) for one in deliveries])
    for one in deliveries if not as_json else ():
        context.say(line(one))
        for topic in one.told if context.verbose else ():
            context.say(f"  {topic}")
    for one in deliveries if not as_json else ():
        for topic in one.given_up:
            why = one.refused[topic]
            click.echo(f"error: {topic}: given up, {one.hub} {why}", err=True)
    ctx.exit(1 if any(one.failed or one.refused for one in deliveries) else 0)


def _as_data(one: HubDelivery) -> dict[str, Any]:
    from syndicate.store.hub_notices import as_data as hub_as_data

    told = asdict(one)
    state = told.pop("state")
    return told | {"state": hub_as_data(one.state) if state and one.state else None}
