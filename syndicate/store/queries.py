"""Read articles and terms: changes, facts, articles by id or address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from syndicate.model.article import ArticleFacts, Source, Withdrawn
from syndicate.store import aliases
from syndicate.store.chunks import chunks, in_part
from syndicate.store.finding_tables import filings, terms
from syndicate.store.instants import instant
from syndicate.store.sql import ColumnElement, Connection, Select, func, or_, select
from syndicate.store.tables import articles, counters, revisions, sources
from syndicate.store.withdrawal_tables import orders

SOURCE = [
    column.label(f"source_{column.name}")
    for column in (sources.c.id, sources.c.name, sources.c.url, sources.c.feed_url, sources.c.icon)
]
_REVISION = [revisions.c.instant.label("revised")]
_ORDER = [orders.c.instant.label("ordered"), orders.c.reason.label("order_reason")]


class StoredTerm(Struct, frozen=True):
    """A category, tag, author, source or language; `filed` while any article is under it."""

    key: int
    kind: str
    label: str
    slug: str | None
    filed: bool


def sequence(connection: Connection) -> int:
    """Return the number of the newest change; 0 for an empty store."""
    query = select(counters.c.value).where(counters.c.name == "sequence")
    return connection.scalar(query) or 0


def changed_since(connection: Connection, number: int, most: int) -> list[int] | None:
    """Return the articles changed after that change number; None if there are more than `most`."""
    query = select(articles.c.key).where(articles.c.sequence > number).limit(most + 1)
    keys = list(connection.scalars(query))
    return keys if len(keys) <= most else None


def named_by(connection: Connection, ids: Sequence[str]) -> list[int]:
    """Return the articles whose records name their source by one of these ids."""
    keys: list[int] = []
    for part in chunks(ids):
        labels = [f"id:{source}" for source in part]
        query = (
            select(filings.c.article)
            .join(terms, terms.c.key == filings.c.term)
            .where(terms.c.kind == "trace", terms.c.label.in_(labels))
        )
        keys += connection.scalars(query)
    return keys


def articles_of(connection: Connection, keys: Sequence[int]) -> list[int]:
    """Return the articles that these revisions belong to."""
    article_keys: list[int] = []
    for part in chunks(keys):
        query = select(revisions.c.article).where(revisions.c.key.in_(part))
        article_keys += connection.scalars(query)
    return article_keys


def count(connection: Connection) -> int:
    """Return how many articles the store holds."""
    query = select(func.count()).select_from(articles).where(articles.c.revision > 0)
    return connection.scalar(query) or 0


def terms_of_kind(connection: Connection, kind: str) -> list[StoredTerm]:
    """Return the terms of one kind, by label."""
    filed = select(filings.c.article).where(filings.c.term == terms.c.key).exists()
    query = select(terms.c.key, terms.c.kind, terms.c.label, terms.c.slug, filed)
    rows = connection.execute(query.where(terms.c.kind == kind))
    result = [StoredTerm(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]
    return sorted(result, key=lambda term: term.label)


_FACTS = (
    select(
        *(
            articles.c[name]
            for name in (
                "key revision entry_id title published undated url external_url original language"
                " pubstatus embargoed expires hold block playable derived_title"
            ).split()
        ),
        *_REVISION,
        articles.c.withdrawn,
        *_ORDER,
        articles.c.source,
        *SOURCE,
    )
    .join(revisions, revisions.c.key == articles.c.revision)
    .outerjoin(sources, sources.c.key == articles.c.source)
    .outerjoin(orders, orders.c.number == articles.c.withdrawn)
    .where(in_part(articles.c.key))
)


def facts_of(connection: Connection, keys: Sequence[int]) -> list[ArticleFacts]:
    """Return what rights need to know of these articles, in the order of the keys."""
    result: dict[int, ArticleFacts] = {}
    for part in chunks(keys):
        filed = filed_under(connection, part)
        for row in connection.execute(_FACTS, {"part": part}).all():
            result[row[0]] = _article_facts(tuple(row), filed[row[0]])
    return [result[key] for key in keys if key in result]


def _article_facts(row: tuple[Any, ...], filed: Mapping[str, Sequence[str]]) -> ArticleFacts:
    """Read a row by position, for speed: every feed asks for all of its articles."""
    (
        key, revision, entry_id, title, published, undated, url, external_url, original, language,
        pubstatus, embargoed, expires, hold, block, playable, derived_title, revised, withdrawn,
        ordered, order_reason, source, *of_source,
    ) = row  # fmt: skip
    order = None if withdrawn is None else Withdrawn(withdrawn, instant(ordered), order_reason)
    return ArticleFacts(
        key=key,
        revision=revision,
        entry_id=entry_id,
        title=title,
        published=instant(published),
        undated=undated,
        url=url,
        external_url=external_url,
        source=None if source is None else source_of(*of_source),
        original=original,
        language=language,
        authors=tuple(filed.get("author", ())),
        categories=tuple(filed.get("category", ())),
        tags=tuple(filed.get("tag", ())),
        pubstatus=pubstatus,
        embargoed=instant(embargoed),
        expires=instant(expires),
        hold=hold,
        block=block,
        withdrawn=order,
        since=instant(revised),
        playable=playable,
        derived_title=derived_title,
    )


@lru_cache(maxsize=1024)
def source_of(
    id_: str | None, name: str, url: str | None, feed_url: str | None, icon: str | None
) -> Source:
    """Return the source of which a row has the columns SOURCE."""
    return Source(name, id_, url, feed_url, icon)


def _filed(of_kind: ColumnElement[str]) -> Select[Any]:
    return (
        select(filings.c.article, terms.c.kind, terms.c.label)
        .join(terms, terms.c.key == filings.c.term)
        .where(in_part(filings.c.article), of_kind.in_(("author", "category", "tag")))
        .order_by(filings.c.article, filings.c.position)
    )


#: By dialect: for SQLite the kind is an expression, lest it begins with all terms of a kind.
_FILED = {"sqlite": _filed(terms.c.kind + ""), "postgresql": _filed(terms.c.kind)}


def filed_under(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """Return the labels of articles by kind (author, category, tag), each in the record's order."""
    labels: dict[int, dict[str, list[str]]] = defaultdict(dict)
    rows = connection.execute(_FILED[connection.dialect.name], {"part": keys})
    for article, kind, label in rows.all():
        labels[article].setdefault(kind, []).append(label)
    return labels


def find(connection: Connection, name: str, url_key: str | None) -> list[ArticleFacts]:
    """Return the articles with this record id, entry id or URL, or merged of a record with it."""
    matches = [articles.c.entry_id == name, articles.c.record_id == name]
    if url_key:
        matches.append(articles.c.url_key == url_key)
    return _found(connection, or_(*matches), aliases.answering_to(connection, name, url_key))


def _found(
    connection: Connection, meant: ColumnElement[bool], merged: Collection[int]
) -> list[ArticleFacts]:
    """Return the articles that are meant, or `merged` of a record that is, by entry id.

    One that became part of another is that one.
    """
    query = select(articles.c.key).where(or_(meant, articles.c.key.in_(set(merged))))
    query = query.where(articles.c.revision > 0).order_by(articles.c.entry_id)
    return facts_of(connection, list(connection.scalars(query)))


def with_text(connection: Connection, digests: Sequence[str]) -> list[int]:
    """Return the articles whose text has one of these digests (`similarity.digest`)."""
    keys: list[int] = []
    for part in chunks(digests):
        query = select(articles.c.key).where(articles.c.text_digest.in_(part))
        keys += connection.scalars(query.where(articles.c.revision > 0))
    return keys


def at_address(connection: Connection, url_key: str) -> list[ArticleFacts]:
    """Return the articles whose page or original has this address (`urls.key`)."""
    matches = or_(articles.c.url_key == url_key, articles.c.external_key == url_key)
    merged = aliases.at_address(connection, url_key)
    return _found(connection, matches, merged)


def by_entry_ids(connection: Connection, ids: Sequence[str]) -> list[ArticleFacts]:
    """Return the articles with these entry ids."""
    keys: list[int] = []
    for part in chunks(ids):
        query = select(articles.c.key).where(articles.c.entry_id.in_(part))
        keys += connection.scalars(query)
    return facts_of(connection, keys)


def search(connection: Connection, words: str, limit: int) -> list[ArticleFacts]:
    """Return the newest articles whose title or text contains these words."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    texts = (articles.c.title, revisions.c.content_html, revisions.c.content_text)
    query = (
        select(articles.c.key)
        .join(revisions, revisions.c.key == articles.c.revision)
        .where(or_(*(column.ilike(pattern, escape="\\") for column in texts)))
        .order_by(articles.c.published.desc(), articles.c.rank.desc())
        .limit(limit)
    )
    return facts_of(connection, list(connection.scalars(query)))


def by_source(connection: Connection) -> Iterator[tuple[ArticleFacts, int]]:
    """Yield one article of each (source, host of external_url and of url), with how many there are.

    Enough to tell which publishers the config does not know. SQL sorts by source and URL; hosts
    are told apart here.
    """
    query = (
        select(articles.c.source, articles.c.external_url, articles.c.url, articles.c.key)
        .where(articles.c.revision > 0)
        .order_by(articles.c.source, articles.c.external_url, articles.c.key)
        .execution_options(yield_per=5000)
    )
    seen: dict[tuple[int | None, str, str], list[int]] = {}
    for source, original, page, key in connection.execute(query):
        hosts = [(url or "").partition("://")[2].partition("/")[0] for url in (original, page)]
        first_and_total = seen.setdefault((source, hosts[0], hosts[1]), [key, 0])
        first_and_total[1] += 1
    for first, total in seen.values():
        yield facts_of(connection, [first])[0], total
