"""What a build would change, for a person: feed by feed, entries by their titles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from syndicate.cli.context import count
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from syndicate.build.plan import Change, Plan
    from syndicate.store import Store

#: What happens to documents, and to entries, in a sign.
SIGNS = {"new": "+", "changed": "~", "removed": "-", "retained": "!"}


def titles_of(store: Store, plan: Plan) -> dict[str, str]:
    """Return the titles of the entries that a plan names, by entry id."""
    from syndicate.store import queries

    ids = {
        entry_id
        for change in plan.changes
        for _, entries in _groups(change)
        for entry_id in entries
    }
    with store.reading() as connection:
        facts = queries.by_entry_ids(connection, sorted(ids))
    return {article.entry_id: article.title for article in facts}


def feed_changes(plan: Plan, titles: Mapping[str, str], most: int) -> Iterator[str]:
    """Yield lines on the documents that change, those of one feed together, and their entries.

    At most so many of each kind; one that no title is known of is named by its id.
    """
    changes = [change for change in plan.changes if change.kind != "unchanged"]
    for _, group in groupby(changes, _feed):
        documents = list(group)
        first = documents[0]
        yield f"{SIGNS[first.kind]} {_paths(documents)}{_detail(documents)}"
        if first.moved_to:
            yield f"    readers are sent to {first.moved_to}"
        for sign, entries in _groups(first):
            yield from _entries(sign, entries, titles, most)


def _feed(change: Change) -> tuple[object, ...]:
    """Return what documents that are told in one line have in common."""
    stem = change.path.rpartition(".")[0] or change.path
    moved = change.moved_to and (change.moved_to.rpartition(".")[0] or change.moved_to)
    return stem, change.kind, moved, _groups(change)


def _groups(change: Change) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("+", change.added), ("~", change.changed), ("-", change.removed)


def _paths(documents: Sequence[Change]) -> str:
    stem = documents[0].path.rpartition(".")[0]
    if len(documents) == 1:
        return documents[0].path
    endings = ",".join(document.path.rpartition(".")[2] for document in documents)
    return f"{stem}.{{{endings}}}"


def _detail(documents: Sequence[Change]) -> str:
    first = documents[0]
    if first.kind == "removed":
        return ""
    size = sum(document.size for document in documents)
    together = " together" if len(documents) > 1 else ""
    return f"  {count(first.entries, 'entry', 'entries')}, {size:,} bytes{together}"


def _entries(
    sign: str, entries: Collection[str], titles: Mapping[str, str], most: int
) -> Iterator[str]:
    for entry_id in list(entries)[:most]:
        title = titles.get(entry_id)
        yield f"    {sign} {one_line(title) if title else entry_id}"
    if len(entries) > most:
        yield f"    {sign} ... and {len(entries) - most:,} more; -v lists them"
