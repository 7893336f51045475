"""The date of a feed, or of one of its archives: what it is moved by, and that it never goes back.

No clock is read (law 2): a change of the set of entries is dated by its cause. The date is stored
before the bytes are put, so that a run that was killed between the two makes the same bytes again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from syndicate.build.context import BuildContext
from syndicate.build.feeds import FeedSpec
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import instants_of
from syndicate.model.feed import Tombstone
from syndicate.store import queries, withdrawals
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publications import FeedDate
from syndicate.text.times import rfc3339

_SECOND = timedelta(seconds=1)
#: A document that another hand dated later than so long after the build is not believed.
_DAY = timedelta(days=1)


def feed_date(
    context: BuildContext,
    spec: FeedSpec,
    entries: Sequence[RenderedEntry],
    signals: Sequence[Tombstone],
    last: FeedDate | None,
    paths: Sequence[str],
    shown: Sequence[Collection[int]] = (),
) -> FeedDate:
    """Return the date of a feed with these entries and signals, whose `last` one is stored.

    `paths` are those of its documents as they are published. `shown` are the articles in each
    document as it is to be, where not all of the entries fit. The date is never older than an
    entry, and moves by a second at least when the set of entries changes, since RSS has whole
    seconds.
    """
    shown = shown or ({entry.key for entry in entries},)
    selection = _digest(shown)
    less = _newly_shortened(context, spec, entries)
    newest = [datetime.fromisoformat(entry.updated) for entry in entries]
    newest += [entry.published for entry in entries]
    newest += [signal.when for signal in signals]
    theirs, ids = context.published.others(paths, context.at + _DAY)
    before = datetime.fromisoformat(last.updated) if last else theirs
    if before is None:
        return FeedDate(rfc3339(max(newest)) if newest else "", selection)
    moment = max([before, *newest])
    if less and moment.replace(microsecond=0) <= before:
        moment = max(context.at, before.replace(microsecond=0) + _SECOND)
    newer = theirs is not None and (last is None or theirs > before)  # than the store is
    if last and last.selection == selection and not newer:
        return FeedDate(rfc3339(moment), selection)
    published = context.published.last_change(paths)
    carried = {member.article for path in paths for member in context.published.members(path)}
    if theirs and newer:
        before = theirs
        if ids == {entry.entry_id for entry in entries}:
            return FeedDate(rfc3339(max([theirs, *newest])), selection)
    elif last and not last.selection and (published is None or _digest([carried]) == selection):
        return FeedDate(rfc3339(moment), selection)
    concerned = carried.symmetric_difference(set[int]().union(*shown))
    causes = _causes(context, spec, concerned, stored(published or before))
    moment = max(moment, instant(max(causes, default=stored(context.at))))
    if moment.replace(microsecond=0) <= before:
        moment = before.replace(microsecond=0) + _SECOND
    return FeedDate(rfc3339(moment), selection)


def _newly_shortened(
    context: BuildContext, spec: FeedSpec, entries: Sequence[RenderedEntry]
) -> bool:
    """Return whether an entry is shown less of from this build on: that changes the feed."""
    new = {article for _, article in context.shortenings.of(spec)}
    return any(entry.key in new for entry in entries)


def _digest(shown: Sequence[Collection[int]]) -> str:
    """Return the digest of what each document shows, or of what all of them do."""
    every = [sorted(keys) for keys in shown]
    same = all(keys == every[0] for keys in every)
    return sha256(repr(every[0] if same else every).encode()).hexdigest()


def _causes(
    context: BuildContext, spec: FeedSpec, keys: Collection[int], since: int
) -> Iterator[int]:
    """Yield the instants since the last publication by which these articles came or went.

    That is an arrival, a revision, an order, the lifting of one, or a rule of time. What the config
    changed has none: it is dated by the build.
    """
    at = stored(context.at)
    for part in chunks(sorted(keys), 100):  # of a long feed that is new, all entries came
        lifted = withdrawals.lifted_at(context.connection, part)
        for article in queries.facts_of(context.connection, part):
            owner = context.catalog.owners.find(article)
            moments = [*instants_of(spec, article, owner), *lifted.get(article.key, ())]
            if article.since:
                moments.append(stored(article.since))
            if article.withdrawn:
                moments.append(stored(article.withdrawn.when))
            yield from (moment for moment in moments if since < moment <= at)
