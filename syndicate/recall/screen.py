"""Screen articles as they come in: what was withdrawn is not undone by an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.recall.hold import hold
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.withdraw import withdraw
from syndicate.store import queries, traits, withdrawals


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """What to say of an article that comes in, and whether it is held."""

    note: str
    held: bool


def screen(
    connection: Connection, owners: Owners, keys: Sequence[int], at: datetime
) -> dict[int, ScreenResult]:
    """Hold newly stored articles against what was withdrawn; return what to say of some, by key.

    A canceled one is withdrawn; one that is withdrawn stays so, and what is new of it is
    remembered too. Runs in the transaction that stored them, so that nothing slips out between.
    """
    results: dict[int, ScreenResult] = {}
    if traits.is_empty(connection):  # the common case: only these can be of any concern
        keys = traits.held_or_withdrawn(connection, keys)
    articles = queries.facts_of(connection, keys)
    canceled = [article.key for article in articles if article.pubstatus == "canceled"]
    canceled = [key for key in canceled if key not in withdrawals.canceled(connection, canceled)]
    if canceled:
        request = withdrawals.OrderRequest("canceled", "the record says so", "import")
        number, _ = withdraw(connection, owners, request, canceled, at)
        note = f"withdrawn by takedown {number}: pubstatus is canceled"
        index = WithdrawnIndex(connection, owners)
        for key in canceled:
            spared = [a for a in index.neighbours(key) if not index.covers_page(key, a)]
            stays = (f"; {a.entry_id} at its page is another's and stays" for a in spared)
            results[key] = ScreenResult(note + "".join(stays), held=False)
    withdrawn = [a for a in articles if a.withdrawn and a.key not in results]
    if withdrawn:
        traits.remember(connection, [article.key for article in withdrawn])
    for article in withdrawn:
        order = article.withdrawn.order if article.withdrawn else 0
        note = f"takedown {order} withdrew it; a withdrawal is not undone by an import"
        results[article.key] = ScreenResult(note, held=True)
    others = [article.key for article in articles if article.key not in results]
    blocks = hold(connection, owners, others, at)
    told = {key: ScreenResult(b.reason, held=not b.listed) for key, b in blocks.items()}
    return results | told
