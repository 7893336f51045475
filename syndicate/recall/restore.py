"""Put into the store what only the journal knows: orders that an older store lacks.

Nothing is opened here that the store holds back: a lift counts for what is restored with it, and
otherwise waits until a person reconciles the store (`open_lifts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.recall.hold import hold
from syndicate.recall.screen import screen
from syndicate.store import holds, ledger, targets, traits, withdrawals
from syndicate.store.chained_rows import rows_of
from syndicate.store.chunks import chunks
from syndicate.store.instants import stored
from syndicate.store.journal.lines import LIFTED, JournalArticle, JournalLine
from syndicate.store.journal.rows import put
from syndicate.store.placeholders import keys_of, make_placeholders
from syndicate.store.sql import Connection, func, insert, select, update
from syndicate.store.tables import articles
from syndicate.store.targets import Target
from syndicate.store.withdrawal_tables import memory, orders
from syndicate.store.withdrawal_tables import withdrawals as rows

_BY, _REASON = "journal", "restored from the journal; the reason stood in a newer store"


class Restored(Struct, frozen=True):
    """What was put into the store: orders by their numbers there, and ids of articles."""

    orders: tuple[int, ...] = ()
    articles: tuple[str, ...] = ()


def restore(
    connection: Connection, owners: Owners, lines: Sequence[JournalLine], at: datetime
) -> Restored:
    """Withdraw what these lines withdraw and the store does not; articles it lacks are remembered.

    A line whose hash is wrong withdraws, too, but its lifts do not count.
    """
    keys = {line.hash: put(connection, line) if line.sound else None for line in lines}
    lifted = _lifted(lines, keys)
    numbers, ids, given = dict[int, None](), dict[str, None](), dict[int, int]()
    restored = set[int]()  # whose pictures and sources were lacking
    details: list[dict[str, Any]] = []
    for line in sorted(lines, key=lambda line: (line.event.order, line.line)):
        if line.withdraws:
            number = given.get(line.event.order) or _order(connection, line)
            listed = withdrawals.listed_under(connection, number)
            given[line.event.order] = number
            new = _withdraw(connection, owners, line, number, keys[line.hash], lifted)
            further = targets.restore(connection, number, line.event.targets, keys[line.hash])
            restored |= {line.event.order} if further else set()
            if new or further:
                numbers[number] = None
                ids |= dict.fromkeys(new)
            if new or further or listed != withdrawals.listed_under(connection, number):
                details.append({"order": number, "articles": new, "journal": line.hash})
    _lift_targets(connection, [line for line in lines if line.event.order in restored])
    _record(connection, details, at)
    if numbers:
        again = traits.same_as(connection, sorted(keys_of(connection, ids).values()))
        hold(connection, owners, sorted(again), at)
    return Restored(tuple(numbers), tuple(ids))


def _record(connection: Connection, details: Sequence[dict[str, Any]], at: datetime) -> None:
    """Put on the record what was restored, and how the rows of these orders stand now."""
    events = []
    for detail in details:
        number = [detail["order"]]
        listed = withdrawals.listed_under(connection, detail["order"])
        rows = rows_of(connection, orders=number, articles=listed, targets=number)
        events.append(("restored", f"takedown {detail['order']}", detail | {"rows": rows}))
    ledger.record(connection, events, at)


#: The (instant, key of the line) of a lift, by order and entry id.
_Lifts = Mapping[tuple[int, str], tuple[datetime, int | None]]


def _lifted(lines: Sequence[JournalLine], keys: Mapping[str, int | None]) -> _Lifts:
    return {
        (line.event.order, article.id): (line.event.at, keys[line.hash])
        for line in lines
        if line.sound and line.event.kind == LIFTED
        for article in line.event.articles
    }


def _order(connection: Connection, line: JournalLine) -> int:
    """Return the number of a line's order in the store, which gets the order if it lacks it.

    It has its own number, unless another order has that: one that was given while the journal was
    away. What was remembered later is of the order that has the number.
    """
    event = line.event
    this = (orders.c.instant == stored(event.at)) & (orders.c.kind == event.kind)
    there = connection.execute(
        select(orders.c.number, this.label("is_this")).where(orders.c.number == event.order)
    ).one_or_none()
    if there and (there.is_this or event.kind == "remembered"):
        return event.order
    number = event.order
    if there or number < 1:
        ours = select(orders.c.number).where(this, orders.c.by == _BY)
        known: int | None = connection.scalar(ours.limit(1))
        if known is not None:
            return known
        number = (connection.scalar(select(func.max(orders.c.number))) or 0) + 1
    row = {
        "number": number,
        "instant": stored(event.at),
        "kind": "takedown" if event.kind == "remembered" else event.kind,
        "reason": _REASON,
        "by": _BY,
        "asked": "{}",
        "everywhere": event.everywhere or any(a.source is None for a in event.articles),
        "replacement": _replacement(connection, event.replacement),
    }
    connection.execute(insert(orders), [row])
    return number


def _replacement(connection: Connection, entry_id: str | None) -> int | None:
    return keys_of(connection, [entry_id]).get(entry_id) if entry_id else None


def _withdraw(
    connection: Connection,
    owners: Owners,
    line: JournalLine,
    number: int,
    key: int | None,
    lifted: _Lifts,
) -> list[str]:
    """Withdraw the articles of a line that the order does not yet; return their entry ids.

    One that was lifted since is only recorded as such.
    """
    own = {article.id: article for article in line.event.articles}
    articles_known = _keys(connection, own.values(), line)
    there = _under(connection, number, articles_known.values())
    listed = {
        articles_known[a.id]: articles_known.get(a.copy_of) if a.copy_of else None
        for a in own.values()
    }
    free = {i: lifted[line.event.order, i] for i in own if (line.event.order, i) in lifted}
    new = [i for i, k in articles_known.items() if i in own and k not in there]
    for entry_id in [i for i in new if i in free]:
        when, lift_line = free[entry_id]
        row: dict[str, Any] = {"order": number, "article": articles_known[entry_id], "line": key}
        row |= {"lifted": stored(when), "lifted_by": _BY, "lifted_reason": _REASON}
        connection.execute(insert(rows), [row | {"lift_line": lift_line}])
    open_ = [i for i in new if i not in free]
    keys = {k: listed[k] for i in open_ if (k := articles_known[i]) in listed}
    withdrawals.withdraw(connection, owners, number, keys)
    for part in chunks(keys):
        same = (rows.c.order == number) & rows.c.article.in_(part)
        connection.execute(update(rows).where(same).values(line=key))
    still = {k for i, k in articles_known.items() if i in own and i not in free}
    added = _remember(
        connection,
        own.values(),
        articles_known,
        withdrawals.withdrawn_among(connection, still),
        key,
    )
    return open_ or (list(own) if added and line.event.kind == "remembered" else [])


def _keys(
    connection: Connection, own: Collection[JournalArticle], line: JournalLine
) -> dict[str, int]:
    """Return the keys of a line's articles by entry id, those of new placeholders among them."""
    wanted = dict.fromkeys([a.id for a in own] + [a.copy_of for a in own if a.copy_of])
    keys = keys_of(connection, wanted)
    sources = {a.id: a.source for a in own}
    lacking = {i: sources.get(i) or OWN for i in wanted if i not in keys}
    return keys | make_placeholders(connection, lacking, line.event.at)


def _under(connection: Connection, number: int, keys: Collection[int]) -> set[int]:
    """Return those of these articles that an order withdraws, or withdrew, already."""
    found: set[int] = set()
    for part in chunks(keys):
        query = select(rows.c.article).where(rows.c.order == number, rows.c.article.in_(part))
        found |= set(connection.scalars(query))
    return found


def _remember(
    connection: Connection,
    own: Collection[JournalArticle],
    keys: Mapping[str, int],
    open_: Collection[int],
    line: int | None,
) -> int:
    """Store the traits that the store does not have of these articles."""
    stated = {
        (kind, value, keys[article.id])
        for article in own
        if keys[article.id] in open_
        for kind, value in article.traits
    }
    known = set[tuple[str, str, int]]()
    for part in chunks(open_):
        query = select(memory).where(memory.c.article.in_(part))
        for row in connection.execute(query).all():
            known.add(trait := (row.kind, row.value, row.article))
            if trait in stated and row.line is None:
                same = (memory.c.kind == row.kind) & (memory.c.value == row.value)
                same &= memory.c.article == row.article
                connection.execute(update(memory).where(same).values(line=line))
    new: list[dict[str, Any]] = [
        {"kind": kind, "value": value, "article": key, "line": line}
        for kind, value, key in sorted(stated - known)
    ]
    if new:
        connection.execute(insert(memory), new)
    return len(new)


def _lift_targets(connection: Connection, lines: Sequence[JournalLine]) -> list[Target]:
    """Let go of the pictures and sources that these lines lift; return those that were not yet."""
    done: list[Target] = []
    for line in lines:
        if line.event.kind != LIFTED or not line.sound or not line.event.targets:
            continue
        things = [
            target
            for target in targets.of_order(connection, line.event.order)
            if (target.kind, target.value) in line.event.targets and not target.lifted
        ]
        targets.lift(connection, things, _BY, _REASON, line.event.at)
        done += things
    return done


def lift_open(
    connection: Connection, owners: Owners, lines: Sequence[JournalLine], at: datetime
) -> list[str]:
    """Carry out the lifts of these lines that the store lacks; return the entry ids lifted."""
    done: list[str] = []
    for line in lines:
        if line.event.kind != LIFTED or not line.sound:
            continue
        things = _lift_targets(connection, [line])
        done += [target.shown or f"{target.kind} {target.value}" for target in things]
        if things:
            _record_lift(connection, line, things, at)
        ids = [article.id for article in line.event.articles]
        keys = keys_of(connection, ids)
        query = select(rows.c.article).where(
            rows.c.order == line.event.order, rows.c.lifted.is_(None), rows.c.lift_line.is_(None)
        )
        named = sorted(set(connection.scalars(query)) & set(keys.values()))
        if named:
            done += _lift(connection, owners, line, named, at)
    return done


def _record_lift(
    connection: Connection, line: JournalLine, things: Sequence[Target], at: datetime
) -> None:
    detail = {
        "pictures_and_sources": [f"{target.kind} {target.value}" for target in things],
        "by": _BY,
        "reason": _REASON,
        "rows": rows_of(connection, targets=[line.event.order]),
    }
    ledger.record(connection, [("lifted", f"takedown {line.event.order}", detail)], at)


def _lift(
    connection: Connection, owners: Owners, line: JournalLine, named: Sequence[int], at: datetime
) -> list[str]:
    number, by_key = line.event.order, dict[int, str]()
    query = select(articles.c.key, articles.c.entry_id).where(articles.c.key.in_(named))
    by_key = {row.key: row.entry_id for row in connection.execute(query)}
    touched = withdrawals.lift(connection, owners, named, _BY, _REASON, line.event.at, [number])
    same = (rows.c.order == number) & rows.c.article.in_(named)
    connection.execute(update(rows).where(same).values(lift_line=put(connection, line)))
    blocked = holds.blocked_by(connection, touched)
    detail = {
        "articles": list(by_key.values()),
        "by": _BY,
        "reason": _REASON,
        "rows": rows_of(connection, articles=touched),
    }
    ledger.record(connection, [("lifted", f"takedown {number}", detail)], at)
    screen(connection, owners, [*touched, *blocked], at)
    return list(by_key.values())
