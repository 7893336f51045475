"""Delete what was imported by mistake, or purge it: on the record, and no takedown (decision 39).

What is deleted leaves the store, the rejected records and, with the next build, every document. It
may be imported again. What is purged leaves digests only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct

from syndicate.errors import NotFoundError
from syndicate.model.article import Article, ArticleFacts
from syndicate.store import (
    Store,
    claims,
    ledger,
    originals,
    queries,
    removal,
    stored_articles,
    traits,
)
from syndicate.store.find import find_one
from syndicate.store.instants import stored
from syndicate.store.revision import RowNumbers
from syndicate.store.sql import Connection
from syndicate.takedown.orders import documents_carrying
from syndicate.takedown.rejects import Traces
from syndicate.text import similarity


class ErasureOrder(Struct, frozen=True):
    """What is to go, who says so and why; `purge` leaves digests only."""

    names: tuple[str, ...]
    by: str
    reason: str
    purge: bool = False

    @property
    def event(self) -> str:
        return "purged" if self.purge else "deleted"


class Erasure(Struct, frozen=True):
    """What goes: articles as they were, the documents that carry them, and what they are found by.

    `keys` are those of the articles and of what was merged into them, `revisions` all of theirs.
    `copies` are other articles with the same text, which stay.
    """

    articles: tuple[ArticleFacts, ...]
    documents: tuple[str, ...]
    keys: tuple[int, ...]
    revisions: tuple[int, ...]
    traces: Traces
    copies: tuple[ArticleFacts, ...] = ()


def rehearse(store: Store, order: ErasureOrder) -> Erasure:
    """Return what an order would delete, without doing it. Raises as `erase` does."""
    with store.reading() as connection:
        return _find(connection, order)


def erase(store: Store, order: ErasureOrder, at: datetime) -> Erasure:
    """Delete articles from the store, on the record; the next build takes them out of documents.

    Raises NotFoundError where a name has no article, or several, and where an article to be deleted
    is withdrawn: only a purge goes beyond that, and what was withdrawn is still remembered.
    """
    with store.writing() as connection:
        erasure = _find(connection, order)
        events = list(_events(connection, order, erasure))  # while the texts are there
        numbers = RowNumbers(connection)
        why = f"{order.event} by {order.by}: {order.reason}"
        gone = removal.delete_articles(connection, erasure.keys, why, numbers, stored(at))
        if events:
            events[0][2]["keys"] = gone
        ledger.record(connection, events, at)
        numbers.save()
        removal.clear(connection)
        if order.purge:
            removal.forget_held(connection, erasure.traces.holds)
            removal.forget_unused(connection)
    return erasure


def finish(store: Store, *, purge: bool) -> None:
    """Delete the rows that a build left without a document; after a purge, their bytes too.

    Those on a server stay in its files until a person has tables written anew (`store prune`).
    """
    with store.writing() as connection:
        removal.clear(connection)
    if purge and store.path:
        store.compact()


def _find(connection: Connection, order: ErasureOrder) -> Erasure:
    found = {facts.key: facts for name in order.names for facts in [find_one(connection, name)]}
    for facts in found.values():
        if facts.withdrawn and not order.purge:
            raise NotFoundError(
                f"{facts.entry_id} is withdrawn by takedown {facts.withdrawn.order}:"
                " lift that first, or purge the article"
            )
    keys = removal.with_merged(connection, list(found))
    articles = [stored.article for stored in stored_articles.load(connection, keys)]
    for own in claims.recorded(connection, keys).values():
        articles += [claim.article for claim in own if claim.article]
    found_by = _traces(connection, articles, keys)
    return Erasure(
        articles=tuple(found.values()),
        documents=tuple(documents_carrying(connection, keys)),
        keys=tuple(keys),
        revisions=tuple(removal.revisions_of(connection, keys)),
        traces=found_by,
        copies=tuple(_copies(connection, found_by, keys)),
    )


def _copies(
    connection: Connection, traces: Traces, keys: Collection[int]
) -> Iterator[ArticleFacts]:
    """Yield the articles, but these, that have one of their texts."""
    digests = [similarity.digest(text) for text in traces.texts]
    same = set(queries.with_text(connection, digests)) - set(keys)
    yield from queries.facts_of(connection, sorted(same))


def _traces(connection: Connection, articles: Sequence[Article], keys: Sequence[int]) -> Traces:
    """Return what rejected records of these articles are recognised by."""
    pages = {
        page
        for article in articles
        for page in (
            *originals.pages(None, article.url, None),
            *originals.pages(article.id, None, article.external_url),
        )
    }
    texts = {text for key in keys for text in traits.texts(connection, key) if text}
    return Traces(
        ids=frozenset(article.id for article in articles if article.id),
        pages=frozenset(pages),
        texts=tuple(sorted(texts)),
        titles=frozenset(article.title for article in articles),
    )


def _events(
    connection: Connection, order: ErasureOrder, erasure: Erasure
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield a record for each article: its id, or only digests where it is purged."""
    for facts in erasure.articles:
        detail: dict[str, Any] = {"by": order.by, "reason": order.reason}
        if not order.purge:
            yield order.event, facts.entry_id, detail | {"documents": list(erasure.documents)}
            continue
        texts = [sha256(text.encode()).hexdigest() for text in traits.texts(connection, facts.key)]
        subject = sha256(facts.entry_id.encode()).hexdigest()
        yield order.event, subject, detail | {"texts": texts}


def documents_of(store: Store, erasure: Erasure) -> list[str]:
    """Return the documents that carry any of the articles now."""
    with store.reading() as connection:
        return documents_carrying(connection, erasure.keys)
