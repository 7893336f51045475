"""Of several articles that claim one page, which stays: never because of who was imported last.

An article may take the page of another of its own source, where the one published later stays. From
another source it may not: the page stays with the source that grants anything, else with the one
that was there first, and of two that came with one import with the one published first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.store import queries
from syndicate.store.chunks import in_part, rows_by_part
from syndicate.store.revision import RowNumbers
from syndicate.store.sql import Connection, func, select, update
from syndicate.store.tables import articles, revisions

#: What is asked of an article.
Row = Mapping[str, Any]
_CLAIMS = select(
    articles.c.key, articles.c.url_key, articles.c.entry_id, articles.c.record_id,
    articles.c.published, articles.c.hold, articles.c.withdrawn, articles.c.block,
).where(in_part(articles.c.url_key))  # fmt: skip
_FIRST = (
    select(revisions.c.article, func.min(revisions.c.instant))
    .where(in_part(revisions.c.article))
    .group_by(revisions.c.article)
)


def settle_rivals(
    connection: Connection, owners: Owners, url_keys: Collection[str], numbers: RowNumbers
) -> None:
    """Hold all but one of the articles with one URL.

    One that was withdrawn, or is held back as the return of a withdrawn one, is no rival.
    """
    groups = _claims(connection, url_keys)
    contested = [row["key"] for rows in groups.values() if len(rows) > 1 for row in rows]
    facts = {article.key: article for article in queries.facts_of(connection, contested)}
    first = _first_instants(connection, contested)
    for rows in groups.values():
        rivals = [row for row in rows if row["withdrawn"] is None and row["block"] is None]
        winner = _winner(owners, rivals, facts, first)
        for row in rows:
            hold = None
            if winner and row is not winner and row in rivals:
                hold = _reason(owners, facts[row["key"]], facts[winner["key"]])
            if row["hold"] != hold:
                numbers.sequence += 1
                changed = {"hold": hold, "sequence": numbers.sequence}
                same = update(articles).where(articles.c.key == row["key"])
                connection.execute(same.values(changed))


def settle_all(connection: Connection, owners: Owners) -> None:
    """Settle every page that several articles claim, where the config may say otherwise now."""
    columns = articles.c
    claimed = select(columns.url_key).where(columns.url_key.is_not(None))
    several = claimed.group_by(columns.url_key).having(func.count() > 1)
    if url_keys := list(connection.scalars(several)):
        numbers = RowNumbers(connection)
        settle_rivals(connection, owners, url_keys, numbers)
        numbers.save()


def _claims(connection: Connection, url_keys: Collection[str]) -> Mapping[str, list[Row]]:
    """Return the articles by their page, those with the smaller id first."""
    groups = defaultdict[str, list[Row]](list)
    for row in rows_by_part(connection, _CLAIMS, sorted(url_keys)):
        groups[row.url_key].append(row._mapping)
    for rows in groups.values():
        rows.sort(key=lambda row: (row["record_id"] or "", row["entry_id"]))
    return groups


def _first_instants(connection: Connection, keys: Sequence[int]) -> Mapping[int, int]:
    """Return when these articles came in first, in microseconds since 1970."""
    return dict(rows_by_part(connection, _FIRST, keys))


def _winner(
    owners: Owners,
    rivals: Sequence[Row],
    facts: Mapping[int, ArticleFacts],
    first: Mapping[int, int],
) -> Row | None:
    """Return the one of some rivals, by ascending id, that stays; None of none."""
    if len(rivals) < 2:
        return next(iter(rivals), None)
    sides = defaultdict[str, list[Row]](list)
    for row in rivals:
        sides[owners.side_of(facts[row["key"]])].append(row)

    def standing(side: Iterable[Row]) -> tuple[bool, int, int]:
        rows = list(side)

        granted = any(owners.find(facts[row["key"]]).grants != "none" for row in rows)
        came = min(first[row["key"]] for row in rows)
        return (not granted, came, min(row["published"] for row in rows))

    # min() and max() return the first of equals: the smaller id
    return max(min(sides.values(), key=standing), key=lambda row: row["published"])


def _reason(owners: Owners, article: ArticleFacts, winner: ArticleFacts) -> str:
    """Return why an article is held while another stands at its page."""
    if owners.side_of(article) == owners.side_of(winner):
        return f"its URL belongs to {winner.entry_id}, which was published later"
    return f"its URL belongs to {winner.entry_id} of another source, {owners.publisher(winner)}"
