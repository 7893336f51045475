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
from syndicate.model import Tombstone
from syndicate.store import queries, withdrawals
from syndicate.store.instants import instant, stored
from syndicate.store.publications import FeedDate
from syndicate.text.times import rfc3339

_SECOND = timedelta(seconds=1)


def feed_date(
    context: BuildContext,
    spec: FeedSpec,
    entries: Sequence[RenderedEntry],
    signals: Sequence[Tombstone],
    last: FeedDate | None,
    paths: Sequence[str],
) -> FeedDate:
    """Return the date of a feed with these entries and signals, whose `last` one is stored.

    `paths` are those of its documents. It is never older than an entry, and moves by a second at
    least when the set of entries changes, since RSS has whole seconds.
    """
    selection = _digest(entry.key for entry in entries)
    newest = [datetime.fromisoformat(entry.updated) for entry in entries]
    newest += [entry.published for entry in entries]
    newest += [signal.when for signal in signals]
    if last is None:
        return FeedDate(rfc3339(max(newest)) if newest else "", selection)
    before = datetime.fromisoformat(last.updated)
    moment = max([before, *newest])
    published = context.published.last_change(paths)
    if published is None or last.selection == selection:
        return FeedDate(rfc3339(moment), selection)
    carried = {member.article for path in paths for member in context.published.members(path)}
    if not last.selection and _digest(carried) == selection:
        return FeedDate(rfc3339(moment), selection)
    concerned = carried ^ {entry.key for entry in entries}
    causes = _causes(context, spec, concerned, stored(published))
    moment = max(moment, instant(max(causes, default=stored(context.at))))
    if moment.replace(microsecond=0) <= before:
        moment = before.replace(microsecond=0) + _SECOND
    return FeedDate(rfc3339(moment), selection)


def _digest(keys: Collection[int] | Iterator[int]) -> str:
    return sha256(repr(sorted(keys)).encode()).hexdigest()


def _causes(
    context: BuildContext, spec: FeedSpec, keys: Collection[int], since: int
) -> Iterator[int]:
    """Yield the instants since the last publication by which these articles came or went.

    That is an arrival, a revision, an order, the lifting of one, or a rule of time. What the config
    changed has none: it is dated by the build.
    """
    at, ordered = stored(context.at), sorted(keys)
    lifted = withdrawals.lifted_at(context.connection, ordered)
    for article in queries.facts_of(context.connection, ordered):
        owner = context.catalog.owners.find(article)
        moments = [*instants_of(spec, article, owner), *lifted.get(article.key, ())]
        if article.since:
            moments.append(stored(article.since))
        if article.withdrawn:
            moments.append(stored(article.withdrawn.when))
        yield from (moment for moment in moments if since < moment <= at)
