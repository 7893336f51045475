"""The guard: entries do not vanish in numbers unless somebody meant it (design, law 8).

What leaves by limit, age, expiry, term, withdrawal or a lowered grant was meant. What a feed no
longer selects, what could not be made, and what gave its address to another id, was perhaps not;
nor was a document replaced whose entries this store has never heard of.
"""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.build.feeds import FeedSpec
from syndicate.build.rendered import RenderedEntry
from syndicate.build.run import Run
from syndicate.build.select import oldest_of
from syndicate.check.standards import judge
from syndicate.config.owners import Outlet
from syndicate.model import LEVELS, ArticleFacts
from syndicate.rights import Carry, Hold, decide
from syndicate.store import queries
from syndicate.store.publications import CarriedEntry
from syndicate.text.urls import key

_FOR_WANT_OF_A_GRANT = ("grant", "missing-grant", "evidence")


def note_lapses(
    run: Run, outlet: Outlet, before: Sequence[CarriedEntry], taken: Sequence[CarriedEntry]
) -> None:
    """Note what leaves a document, or is shown less there, because no more is granted."""
    stays = {member.article: member for member in taken}
    concerned = [
        old.article
        for old in before
        if (new := stays.get(old.article)) is None
        or LEVELS.index(new.level) < LEVELS.index(old.level)
    ]
    for article in queries.facts_of(run.connection, concerned):
        owner = run.owners.find(article)
        ruling = decide(article, outlet, owner, run.owners, run.at)
        publisher = run.owners.publisher(article, owner)
        if isinstance(ruling, Hold) and ruling.cause in _FOR_WANT_OF_A_GRANT:
            run.lapsed[article.key] = publisher
        elif isinstance(ruling, Carry) and article.key in stays:
            run.lowered[article.key] = publisher


def objection(
    run: Run,
    spec: FeedSpec,
    before: Sequence[CarriedEntry],
    taken: Sequence[RenderedEntry],
    *,
    full: bool,
) -> str | None:
    """Why a feed should keep its last document: it would lose too many entries; else None.

    `full` says that the feed's limit, of entries or of bytes, left something out.
    """
    guard = run.site.settings.guard
    stays = {one.key for one in taken}
    gone = [member.article for member in before if member.article not in stays]
    if len(before) < guard.from_ or len(gone) <= guard.removed * len(before):
        return None
    last = min((one.published for one in taken), default=None)
    lost = [
        article
        for article in queries.facts_of(run.connection, gone)
        if _is_lost(run, spec, article)
        and not (full and last is not None and article.published <= last)
    ]
    if len(lost) <= guard.removed * len(before):
        return None
    return f"would lose {len(lost)} of {len(before)} entries, such as {lost[0].entry_id}"


def _is_lost(run: Run, spec: FeedSpec, article: ArticleFacts) -> bool:
    """Whether an entry that left had no reason to go that somebody gave."""
    owner = run.owners.find(article)
    ruling = decide(article, spec.outlet, owner, run.owners, run.at)
    if not isinstance(ruling, Carry):
        # Another article has taken its address: an id would change.
        return isinstance(ruling, Hold) and ruling.rule.text == article.hold
    oldest = oldest_of(spec, run.at)
    return oldest is None or article.published >= oldest


def objection_to_removal(run: Run, before: Sequence[CarriedEntry]) -> str | None:
    """Why a file that no job makes any more should stay for now."""
    guard = run.site.settings.guard
    if len(before) < guard.from_:
        return None
    lost = [
        article
        for article in queries.facts_of(run.connection, [member.article for member in before])
        if isinstance(
            decide(article, Outlet(), run.owners.find(article), run.owners, run.at), Carry
        )
    ]
    if len(lost) <= guard.removed * len(before):
        return None
    return f"no job makes it any more, and {len(lost)} of its {len(before)} entries would go"


def objection_to_stranger(
    run: Run, name: str, old: bytes, made: Sequence[RenderedEntry], feed_id: str | None
) -> str | None:
    """Why a document that is not this store's should stay: its entries are unknown here.

    Perhaps the store is empty, or another site's.
    """
    facts = judge(old, name, None, None).facts
    if facts is None or not facts.entries:
        return None
    there = {entry.id for entry in facts.entries}
    known = {article.entry_id for article in queries.by_entry_ids(run.connection, list(there))}
    unknown = there - known
    shown = ((run.kept.entries.facts(one.entry)["url"], one.entry_id) for one in made)
    pages = {key(url): entry_id for url, entry_id in shown if url}
    for entry in facts.entries:
        new = pages.get(key(entry.link)) if entry.link else None
        if new and entry.id in unknown and new != entry.id:
            return f"the id of {entry.link} would change from {entry.id} to {new}"
    if name == "atom" and feed_id and facts.id != feed_id:
        return f"its own id would change from {facts.id} to {feed_id}"
    if len(unknown) <= run.site.settings.guard.removed * len(there):
        return None
    return f"{len(unknown)} of the {len(there)} entries there are unknown to this store"
