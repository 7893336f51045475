"""Articles that stand and are like a withdrawn one, listed until a person decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal

from msgspec import Struct

from syndicate.store.chunks import chunks
from syndicate.store.sql import Connection, Select, delete, insert, literal, or_, select
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import resemblances

_withdrawn = articles.alias("withdrawn_articles")


class Resemblance(Struct, frozen=True):
    """An article like a withdrawn one: how alike in percent, and the order that withdrew that.

    `held` says that the article came later and is held; else it stands and is only listed. What is
    near is most likely a copy, what is like may be one.
    """

    article: int
    withdrawn: int
    order: int
    level: Literal["near", "like"]
    percent: int
    held: bool


def put(
    connection: Connection, found: Iterable[tuple[int, int, Literal["near", "like"], int]]
) -> None:
    """List articles, given as (article, withdrawn one, level, percent), with their present text."""
    rows = {(article, whose): (level, percent) for article, whose, level, percent in found}
    if not rows:
        return
    digests: dict[int, str] = {}
    for part in chunks({article for article, _ in rows}):
        query = select(articles.c.key, articles.c.text_digest).where(articles.c.key.in_(part))
        digests |= {row.key: row.text_digest for row in connection.execute(query)}
        old = resemblances.c.article.in_(part)
        for row in connection.execute(select(resemblances).where(old)).all():
            if (row.article, row.withdrawn) in rows or row.text_digest != digests[row.article]:
                same = resemblances.c.withdrawn == row.withdrawn
                mine = resemblances.c.article == row.article
                connection.execute(delete(resemblances).where(mine, same))
    new = [
        {
            "article": article,
            "withdrawn": whose,
            "level": level,
            "percent": percent,
            "text_digest": digests[article],
        }
        for (article, whose), (level, percent) in sorted(rows.items())
        if digests.get(article)
    ]
    if new:
        connection.execute(insert(resemblances), new)


def is_listed(connection: Connection, article: int, withdrawn: int) -> bool:
    """Return whether an article is listed with the very text that it has now."""
    query = (
        select(resemblances.c.article)
        .join(articles, articles.c.key == resemblances.c.article)
        .where(resemblances.c.article == article, resemblances.c.withdrawn == withdrawn)
        .where(resemblances.c.text_digest == articles.c.text_digest)
    )
    return connection.execute(query).first() is not None


def percent_listed(connection: Connection, article: int, withdrawn: int) -> int | None:
    """Return how near an article was when it was last listed as near, with whichever text."""
    query = select(resemblances.c.percent).where(
        resemblances.c.article == article,
        resemblances.c.withdrawn == withdrawn,
        resemblances.c.level == "near",
    )
    return connection.scalar(query)


def undecided(
    connection: Connection,
    *,
    orders: Collection[int] | None = None,
    keys: Collection[int] | None = None,
) -> list[Resemblance]:
    """Return what waits for a person, near and most alike first: held articles and listed ones.

    Of those of some `orders` only, or of some articles (`keys`) only, where these are given.
    """
    found: dict[tuple[int, int], Resemblance] = {}
    narrowed = [] if orders is None else [_withdrawn.c.withdrawn.in_(orders)]
    parts = [[]] if keys is None else [[articles.c.key.in_(part)] for part in chunks(keys)]
    for query in (_held(), _listed()):
        for part in parts:
            for row in connection.execute(query.where(*narrowed, *part)):
                found.setdefault((row.article, row.withdrawn), Resemblance(*row))
    return sorted(
        found.values(),
        key=lambda each: (each.level != "near", -each.percent, each.article, each.withdrawn),
    )


def _held() -> Select[Any]:
    """Select the articles that came later than the order and are held for a person."""
    columns = (articles.c.key.label("article"), _withdrawn.c.key.label("withdrawn"))
    said = (literal("near").label("level"), articles.c.likeness.label("percent"))
    return (
        select(*columns, _withdrawn.c.withdrawn.label("order"), *said, literal(True).label("held"))
        .join(_withdrawn, _withdrawn.c.key == articles.c.blocked_by)
        .where(articles.c.likeness.is_not(None), articles.c.withdrawn.is_(None))
        .where(_withdrawn.c.withdrawn.is_not(None))
    )


def _listed() -> Select[Any]:
    """Select the articles that stand, unless they were released or have another text since."""
    columns = (resemblances.c.article, resemblances.c.withdrawn)
    said = (resemblances.c.level, resemblances.c.percent)
    digest = articles.c.text_digest
    return (
        select(*columns, _withdrawn.c.withdrawn.label("order"), *said, literal(False).label("held"))
        .join(articles, articles.c.key == resemblances.c.article)
        .join(_withdrawn, _withdrawn.c.key == resemblances.c.withdrawn)
        .where(articles.c.withdrawn.is_(None), articles.c.block.is_(None))
        .where(_withdrawn.c.withdrawn.is_not(None), resemblances.c.text_digest == digest)
        .where(or_(articles.c.exempt.is_(None), articles.c.exempt != digest))
    )


def forget(connection: Connection, keys: Collection[int]) -> None:
    """Forget what articles are like, and what is like them."""
    for part in chunks(keys):
        either = or_(resemblances.c.article.in_(part), resemblances.c.withdrawn.in_(part))
        connection.execute(delete(resemblances).where(either))
