"""Which articles stand in a feed: the newest that it selects and that rights let through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syndicate.build.feeds import FeedSpec
from syndicate.config.owners import Owner, Owners
from syndicate.config.site import Site
from syndicate.config.vocabulary import SourceTerms
from syndicate.model import ArticleFacts
from syndicate.rights import Rule, Ruling, decide
from syndicate.store import queries, waits
from syndicate.store.queries import Position


@dataclass(frozen=True, slots=True)
class RuledArticle:
    """An article that a feed selects, with what rights say of it there."""

    spec: FeedSpec
    article: ArticleFacts
    owner: Owner
    ruling: Ruling


def select(
    spec: FeedSpec, connection: Connection, owners: Owners, now: datetime
) -> Iterator[RuledArticle]:
    """Every article that the feed selects, newest first, until the caller has enough."""
    if spec.terms == ():
        return
    oldest = oldest_of(spec, now)
    chunk = min(500, spec.job.limit.entries + 10)
    for keys in queries.newest(connection, spec.terms, chunk):
        for article in queries.facts_of(connection, keys):
            if oldest and article.published < oldest:
                return
            if one := _rule(spec, article, owners, now):
                yield one


def select_between(
    spec: FeedSpec,
    connection: Connection,
    owners: Owners,
    now: datetime,
    between: tuple[Position | None, Position | None],
) -> Iterator[tuple[Position, RuledArticle]]:
    """The articles of a stretch that the feed selects, oldest first, whatever their age."""
    if spec.terms == ():
        return
    for part in queries.rising(connection, spec.terms, *between, 200):
        places = dict(part)
        for article in queries.facts_of(connection, list(places)):
            if one := _rule(spec, article, owners, now):
                yield places[article.key], one


def _rule(
    spec: FeedSpec, article: ArticleFacts, owners: Owners, now: datetime
) -> RuledArticle | None:
    """An article with what rights say of it there; None where the feed does not select it."""
    owner = owners.find(article)
    if spec.job.per == "source" and not _is_of(spec, article, owner, owners):
        return None  # filed under a name or host that is another source's as well
    if not selects(spec, article, owner, owners):
        return None
    ruling = decide(article, spec.outlet, owner, owners, now)
    return RuledArticle(spec, article, owner, ruling)


def _is_of(spec: FeedSpec, article: ArticleFacts, owner: Owner, owners: Owners) -> bool:
    return owners.publisher(article, owner) == spec.member


def oldest_of(spec: FeedSpec, now: datetime) -> datetime | None:
    """The instant before which an article is too old for a feed."""
    return max(filter(None, (_window(spec, now), _taken(spec, now))), default=None)


def _window(spec: FeedSpec, now: datetime) -> datetime | None:
    """Where the job's own window begins; a partner's lags behind."""
    partner = spec.outlet.partner
    if not spec.job.select.max_age:
        return None
    return now - spec.job.select.max_age - ((partner and partner.delay) or timedelta())


def _taken(spec: FeedSpec, now: datetime) -> datetime | None:
    """The oldest that a partner's dialect takes, however late it is served."""
    age = spec.outlet.profile.age
    return now - age.value if age else None


def age_rule(spec: FeedSpec, site: Site, now: datetime) -> Rule:
    """The rule by which an article is too old for a feed."""
    if (taken := _taken(spec, now)) and taken == oldest_of(spec, now):
        place = spec.outlet.partner_place(site, "profile")
        return Rule(f"older than {spec.outlet.profile.label} takes", place)
    return Rule("older than the job's max_age", spec.outlet.place(site, "select", "max_age"))


def instants_of(spec: FeedSpec, article: ArticleFacts, owner: Owner) -> Iterator[int]:
    """When an article may enter or leave a feed by itself, in microseconds, past and to come."""
    terms, partner = owner.terms, spec.outlet.partner
    spans = (terms.embargo, terms.term) if isinstance(terms, SourceTerms) else (None, None)
    delay = partner.delay if partner else None
    age = spec.outlet.profile.age
    taken = age.value if age else None
    for wait in waits.waits(delay, spec.job.select.max_age, *spans, taken):
        end = wait.end(getattr(article, wait.column))
        if end is not None:
            yield end


def selects(spec: FeedSpec, article: ArticleFacts, owner: Owner, owners: Owners) -> bool:
    """Whether a feed asks for such an article; what its job leaves out does not restrict.

    An article that names no language is taken to be in the site's. What a partner has no name for
    is not for it.
    """
    select = spec.select
    return (
        _meets(select.categories, article.categories)
        and _meets(tuple(spec.names), article.categories)
        and _meets(select.tags, article.tags)
        and _meets(select.authors, article.authors)
        and _meets(select.sources, (owner.id,))
        and _speaks(select.languages, article.language or owners.site.settings.language)
    )


def _meets(wanted: tuple[str, ...], have: tuple[str | None, ...]) -> bool:
    return not wanted or any(one in wanted for one in have)


def _speaks(wanted: tuple[str, ...], language: str) -> bool:
    """Whether a language lies in one of these ranges (RFC 4647, basic filtering: zh has zh-TW)."""
    have = language.lower()
    return not wanted or any(have == w.lower() or have.startswith(f"{w.lower()}-") for w in wanted)
