"""What partners fetched: how often a token fetched a document, and which revisions it got.

A takedown's receipt tells from it who got the text. It grows with revisions, not with fetches; so
does what the ledger has of it: the first fetch of a version by a token, the first use of a
document, and of repeated fetches a count now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.store import ledger
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import carried, deliveries, documents, tokens, usage
from syndicate.store.sql import Connection, func, insert, literal, select, tuple_, update
from syndicate.store.tables import articles, revisions


class Fetch(Struct, frozen=True):
    """The fetches of a document by a token, and the answers that it is unchanged.

    `token` is its digest, `document` a path below the output folder, `version` the beginning of
    the document's digest; `bytes` counts all answers, `last` is the instant of the newest. One that
    is `noted` goes on the record though it brought nothing new.
    """

    token: str
    document: str
    version: str
    fetched: int
    unchanged: int
    bytes: int
    last: datetime
    noted: bool = False

    @property
    def takes_back(self) -> bool:
        """Whether answers were noted and then not sent, so that a count goes back."""
        return min(self.fetched, self.unchanged, self.bytes) < 0


class TokenUsage(Struct, frozen=True):
    """How often a token of a partner fetched a document."""

    partner: str
    token: str
    document: str
    fetched: int
    unchanged: int
    bytes: int
    first: datetime
    last: datetime


class DeliveredRevision(Struct, frozen=True):
    """A revision of an article (counted from 1) that a partner got in a document."""

    partner: str
    token: str
    document: str
    article: int
    revision: int
    times: int
    first: datetime
    last: datetime


def record(connection: Connection, fetch: Fetch, members: Sequence[tuple[int, int]]) -> None:
    """Count fetches of one version of a document, which carries these `members`."""
    same = (usage.c.token == fetch.token) & (usage.c.document == fetch.document)
    before = connection.scalar(select(usage.c.last).where(same))
    at = max(stored(fetch.last), (before or 0) + 1)  # so that a later state is always later
    if before is None:
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
    else:
        values = {
            "fetched": usage.c.fetched + fetch.fetched,
            "unchanged": usage.c.unchanged + fetch.unchanged,
            "bytes": usage.c.bytes + fetch.bytes,
            "last": at,
        }
        connection.execute(update(usage).where(same).values(values))
    new = _deliver(connection, fetch, members, at) if fetch.fetched else []
    if new or fetch.noted or fetch.takes_back or before is None:
        _record(connection, fetch, new, at)


def _record(connection: Connection, fetch: Fetch, new: Sequence[tuple[int, int]], at: int) -> None:
    """Put on the record how a token's use of a document stands, and what it got that is new."""
    columns = (usage.c.fetched, usage.c.unchanged, usage.c.bytes, usage.c.first, usage.c.last)
    same = (usage.c.token == fetch.token) & (usage.c.document == fetch.document)
    counts = connection.execute(select(*columns).where(same)).one()
    whose = select(tokens.c.partner, tokens.c.name).where(tokens.c.digest == fetch.token)
    partner, name = connection.execute(whose).one()
    detail = {
        "partner": partner,
        "token": name,
        "digest": fetch.token,
        "version": fetch.version,
        "counts": list(counts),
        "got": _got(connection, new),
    }
    ledger.record(connection, [(ledger.FETCHED, fetch.document, detail)], instant(at))


def _got(connection: Connection, new: Sequence[tuple[int, int]]) -> list[list[str | int | None]]:
    """Return the articles and revisions of deliveries with entry ids and numbers of revisions."""
    names: dict[int, str] = {}
    numbers: dict[int, int] = {}
    for part in chunks(new, 400):
        named = select(articles.c.key, articles.c.entry_id)
        named = named.where(articles.c.key.in_([article for article, _ in part]))
        names |= {row.key: row.entry_id for row in connection.execute(named)}
        counted = select(revisions.c.key, revisions.c.number)
        counted = counted.where(revisions.c.key.in_([revision for _, revision in part]))
        numbers |= {row.key: row.number for row in connection.execute(counted)}
    return [[names.get(a), numbers.get(r, 0), a, r] for a, r in new]


def members(
    connection: Connection, document: str, version: str, entries: Callable[[], Collection[str]]
) -> list[tuple[int, int]]:
    """Return (article, revision) of what a document carries, at the time of a fetch.

    Where the store does not know the version, as between the bytes of a build and their record,
    `entries` is called for the ids of the document's entries.
    """
    known = connection.scalar(select(documents.c.digest).where(documents.c.path == document))
    if known and known.startswith(version):
        here = (carried.c.document == document) & carried.c.left.is_(None)
        query = select(carried.c.article, carried.c.revision).where(here)
        return [(row.article, row.revision) for row in connection.execute(query)]
    result: list[tuple[int, int]] = []
    for part in chunks(list(entries())):
        named = select(articles.c.key, articles.c.revision).where(articles.c.entry_id.in_(part))
        result += [(row.key, row.revision) for row in connection.execute(named)]
    return result


def _deliver(
    connection: Connection, fetch: Fetch, members: Sequence[tuple[int, int]], at: int
) -> list[tuple[int, int]]:
    """Record that a token got these revisions; return those that it had not got there yet."""
    first: list[tuple[int, int]] = []
    same = (deliveries.c.token == fetch.token) & (deliveries.c.document == fetch.document)
    for part in chunks(members, 400):
        delivered = tuple_(deliveries.c.article, deliveries.c.revision).in_(part)
        query = select(deliveries.c.article, deliveries.c.revision).where(same, delivered)
        known = {(row.article, row.revision) for row in connection.execute(query)}
        again = update(deliveries).where(same, delivered)
        connection.execute(again.values(times=deliveries.c.times + fetch.fetched, last=at))
        unknown = [pair for pair in part if pair not in known]
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
            for article, revision in unknown
        ]
        if new:
            connection.execute(insert(deliveries), new)
        first += unknown
    return first


def of_partner(connection: Connection, partner: str | None = None) -> list[TokenUsage]:
    """Return what the tokens of a partner, or of all, fetched, by token and document."""
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
        TokenUsage(
            partner=row.partner,
            token=row.name,
            document=row.document,
            fetched=row.fetched,
            unchanged=row.unchanged,
            bytes=row.bytes,
            first=instant(row.first),
            last=instant(row.last),
        )
        for row in connection.execute(query)
    ]


def deliveries_of(connection: Connection, keys: Collection[int]) -> list[DeliveredRevision]:
    """Return who got these articles, in any revision, by partner and article."""
    result: list[DeliveredRevision] = []
    for part in chunks(list(keys)):
        query = (
            select(
                tokens.c.partner,
                tokens.c.name,
                deliveries.c.document,
                deliveries.c.article,
                func.coalesce(revisions.c.number, literal(0)).label("number"),
                deliveries.c.times,
                deliveries.c.first,
                deliveries.c.last,
            )
            .join(tokens, tokens.c.digest == deliveries.c.token)
            .outerjoin(revisions, revisions.c.key == deliveries.c.revision)
            .where(deliveries.c.article.in_(part), deliveries.c.times > 0)
        )
        result += [
            DeliveredRevision(
                partner=row.partner,
                token=row.name,
                document=row.document,
                article=row.article,
                revision=row.number,
                times=row.times,
                first=instant(row.first),
                last=instant(row.last),
            )
            for row in connection.execute(query)
        ]
    return sorted(result, key=lambda d: (d.partner, d.article, d.first, d.document))
