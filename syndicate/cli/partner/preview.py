"""`syndicate partner preview`: show what a partner sees, what it does not see, and why."""

from __future__ import annotations

import click

from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.partner.lookup import require_partner
from syndicate.cli.terminal import zoned
from syndicate.profiles import PROFILES
from syndicate.text.json_values import to_json
from syndicate.text.times import day_of


@click.command("preview")
@click.argument("partner")
@click.option(
    "--newest",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar="N",
    help="For how many of the newest articles to say why they are not sent.",
)
@at_option
@json_option
@pass_context
def preview_partner(
    context: Context, partner: str, newest: int, at: str | None, as_json: bool
) -> None:
    """Show what a partner sees, what it does not see, and why.

    What it sees is what the last build wrote. -v lists every article.

    \b
    Example:
        syndicate partner preview acme
    """
    from syndicate.reports.partner_view import grouped, partner_view

    site = context.site(warn=False)
    require_partner(site, partner)
    with context.store(site) as store:
        view = partner_view(site, store, partner, moment(at, site), newest)
    if as_json:
        print_json(to_json(view))
        return
    few, zone = None if context.verbose else 3, site.settings.timezone
    label, feeds = PROFILES[view.profile].label, count(len(view.feeds), "feed")
    context.say(f"{site.partners[partner].name}, profile {label}: {feeds}")
    for feed in view.feeds:
        context.say(f"{feed.name}: {count(len(feed.entries), 'entry', 'entries')}  {feed.title}")
        for address in feed.addresses:
            context.say(f"  {address}")
        for entry in feed.entries[:few]:
            context.say(f"  {day_of(entry.published, zone)}  {entry.title}")
        _say_rest(context, len(feed.entries), few)
    looked = count(view.looked, "article")
    context.say(f"Not sent, of the newest {looked}: {len(view.unseen):,}")
    for why, articles in grouped(view.unseen):
        context.say(f"{len(articles):>6,}  {zoned(why)}")
        for article in articles[:few]:
            context.say(f"        {day_of(article.published, zone)}  {article.title}")
            for reason in article.reasons[1:] if context.verbose else ():
                context.say(f"          {zoned(reason)}")
        _say_rest(context, len(articles), few, "        ")


def _say_rest(context: Context, number: int, few: int | None, indent: str = "  ") -> None:
    if few is not None and number > few:
        context.say(f"{indent}... and {number - few:,} more; -v lists all")
