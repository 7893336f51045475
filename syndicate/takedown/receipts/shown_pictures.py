"""Where pictures stood that were withdrawn by themselves, and who fetched them there.

The record of the order names the articles that showed them and the documents that carried these:
a text or a document of today may be another. Which of these showed a picture, the build tells that
followed the order: it changed those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from syndicate.config.site import Site
from syndicate.store import quarantine, queries, usage
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant
from syndicate.store.ledger import Event
from syndicate.store.publications import PARTNERS
from syndicate.store.sql import Connection, func, select
from syndicate.store.withdrawal_tables import ledger as table
from syndicate.takedown.receipts.facts import PictureDocument, PictureFetch, ShownPictures
from syndicate.takedown.receipts.takedown_record import TakedownRecord

#: The events of a document that a build wrote or removed, and of one that it left as it was.
_MOVED = frozenset({"changed", "removed"})
_HELD = frozenset({"retained", "refused", "guarded"})


def shown_pictures(
    site: Site, connection: Connection, takedown: TakedownRecord, ordered: Event | None
) -> ShownPictures | None:
    """Return where the pictures stood that an order, with its record, withdraws by themselves."""
    if not any(target.kind == "picture" and target.article is None for target in takedown.targets):
        return None
    given = _given(ordered)
    if ordered is None or given is None:
        return ShownPictures(recorded=False)
    ids, paths = given
    documents = tuple(
        PictureDocument(
            path=path,
            address=site.address_of(path),
            partner=path.split("/")[1] if path.startswith(PARTNERS) else None,
            changed=changed,
        )
        for path, changed in _changed(connection, takedown, ordered.number, paths).items()
    )
    fetches = tuple(_fetches(connection, ids, documents))
    return ShownPictures(True, ids, documents, fetches)


def _given(ordered: Event | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the articles and documents that a record names; None where it does not, as of an
    earlier version, or made by hand.
    """
    detail = ordered.detail if ordered else None
    lists = (
        [detail.get(name) for name in ("shown_by", "shown_in")] if isinstance(detail, dict) else []
    )
    ids, paths = lists or (None, None)
    if not isinstance(ids, list) or not isinstance(paths, list):
        return None
    return tuple(map(str, ids)), tuple(map(str, paths))


def _changed(
    connection: Connection, takedown: TakedownRecord, ordered: int, paths: Sequence[str]
) -> Mapping[str, datetime | None]:
    """Return when each document changed with the order, public ones first; None: not yet.

    One that the build left as it was, and was free to write, showed none of the pictures.
    """
    end = _applied(connection, takedown.order.number)
    steps = _steps(connection, paths, ordered)
    held = _held_at(connection, [path for path in paths if path not in steps], ordered)
    held_now = {subject for subject, _, _ in quarantine.quarantined(connection)}
    found: dict[str, datetime | None] = {}
    for path in sorted(paths, key=lambda path: (path.startswith(PARTNERS), path)):
        own = steps.get(path, [])
        changed = next((at for _, event, at in own if event in _MOVED), None)
        with_it = end is None or any(number <= end for number, _, _ in own)
        if changed and (with_it or path in held | held_now):
            found[path] = changed
        elif not changed and (end is None or path in held_now):
            found[path] = None
    return found


def _steps(
    connection: Connection, paths: Sequence[str], since: int
) -> dict[str, list[tuple[int, str, datetime]]]:
    """Return what became of each document after a record: (record, event, instant)."""
    found: dict[str, list[tuple[int, str, datetime]]] = {}
    for part in chunks(paths):
        query = select(table.c.subject, table.c.number, table.c.event, table.c.instant)
        query = query.where(table.c.subject.in_(part), table.c.number > since)
        query = query.where(table.c.event.in_(_MOVED | _HELD)).order_by(table.c.number)
        for path, number, event, at in connection.execute(query):
            found.setdefault(path, []).append((number, event, instant(at)))
    return found


def _held_at(connection: Connection, paths: Sequence[str], record: int) -> set[str]:
    """Return the documents that builds could not write when a record was made."""
    newest: list[int] = []
    for part in chunks(paths):
        query = select(func.max(table.c.number)).where(table.c.number < record)
        query = query.where(table.c.event.in_(_MOVED | _HELD | {"new"}), table.c.subject.in_(part))
        newest += connection.scalars(query.group_by(table.c.subject))
    found: set[str] = set()
    for some in chunks(newest):
        here = table.c.number.in_(some) & table.c.event.in_(_HELD)
        found |= set(connection.scalars(select(table.c.subject).where(here)))
    return found


def _applied(connection: Connection, number: int) -> int | None:
    """Return the number of the record by which a whole build has carried out an order."""
    query = select(table.c.number).where(
        table.c.event == "applied", table.c.subject == f"takedown {number}"
    )
    return connection.scalar(query.order_by(table.c.number).limit(1))


def _fetches(
    connection: Connection, ids: Sequence[str], documents: Sequence[PictureDocument]
) -> Iterator[PictureFetch]:
    """Yield which partners fetched these articles in these documents before they changed."""
    changed = {document.path: document.changed for document in documents}
    keys = [article.key for article in queries.by_entry_ids(connection, ids)]
    last_use: dict[tuple[str, str, str], datetime] = {}
    for use in usage.of_partner(connection):  # a token that was rotated keeps its name
        place = (use.partner, use.token, use.document)
        last_use[place] = max(use.last, last_use.get(place, use.last))
    got = [
        each
        for each in usage.deliveries_of(connection, keys)
        if each.document in changed
        if (gone := changed[each.document]) is None or each.first < gone
    ]
    key = attrgetter("partner", "token")
    for (partner, token), group in groupby(sorted(got, key=key), key):
        delivered = list(group)
        paths = sorted({each.document for each in delivered})
        again = {
            path: used
            for path in paths
            if (gone := changed[path]) and (used := last_use[partner, token, path]) >= gone
        }
        yield PictureFetch(
            partner=partner,
            token=token,
            documents=tuple(paths),
            first=min(each.first for each in delivered),
            since=max(again.values(), default=None),
            again=tuple(again),
        )
