"""`syndicate import feed`: other people's feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from syndicate.cli.context import Context, pass_context, require_extra
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    import_options,
    private_option,
    run,
    source_option,
)
from syndicate.errors import Place, SyndicateError

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.feed.feeds import FeedOptions


class _FeedFlags(Struct, frozen=True):
    """The options of the command that say how feeds are read."""

    source: str | None
    planet: bool
    pause: float
    private: bool

    def options(self, session: ImportSession) -> FeedOptions:
        from syndicate.intake.feed.feeds import FeedOptions

        return FeedOptions(session.site.settings.home, self.source, self.planet, self.pause)


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

    An unchanged feed is not fetched again; one that has moved for good is fetched from its new
    address. Entries that a feed declares deleted are withdrawn here.

    \b
    Example:
        syndicate import feed https://daily.example/feed.xml --source daily
        syndicate import feed subscriptions.opml
    """
    with require_extra("intake", "import feed"):
        import feedparser  # noqa: F401
        import httpcore  # noqa: F401
    flags = _FeedFlags(source, planet, pause, private)
    run(ctx, context, "feed", options, {name: partial(_read, name, flags) for name in sources})


def _read(name: str, flags: _FeedFlags, session: ImportSession) -> Iterator[IntakeEvent]:
    from syndicate.intake import RejectedRecord
    from syndicate.intake.feed import opml
    from syndicate.intake.feed.feeds import read_file, subscriptions

    if name.startswith(("http://", "https://")):
        yield from _fetch([name], flags, session)
        return
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise SyndicateError(f"cannot read: {error.strerror}", Place(name)) from error
    if opml.is_opml(data):
        listed = subscriptions(data, name)
        for number, (message, place) in enumerate(listed.flaws, 1):
            yield RejectedRecord.unreadable(number, message, place)
        yield from _fetch(listed.addresses, flags, session)
    else:
        yield from read_file(data, name, flags.options(session), session.parser)


def _fetch(
    addresses: Sequence[str], flags: _FeedFlags, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.feed.feeds import read_addresses
    from syndicate.web import Client

    options, parser = flags.options(session), session.parser
    with Client(private=flags.private) as client:
        yield from read_addresses(addresses, client, options, parser, session.last_mark, session.at)
