"""What will change by itself, and when: embargoes and delays pass, dates come, articles expire.

Each article that falls due is ruled on just before the instant and at it, as builds would. How much
of an article is shown never changes by time. Not foretold: what a limit of entries or bytes pushes
out or lets back in, what cannot be made or proved, when the signal of a withdrawal ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import product
from typing import Any, Literal

from sqlalchemy import Connection

from syndicate.build.feed_index import FeedIndex
from syndicate.build.feeds import FeedSpec, feed_specs
from syndicate.build.select import age_rule, instants_of, oldest_of, selects
from syndicate.build.slugs import feed_terms
from syndicate.config.owners import Owner, Owners
from syndicate.config.site import Site
from syndicate.model import ArticleFacts
from syndicate.profiles import PROFILES
from syndicate.rights import Carry, Rule, decide
from syndicate.store import Store, publications, queries, waits
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.queries import Position
from syndicate.store.waits import TimeRule

#: How many changes are told at most, unless the caller wants another number.
MOST = 1000
_BATCH, _MOST_LOOKED = 200, 10_000
_SIGNS = {"enters": "+", "leaves": "-"}


@dataclass(frozen=True, slots=True, order=True)
class ForecastChange:
    """An entry that enters or leaves a feed: the first instant at which a build shows it, and why.

    `feed` is its path without an ending: below the web root, a partner's below the output folder.
    """

    instant: datetime
    feed: str
    entry_id: str
    title: str
    event: Literal["enters", "leaves"]
    why: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is coming, by instant, feed and entry id: before `reached` none is missing.

    `more` is about how many more there are when it was cut short there: changes that were found
    but not listed, and every instant of an article that was not looked at.
    """

    changes: tuple[ForecastChange, ...]
    reached: datetime
    more: int = 0


def forecast(
    site: Site, store: Store, now: datetime, until: datetime, most: int = MOST
) -> Forecast:
    """What changes in (now, until] if nothing is imported, ordered or configured till then.

    What would enter a feed that is full of newer entries is left out, and so is the leaving of
    what neither stands in a document of the feed now nor enters it before. At most `most` changes
    are told, and no more than so many instants of articles looked at.
    """
    rules, found, looked, unseen, reached = _every_wait(site), set[ForecastChange](), 0, 0, until
    with store.reading() as connection, closing(waits.due(connection, rules, now, until)) as due:
        watch = None
        for part in chunks(due, _BATCH):
            watch = watch or _ForecastScope.over(site, connection, until)
            found.update(_changes(watch, part))
            looked += len(part)
            last = instant(part[-1][0])
            if looked >= _MOST_LOOKED or sum(one.instant <= last for one in found) >= most:
                unseen = waits.how_many(connection, rules, now, until) - looked
                reached = last if unseen else until
                break
    settled = sorted(one for one in found if one.instant <= reached)
    if len(settled) > most:
        reached = settled[most].instant
    listed = tuple(settled[:most])
    return Forecast(listed, reached, len(found) - len(listed) + unseen)


def as_data(changes: Sequence[ForecastChange]) -> list[dict[str, Any]]:
    """The changes as JSON has them."""
    return [
        {
            "at": one.instant.isoformat().replace("+00:00", "Z"),
            "feed": one.feed,
            "event": one.event,
            "entry": one.entry_id,
            "title": one.title,
            "why": one.why,
        }
        for one in changes
    ]


def as_lines(changes: Sequence[ForecastChange], zone: tzinfo) -> Iterator[str]:
    """The changes as people read them, one a line, in the time of a zone."""
    for one in changes:
        moment = one.instant.astimezone(zone) if one.instant.year < 9999 else one.instant
        when, sign = moment.isoformat(" ", "seconds"), _SIGNS[one.event]
        yield f"{when} {sign} {one.feed}  {one.title}: {one.why}"


def _every_wait(site: Site) -> frozenset[TimeRule]:
    """Every rule of time in the config, and the articles' own."""
    windows = {
        (partner.delay, site.jobs[read].select.max_age, age.value if age else None)
        for partner in site.partners.values()
        for age in (PROFILES[partner.profile].age,)
        for read in partner.jobs
    }
    public = (job for job in site.jobs.values() if job.audience == "public")
    windows |= {(None, job.select.max_age, None) for job in public}
    terms = {(source.embargo, source.term) for source in site.sources.sources.values()}
    pairs = product(windows, {(None, None), *terms})
    rules = (waits.waits(*window[:2], *spans, window[2]) for window, spans in pairs)
    return frozenset[TimeRule]().union(*rules)


@dataclass(frozen=True, slots=True)
class _ForecastScope:
    """The feeds by what they ask for, up to an instant; `last` knows where full ones end."""

    owners: Owners
    connection: Connection
    until: int
    matches: FeedIndex
    last: dict[tuple[str, ...], Position | None] = field(default_factory=dict)

    @classmethod
    def over(cls, site: Site, connection: Connection, until: datetime) -> _ForecastScope:
        naming = feed_terms(site, connection)
        owners = Owners.of(site, naming.categories)
        matches = FeedIndex(owners, feed_specs(owners, naming))
        return cls(owners, connection, stored(until), matches)


@dataclass(frozen=True, slots=True)
class _ArticleInFeed:
    """An article and a feed; `stands` are the documents that have it now, in any feed.

    Instants are as the store keeps them.
    """

    watch: _ForecastScope
    spec: FeedSpec
    article: ArticleFacts
    owner: Owner
    position: Position
    stands: Set[str]

    def instants(self) -> set[int]:
        """When something may change, up to the end of the watch."""
        ends = instants_of(self.spec, self.article, self.owner)
        return {end for end in ends if end <= self.watch.until}

    def bar(self, moment: int) -> Rule | None:
        """The rule that keeps it out at an instant; None where it may be carried."""
        spec, owners, at = self.spec, self.watch.owners, instant(moment)
        oldest = oldest_of(spec, at)
        if oldest and self.article.published < oldest:
            return age_rule(spec, owners.site, at)
        ruling = decide(self.article, spec.outlet, self.owner, owners, at)
        return None if isinstance(ruling, Carry) else ruling.rule

    def fits(self) -> bool:
        """Whether there is room for it among what the feed carries now."""
        paths, last = self.spec.documents, self.watch.last
        if paths not in last:
            entries = self.spec.job.limit.entries
            last[paths] = waits.last_position(self.watch.connection, paths, entries)
        oldest = last[paths]
        return oldest is None or self.position >= oldest

    def told(self, moment: int, event: Literal["enters", "leaves"], rule: Rule) -> ForecastChange:
        spec, one = self.spec, self.article
        feed = spec.shown
        return ForecastChange(instant(moment), feed, one.entry_id, one.title, event, str(rule))


def _changes(watch: _ForecastScope, part: Sequence[tuple[int, int]]) -> Iterator[ForecastChange]:
    """What changes at these instants of these articles, and what then leaves again."""
    keys = list(dict.fromkeys(key for _, key in part))
    articles = {one.key: one for one in queries.facts_of(watch.connection, keys)}
    positions = queries.positions(watch.connection, keys)
    stands = defaultdict[int, set[str]](set)
    for one in publications.appearances(watch.connection, keys):
        if one.left is None:
            stands[one.article].add(one.document)
    for moment, key in part:
        article = articles[key]
        owner = watch.owners.find(article)
        for spec in watch.matches.concerned(article, owner):
            case = _ArticleInFeed(watch, spec, article, owner, positions[key], stands[key])
            if moment in (instants := case.instants()):
                yield from _turns(case, moment, instants)


def _turns(
    case: _ArticleInFeed, moment: int, instants: Collection[int]
) -> Iterator[ForecastChange]:
    """What an instant changes for one article in one feed; with an entering, its leaving."""
    if not selects(case.spec, case.article, case.owner, case.watch.owners):
        return
    stands = not case.stands.isdisjoint(case.spec.documents)
    if not stands and not case.fits():
        return
    before, then = case.bar(moment - 1), case.bar(moment)
    if stands and then and not before:
        yield case.told(moment, "leaves", then)
    if before and not then:
        yield case.told(moment, "enters", before)
        for later in sorted(one for one in instants if one > moment):
            if rule := case.bar(later):
                yield case.told(later, "leaves", rule)
                break
