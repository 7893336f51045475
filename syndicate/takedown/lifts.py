"""Lifts: undo a withdrawal, and let go of what was held as the return of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.recall.journaled import keep_up
from syndicate.recall.publishers import are_called
from syndicate.recall.screen import screen
from syndicate.store import Store, holds, ledger, queries, takedown_orders, targets, withdrawals
from syndicate.store.chained_rows import rows_of
from syndicate.store.find import find_one
from syndicate.store.sql import Connection
from syndicate.store.targets import Target
from syndicate.text.names import fold
from syndicate.text.plain import clean
from syndicate.text.urls import web_url


class LiftTargets(Struct, frozen=True):
    """What to lift: articles by name, pictures by address, what is to come of sources, by name.

    Articles are lifted of every takedown, or of those `takedowns` alone.
    """

    articles: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    takedowns: tuple[int, ...] = ()


class Lift(Struct, frozen=True):
    """What a lift let go: the named articles, their copies, and what was held as a return of them.

    `pictures` are those that are shown again, `sources` those whose coming articles are no longer
    withdrawn. `takedowns` are the orders that withdrew the named articles and do not any more.
    """

    named: tuple[ArticleFacts, ...]
    copies: tuple[ArticleFacts, ...] = ()
    freed: tuple[ArticleFacts, ...] = ()
    pictures: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    takedowns: tuple[int, ...] = ()

    @property
    def articles(self) -> tuple[ArticleFacts, ...]:
        """The articles whose withdrawal was lifted."""
        return (*self.named, *self.copies)


def lift(site: Site, store: Store, meant: LiftTargets, by: str, reason: str, at: datetime) -> Lift:
    """Undo the withdrawal of articles and of their copies, of pictures and of sources to come.

    A copy that is named goes alone; so does what is only held as the return of a withdrawn one.
    Raises NotFoundError where something is not withdrawn.
    """
    keep_up(site, store, at)
    done = _lift(site, store, meant, by, reason, at)
    keep_up(site, store, at)  # the build that follows says where that failed
    return done


def _lift(site: Site, store: Store, meant: LiftTargets, by: str, reason: str, at: datetime) -> Lift:
    owners = Owners.of(site)
    with store.writing() as connection:
        named = [_find(connection, name) for name in meant.articles]
        things = _pictures(connection, meant.images)
        things += _sources(connection, owners, meant.sources)
        keys = [article.key for article in named if article.withdrawn]
        held = [article for article in named if not article.withdrawn]
        ended = _ended(connection, named, meant.takedowns)
        for article in held:
            whose = holds.blocker(connection, article.key)
            withdrawals.spare(connection, article.key, whose, by, reason, at, ended)
        under = meant.takedowns or None
        touched = withdrawals.lift(connection, owners, keys, by, reason, at, under)
        of_sources = _of_sources(connection, owners, things, set(touched))
        orders = {target.order for target in things if target.kind == "source"}
        keys = [article.key for article in of_sources]
        touched += withdrawals.lift(connection, owners, keys, by, reason, at, orders)
        named += of_sources
        targets.lift(connection, things, by, reason, at)
        every = [*touched, *(article.key for article in held)]
        blocked = holds.blocked_by(connection, touched)
        screen(connection, owners, [*every, *blocked], at)
        shown = [a.key for a in queries.facts_of(connection, touched) if _is_free(a)]
        with_them = targets.pictures_lifted_with(connection, shown)
        targets.lift(connection, with_them, by, reason, at)
        things += with_them
        detail: dict[str, Any] = {
            "articles": [a.entry_id for a in queries.facts_of(connection, every)],
            "by": by,
            "reason": reason,
        }
        detail |= {"pictures_and_sources": [t.shown for t in things]} if things else {}
        subject = next(iter((*meant.articles, *meant.images, *meant.sources)))
        ordered = {target.order for target in things}
        detail["rows"] = rows_of(connection, articles=every, targets=ordered)
        ledger.record(connection, [("lifted", subject, detail)], at)
        told = _told(connection, [a.key for a in named], every, blocked, things)
        return replace(told, takedowns=ended)


def _ended(
    connection: Connection, named: Sequence[ArticleFacts], only: Sequence[int]
) -> tuple[int, ...]:
    """Return the orders that a lift ends for named articles: all that withdraw them, or what they
    are held as the return of; or `only` these. Raises NotFoundError where one of these does not.
    """
    found: set[int] = set()
    whose = {a.key: holds.blocker(connection, a.key) for a in named if not a.withdrawn}
    gone = [whose.get(article.key) or article.key for article in named]
    known = takedown_orders.standing_orders(connection, gone)
    for article, key in zip(named, gone, strict=True):
        numbers = {order.number for order in known.get(key, ())}
        if missing := sorted(set(only) - numbers):
            raise NotFoundError(f"{article.entry_id} is not withdrawn by takedown {missing[0]}")
        found |= numbers
    return tuple(sorted(only or found))


def _is_free(article: ArticleFacts) -> bool:
    return not _is_withdrawn_or_held(article)


def _told(
    connection: Connection,
    named: Sequence[int],
    every: Sequence[int],
    blocked: Sequence[int],
    things: Sequence[Target],
) -> Lift:
    facts = {a.key: a for a in queries.facts_of(connection, [*every, *blocked])}
    return Lift(
        named=tuple(facts[key] for key in named),
        copies=tuple(facts[key] for key in every if key not in named),
        freed=tuple(facts[key] for key in blocked if facts[key].block is None),
        pictures=tuple(dict.fromkeys(t.shown for t in things if t.kind == "picture")),
        sources=tuple(dict.fromkeys(t.shown for t in things if t.kind == "source")),
    )


def _find(connection: Connection, name: str) -> ArticleFacts:
    article = find_one(connection, name, _is_withdrawn_or_held)
    is_return = article.block and holds.is_identical(connection, article.key)
    if article.withdrawn or (is_return and holds.blocker(connection, article.key)):
        return article
    if article.block:
        raise NotFoundError(f"{name!r} is not withdrawn but held; `syndicate article release`")
    raise NotFoundError(f"{name!r} is not withdrawn; `syndicate takedowns` lists what is")


def _is_withdrawn_or_held(article: ArticleFacts) -> bool:
    return article.withdrawn is not None or article.block is not None


def _pictures(connection: Connection, given: Sequence[str]) -> list[Target]:
    found: list[Target] = []
    standing = targets.standing(connection, "picture") if given else []
    for raw in given:
        url = web_url(clean(raw))
        number = targets.number_of_picture(url) if url else None
        same = [target for target in standing if target.value == number]
        if not same:
            raise NotFoundError(f"the picture {raw!r} is not withdrawn")
        found += same
    return found


def _sources(connection: Connection, owners: Owners, given: Sequence[str]) -> list[Target]:
    found: list[Target] = []
    standing = targets.standing(connection, "source") if given else []
    for name in given:
        key = owners.source_called(name)
        renamed = owners.names_of(key) if key in owners.renamed else ()
        names = {fold(name), *map(fold, renamed)}
        same = [t for t in standing if not names.isdisjoint((t.value, fold(t.shown)))]
        if not same:
            raise NotFoundError(f"no takedown withdraws what is to come of the source {name!r}")
        found += same
    return found


def _of_sources(
    connection: Connection, owners: Owners, things: Sequence[Target], known: set[int]
) -> list[ArticleFacts]:
    """Return what the orders for all that comes of a source withdrew of it, then or since."""
    found: dict[int, ArticleFacts] = {}
    for target in things:
        if target.kind == "source":
            keys = withdrawals.named_under(connection, target.order) - known
            for article in queries.facts_of(connection, sorted(keys)):
                if are_called(owners, article, {target.value}):
                    found[article.key] = article
    return list(found.values())
