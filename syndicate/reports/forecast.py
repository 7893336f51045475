"""What will change by itself, and when: embargoes and delays pass, dates come, articles expire.

Each article that falls due is ruled on just before the instant and at it, as builds would. How much
of an article is shown never changes by time. Not foretold: what a limit of entries or bytes pushes
out or lets back in, what cannot be made or proved, when the signal of a withdrawal ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from contextlib import closing
from datetime import datetime, tzinfo
from typing import Any, Literal

from msgspec import Struct, field

from syndicate.build.catalog import Catalog
from syndicate.build.feed_index import FeedIndex
from syndicate.build.feeds import FeedSpec
from syndicate.build.select import age_rule, instants_of, oldest_of, rules_of, selects
from syndicate.config.outlet import Outlet
from syndicate.config.ownership import Ownership
from syndicate.config.site import Site
from syndicate.model.article import ArticleFacts
from syndicate.rights import Carry, Rule
from syndicate.rights.time import TimeRule
from syndicate.store import Store, carried, feed_order, queries, time_index
from syndicate.store.chunks import chunks
from syndicate.store.feed_order import Position
from syndicate.store.instants import instant, stored
from syndicate.store.sql import Connection
from syndicate.text.json_values import rfc3339

#: How many changes are listed at most, unless the caller asks for another number.
MOST = 1000
#: How many instants of articles are looked at together, and at most.
BATCH, MOST_LOOKED = 200, 10_000
_SIGNS = {"enters": "+", "leaves": "-"}


class ForecastChange(Struct, frozen=True, order=True):
    """An entry that enters or leaves a feed: the first instant at which a build shows it, and why.

    `feed` is its path without an ending: below the web root, a partner's below the output folder.
    """

    instant: datetime
    feed: str
    entry_id: str
    title: str
    event: Literal["enters", "leaves"]
    why: str


class Forecast(Struct, frozen=True):
    """The changes to come, by instant, feed and entry id: before `reached` none is missing.

    `more` is about how many more there are when it was cut short there: changes that were found
    but not listed, and every instant of an article that was not looked at.
    """

    changes: tuple[ForecastChange, ...]
    reached: datetime
    more: int = 0


def forecast(
    site: Site,
    store: Store,
    now: datetime,
    until: datetime,
    most: int = MOST,
    *,
    batch: int = BATCH,
    most_looked: int = MOST_LOOKED,
) -> Forecast:
    """Return what changes in (now, until] if nothing is imported, ordered or configured till then.

    What would enter a feed that is full of newer entries is left out, and so is the leaving of
    what neither stands in a document of the feed now nor enters it before. At most `most` changes
    are listed, and at most `most_looked` instants of articles are looked at, by the `batch`.
    """
    rules, changes = _every_rule(site), set[ForecastChange]()
    looked, unseen, reached = 0, 0, until
    with (
        store.reading() as connection,
        closing(time_index.instants_due(connection, rules, now, until)) as due,
    ):
        scope = None
        for part in chunks(due, batch):
            scope = scope or _Scope.over(site, connection, until)
            changes.update(_changes(scope, part))
            looked += len(part)
            last = instant(part[-1][0])
            if looked >= most_looked or sum(c.instant <= last for c in changes) >= most:
                unseen = time_index.count_due(connection, rules, now, until) - looked
                reached = last if unseen else until
                break
    settled = sorted(change for change in changes if change.instant <= reached)
    if len(settled) > most:
        reached = settled[most].instant
    listed = tuple(settled[:most])
    return Forecast(listed, reached, len(changes) - len(listed) + unseen)


def as_data(changes: Sequence[ForecastChange]) -> list[dict[str, Any]]:
    """Return the changes as JSON."""
    return [
        {
            "at": rfc3339(change.instant),
            "feed": change.feed,
            "event": change.event,
            "entry": change.entry_id,
            "title": change.title,
            "why": change.why,
        }
        for change in changes
    ]


def as_lines(changes: Sequence[ForecastChange], zone: tzinfo) -> Iterator[str]:
    """Yield the changes as people read them, one a line, in the time of a zone."""
    for change in changes:
        moment = change.instant
        moment = moment.astimezone(zone) if moment.year < 9999 else moment
        when, sign = moment.isoformat(" ", "seconds"), _SIGNS[change.event]
        yield f"{when} {sign} {change.feed}  {change.title}: {change.why}"


def _every_rule(site: Site) -> frozenset[TimeRule]:
    """Return every rule of time in the config, and the articles' own."""
    outlets = [Outlet(name, job) for name, job in site.jobs.items() if job.audience == "public"]
    outlets += [
        Outlet.of_partner(site, job, name)
        for name, partner in site.partners.items()
        for job in partner.jobs
    ]
    sources = (None, *site.sources.sources.values())
    return frozenset(
        rule for outlet in outlets for terms in sources for rule in rules_of(outlet, terms)
    )


class _Scope(Struct, frozen=True):
    """The feeds by what they ask for, up to an instant; `last` caches where full ones end."""

    catalog: Catalog
    connection: Connection
    until: int
    index: FeedIndex
    last: dict[tuple[str, ...], Position | None] = field(default_factory=dict)

    @classmethod
    def over(cls, site: Site, connection: Connection, until: datetime) -> _Scope:
        catalog = Catalog.open(site, connection)
        return cls(catalog, connection, stored(until), FeedIndex(catalog))


class _ArticleInFeed(Struct, frozen=True):
    """An article and a feed; `stands` are the documents that have it now, in any feed.

    Instants are in microseconds since 1970.
    """

    scope: _Scope
    spec: FeedSpec
    article: ArticleFacts
    owner: Ownership
    position: Position
    stands: Set[str]

    def instants(self) -> set[int]:
        """Return when something may change, up to the end of the scope."""
        ends = instants_of(self.spec, self.article, self.owner)
        return {end for end in ends if end <= self.scope.until}

    def bar(self, moment: int) -> Rule | None:
        """Return the rule that keeps it out at an instant; None where it may be carried."""
        spec, catalog, at = self.spec, self.scope.catalog, instant(moment)
        oldest = oldest_of(spec, at)
        if oldest and self.article.published < oldest:
            return age_rule(spec, catalog.site, at)
        ruling = catalog.rule(self.article, spec.outlet, at, self.owner)
        return None if isinstance(ruling, Carry) else ruling.rule

    def fits(self) -> bool:
        """Return whether there is room for it among what the feed carries now."""
        if self.spec.archives:  # whatever its date is: it waits there for an archive
            return True
        paths, last = self.spec.documents, self.scope.last
        if paths not in last:
            entries = self.spec.job.limit.entries
            last[paths] = time_index.last_position(self.scope.connection, paths, entries)
        oldest = last[paths]
        return oldest is None or self.position >= oldest

    def change(self, moment: int, event: Literal["enters", "leaves"], rule: Rule) -> ForecastChange:
        article = self.article
        return ForecastChange(
            instant=instant(moment),
            feed=self.spec.shown,
            entry_id=article.entry_id,
            title=article.title,
            event=event,
            why=str(rule),
        )


def _changes(scope: _Scope, part: Sequence[tuple[int, int]]) -> Iterator[ForecastChange]:
    """Yield what changes at these instants of these articles, and what then leaves again."""
    keys = list(dict.fromkeys(key for _, key in part))
    articles = {a.key: a for a in queries.facts_of(scope.connection, keys)}
    positions = feed_order.positions(scope.connection, keys)
    stands = defaultdict[int, set[str]](set)
    for appearance in carried.appearances(scope.connection, keys):
        if appearance.left is None:
            stands[appearance.article].add(appearance.document)
    for moment, key in part:
        article = articles[key]
        owner = scope.catalog.owners.find(article)
        for spec in scope.index.concerned(article, owner):
            pair = _ArticleInFeed(
                scope=scope,
                spec=spec,
                article=article,
                owner=owner,
                position=positions[key],
                stands=stands[key],
            )
            if moment in (instants := pair.instants()):
                yield from _turns(pair, moment, instants)


def _turns(
    pair: _ArticleInFeed, moment: int, instants: Collection[int]
) -> Iterator[ForecastChange]:
    """Yield what an instant changes for one article in one feed; with an entering, its leaving."""
    if not selects(pair.spec, pair.article, pair.owner, pair.scope.catalog.site):
        return
    stands = not pair.stands.isdisjoint(pair.spec.documents)
    if not stands and not pair.fits():
        return
    before, then = pair.bar(moment - 1), pair.bar(moment)
    if stands and then and not before:
        yield pair.change(moment, "leaves", then)
    if before and not then:
        yield pair.change(moment, "enters", before)
        for later in sorted(end for end in instants if end > moment):
            if rule := pair.bar(later):
                yield pair.change(later, "leaves", rule)
                break
