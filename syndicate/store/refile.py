"""File articles anew whose category is called otherwise now; their revisions stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from syndicate.store.chunks import chunks
from syndicate.store.finding_tables import filings, terms
from syndicate.store.revision import RowNumbers
from syndicate.store.sql import Connection, delete, func, insert, select, update
from syndicate.store.tables import articles


def filed_under(connection: Connection, labels: Collection[str]) -> dict[str, list[int]]:
    """Return the articles in each of these categories that has any."""
    filed: dict[str, list[int]] = {}
    for part in chunks(sorted(labels)):
        query = (
            select(terms.c.label, filings.c.article)
            .join(filings, filings.c.term == terms.c.key)
            .where(terms.c.kind == "category", terms.c.label.in_(part))
            .order_by(terms.c.label, filings.c.article)
        )
        for label, article in connection.execute(query):
            filed.setdefault(label, []).append(article)
    return filed


def counts(connection: Connection, labels: Collection[str]) -> dict[str, int]:
    """Return how many articles each of these categories has."""
    counted = dict.fromkeys(labels, 0)
    for part in chunks(sorted(set(labels))):
        query = (
            select(terms.c.label, func.count())
            .join(filings, filings.c.term == terms.c.key)
            .where(terms.c.kind == "category", terms.c.label.in_(part))
        )
        counted |= {row[0]: row[1] for row in connection.execute(query.group_by(terms.c.label))}
    return counted


def refile(connection: Connection, labels: Mapping[str, str]) -> int:
    """File the articles of each category under another; return how many have changed.

    An article that is in both already keeps its place in the other.
    """
    filed = filed_under(connection, labels)
    keys = _category_keys(connection, {labels[label] for label in filed} | set(filed))
    changed: set[int] = set()
    for label, of_label in filed.items():
        old, new = keys[label], keys[labels[label]]
        for part in chunks(of_label):
            both = select(filings.c.article).where(filings.c.term == new)
            twice = set(connection.scalars(both.where(filings.c.article.in_(part))))
            under = filings.c.term == old
            for few in chunks(sorted(twice)):
                connection.execute(delete(filings).where(under, filings.c.article.in_(few)))
            moved = update(filings).where(under, filings.c.article.in_(part))
            connection.execute(moved.values(term=new))
        changed.update(of_label)
    _mark(connection, changed)
    return len(changed)


def _category_keys(connection: Connection, labels: Collection[str]) -> dict[str, int]:
    """Return the keys of categories by their labels; new ones are added."""
    keys: dict[str, int] = {}
    for part in chunks(sorted(labels)):
        query = select(terms.c.label, terms.c.key)
        query = query.where(terms.c.kind == "category", terms.c.label.in_(part))
        keys |= {row.label: row.key for row in connection.execute(query)}
    last = connection.scalar(select(func.max(terms.c.key))) or 0
    new = {label: last + n for n, label in enumerate(sorted(set(labels) - set(keys)), 1)}
    if new:
        rows = [{"key": key, "kind": "category", "label": label} for label, key in new.items()]
        connection.execute(insert(terms), rows)
    return keys | new


def _mark(connection: Connection, changed: Collection[int]) -> None:
    """Mark articles as changed, so that the next build looks at them."""
    numbers = RowNumbers(connection)
    for part in chunks(sorted(changed)):
        for key in part:
            numbers.sequence += 1
            same = update(articles).where(articles.c.key == key)
            connection.execute(same.values(sequence=numbers.sequence))
    numbers.save()
