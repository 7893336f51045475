"""What is withdrawn in one state of the store, as builds and the judge ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from msgspec import Struct

from syndicate.check.policy import RecallVerdict
from syndicate.config.owners import Owners
from syndicate.content.withdrawn import Gone
from syndicate.content.withdrawn_pictures import GonePictures
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.verdicts import recall_verdicts
from syndicate.store import pictures, targets, traits
from syndicate.store.originals import number_of
from syndicate.store.sql import Connection
from syndicate.store.targets import Target
from syndicate.text.urls import page_key

#: Returns which of these articles show, or lead to, something that is withdrawn: each is given with
#: the numbers (`originals.number_of`) of the pages, and of pictures, that its entry leads to.
Reaching = Callable[[Mapping[int, Collection[int]]], set[int]]


class Recall(Struct, frozen=True):
    """The withdrawals that stand in one state of the store.

    `pages` picks the withdrawn pages from some, `pictures` the withdrawn pictures, `verdict` says
    why a rendered entry may not be published again, `reaching` whose entries it would change
    to be made now; each is None where nothing of the kind is withdrawn. `epoch` names that state of
    affairs.
    """

    pages: Gone | None
    verdict: RecallVerdict | None
    epoch: str
    pictures: GonePictures | None = None
    reaching: Reaching | None = None

    @classmethod
    def open(cls, connection: Connection, owners: Owners) -> Recall:
        """Return what is withdrawn now."""
        epoch, those = traits.epoch(connection), targets.standing(connection, "picture")
        gone = frozenset(int(target.value) for target in those)
        if traits.is_empty(connection) and not gone:
            return cls(None, None, epoch)
        index = WithdrawnIndex(connection, owners, gone)
        return cls(
            pages=index.pages,
            verdict=recall_verdicts(index),
            epoch=epoch,
            pictures=index.withdrawn_pictures if gone else None,
            reaching=partial(_reaching, connection, those, gone),
        )


def _reaching(
    connection: Connection,
    those: Collection[Target],
    gone: frozenset[int],
    leads: Mapping[int, Collection[int]],
) -> set[int]:
    """Return the articles that show `those` pictures, or lead to them or to a withdrawn page."""
    pages = gone | {number_of(page_key(target.shown)) for target in those if target.shown}
    pages |= traits.at_addresses(connection, set[int]().union(*leads.values())).keys()
    found = {article for article, numbers in leads.items() if not pages.isdisjoint(numbers)}
    shown = pictures.of_articles(connection, leads) if gone else {}
    return found | {article for article, numbers in shown.items() if not gone.isdisjoint(numbers)}
