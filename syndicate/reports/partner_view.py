"""What a partner sees, what it does not see, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

from msgspec import Struct

from syndicate.build.catalog import Catalog
from syndicate.build.feeds import FeedSpec
from syndicate.config.site import Site
from syndicate.reports.explain import ExplainedArticle, explain_in, is_of
from syndicate.store import Store, carried, feed_order, publications, quarantine, queries
from syndicate.store.publications import PARTNERS, StoredDocument
from syndicate.store.sql import Connection


class CarriedArticle(Struct, frozen=True):
    """An article that stands in a feed of the partner's now."""

    entry_id: str
    title: str
    published: datetime


class PartnerFeed(Struct, frozen=True):
    """A feed as the partner gets it: its addresses, and its entries, newest first."""

    name: str
    title: str
    addresses: tuple[str, ...]
    entries: tuple[CarriedArticle, ...]


class HeldArticle(Struct, frozen=True):
    """An article that stands in none of the partner's feeds: its state, and the rules for it."""

    entry_id: str
    title: str
    published: datetime
    state: str
    reasons: tuple[str, ...]


class PartnerView(Struct, frozen=True):
    """What one partner sees, and which of the `looked` newest articles it does not see."""

    partner: str
    profile: str
    feeds: tuple[PartnerFeed, ...]
    unseen: tuple[HeldArticle, ...]
    looked: int


def partner_view(site: Site, store: Store, name: str, now: datetime, most: int) -> PartnerView:
    """Return what a partner sees since the last build, and which of the `most` newest it misses."""
    with store.reading() as connection:
        catalog = Catalog.open(site, connection)
        specs = [spec for spec in catalog.specs if spec.outlet.partner_name == name]
        records = publications.known_documents(connection)
        feeds = tuple(_feed(site, connection, records, spec) for spec in specs)
        newest = chain.from_iterable(feed_order.newest(connection, None, min(500, most)))
        keys = list(islice(newest, most))
        seen = {
            appearance.article
            for appearance in carried.appearances(connection, keys)
            if appearance.left is None and appearance.document.startswith(f"{PARTNERS}{name}/")
        }  # in archives, too
        problems: dict[str, list[str]] = {}
        for subject, reason, _ in quarantine.quarantined(connection):
            problems.setdefault(subject, []).append(reason)
        unseen = [
            _held(
                specs,
                ExplainedArticle(facts, catalog, now, {}, problems.get(facts.entry_id, ())),
            )
            for facts in queries.facts_of(connection, keys)
            if facts.key not in seen
        ]
    return PartnerView(name, site.partners[name].profile, feeds, tuple(unseen), len(keys))


def _feed(
    site: Site, connection: Connection, records: Mapping[str, StoredDocument], spec: FeedSpec
) -> PartnerFeed:
    paths = [path for path in spec.documents if path in records and not records[path].gone]
    keys = dict.fromkeys(
        member.article for path in paths for member in carried.carried_in(connection, path)
    )
    articles = queries.facts_of(connection, list(keys))
    newest = sorted(articles, key=lambda a: (a.published, a.entry_id), reverse=True)
    return PartnerFeed(
        spec.shown,
        spec.title,
        tuple(map(site.address_of, paths)),
        tuple(CarriedArticle(a.entry_id, a.title, a.published) for a in newest),
    )


def _held(specs: Sequence[FeedSpec], article: ExplainedArticle) -> HeldArticle:
    """Return why an article stands in none of a partner's feeds."""
    facts = article.facts
    mine = [explain_in(spec, article) for spec in specs if is_of(spec, facts, article.catalog)]
    first = mine[0] if mine else None
    chosen = next((e for e in mine if e.state != "not selected"), first)
    state, reasons = (
        (chosen.state, chosen.reasons)
        if chosen
        else ("not selected", ("none of its feeds is made of its categories",))
    )
    unbuilt = [reason for reason in reasons if reason.startswith("not in the last build")]
    reasons = (*unbuilt, *(reason for reason in reasons if reason not in unbuilt))
    return HeldArticle(facts.entry_id, facts.title, facts.published, state, reasons)


def grouped(unseen: Sequence[HeldArticle]) -> Iterator[tuple[str, list[HeldArticle]]]:
    """Yield articles that share a reason but for its numbers; the largest group first."""
    groups: dict[str, list[HeldArticle]] = {}
    for article in unseen:
        groups.setdefault(re.sub(r"\d[\d,.:TZ-]*", "#", _why(article)), []).append(article)
    for _, articles in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield _why(articles[0]), articles


def _why(article: HeldArticle) -> str:
    return f"{article.state}: {article.reasons[0]}" if article.reasons else article.state
