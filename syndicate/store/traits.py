"""The traits by which withdrawn articles are recognised when they come back (decision 12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from typing import Any, Literal

from sqlalchemy import Column, Connection, Select, func, insert, or_, select, update

from syndicate.store import claims, rows
from syndicate.store.chunks import chunks
from syndicate.store.history import ledger, memory, orders, withdrawals
from syndicate.store.tables import articles, pieces, revisions
from syndicate.text import similarity, urls
from syndicate.text.pictures import pictures_in

#: What a trait begins with that is stored as its digest, since only the journal knows it.
HASHED = "#"

#: By what a withdrawn article is recognised: our page, the original's page, its text.
Trait = Literal["page", "original", "text"]


def remember(connection: Connection, keys: Collection[int]) -> None:
    """Store the traits of withdrawn articles: page, original and the texts of all revisions."""
    new: set[tuple[str, str, int]] = set()
    for part in chunks(keys):
        columns = (articles.c.key, articles.c.url_key, articles.c.external_key)
        for row in connection.execute(select(*columns).where(articles.c.key.in_(part))):
            if row.url_key and is_page(row.url_key):
                new.add(("page", row.url_key, row.key))
            if row.external_key and is_page(row.external_key):
                new.add(("original", row.external_key, row.key))
        new |= _of_records(connection, part)
        for key in part:
            for text in texts(connection, key):
                new |= {("text", similarity.digest(text), key)} if text else set()
                rows.put_pieces(connection, {key: text})
        query = select(memory.c.kind, memory.c.value, memory.c.article)
        rows_known = connection.execute(query.where(memory.c.article.in_(part)))
        known = {(row.kind, row.value, row.article) for row in rows_known}
        new = _spell_out(connection, new - known, known)
        new -= _traits_of_replacements(connection, part)
    if new:
        rows_new = [{"kind": k, "value": v, "article": a} for k, v, a in sorted(new)]
        connection.execute(insert(memory), rows_new)


def _spell_out(
    connection: Connection, new: set[tuple[str, str, int]], known: Set[tuple[str, str, int]]
) -> set[tuple[str, str, int]]:
    """Store traits in full that were known by their digests only; return the others."""
    for kind, value, article in sorted(new):
        digest = hashed(kind, value)
        if digest != value and (kind, digest, article) in known:
            same = (memory.c.kind == kind) & (memory.c.value == digest)
            same &= memory.c.article == article
            connection.execute(update(memory).where(same).values(value=value))
            new = new - {(kind, value, article)}
    return new


def _of_records(connection: Connection, keys: Collection[int]) -> set[tuple[str, str, int]]:
    """Return the pages and originals of the records that articles were merged of."""
    addresses = (
        (kind, urls.key(address), key)
        for key, own in claims.recorded(connection, keys).items()
        for record in own
        if record.article
        for kind, address in (
            ("page", record.article.url),
            ("original", record.article.external_url),
        )
        if address
    )
    return {trait for trait in addresses if is_page(trait[1])}


def _traits_of_replacements(
    connection: Connection, keys: Collection[int]
) -> set[tuple[str, str, int]]:
    """Return the traits that withdrawn articles share with what replaces them now."""
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
    """Tell whether an address may be one article's, and is no front page that many name."""
    return url_key.partition("://")[2].partition("/")[2].strip("/") != ""


def texts(connection: Connection, article: int) -> list[str]:
    """Return the plain texts of all revisions of an article but held ones, each once.

    And those of the records that it was merged of.
    """
    query = select(revisions.c.content_html, revisions.c.content_text).where(
        revisions.c.article == article, revisions.c.held.is_(None)
    )
    plain = [similarity.plain(row[0] or row[1] or "") for row in connection.execute(query)]
    return list(dict.fromkeys([*plain, *claims.texts(connection, article)]))


def text(connection: Connection, article: int) -> str:
    """Return the plain text of an article's current revision."""
    query = (
        select(revisions.c.content_html, revisions.c.content_text)
        .join(articles, articles.c.revision == revisions.c.key)
        .where(articles.c.key == article)
    )
    row = connection.execute(query).one()
    return similarity.plain(row[0] or row[1] or "")


def pictures(connection: Connection, article: int) -> frozenset[str]:
    """Return the pictures of an article's revisions but held ones, by `picture_key`."""
    query = (
        select(revisions.c.content_html, articles.c.url, articles.c.external_url)
        .join(articles, articles.c.key == revisions.c.article)
        .where(revisions.c.article == article, revisions.c.held.is_(None))
    )
    shown = (pictures_in(row[0] or "", row[1] or row[2]) for row in connection.execute(query))
    return frozenset().union(*shown)


def traits(connection: Connection, article: int) -> list[tuple[Trait, str]]:
    """Return the traits that an article has now."""
    columns = (articles.c.url_key, articles.c.external_key, articles.c.text_digest)
    row = connection.execute(select(*columns).where(articles.c.key == article)).one()
    result: list[tuple[Trait, str]] = [("page", row.url_key)] if row.url_key else []
    if row.external_key and is_page(row.external_key):
        result.append(("original", row.external_key))
    return [*result, ("text", row.text_digest)] if row.text_digest else result


def same_as(connection: Connection, keys: Collection[int]) -> dict[int, dict[int, Trait]]:
    """Return the articles, not withdrawn, that share a trait with one of these withdrawn ones.

    By article and withdrawn article, the trait shared. Of several the page counts: it is blocked
    whichever article is there.
    """
    columns: dict[Trait, Column[Any]] = {
        "text": articles.c.text_digest,
        "original": articles.c.external_key,
        "page": articles.c.url_key,
    }
    shared: dict[int, dict[int, Trait]] = {}
    for kind, column in columns.items():
        for part in chunks(keys):
            query = (
                select(articles.c.key, memory.c.article)
                .join(memory, (memory.c.value == column) & (memory.c.kind == kind))
                .where(memory.c.article.in_(part), articles.c.withdrawn.is_(None))
            )
            for key, whose in connection.execute(query):
                shared.setdefault(key, {})[whose] = kind
    return shared


def pages_of(connection: Connection, keys: Collection[int]) -> set[str]:
    """Return the pages of these articles: current ones, and those stored as traits."""
    pages: set[str] = set()
    for part in chunks(keys):
        own = select(articles.c.url_key).where(articles.c.key.in_(part))
        past = select(memory.c.value).where(memory.c.article.in_(part), memory.c.kind == "page")
        pages |= {page for query in (own, past) for page in connection.scalars(query) if page}
    return pages


def epoch(connection: Connection) -> str:
    """Return a name for what is withdrawn, lifted and released now; any change gives another."""
    counted = (
        select(func.max(orders.c.number)),
        select(func.count()).select_from(withdrawals).where(withdrawals.c.lifted.is_not(None)),
        select(func.count()).select_from(ledger).where(ledger.c.event == "released"),
        select(func.count()).select_from(memory),  # a withdrawn article may get another text
    )
    return "-".join(str(connection.scalar(query) or 0) for query in counted)


def known_by(connection: Connection, kind: Trait, values: Collection[str]) -> dict[str, list[int]]:
    """Return the withdrawn articles that have each of these values as a trait of this kind."""
    known: dict[str, list[int]] = {}
    meant = {value: value for value in values}
    if _is_any_hashed(connection, kind):
        meant |= {hashed(kind, value): value for value in values}
    for part in chunks(meant):
        query = select(memory.c.value, memory.c.article).where(
            memory.c.kind == kind, memory.c.value.in_(part)
        )
        for value, article in connection.execute(query.order_by(memory.c.article)):
            if article not in (articles_known := known.setdefault(meant[value], [])):
                articles_known.append(article)
    return known


def hashed(kind: str, value: str) -> str:
    """Return a trait as its digest; a text's is one already."""
    if kind == "text" or value.startswith(HASHED):
        return value
    return HASHED + similarity.digest(value)


def _is_any_hashed(connection: Connection, kind: str) -> bool:
    """Tell whether an order was restored from the journal: all traits are asked for by digest."""
    begins = (memory.c.value >= HASHED) & (memory.c.value < chr(ord(HASHED) + 1))
    query = select(memory.c.value).where(memory.c.kind == kind, begins)
    return connection.execute(query.limit(1)).first() is not None


def is_empty(connection: Connection) -> bool:
    """Tell whether nothing is withdrawn now."""
    return connection.execute(select(memory.c.article).limit(1)).first() is None


def held_or_withdrawn(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return those of these articles that are canceled, withdrawn or held back as a return."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(
            articles.c.key.in_(part),
            or_(
                articles.c.pubstatus == "canceled",
                articles.c.withdrawn.is_not(None),
                articles.c.block.is_not(None),
            ),
        )
        result += connection.scalars(query)
    return result


def pieces_of_withdrawn(connection: Connection, most: int) -> dict[int, set[int]] | None:
    """Return the withdrawn articles by their pieces; None if more than `most` are withdrawn."""
    gone = select(articles.c.key).where(articles.c.withdrawn.is_not(None))
    if len(connection.scalars(gone.limit(most + 1)).all()) > most:
        return None
    by_piece: dict[int, set[int]] = {}
    query = select(pieces.c.piece, pieces.c.article).where(pieces.c.article.in_(gone))
    for piece, article in connection.execute(query):
        by_piece.setdefault(piece, set()).add(article)
    return by_piece


def sharing(
    connection: Connection, sketch: Sequence[int], *, withdrawn: bool = True
) -> dict[int, int]:
    """Return how many of these pieces each article has: each `withdrawn` one, or each at all."""
    counts: dict[int, int] = {}
    for part in chunks(sketch):
        query: Select[Any] = select(pieces.c.article, func.count()).where(pieces.c.piece.in_(part))
        if withdrawn:
            query = query.join(articles, articles.c.key == pieces.c.article)
            query = query.where(articles.c.withdrawn.is_not(None))
        for article, number in connection.execute(query.group_by(pieces.c.article)):
            counts[article] = counts.get(article, 0) + number
    return counts
