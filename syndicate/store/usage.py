"""What partners fetched: how often a token asked for a document, and which revisions it got.

A takedown's receipt names from it who had the text. It grows with revisions, not with fetches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select, tuple_, update

from syndicate.store.chunks import chunks
from syndicate.store.history import carried, deliveries, documents, tokens, usage
from syndicate.store.instants import instant, stored
from syndicate.store.tables import articles, revisions


@dataclass(frozen=True, slots=True)
class Fetch:
    """That a token got a document, or was told that it has it still, so many times.

    `token` is its digest; `document` a path below the output folder; `version` the beginning of
    the document's digest; `bytes` are those of all answers, `last` the instant of the newest.
    """

    token: str
    document: str
    version: str
    fetched: int
    unchanged: int
    bytes: int
    last: datetime


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """How often a token of a partner asked for a document."""

    partner: str
    token: str
    document: str
    fetched: int
    unchanged: int
    bytes: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class DeliveredRevision:
    """That a partner got a revision of an article (counted from 1) in a document."""

    partner: str
    token: str
    document: str
    article: int
    revision: int
    times: int
    first: datetime
    last: datetime


def record(connection: Connection, fetch: Fetch, members: Sequence[tuple[int, int]]) -> None:
    """Count fetches of one document in one version, in which these `members` stand."""
    at = stored(fetch.last)
    same = (usage.c.token == fetch.token) & (usage.c.document == fetch.document)
    values = {
        "fetched": usage.c.fetched + fetch.fetched,
        "unchanged": usage.c.unchanged + fetch.unchanged,
        "bytes": usage.c.bytes + fetch.bytes,
        "last": at,
    }
    if not connection.execute(update(usage).where(same).values(values)).rowcount:
        row = {
            "token": fetch.token,
            "document": fetch.document,
            "fetched": fetch.fetched,
            "unchanged": fetch.unchanged,
            "bytes": fetch.bytes,
            "first": at,
            "last": at,
        }
        connection.execute(insert(usage), [row])
    if fetch.fetched:
        _deliver(connection, fetch, members)


def members(
    connection: Connection, document: str, version: str, entries: Callable[[], Collection[str]]
) -> list[tuple[int, int]]:
    """(article, revision) of what stands in a document: to be asked when it is fetched.

    `entries` answers with the ids of its entries: it is asked where the version is not the one
    that the store knows of, as between the bytes of a build and their record.
    """
    known = connection.scalar(select(documents.c.digest).where(documents.c.path == document))
    if known and known.startswith(version):
        here = (carried.c.document == document) & carried.c.left.is_(None)
        query = select(carried.c.article, carried.c.revision).where(here)
        return [(row.article, row.revision) for row in connection.execute(query)]
    found: list[tuple[int, int]] = []
    for part in chunks(list(entries())):
        named = select(articles.c.key, articles.c.revision).where(articles.c.entry_id.in_(part))
        found += [(row.key, row.revision) for row in connection.execute(named)]
    return found


def _deliver(connection: Connection, fetch: Fetch, members: Sequence[tuple[int, int]]) -> None:
    at = stored(fetch.last)
    mine = (deliveries.c.token == fetch.token) & (deliveries.c.document == fetch.document)
    for part in chunks(members, 400):
        those = tuple_(deliveries.c.article, deliveries.c.revision).in_(part)
        query = select(deliveries.c.article, deliveries.c.revision).where(mine, those)
        had = {(row.article, row.revision) for row in connection.execute(query)}
        again = update(deliveries).where(mine, those)
        connection.execute(again.values(times=deliveries.c.times + fetch.fetched, last=at))
        new = [
            {
                "token": fetch.token,
                "document": fetch.document,
                "article": article,
                "revision": revision,
                "times": fetch.fetched,
                "first": at,
                "last": at,
            }
            for article, revision in part
            if (article, revision) not in had
        ]
        if new:
            connection.execute(insert(deliveries), new)


def of_partner(connection: Connection, partner: str | None = None) -> list[TokenUsage]:
    """What the tokens of a partner asked for, or of all of them, by token and document."""
    query = (
        select(
            tokens.c.partner,
            tokens.c.name,
            usage.c.document,
            usage.c.fetched,
            usage.c.unchanged,
            usage.c.bytes,
            usage.c.first,
            usage.c.last,
        )
        .join(tokens, tokens.c.digest == usage.c.token)
        .order_by(tokens.c.partner, tokens.c.created, tokens.c.name, usage.c.document)
    )
    if partner is not None:
        query = query.where(tokens.c.partner == partner)
    return [
        TokenUsage(*row[:6], instant(row.first), instant(row.last))
        for row in connection.execute(query)
    ]


def deliveries_of(connection: Connection, keys: Collection[int]) -> list[DeliveredRevision]:
    """Who got these articles, by partner and article, in any revision."""
    found: list[DeliveredRevision] = []
    for part in chunks(list(keys)):
        query = (
            select(
                tokens.c.partner,
                tokens.c.name,
                deliveries.c.document,
                deliveries.c.article,
                func.coalesce(revisions.c.number, literal(0)),
                deliveries.c.times,
                deliveries.c.first,
                deliveries.c.last,
            )
            .join(tokens, tokens.c.digest == deliveries.c.token)
            .outerjoin(revisions, revisions.c.key == deliveries.c.revision)
            .where(deliveries.c.article.in_(part), deliveries.c.times > 0)
        )
        found += [
            DeliveredRevision(*row[:6], instant(row.first), instant(row.last))
            for row in connection.execute(query)
        ]
    return sorted(found, key=lambda one: (one.partner, one.article, one.first, one.document))
