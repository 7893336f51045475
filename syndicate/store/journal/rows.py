"""What the store knows of the journal: the lines there are, and what is yet to be written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.store import ledger, queries
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant
from syndicate.store.journal.lines import (
    LIFTED,
    ChainEnd,
    JournalArticle,
    JournalEvent,
    JournalLine,
    read_line,
    write_line,
)
from syndicate.store.ledger_rows import BEGINNING
from syndicate.store.sql import (
    ColumnElement,
    Connection,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import journal, memory, orders, targets, withdrawals

#: The columns for the line that holds a row, and for the one that holds its lift.
_LINES = ("line", "lift_line")
#: As many articles stand in one line.
_MOST_ARTICLES = 500


class KnownLine(Struct, frozen=True):
    """A line that the store knows, by its key there; `adopted` where a newer store wrote it."""

    key: int
    hash: str
    chain: str
    line: int
    adopted: bool


def state(connection: Connection) -> str:
    """Return a name for what is withdrawn, lifted and remembered now; any change gives another."""
    lifted = select(func.count()).select_from(withdrawals).where(withdrawals.c.lifted.is_not(None))
    counted = (
        select(func.max(orders.c.number)),
        select(func.count()).select_from(withdrawals),
        lifted,
        select(func.count()).select_from(memory),
        select(func.count()).select_from(targets),
        select(func.count()).select_from(targets).where(targets.c.lifted.is_not(None)),
    )
    return "-".join(str(connection.scalar(query) or 0) for query in counted)


#: The state of a store that never had an order.
NOTHING = "0-0-0-0-0-0"


def known_lines(connection: Connection) -> list[KnownLine]:
    """Return the lines that the store knows, in the order in which they came."""
    names = ("key", "hash", "chain", "line", "adopted")
    columns = [journal.c[name] for name in names]
    return [KnownLine(*row) for row in connection.execute(select(*columns).order_by(journal.c.key))]


def lines(connection: Connection, keys: Collection[int]) -> list[JournalLine]:
    """Return lines by their keys, in the order of these."""
    texts: dict[int, str] = {}
    for part in chunks(keys):
        query = select(journal.c.key, journal.c.text).where(journal.c.key.in_(part))
        texts |= {row.key: row.text for row in connection.execute(query)}
    return [read_line(texts[key].encode()) for key in sorted(texts)]


def put(connection: Connection, line: JournalLine, *, adopted: bool = True) -> int:
    """Store a line; return its key, also where it is known already."""
    known: int | None = connection.scalar(select(journal.c.key).where(journal.c.hash == line.hash))
    if known is not None:
        return known
    key = (connection.scalar(select(func.max(journal.c.key))) or 0) + 1
    row = {"hash": line.hash, "chain": line.chain, "line": line.line, "text": line.text}
    connection.execute(insert(journal), [row | {"key": key, "adopted": adopted}])
    return key


def forget(connection: Connection, keys: Collection[int]) -> None:
    """Delete lines that were never written, so that what they hold is written in others."""
    for part in chunks(keys):
        connection.execute(delete(journal).where(journal.c.key.in_(part)))
        lines_of = (table.c[name] for table in (withdrawals, targets) for name in _LINES)
        for column in (*lines_of, memory.c.line):
            table: Any = column.table
            connection.execute(update(table).where(column.in_(part)).values({column.name: None}))


def draft(connection: Connection, owners: Owners, chain: str, at: datetime) -> list[JournalLine]:
    """Store a line for each order, lift and trait that none holds yet; return these lines."""
    end, site = _end_of(connection, chain), owners.site.settings.authority
    head = ledger.seal(connection) or (0, BEGINNING)
    new: list[JournalLine] = []
    for draft_ in _drafts(connection, owners, at):
        line = write_line(end, site, head, draft_.event)
        key = put(connection, line, adopted=False)
        end = ChainEnd(chain, line.line, line.hash)
        new.append(line)
        _mark(connection, draft_, key)
    return new


def _end_of(connection: Connection, chain: str) -> ChainEnd:
    query = select(journal.c.line, journal.c.hash).where(journal.c.chain == chain)
    row = connection.execute(query.order_by(journal.c.line.desc()).limit(1)).one_or_none()
    return ChainEnd(chain, *row) if row else ChainEnd(chain)


class _Draft(Struct, frozen=True):
    """An event that waits for its line, the column of its rows, and their articles."""

    event: JournalEvent
    column: Any
    keys: tuple[int, ...]


def _mark(connection: Connection, waiting: _Draft, key: int) -> None:
    """Note which line holds the rows of an event, and the traits of its articles."""
    table: Table = waiting.column.table
    for kind, value in waiting.event.targets:
        same = (targets.c.order == waiting.event.order) & (targets.c.kind == kind)
        same &= targets.c.value == value
        name = waiting.column.name
        connection.execute(update(targets).where(same).values({name: key}))
    for part in chunks(waiting.keys):
        if table is withdrawals:
            same = withdrawals.c.article.in_(part) & (withdrawals.c.order == waiting.event.order)
            if waiting.column is withdrawals.c.lift_line:
                same &= withdrawals.c.lifted.is_not(None)
            connection.execute(update(withdrawals).where(same).values({waiting.column.name: key}))
        if waiting.column is not withdrawals.c.lift_line:
            open_ = memory.c.article.in_(part) & memory.c.line.is_(None)
            connection.execute(update(memory).where(open_).values(line=key))


def _drafts(connection: Connection, owners: Owners, at: datetime) -> Iterator[_Draft]:
    """Yield what is not in the journal yet: orders by number, then traits, then lifts."""
    yield from _of_orders(connection, owners)
    yield from _of_traits(connection, owners, at)
    yield from _of_lifts(connection)


def _of_orders(connection: Connection, owners: Owners) -> Iterator[_Draft]:
    named: dict[int, dict[int, int | None]] = defaultdict(dict)
    columns = (withdrawals.c.order, withdrawals.c.article, withdrawals.c.copy_of)
    query = select(*columns).where(withdrawals.c.line.is_(None)).order_by(*columns[:2])
    for number, key, whose in connection.execute(query):
        named[number][key] = whose
    beside = _targets(connection, targets.c.line.is_(None))
    for number in sorted({*named, *beside}):
        listed = named[number]
        order = connection.execute(select(orders).where(orders.c.number == number)).one()
        replacement = _entry_ids(connection, [order.replacement]).get(order.replacement)
        named_first = [
            key for _, key in sorted((whose is not None, k) for k, whose in listed.items())
        ]
        for at, keys in enumerate([*chunks(named_first, _MOST_ARTICLES)] or [[]]):
            event = JournalEvent(
                kind=order.kind,
                at=instant(order.instant),
                order=number,
                articles=tuple(_articles(connection, owners, keys, listed)),
                everywhere=order.everywhere,
                replacement=replacement,
                targets=() if at else tuple(beside.get(number, ())),
            )
            yield _Draft(event, withdrawals.c.line, tuple(keys))


def _of_traits(connection: Connection, owners: Owners, at: datetime) -> Iterator[_Draft]:
    """Yield traits that a withdrawn article got after its order."""
    query = (
        select(articles.c.withdrawn, articles.c.key)
        .distinct()
        .join(memory, memory.c.article == articles.c.key)
        .where(memory.c.line.is_(None), articles.c.withdrawn.is_not(None))
        .order_by(articles.c.withdrawn, articles.c.key)
    )
    later: dict[int, list[int]] = defaultdict(list)
    for number, key in connection.execute(query).all():
        later[number].append(key)
    for number, every in later.items():
        for keys in chunks(every, _MOST_ARTICLES):
            own = tuple(_articles(connection, owners, keys, {}))
            yield _Draft(JournalEvent("remembered", at, number, own), memory.c.line, tuple(keys))


def _of_lifts(connection: Connection) -> Iterator[_Draft]:
    columns = (withdrawals.c.order, withdrawals.c.lifted, withdrawals.c.article)
    query = select(*columns).where(
        withdrawals.c.lifted.is_not(None), withdrawals.c.lift_line.is_(None)
    )
    lifted: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, when, key in connection.execute(query.order_by(*columns)).all():
        lifted[number, when].append(key)
    for (number, when), every in lifted.items():
        for keys in chunks(every, _MOST_ARTICLES):
            ids = _entry_ids(connection, keys)
            own = tuple(JournalArticle(ids[key]) for key in keys)
            event = JournalEvent(LIFTED, instant(when), number, own)
            yield _Draft(event, withdrawals.c.lift_line, tuple(keys))
    free = targets.c.lifted.is_not(None) & targets.c.lift_line.is_(None)
    for number, things in _targets(connection, free).items():
        when = connection.scalar(
            select(func.max(targets.c.lifted)).where(free, targets.c.order == number)
        )
        event = JournalEvent(LIFTED, instant(when), number, (), targets=tuple(things))
        yield _Draft(event, withdrawals.c.lift_line, ())


def _targets(
    connection: Connection, which: ColumnElement[bool]
) -> dict[int, list[tuple[str, str]]]:
    """Return (kind, value) of what orders withdraw beside articles, by order."""
    things: dict[int, list[tuple[str, str]]] = defaultdict(list)
    columns = (targets.c.order, targets.c.kind, targets.c.value)
    query = select(*columns).where(which).order_by(*columns)
    for number, kind, value in connection.execute(query):
        things[number].append((kind, value))
    return things


def _articles(
    connection: Connection,
    owners: Owners,
    keys: Collection[int],
    copies: Mapping[int, int | None],
) -> Iterator[JournalArticle]:
    """Yield articles with the digests of their traits; `copies` says which one each repeats."""
    ids = _entry_ids(connection, [*keys, *filter(None, (copies.get(key) for key in keys))])
    facts = {article.key: article for article in queries.facts_of(connection, list(keys))}
    own: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for part in chunks(keys):
        for row in connection.execute(select(memory).where(memory.c.article.in_(part))):
            own[row.article].append((row.kind, row.value))
    for key in keys:
        whose = copies.get(key)
        yield JournalArticle(
            id=ids[key],
            copy_of=None if whose is None else ids[whose],
            source=owners.find(facts[key]).id if key in facts else None,
            traits=tuple(own[key]),
        )


def _entry_ids(connection: Connection, keys: Collection[int | None]) -> dict[int, str]:
    ids: dict[int, str] = {}
    for part in chunks(key for key in keys if key is not None):
        query = select(articles.c.key, articles.c.entry_id).where(articles.c.key.in_(part))
        ids |= {row.key: row.entry_id for row in connection.execute(query)}
    return ids
