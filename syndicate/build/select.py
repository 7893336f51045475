"""Which articles stand in a feed: the newest that it selects and that rights let through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeGuard, TypeVar

from msgspec import Struct

from syndicate.build.catalog import Catalog
from syndicate.build.feeds import FeedSpec
from syndicate.config.outlet import Outlet
from syndicate.config.ownership import Ownership
from syndicate.config.site import Site
from syndicate.config.terms import SourceTerms
from syndicate.model.article import ArticleFacts
from syndicate.rights import Carry, Rule, Ruling
from syndicate.rights.time import TimeRule, delayed_rules
from syndicate.store import feed_order, queries, time_index
from syndicate.store.feed_order import Position
from syndicate.store.sql import Connection
from syndicate.store.time_index import MICROSECOND

RulingT_co = TypeVar("RulingT_co", bound=Ruling, covariant=True)


class RuledArticle(Struct, Generic[RulingT_co], frozen=True):
    """An article that a feed selects, with what rights say of it there.

    `shortened` is since when the feed shows less of it than it did.
    """

    spec: FeedSpec
    article: ArticleFacts
    owner: Ownership
    ruling: RulingT_co
    shortened: datetime | None = None


#: One that the feed may carry.
Carried = RuledArticle[Carry]


def is_carried(ruled: RuledArticle[Ruling]) -> TypeGuard[Carried]:
    """Return whether rights let a feed carry an article."""
    return isinstance(ruled.ruling, Carry)


def select(
    spec: FeedSpec,
    connection: Connection,
    catalog: Catalog,
    now: datetime,
    beside: str | None = None,
) -> Iterator[RuledArticle[Ruling]]:
    """Yield every article that a feed selects, newest first, until the caller has enough.

    Those in archives of the feed `beside`, an id, are left out.
    """
    if spec.terms == ():
        return
    oldest = oldest_of(spec, now)
    most = spec.job.limit.entries
    chunk = min(60, most + 10)  # no more is in hand for a long feed
    for page in feed_order.newest(connection, spec.terms, chunk, beside):
        for keys in filter(None, (page[:most], page[most:])):  # the others are asked for seldom
            for article in queries.facts_of(connection, keys):
                if oldest and article.published < oldest:
                    return
                if ruled := _rule(spec, article, catalog, now):
                    yield ruled


def select_rising(
    spec: FeedSpec,
    connection: Connection,
    catalog: Catalog,
    now: datetime,
    start: Position | None = None,
    beside: str | None = None,
) -> Iterator[tuple[Position, RuledArticle[Ruling]]]:
    """Yield the articles from a position on that a feed selects, oldest first, whatever their age.

    Those in archives of the feed `beside` are left out.
    """
    if spec.terms == ():
        return
    for part in feed_order.rising(connection, spec.terms, start, 200, beside):
        places = dict(part)
        for article in queries.facts_of(connection, list(places)):
            if ruled := _rule(spec, article, catalog, now):
                yield places[article.key], ruled


def select_from(
    spec: FeedSpec, connection: Connection, catalog: Catalog, now: datetime, keys: Sequence[int]
) -> Iterator[RuledArticle[Ruling]]:
    """Yield those of these articles that a feed selects, whatever their age, newest first."""
    places = feed_order.positions(connection, keys)
    newest = sorted(places, key=lambda key: places[key], reverse=True)
    for article in queries.facts_of(connection, newest):
        if ruled := _rule(spec, article, catalog, now):
            yield ruled


def _rule(
    spec: FeedSpec, article: ArticleFacts, catalog: Catalog, now: datetime
) -> RuledArticle[Ruling] | None:
    """Return an article with its ruling; None where the feed does not select it."""
    owner = catalog.owners.find(article)
    if spec.job.per == "source" and catalog.owners.publisher(article, owner) != spec.member:
        return None  # filed under a name or host that is another source's as well
    if not selects(spec, article, owner, catalog.site):
        return None
    return RuledArticle(spec, article, owner, catalog.rule(article, spec.outlet, now, owner))


def window_rules(outlet: Outlet) -> tuple[TimeRule, ...]:
    """Return the rules by which an article grows too old for a feed.

    The job's window lags behind by a partner's delay; the age up to which a partner's dialect takes
    articles does not, however late they are served.
    """
    partner, age = outlet.partner, outlet.profile.age
    max_age = outlet.job.select.max_age if outlet.job else None
    return _window(max_age, partner.delay if partner else None, age.value if age else None)


@lru_cache(maxsize=10_000)
def _window(
    max_age: timedelta | None, delay: timedelta | None, age: timedelta | None
) -> tuple[TimeRule, ...]:
    rules = []
    if max_age:  # an article of just that age is not too old yet
        span = max_age + (delay or timedelta()) + MICROSECOND
        rules.append(TimeRule("published", span, ends=True, name="max_age"))
    if age:
        rules.append(TimeRule("published", age + MICROSECOND, ends=True, name="age"))
    return tuple(rules)


def oldest_of(spec: FeedSpec, now: datetime) -> datetime | None:
    """Return the instant before which an article is too old for a feed; None where none is."""
    rules = window_rules(spec.outlet)
    return max((now - (rule.span - MICROSECOND) for rule in rules), default=None)


def age_rule(spec: FeedSpec, site: Site, now: datetime) -> Rule:
    """Return the rule by which an article is too old for a feed."""
    oldest, outlet = oldest_of(spec, now), spec.outlet
    for rule in window_rules(outlet):
        if rule.name == "age" and now - (rule.span - MICROSECOND) == oldest:
            place = outlet.partner_place(site, "profile")
            return Rule(f"older than {outlet.profile.label} takes", place)
    return Rule("older than the job's max_age", outlet.place(site, "select", "max_age"))


def rules_of(outlet: Outlet, terms: SourceTerms | None) -> tuple[TimeRule, ...]:
    """Return every rule by which time changes where articles of a source stand in an outlet."""
    embargo, term = (terms.embargo, terms.term) if terms else (None, None)
    delay = outlet.partner.delay if outlet.partner else None
    return delayed_rules(embargo, term, delay) + window_rules(outlet)


def instants_of(spec: FeedSpec, article: ArticleFacts, owner: Ownership) -> Iterator[int]:
    """Yield when an article may enter or leave a feed by itself, in microseconds since 1970."""
    for claim in owner.claims:
        for rule in rules_of(spec.outlet, claim.source):
            if (moment := time_index.moment_of(rule, article)) is not None:
                yield moment


def end_of_rights(article: ArticleFacts, owner: Ownership) -> int | None:
    """Return when rights no longer permit an article, in microseconds since 1970; None: never.

    By its own expiry or the term of any source that has a say; what only leaves a feed by age may
    stand a while longer.
    """
    moments = (
        time_index.moment_of(rule, article)
        for claim in owner.claims
        for rule in rules_of(Outlet(), claim.source)
        if rule.ends
    )
    return min((moment for moment in moments if moment is not None), default=None)


def selects(spec: FeedSpec, article: ArticleFacts, owner: Ownership, site: Site) -> bool:
    """Return whether a feed asks for such an article; what its job leaves out does not restrict.

    An article that names no language is taken to be in the site's. What a partner has no name for
    is not for it. An article without sound or film is not for a podcast.
    """
    select = spec.select
    return (
        (article.playable or spec.job.podcast is None)
        and _meets(select.categories, article.categories)
        and _meets(tuple(spec.names), article.categories)
        and _meets(select.tags, article.tags)
        and _meets(select.authors, article.authors)
        and _meets(select.sources, (owner.id,))
        and speaks(select.languages, article.language or site.settings.language)
    )


def _meets(asked: tuple[str, ...], have: tuple[str | None, ...]) -> bool:
    return not asked or any(value in asked for value in have)


def speaks(ranges: tuple[str, ...], language: str) -> bool:
    """Return whether a language lies in one of these ranges (RFC 4647, basic: zh has zh-TW)."""
    have = language.lower()
    return not ranges or any(have == r.lower() or have.startswith(f"{r.lower()}-") for r in ranges)
