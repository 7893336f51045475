"""What `syndicate takedown` does where the store cannot be used: the order cannot be recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syndicate.cli.context import Context, count
from syndicate.cli.terminal import echo
from syndicate.errors import NotFoundError, StoreError

if TYPE_CHECKING:
    from syndicate.build.unrecorded import UnrecordedCut
    from syndicate.config.site import Site
    from syndicate.takedown.find import TakedownTargets

_NOT_RECORDED = (
    "this takedown is NOT recorded: the next build whose store can be used publishes it again; put"
    " the store right (docs/howto/damaged.md), then order it again"
)


@contextmanager
def cut_anyway(context: Context, site: Site, targets: TakedownTargets) -> Iterator[None]:
    """Cut what is named out of the published documents where the body cannot record its order.

    So it does, too, with what the store does not know though it is published: an older one.
    """
    try:
        yield
    except StoreError:
        _cut(context, site, targets)
        raise
    except NotFoundError:
        if _is_lost(context, site, targets):
            _cut(context, site, targets)
        raise


def _is_lost(context: Context, site: Site, targets: TakedownTargets) -> bool:
    """Return whether the store knows nothing of published entries that are meant."""
    from syndicate.build.unrecorded import find_published
    from syndicate.store import placeholders

    ids = find_published(site, (*targets.articles, *targets.urls)).ids
    with context.store(site) as store, store.reading() as connection:
        return bool(ids) and not placeholders.keys_of(connection, ids)


def _cut(context: Context, site: Site, targets: TakedownTargets) -> None:
    """Cut what is named out of what is published, and tell what to do by hand."""
    from syndicate.build.unrecorded import cut_out, find_published

    found = find_published(site, (*targets.articles, *targets.urls))
    _tell(context, site, targets, cut_out(site, found))


def _tell(context: Context, site: Site, targets: TakedownTargets, done: UnrecordedCut) -> None:
    echo(f"error: {_NOT_RECORDED}", err=True)
    if done.documents:
        context.say(f"Cut out of {count(len(done.documents), 'published document')} all the same:")
        for entry_id in done.ids:
            context.say(f"  {entry_id}")
        for entry_id in done.naming:
            context.say(f"  {entry_id}, which names it")
    elif not done.remaining:
        echo("error: no published document has an entry by that id or address", err=True)
    for problem in done.remaining:
        way_on = "take this file off the web server by hand"
        echo(f"error: {problem.subject}: still carries it: {problem.reason}; {way_on}", err=True)
    by_store = ("images", "sources", "authors", "categories", "near_of")
    if any(getattr(targets, name) for name in by_store):
        what = "only an ARTICLE and --url are found without the store"
        place = site.output_place
        way_on = f"for the rest, keep the web server from sending {place} until it is right"
        echo(f"error: {what}; {way_on}", err=True)
