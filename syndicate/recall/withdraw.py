"""Withdraw articles and everything that holds the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall import arrivals
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.near import Match, NearTexts
from syndicate.store import (
    ledger,
    pictures,
    queries,
    takedown_orders,
    targets,
    traits,
    withdrawals,
)
from syndicate.store.chained_rows import rows_of
from syndicate.store.sql import Connection
from syndicate.store.traits import Trait


class FoundCopy(Struct, frozen=True):
    """An article that holds the same as a named one: which, what of it, and who publishes it.

    `is_foreign` says that the named one has another publisher.
    """

    article: ArticleFacts
    original: ArticleFacts
    trait: Trait
    publisher: str
    is_foreign: bool


class CopySearch(Struct, frozen=True):
    """The copies of named articles: those that an order covers, and those that `remain`.

    Copies of other publishers come first.
    """

    covered: tuple[FoundCopy, ...]
    remain: tuple[FoundCopy, ...]


class Withdrawal(Struct, frozen=True):
    """What an order withdrew: its number, the copies of what it names, the pictures that go with
    them, and those that stay since other articles show them, too.
    """

    number: int
    copies: CopySearch
    pictures: targets.PictureSearch


def withdraw(
    connection: Connection,
    owners: Owners,
    request: takedown_orders.OrderRequest,
    named: Sequence[int],
    at: datetime,
) -> Withdrawal:
    """Withdraw articles, and those that hold the same; return what that was.

    Stored articles that are only near are listed: by likeness, nothing is pulled.
    """
    number = withdrawals.place(connection, owners, request, named, at)
    if request.replacement is not None:
        withdrawals.replace_by(connection, owners, request.replacement, named)
    alike = NearTexts(connection).stored_like(named)
    if request.kind == "canceled":  # which says nothing of what others publish
        alike = _covered(connection, owners, alike)
    copies = find_copies(connection, owners, named, request.replacement, alike)
    covered = {copy.article.key: copy.original.key for copy in copies.covered}
    withdrawals.withdraw(connection, owners, number, covered)
    every = [*named, *covered]
    gone = targets.withdraw_pictures(connection, number, every, takedown=request.kind)
    targets.put_asked(connection, number, request.pictures, request.sources)
    beside = [f"{target.kind} {target.value}" for target in targets.of_order(connection, number)]
    ids = {a.key: a.entry_id for a in queries.facts_of(connection, every)}
    detail = {
        "order": number,
        "articles": [ids[key] for key in named],
        "copies": [ids[key] for key in covered],
        "reason": request.reason,
        "by": request.by,
        "reference": request.reference,
    }
    detail |= {"beside": beside} if beside else {}
    if request.pictures:  # a later text may show others, and a document carry others
        shown_by, shown_in = pictures.where_shown(connection, request.pictures)
        detail |= {"shown_by": shown_by, "shown_in": shown_in}
    detail["rows"] = rows_of(connection, orders=[number], articles=every, targets=[number])
    ledger.record(connection, [(request.kind, f"takedown {number}", detail)], at)
    near = [match for match in alike if match.article not in (*covered, request.replacement)]
    arrivals.list_matches(connection, near)
    return Withdrawal(number, copies, gone)


def _covered(connection: Connection, owners: Owners, alike: Sequence[Match]) -> list[Match]:
    index = WithdrawnIndex(connection, owners)
    facts = {a.key: a for a in queries.facts_of(connection, [match.article for match in alike])}
    return [m for m in alike if index.covers(m.withdrawn, facts[m.article], "text")]


def find_copies(
    connection: Connection,
    owners: Owners,
    named: Sequence[int],
    replacement: int | None = None,
    alike: Sequence[Match] = (),
) -> CopySearch:
    """Return the articles that hold the same as named ones, which are withdrawn already.

    `alike` are those whose texts are like theirs; the same with notices around it is a copy, too.
    """
    index = WithdrawnIndex(connection, owners)
    same = traits.same_as(connection, named)
    for match in alike:
        if match.level == "same":
            same.setdefault(match.article, {}).setdefault(match.withdrawn, "text")
    facts = {a.key: a for a in queries.facts_of(connection, named)}
    covered: list[FoundCopy] = []
    remain: list[FoundCopy] = []
    for candidate in queries.facts_of(connection, sorted(same)):
        if candidate.key == replacement:
            continue
        shared = [
            (original, trait)
            for original, trait in sorted(same[candidate.key].items())
            if trait != "text" or index.is_same(original, candidate.key)
        ]
        whose = owners.publisher(candidate)
        covering = [each for each in shared if index.covers(each[0], candidate, each[1])]
        for original, trait in (covering or shared)[:1]:
            is_foreign = whose != owners.publisher(facts[original])
            copy = FoundCopy(candidate, facts[original], trait, whose, is_foreign)
            (covered if covering else remain).append(copy)
    return CopySearch(_foreign_first(covered), _foreign_first(remain))


def _foreign_first(copies: Sequence[FoundCopy]) -> tuple[FoundCopy, ...]:
    return tuple(sorted(copies, key=lambda copy: (not copy.is_foreign, copy.article.entry_id)))
