"""`syndicate import feed`: other people's feeds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    Read,
    import_options,
    needing,
    private_option,
    run,
    source_option,
)
from syndicate.errors import Place, SyndicateError

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.feed.feeds import FeedOptions


@click.command("feed")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@source_option
@click.option(
    "--planet",
    is_flag=True,
    help="The feed gathers what others publish: believe each entry's own source.",
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 3600),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait between two requests to one host.",
)
@private_option
@import_options()
@pass_context
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    context: Context,
    sources: tuple[str, ...],
    source: str | None,
    planet: bool,
    pause: float,
    private: bool,
    options: ImportOptions,
) -> None:
    """Import feeds (RSS, RDF, Atom, JSON Feed); SOURCE is an address, a file, or a list (OPML).

    A feed that has not changed is not fetched again; one that has moved for good is asked where it
    is now. What a feed says is deleted is withdrawn here.

    \b
    Example:
        syndicate import feed https://daily.example/feed.xml --source example-daily
        syndicate import feed subscriptions.opml
    """
    with needing("feed"):
        import feedparser  # noqa: F401
        import httpcore  # noqa: F401
    options_ = (source, planet, pause)
    reads: dict[str, Read] = {}
    for name in sources:
        reads[name] = partial(_read, name, options_, private)
    run(ctx, context, "feed", options, reads)


def _read(
    name: str, options: tuple[str | None, bool, float], private: bool, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.feed import opml
    from syndicate.intake.feed.feeds import FeedOptions, read_file, subscriptions

    feed_options = FeedOptions(session.site.settings.home, *options)
    if name.startswith(("http://", "https://")):
        yield from _fetched([name], feed_options, private, session)
        return
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise SyndicateError(f"cannot read: {error.strerror}", Place(name)) from error
    if opml.is_opml(data):
        yield from _fetched(subscriptions(data, name), feed_options, private, session)
    else:
        yield from read_file(data, name, feed_options, session.parser)


def _fetched(
    addresses: list[str], feed_options: FeedOptions, private: bool, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.feed.feeds import read_addresses
    from syndicate.web import Client

    with Client(private=private) as client:
        yield from read_addresses(
            addresses, client, feed_options, session.parser, session.recall, session.at
        )
