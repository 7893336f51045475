"""What is remembered of withdrawn articles, and how articles are found by it (decision 12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, insert, or_, select

from syndicate.store import rows
from syndicate.store.chunks import chunks
from syndicate.store.history import ledger, memory, orders, withdrawals
from syndicate.store.tables import articles, pieces, revisions
from syndicate.text import similarity

#: How a withdrawn article is known again: by our page, by the original's, by its text.
Trait = Literal["page", "original", "text"]


def remember(connection: Connection, keys: Collection[int]) -> None:
    """Note what withdrawn articles are known by: their pages, originals and texts of all times."""
    wanted: set[tuple[str, str, int]] = set()
    for part in chunks(keys):
        columns = (articles.c.key, articles.c.url_key, articles.c.external_key)
        for row in connection.execute(select(*columns).where(articles.c.key.in_(part))):
            if row.url_key and is_page(row.url_key):
                wanted.add(("page", row.url_key, row.key))
            if row.external_key and is_page(row.external_key):
                wanted.add(("original", row.external_key, row.key))
        for key in part:
            for text in texts(connection, key):
                wanted |= {("text", similarity.digest(text), key)} if text else set()
                rows.put_pieces(connection, {key: text})
        query = select(memory.c.kind, memory.c.value, memory.c.article)
        known = connection.execute(query.where(memory.c.article.in_(part)))
        wanted -= {(row.kind, row.value, row.article) for row in known}
        wanted -= _given_away(connection, part)
    if wanted:
        new = [{"kind": k, "value": v, "article": a} for k, v, a in sorted(wanted)]
        connection.execute(insert(memory), new)


def _given_away(connection: Connection, keys: Collection[int]) -> set[tuple[str, str, int]]:
    """The traits of withdrawn articles that belong to what replaces them now."""
    query = (
        select(withdrawals.c.article, orders.c.replacement)
        .join(orders, orders.c.number == withdrawals.c.order)
        .where(withdrawals.c.article.in_(keys), orders.c.replacement.is_not(None))
        .where(withdrawals.c.lifted.is_(None))
    )
    return {
        (kind, value, row.article)
        for row in connection.execute(query)
        for kind, value in traits(connection, row.replacement)
    }


def is_page(url_key: str) -> bool:
    """Whether an address is one article's, and no front page that many articles name."""
    return url_key.partition("://")[2].partition("/")[2].strip("/") != ""


def texts(connection: Connection, article: int) -> list[str]:
    """The plain texts of all revisions of an article, held ones left out; each once."""
    query = select(revisions.c.content_html, revisions.c.content_text).where(
        revisions.c.article == article, revisions.c.held.is_(None)
    )
    found = (similarity.plain(row[0] or row[1] or "") for row in connection.execute(query))
    return list(dict.fromkeys(found))


def text(connection: Connection, article: int) -> str:
    """The plain text of an article's current revision."""
    query = (
        select(revisions.c.content_html, revisions.c.content_text)
        .join(articles, articles.c.revision == revisions.c.key)
        .where(articles.c.key == article)
    )
    row = connection.execute(query).one()
    return similarity.plain(row[0] or row[1] or "")


def traits(connection: Connection, article: int) -> list[tuple[Trait, str]]:
    """What an article is known by now."""
    columns = (articles.c.url_key, articles.c.external_key, articles.c.text_digest)
    row = connection.execute(select(*columns).where(articles.c.key == article)).one()
    found: list[tuple[Trait, str]] = [("page", row.url_key)] if row.url_key else []
    if row.external_key and is_page(row.external_key):
        found.append(("original", row.external_key))
    return [*found, ("text", row.text_digest)] if row.text_digest else found


def same_as(connection: Connection, keys: Collection[int]) -> dict[int, dict[int, Trait]]:
    """Articles that are not withdrawn and have a trait of one of these: by whose, and which.

    Of several traits the page counts: it is blocked whoever stands there.
    """
    columns = {
        "text": articles.c.text_digest,
        "original": articles.c.external_key,
        "page": articles.c.url_key,
    }
    found: dict[int, dict[int, Trait]] = {}
    for kind, column in columns.items():
        for part in chunks(keys):
            query = (
                select(articles.c.key, memory.c.article)
                .join(memory, (memory.c.value == column) & (memory.c.kind == kind))
                .where(memory.c.article.in_(part), articles.c.withdrawn.is_(None))
            )
            for key, whose in connection.execute(query):
                found.setdefault(key, {})[whose] = kind  # type: ignore[assignment]
    return found


def pages_of(connection: Connection, keys: Collection[int]) -> set[str]:
    """The pages of these articles: their own now, and those by which they are remembered."""
    found: set[str] = set()
    for part in chunks(keys):
        own = select(articles.c.url_key).where(articles.c.key.in_(part))
        past = select(memory.c.value).where(memory.c.article.in_(part), memory.c.kind == "page")
        found |= {page for query in (own, past) for page in connection.scalars(query) if page}
    return found


def epoch(connection: Connection) -> str:
    """A name for what is withdrawn, lifted and released now: another one after any change of it."""
    counted = (
        select(func.max(orders.c.number)),
        select(func.count()).select_from(withdrawals).where(withdrawals.c.lifted.is_not(None)),
        select(func.count()).select_from(ledger).where(ledger.c.event == "released"),
        select(func.count()).select_from(memory),  # a withdrawn article may get another text
    )
    return "-".join(str(connection.scalar(query) or 0) for query in counted)


def known_by(connection: Connection, kind: Trait, values: Collection[str]) -> dict[str, list[int]]:
    """The withdrawn articles that are known by each of these values."""
    found: dict[str, list[int]] = {}
    for part in chunks(values):
        query = select(memory.c.value, memory.c.article).where(
            memory.c.kind == kind, memory.c.value.in_(part)
        )
        for value, article in connection.execute(query.order_by(memory.c.article)):
            found.setdefault(value, []).append(article)
    return found


def is_empty(connection: Connection) -> bool:
    """Whether nothing is withdrawn now."""
    return connection.execute(select(memory.c.article).limit(1)).first() is None


def marked(connection: Connection, keys: Collection[int]) -> list[int]:
    """Those of these articles that are canceled, withdrawn or held back as a return."""
    found: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(
            articles.c.key.in_(part),
            or_(
                articles.c.pubstatus == "canceled",
                articles.c.withdrawn.is_not(None),
                articles.c.block.is_not(None),
            ),
        )
        found += connection.scalars(query)
    return found


def pieces_of_withdrawn(connection: Connection, most: int) -> dict[int, set[int]] | None:
    """The pieces of withdrawn articles, with whose they are; None if there are more than `most`."""
    gone = select(articles.c.key).where(articles.c.withdrawn.is_not(None))
    if len(connection.scalars(gone.limit(most + 1)).all()) > most:
        return None
    found: dict[int, set[int]] = {}
    query = select(pieces.c.piece, pieces.c.article).where(pieces.c.article.in_(gone))
    for piece, article in connection.execute(query):
        found.setdefault(piece, set()).add(article)
    return found


def sharing(
    connection: Connection, sketch: Sequence[int], *, withdrawn: bool = True
) -> dict[int, int]:
    """How many of these pieces each article has; of the withdrawn ones, or of all."""
    found: dict[int, int] = {}
    for part in chunks(sketch):
        query: Select[Any] = select(pieces.c.article, func.count()).where(pieces.c.piece.in_(part))
        if withdrawn:
            query = query.join(articles, articles.c.key == pieces.c.article)
            query = query.where(articles.c.withdrawn.is_not(None))
        for article, number in connection.execute(query.group_by(pieces.c.article)):
            found[article] = found.get(article, 0) + number
    return found
