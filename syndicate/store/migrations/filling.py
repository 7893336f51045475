"""What migration 0002 fills in for a store that was there before it, as its rules stood then.

Its tables and rules are its own, so that it works as long as anyone has such a store; what it asks
of urls.py and likeness.py is what the store goes on comparing with. Memory does not grow with the
store, but for a few numbers and names of each article that was canceled.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from syndicate.store.chunks import chunks
from syndicate.store.instants import instant as moment
from syndicate.text import similarity, urls

_PAGE = 500
#: How many pages of articles are described before their pieces go where they belong.
_PAGES = 100
#: How many texts are in memory at once.
_TEXTS = 20
_KEPT_PIECES = 8
_BEGINNING = "0" * 64
_REASON, _BY = "the record says so", "import"


def _table(name: str, columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns.split()))


_articles = _table(
    "articles",
    "key entry_id record_id url_key external_url external_key text_digest revision source"
    " published pubstatus sequence hold withdrawn block blocked_by",
)
_revisions = _table("revisions", "key article instant held content_html content_text")
_counters = _table("counters", "name value")
_documents = _table("documents", "path changed")
_carried = _table("carried", "document since")
_orders = _table("orders", "number instant kind reason by asked everywhere")
_withdrawals = _table("withdrawals", "order article")
_memory = _table("memory", "kind value article")
_pieces = _table("pieces", "piece article")
_ledger = _table("ledger", "number instant event subject detail previous hash")
_seals = _table("seals", "name number hash")
_TEXT = _revisions.c.content_html, _revisions.c.content_text
#: What a canceled article is known by, and where another shows that it has the same.
_TRAITS = {
    "page": _articles.c.url_key,
    "original": _articles.c.external_key,
    "text": _articles.c.text_digest,
}
#: Pieces wait here, to be put into `pieces` in its order: one by one, each might touch any of it.
#: Not all at once either: the articles that they point to are looked up for each.
_staged = sa.Table(
    "staged_pieces",
    sa.MetaData(),
    sa.Column("piece", sa.BigInteger),
    sa.Column("article", sa.Integer),
    prefixes=["TEMPORARY"],
)


def describe(connection: Connection) -> None:
    """The page of its original, the digest of its text and its pieces, for every article."""
    _staged.create(connection)
    after = pages = 0
    while (last := _describe_page(connection, after)) > after:
        after, pages = last, pages + 1
        if pages % _PAGES == 0:
            _unstage(connection)
    _unstage(connection)
    _staged.drop(connection)


def _describe_page(connection: Connection, after: int) -> int:
    """Describe the next articles after a key; answers with the last one's, or the same key.

    Of a canceled one, all texts are known by their pieces: `_withdraw` sees to that.
    """
    query = (
        select(_articles.c.key, _articles.c.external_url, _articles.c.pubstatus, *_TEXT)
        .join(_revisions, _revisions.c.key == _articles.c.revision)
        .where(_articles.c.key > after)
        .order_by(_articles.c.key)
        .limit(_PAGE)
        .execution_options(yield_per=_TEXTS)
    )
    rows, found = [], list[dict[str, int]]()
    for key, url, pubstatus, html, text in connection.execute(query):
        plain, original = similarity.plain(html or text or ""), urls.key(url) if url else None
        digest = similarity.digest(plain)
        rows.append({"of": key, "external_key": original, "text_digest": digest})
        if pubstatus != "canceled":
            for piece in similarity.pieces(plain, _KEPT_PIECES):
                found.append({"piece": piece, "article": key})
    if not rows:
        return after
    connection.execute(update(_articles).where(_articles.c.key == bindparam("of")), rows)
    if found:
        connection.execute(insert(_staged), found)
    return int(rows[-1]["of"])


def _unstage(connection: Connection) -> None:
    """Put the pieces that were found where they belong."""
    found = select(_staged.c.piece, _staged.c.article)
    ordered = found.order_by(_staged.c.piece, _staged.c.article)
    connection.execute(insert(_pieces).from_select(["piece", "article"], ordered))
    connection.execute(delete(_staged))


def date_appearances(connection: Connection) -> None:
    """Since when an article stands in a document: no later than it was written last."""
    changed = select(_documents.c.changed).where(_documents.c.path == _carried.c.document)
    since = sa.func.coalesce(changed.scalar_subquery(), 0)
    connection.execute(update(_carried).values(since=since))


def withdraw_canceled(connection: Connection) -> None:
    """An order for the articles whose records were canceled at one instant, oldest first.

    What was held back because of them stays held; what returns them is held back now.
    """
    query = (
        select(_revisions.c.instant, _articles)
        .join(_revisions, _revisions.c.key == _articles.c.revision)
        .where(_articles.c.pubstatus == "canceled")
        .order_by(_revisions.c.instant, _articles.c.key)
        .execution_options(yield_per=_PAGE)
    )
    pages: set[str] = set()
    canceled = groupby(connection.execute(query), lambda row: int(row.instant))
    for number, (instant, found) in enumerate(canceled, 1):
        _insert(connection, _orders, [(number, instant, "canceled", _REASON, _BY, "{}", False)])
        ids: list[str] = []
        for part in chunks(found, _PAGE):
            _withdraw(connection, number, part)
            ids += (row.entry_id for row in part)
            pages |= {row.url_key for row in part if row.url_key}
        detail = {"order": number, "articles": ids, "copies": [], "migration": "0002"}
        detail |= {"reason": _REASON, "by": _BY, "reference": None}
        _record(connection, instant, "canceled", f"takedown {number}", detail)
    _settle_rivals(connection, pages | _block_returns(connection))


def _withdraw(connection: Connection, order: int, part: Sequence[Row[Any]]) -> None:
    """Withdraw articles, and note what they are known by: page, original, texts of all times."""
    keys = [row.key for row in part]
    _insert(connection, _withdrawals, [(order, key) for key in keys])
    _change(connection, [{"of": key, "withdrawn": order} for key in keys])
    known = {("page", row.url_key, row.key) for row in part if row.url_key}
    known |= {
        ("original", row.external_key, row.key)
        for row in part
        if row.external_key and row.external_key.partition("://")[2].partition("/")[2].strip("/")
    }
    query = select(_revisions.c.article, *_TEXT).where(_revisions.c.article.in_(keys))
    shown = query.where(_revisions.c.held.is_(None)).execution_options(yield_per=_TEXTS)
    pieces: set[tuple[int, int]] = set()
    for key, html, text in connection.execute(shown):
        plain = similarity.plain(html or text or "")
        known |= {("text", similarity.digest(plain), key)} if plain else set()
        pieces |= {(piece, key) for piece in similarity.pieces(plain, _KEPT_PIECES)}
    _insert(connection, _memory, sorted(known))
    _insert(connection, _pieces, sorted(pieces))


def _insert(connection: Connection, table: sa.TableClause, rows: Sequence[Sequence[Any]]) -> None:
    names = table.c.keys()
    if rows:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _block_returns(connection: Connection) -> set[str]:
    """Hold back what has the page, the original or the text of a canceled one; answers with URLs.

    As an import does; but whose an article is says the config, which is not at hand: one whose
    original or text it is counts where it names the same source and host. The others the judge
    meets when their documents are made next.
    """
    blocks: dict[int, dict[str, Any]] = {}
    events: dict[int, tuple[int, str]] = {}
    pages: set[str] = set()
    gone, its_order = _articles.alias(), _orders.alias()
    for kind, column in _TRAITS.items():
        query = (
            select(_articles, _revisions.c.instant, gone.c.key.label("whose"))
            .add_columns(gone.c.source.label("its_source"), gone.c.external_url.label("its_url"))
            .add_columns(its_order.c.number, its_order.c.instant.label("ordered"))
            .join(_memory, _memory.c.value == column)
            .join(gone, gone.c.key == _memory.c.article)
            .join(its_order, its_order.c.number == gone.c.withdrawn)
            .join(_revisions, _revisions.c.key == _articles.c.revision)
            .where(_memory.c.kind == kind, _articles.c.withdrawn.is_(None))
            .order_by(_articles.c.key, gone.c.key)
        )
        for row in connection.execute(query):
            same = _whose(row.source, row.external_url) == _whose(row.its_source, row.its_url)
            if row.key in blocks or not (kind == "page" or same):
                continue
            why = f"its {kind} was withdrawn by takedown {row.number}"
            blocks[row.key] = {"of": row.key, "block": why, "blocked_by": row.whose}
            events[row.key] = max(row.instant, row.ordered), row.entry_id
            pages |= {row.url_key} if row.url_key else set()
    if blocks:
        _change(connection, [blocks[key] for key in sorted(blocks)])
    for key, (instant, entry_id) in sorted(events.items()):
        detail = {"reason": blocks[key]["block"], "migration": "0002"}
        _record(connection, instant, "blocked", entry_id, detail)
    return pages


def _whose(source: int | None, original: str | None) -> tuple[int | None, bool, str | None]:
    """Equal for two articles that are one publisher's by any config."""
    return source, bool(original), urls.bare_host(original)


def _settle_rivals(connection: Connection, pages: Iterable[str]) -> None:
    """Of several articles with one URL the one published later is carried, then the smaller id.

    One that is withdrawn or held back is no rival.
    """
    for part in chunks(sorted(pages), _PAGE):
        query = select(_articles).where(_articles.c.url_key.in_(part)).order_by(_articles.c.url_key)
        held = []
        for _, group in groupby(connection.execute(query), lambda row: row.url_key):
            everyone = sorted(group, key=lambda row: (row.record_id or "", row.entry_id))
            rivals = [row for row in everyone if row.withdrawn is None and row.block is None]
            winner = max(rivals, key=lambda row: row.published, default=None)
            for row in everyone:
                hold = None
                if winner and row is not winner and row in rivals:
                    hold = f"its URL belongs to {winner.entry_id}, which was published later"
                if row.hold != hold:
                    held.append({"of": row.key, "hold": hold})
        if held:
            _change(connection, held)


def _change(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set columns of articles, each as a change with a number of its own."""
    counted = _counters.c.name == "sequence"
    last = connection.execute(select(_counters.c.value).where(counted)).scalar_one()
    numbered = [row | {"sequence": last + place} for place, row in enumerate(rows, 1)]
    connection.execute(update(_articles).where(_articles.c.key == bindparam("of")), numbered)
    connection.execute(update(_counters).where(counted).values(value=last + len(rows)))


def chain(connection: Connection) -> None:
    """Chain and seal the ledger as it is found.

    A row that cannot be read is chained like any other, over what stands in it: nothing is lost or
    mended, and the store can be used. `verify` goes on naming one that is of a wrong type.
    """
    link = update(_ledger).where(_ledger.c.number == bindparam("at"))
    previous, unread = _BEGINNING, list[int]()
    for rows in _ledger_pages(connection):
        links = []
        for row in rows:
            digest = _digest(previous, row)
            links.append({"at": row[0], "previous": previous, "hash": digest})
            previous = digest
            if not _is_read(row):
                unread.append(row[0])
        connection.execute(link, links)
        _seal(connection, rows[-1][0], previous)
    if unread:
        more = f", and {len(unread) - 1} more of its rows," if unread[1:] else ""
        text = "row %s of the ledger%s cannot be read; chained as found (`ledger show` stops there)"
        logging.getLogger(__name__).warning(text, unread[0], more)


def _seal(connection: Connection, number: int, digest: str) -> None:
    """Note where the ledger ends."""
    connection.execute(delete(_seals))
    _insert(connection, _seals, [("ledger", number, digest)])


def _record(connection: Connection, instant: int, event: str, subject: str, detail: Any) -> None:
    """Append a row to the chained ledger, and seal the new end."""
    end = connection.execute(select(_seals.c.number, _seals.c.hash)).first()
    number, previous = (end[0] + 1, end[1]) if end else (1, _BEGINNING)
    row = number, instant, event, subject, json.dumps(detail, ensure_ascii=False, sort_keys=True)
    digest = _digest(previous, row)
    _insert(connection, _ledger, [(*row, previous, digest)])
    _seal(connection, number, digest)


def _digest(previous: str, row: Sequence[Any]) -> str:
    """SHA-256 over six netstrings: the hash before it, then what stands in the row."""
    parts = (str(part).encode() for part in (previous, *row))
    return sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()


def _ledger_pages(connection: Connection) -> Iterator[list[tuple[Any, ...]]]:
    """The rows (number, instant, event, subject, detail) in order, as they are found."""
    told = list(_ledger.c)[:5]
    page = query = select(*told).order_by(_ledger.c.number).limit(_PAGE)
    while True:
        try:
            rows = [tuple(row) for row in connection.execute(page)]
        except DBAPIError:  # a text that is no UTF-8: SQLite's driver hands out none of them
            numbers = connection.scalars(page.with_only_columns(_ledger.c.number)).all()
            rows = [tuple(_value(connection, column, n) for column in told) for n in numbers]
        if not rows:
            return
        yield rows
        page = query.where(_ledger.c.number > rows[-1][0])


def _value(connection: Connection, column: sa.ColumnClause[Any], number: int) -> Any:
    """One value of one row; bytes where it is no text."""
    query = select(column).where(_ledger.c.number == number)
    try:
        return connection.scalar(query)
    except DBAPIError:
        return connection.scalar(query.with_only_columns(column.cast(sa.LargeBinary)))


def _is_read(row: Sequence[Any]) -> bool:
    """Whether `ledger show` can read a row."""
    _, instant, *texts = row
    if type(instant) is not int or any(type(text) is not str for text in texts):
        return False
    try:
        return bool(moment(instant)) and isinstance(json.loads(texts[-1]), dict)
    except (ValueError, OverflowError, RecursionError):
        return False
