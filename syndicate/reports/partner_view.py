"""What a partner sees, what it does not see, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import Connection

from syndicate.build.feeds import FeedSpec, feed_specs
from syndicate.build.slugs import feed_terms
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.reports.explain import ExplainedArticle, is_of, verdict
from syndicate.store import Store, publications, queries
from syndicate.store.publications import PARTNERS, StoredDocument


@dataclass(frozen=True, slots=True)
class CarriedArticle:
    """An article that stands in a feed of the partner's now."""

    entry_id: str
    title: str
    published: datetime


@dataclass(frozen=True, slots=True)
class PartnerFeed:
    """A feed as the partner gets it: where, and what stands in it, newest first."""

    name: str
    title: str
    addresses: tuple[str, ...]
    entries: tuple[CarriedArticle, ...]


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article that stands in none of them: what is so of it, and the rules that say so."""

    entry_id: str
    title: str
    published: datetime
    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerView:
    """What one partner sees; of the newest articles, `looked` of them, what it does not."""

    partner: str
    profile: str
    feeds: tuple[PartnerFeed, ...]
    unseen: tuple[HeldArticle, ...]
    looked: int


def preview(site: Site, store: Store, name: str, now: datetime, most: int) -> PartnerView:
    """What a partner sees as of the last build, and of the `most` newest articles what not."""
    with store.reading() as connection:
        naming = feed_terms(site, connection)
        owners = Owners.of(site, naming.categories)
        mine = [o for o in feed_specs(owners, naming) if o.outlet.partner_name == name]
        known = publications.known_documents(connection)
        feeds = tuple(_feed(site, connection, known, one) for one in mine)
        newest = chain.from_iterable(queries.newest(connection, None, min(500, most)))
        keys = list(islice(newest, most))
        seen = {
            one.article
            for one in publications.appearances(connection, keys)
            if one.left is None and one.document.startswith(f"{PARTNERS}{name}/")
        }  # in archives, too
        problems: dict[str, list[str]] = {}
        for subject, reason, _ in publications.quarantined(connection):
            problems.setdefault(subject, []).append(reason)
        unseen = [
            _unseen(
                mine,
                ExplainedArticle(article, owners, now, {}, problems.get(article.entry_id, ())),
            )
            for article in queries.facts_of(connection, keys)
            if article.key not in seen
        ]
    return PartnerView(name, site.partners[name].profile, feeds, tuple(unseen), len(keys))


def _feed(
    site: Site, connection: Connection, known: Mapping[str, StoredDocument], spec: FeedSpec
) -> PartnerFeed:
    paths = [path for path in spec.documents if path in known and not known[path].gone]
    keys = dict.fromkeys(
        member.article for path in paths for member in publications.carried_in(connection, path)
    )
    found = queries.facts_of(connection, list(keys))
    newest = sorted(found, key=lambda one: (one.published, one.entry_id), reverse=True)
    return PartnerFeed(
        spec.shown,
        spec.title,
        tuple(map(site.address_of, paths)),
        tuple(CarriedArticle(one.entry_id, one.title, one.published) for one in newest),
    )


def _unseen(mine: Sequence[FeedSpec], case: ExplainedArticle) -> HeldArticle:
    facts = case.facts
    told = [verdict(one, case) for one in mine if is_of(one, facts, case.owners)]
    chosen = next((one for one in told if one.state != "not selected"), told[0] if told else None)
    state, reasons = (
        (chosen.state, chosen.reasons)
        if chosen
        else ("not selected", ("none of its feeds is made of its categories",))
    )
    first = [one for one in reasons if one.startswith("not in the last build")]
    reasons = (*first, *(one for one in reasons if one not in first))
    return HeldArticle(facts.entry_id, facts.title, facts.published, state, reasons)


def grouped(unseen: Sequence[HeldArticle]) -> Iterator[tuple[str, list[HeldArticle]]]:
    """Articles with one and the same reason, but for its numbers: those of most articles first."""
    groups: dict[str, list[HeldArticle]] = {}
    for one in unseen:
        groups.setdefault(re.sub(r"\d[\d,.:TZ-]*", "#", _why(one)), []).append(one)
    for _, those in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield _why(those[0]), those


def _why(one: HeldArticle) -> str:
    return f"{one.state}: {one.reasons[0]}" if one.reasons else one.state
