"""`syndicate lift`: undo a withdrawal, on the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.carry_out import carry_out
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.hubs import HubOptions, hubs_options, tell_hubs
from syndicate.cli.takedown import by_option, reason_option, text_option
from syndicate.cli.terminal import echo
from syndicate.errors import ConfigError

if TYPE_CHECKING:
    from syndicate.build.plan import Plan
    from syndicate.config.site import Site
    from syndicate.model.article import ArticleFacts
    from syndicate.takedown.lifts import Lift


_LIFTED = "The lift is recorded, and no build has shown it yet: the next one that succeeds does."


@click.command("lift")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@text_option("--image", "images", multiple=True, help="A picture that was withdrawn.")
@text_option("--source", "sources", multiple=True, help="What --and-future withdraws of a source.")
@click.option(
    "--takedown",
    "takedowns",
    type=int,
    multiple=True,
    metavar="N",
    help="Of this takedown alone; others go on.",
)
@reason_option
@by_option
@hubs_options
@at_option
@json_option
@pass_context
@click.pass_context
def lift_command(
    ctx: click.Context,
    context: Context,
    /,
    hubs: HubOptions,
    at: str | None,
    as_json: bool,
    reason: str,
    by: str,
    **given: Any,
) -> None:
    """Undo a withdrawal, on record; what the rights allow comes back into the feeds.

    With an article that a takedown named, its copies come back, and what was held as its return. A
    copy, or what is held, can be named by itself and comes back alone. Where several takedowns
    withdraw an article, all of them end for it; --takedown ends one, and it stays withdrawn.

    \b
    Example:
        syndicate lift https://news.example.org/a/1 --reason "agreed" --by Li
        syndicate lift --image https://a.example/1.jpg --reason "agreed" --by Li
    """
    from syndicate.takedown import lifts

    meant = lifts.LiftTargets(**given)
    if not (meant.articles or meant.images or meant.sources):
        raise click.UsageError("name an ARTICLE, --image or --source")
    if meant.takedowns and not meant.articles:
        raise click.UsageError("--takedown goes with an ARTICLE")
    site = _sound_site(context)
    instant = moment(at, site)
    with context.only_run(site) as store:
        lifted = lifts.lift(site, store, meant, by, reason, instant)
        plan = carry_out(site, store, instant, _LIFTED)
    if as_json:
        print_json(_as_data(lifted, plan))
    else:
        _report(context, lifted, plan)
    tell_hubs(context, site, instant, hubs, as_json=as_json)
    ctx.exit(plan.exit_code)


def _sound_site(context: Context) -> Site:
    """Return the site. Raises ConfigError where nothing may be published by its config.

    Then nothing is lifted either: a takedown goes by the last good config, since it cannot wait.
    """
    site, wrong = context.site_or_last_good()
    if wrong:
        for each in wrong.all:
            echo(f"error: {each}", err=True)
        message = (
            "nothing was lifted, and no document changed: put the config right, and lift again"
        )
        raise ConfigError(message)
    return site


def _as_data(lifted: Lift, plan: Plan) -> dict[str, Any]:
    """Return what was lifted, as JSON: articles by entry id, documents by path."""
    return {
        "articles": [article.entry_id for article in lifted.articles],
        "copies": [article.entry_id for article in lifted.copies],
        "no_longer_held": [article.entry_id for article in lifted.freed],
        "pictures": list(lifted.pictures),
        "sources": list(lifted.sources),
        "takedowns": list(lifted.takedowns),
        "documents": [change.path for change in plan.of("new", "changed")],
    }


def _report(context: Context, lifted: Lift, plan: Plan) -> None:
    from syndicate.cli.takedown_report import print_articles

    every = lifted.articles
    if every:
        title = f"Lifted the withdrawal of {count(len(every), 'article')}"
        print_articles(context, every, title)
    if len(lifted.takedowns) > 1:
        numbers = " and ".join(map(str, lifted.takedowns))
        context.say(f"That ends takedowns {numbers} for them; --takedown N ends one alone.")
    if lifted.copies:
        print_articles(context, lifted.copies, "Of these, copies that were withdrawn with them")
    if lifted.freed:
        print_articles(context, lifted.freed, "No longer held as their return")
    for url in lifted.pictures:
        context.say(f"Shown again: the picture {url}")
    for name in lifted.sources:
        context.say(f"What comes of {name} is no longer withdrawn as it comes.")
    _print_held(context, every)
    context.say(f"{count(len(plan.of('new', 'changed')), 'document')} changed")


def _print_held(context: Context, articles: Sequence[ArticleFacts]) -> None:
    for article in articles:
        other = "another takedown withdraws it" if article.withdrawn else None
        if why := article.block or article.hold or other:
            context.note(f"  {article.entry_id} is still held: {why}")
