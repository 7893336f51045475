"""The guard: entries do not vanish in numbers unless somebody meant it (law 8).

What leaves by limit, age, expiry, term, withdrawal or a lowered grant was meant. What a feed no
longer selects, what could not be made, and what gave its address to another id, was perhaps not;
nor was a document replaced whose entries this store has never heard of.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import Lapses
from syndicate.build.feeds import FeedSpec
from syndicate.build.hidden import hidden_article
from syndicate.build.plan import HiddenArticle
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import oldest_of, selects
from syndicate.check.standards import judge
from syndicate.config.outlet import Outlet
from syndicate.model.article import LEVELS, ArticleFacts
from syndicate.rights import Carry, Hold
from syndicate.store import queries
from syndicate.store.carried import CarriedEntry
from syndicate.text.urls import key

_FOR_WANT_OF_A_GRANT = ("grant", "missing-grant", "evidence")


class ForeignObjection(Struct, frozen=True):
    """Why a document that is not this store's stays; `unknown` where it knows none of its kind."""

    reason: str
    unknown: bool = False


def lapses(
    context: BuildContext,
    outlet: Outlet,
    before: Sequence[CarriedEntry],
    now: Sequence[CarriedEntry],
) -> Lapses:
    """Return what leaves a document, or is shown less there, because no more is granted."""
    stays = {member.article: member for member in now}
    concerned = [
        old.article
        for old in before
        if (new := stays.get(old.article)) is None
        or LEVELS.index(new.level) < LEVELS.index(old.level)
    ]
    lapsed: dict[int, str] = {}
    lowered: dict[int, str] = {}
    hidden: dict[int, HiddenArticle] = {}
    owners = context.catalog.owners
    for article in queries.facts_of(context.connection, concerned):
        owner = owners.find(article)
        ruling = context.catalog.rule(article, outlet, context.at, owner)
        if isinstance(ruling, Hold) and ruling.cause in _FOR_WANT_OF_A_GRANT:
            lapsed[article.key] = owners.publisher(article, owner)
        elif isinstance(ruling, Carry) and article.key in stays:
            lowered[article.key] = owners.publisher(article, owner)
        less = article.key in lapsed or article.key in lowered
        if less and (blamed := hidden_article(owners, article, owner)):
            hidden[article.key] = blamed
    return Lapses(lapsed, lowered, hidden)


def objection(
    context: BuildContext,
    spec: FeedSpec,
    before: Sequence[CarriedEntry],
    entries: Sequence[RenderedEntry],
    *,
    full: bool,
) -> str | None:
    """Return why a feed should keep its last document: it would lose too many entries; else None.

    `full` says that the feed's limit, of entries or of bytes, left something out: what is older
    than all `entries` then left by that limit.
    """
    guard = context.site.settings.guard
    stays = {entry.key for entry in entries}
    gone = [member.article for member in before if member.article not in stays]
    if len(before) < guard.from_ or len(gone) <= guard.removed * len(before):
        return None
    last = min((entry.published for entry in entries), default=None)
    lost = [
        article
        for article in queries.facts_of(context.connection, gone)
        if _is_lost(context, spec, article)
        and not (full and last is not None and article.published <= last)
    ]
    if len(lost) <= guard.removed * len(before):
        return None
    return f"would lose {len(lost)} of {len(before)} entries, such as {lost[0].entry_id}"


def _is_lost(context: BuildContext, spec: FeedSpec, article: ArticleFacts) -> bool:
    """Return whether an entry that left had no reason to go that somebody gave."""
    ruling = context.catalog.rule(article, spec.outlet, context.at)
    if not isinstance(ruling, Carry):
        # Another article has taken its address: an id would change.
        return isinstance(ruling, Hold) and ruling.rule.text == article.hold
    if spec.archives:  # it stands in an archive, unless the feed no longer asks for it
        owner = context.catalog.owners.find(article)
        return not selects(spec, article, owner, context.site)
    oldest = oldest_of(spec, context.at)
    return oldest is None or article.published >= oldest


def objection_to_removal(context: BuildContext, before: Sequence[CarriedEntry]) -> str | None:
    """Return why a file that no job makes any more should stay for now; else None."""
    guard = context.site.settings.guard
    if len(before) < guard.from_:
        return None
    articles = queries.facts_of(context.connection, [member.article for member in before])
    rulings = (context.catalog.rule(article, Outlet(), context.at) for article in articles)
    lost = sum(isinstance(ruling, Carry) for ruling in rulings)
    if lost <= guard.removed * len(before):
        return None
    return f"no job makes it any more, and {lost} of its {len(before)} entries would go"


def objection_to_foreign(
    context: BuildContext,
    name: str,
    old: bytes,
    entries: Sequence[RenderedEntry],
    feed_id: str | None,
) -> ForeignObjection | None:
    """Return why a document that is not this store's should stay: its entries are unknown here.

    Perhaps the store is empty, or another site's.
    """
    facts = judge(old, name, None, None).facts
    if facts is None or not facts.entries:
        return None
    there = {entry.id for entry in facts.entries}
    known = {a.entry_id for a in queries.by_entry_ids(context.connection, list(there))}
    unknown = there - known
    shown = ((context.cache.entries.facts(e.cached)["url"], e.entry_id) for e in entries)
    pages = {key(url): entry_id for url, entry_id in shown if url}
    for entry in facts.entries:
        new = pages.get(key(entry.link)) if entry.link else None
        if new and entry.id in unknown and new != entry.id:
            changed = f"the id of {entry.link} would change from {entry.id} to {new}"
            return ForeignObjection(changed)
    if name == "atom" and feed_id and facts.id != feed_id:
        return ForeignObjection(f"its own id would change from {facts.id} to {feed_id}")
    if len(unknown) <= context.site.settings.guard.removed * len(there):
        return None
    told = f"{len(unknown)} of the {len(there)} entries there are unknown to this store"
    return ForeignObjection(told, unknown=True)
