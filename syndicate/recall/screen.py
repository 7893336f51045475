"""Screen articles as they come in: what was withdrawn is not undone by an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.recall.hold import hold
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.publishers import publishers
from syndicate.recall.withdraw import withdraw
from syndicate.store import ledger, queries, takedown_orders, targets, traits, withdrawals
from syndicate.store.chained_rows import rows_of
from syndicate.store.sql import Connection
from syndicate.text.names import fold


class ScreenResult(Struct, frozen=True):
    """What to say of an article that comes in, and whether it is held."""

    note: str
    held: bool


def screen(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, ScreenResult]:
    """Hold newly stored articles against what was withdrawn; return what to say of some, by key.

    A canceled one is withdrawn, and one of a source of which all is; one that is withdrawn stays
    so, and what is new of it is remembered too. Runs in the transaction that stored them, so that
    nothing slips out between.
    """
    sources = {target.value: target for target in targets.standing(connection, "source")}
    if traits.is_empty(connection) and not sources:
        keys = traits.held_or_withdrawn(connection, keys)  # only these can be of any concern
    articles = queries.facts_of(connection, keys)
    results = _cancel(connection, owners, articles, at)
    withdrawn = [a for a in articles if a.withdrawn and a.key not in results]
    if withdrawn:
        own = [article.key for article in withdrawn]
        traits.remember(connection, own, traits.squatted(connection, owners, own))
    for article in withdrawn:
        order = article.withdrawn.order if article.withdrawn else 0
        if targets.withdraw_pictures(connection, order, [article.key]).new:
            detail: dict[str, Any] = {"order": order, "articles": [article.entry_id]}
            detail["rows"] = rows_of(connection, targets=[order])
            ledger.record(connection, [("remembered", f"takedown {order}", detail)], at)
        note = f"takedown {order} withdrew it; a withdrawal is not undone by an import"
        results[article.key] = ScreenResult(note, held=True)
    others = [article for article in articles if article.key not in results]
    results |= _withdraw_arrivals(connection, owners, others, sources, at)
    rest = [article.key for article in others if article.key not in results]
    blocks = hold(connection, owners, rest, at)
    told = {key: ScreenResult(b.reason, held=not b.listed) for key, b in blocks.items()}
    return results | told


def _cancel(
    connection: Connection, owners: Owners, articles: Sequence[ArticleFacts], at: datetime
) -> dict[int, ScreenResult]:
    """Withdraw those of some articles whose record cancels them."""
    canceled = [article.key for article in articles if article.pubstatus == "canceled"]
    known = withdrawals.canceled(connection, canceled)
    canceled = [key for key in canceled if key not in known]
    if not canceled:
        return {}
    request = takedown_orders.OrderRequest(
        "canceled", "the record says so", "import", everywhere=False
    )
    number = withdraw(connection, owners, request, canceled, at).number
    note = f"withdrawn by takedown {number}: pubstatus is canceled"
    index = WithdrawnIndex(connection, owners)
    results = {}
    for key in canceled:
        spared = [a for a in index.neighbours(key) if not index.covers(key, a, "page")]
        stays = (f"; {a.entry_id} at its page is another's and stays" for a in spared)
        results[key] = ScreenResult(note + "".join(stays), held=False)
    return results


def _withdraw_arrivals(
    connection: Connection,
    owners: Owners,
    articles: Sequence[ArticleFacts],
    sources: Mapping[str, targets.Target],
    at: datetime,
) -> dict[int, ScreenResult]:
    """Withdraw what comes of a source of which an order withdraws all."""
    results: dict[int, ScreenResult] = {}
    for article in articles if sources else ():
        names = set(map(fold, publishers(owners, article)))
        target = next((sources[name] for name in sorted(names & sources.keys())), None)
        if target is None or withdrawals.is_listed(connection, target.order, article.key):
            continue
        withdrawals.withdraw(connection, owners, target.order, {article.key: None})
        targets.withdraw_pictures(connection, target.order, [article.key])
        detail: dict[str, Any] = {
            "order": target.order,
            "articles": [article.entry_id],
            "source": target.shown,
            "rows": rows_of(connection, articles=[article.key], targets=[target.order]),
        }
        ledger.record(connection, [("arrived", f"takedown {target.order}", detail)], at)
        note = f"withdrawn by takedown {target.order}, as is all that comes of {target.shown}"
        results[article.key] = ScreenResult(note, held=True)
    return results
