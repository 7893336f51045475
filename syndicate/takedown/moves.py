"""Move articles to another source, on the record: their ids stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.config.nearest import meant
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.recall.screen import screen
from syndicate.store import Store, ledger, queries, save
from syndicate.store.revision_clock import RevisionClock
from syndicate.takedown.find import TakedownTargets, find_targets


class MoveOrder(Struct, frozen=True):
    """Which articles are moved: named ones, and all of the source `origin`; who says it, why."""

    source: str
    names: tuple[str, ...] = ()
    origin: str | None = None
    by: str | None = None
    reason: str | None = None


def find(site: Site, store: Store, order: MoveOrder) -> list[ArticleFacts]:
    """Return the articles that an order moves. Raises as `move` does."""
    _require_source(site, order.source)
    origin = (order.origin,) if order.origin else ()
    with store.reading() as connection:
        meant = TakedownTargets(order.names, sources=origin, credited=True)
        return list(find_targets(site, connection, meant).articles)


def move(site: Site, store: Store, order: MoveOrder, at: datetime) -> Sequence[ArticleFacts]:
    """Give articles to a source of the config, and record it; return what they are now.

    Raises NotFoundError where the config has no such source, where a name has no article or
    several, and where no article is of the source `origin`.
    """
    keys = [article.key for article in find(site, store, order)]
    owners = Owners.of(site)
    with store.writing() as connection:
        save.move(connection, owners, keys, order.source, RevisionClock(at))
        screen(connection, owners, keys, at)
        moved = queries.facts_of(connection, keys)
        detail = {
            "articles": [article.entry_id for article in moved],
            "from": order.origin,
            "by": order.by,
            "reason": order.reason,
        }
        ledger.record(connection, [("moved", order.source, detail)], at)
    return moved


def _require_source(site: Site, source: str) -> None:
    known = site.sources.sources
    if source not in known:
        message = f"no source of sources.yaml has the id {source!r}{meant(source, known)}"
        raise NotFoundError(message)
