"""What is withdrawn in one state of the store, as builds and the judge ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from syndicate.check.policy import RecallVerdict
from syndicate.config.owners import Owners
from syndicate.content.withdrawn import Gone
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.verdicts import recall_verdicts
from syndicate.store import traits


@dataclass(frozen=True, slots=True)
class Recall:
    """The withdrawals that stand in one state of the store.

    `pages` picks the withdrawn pages from some, `verdict` says why a rendered entry may not be
    published again; both are None where nothing is withdrawn. `epoch` names that state of affairs.
    """

    pages: Gone | None
    verdict: RecallVerdict | None
    epoch: str

    @classmethod
    def open(cls, connection: Connection, owners: Owners) -> Recall:
        """Return what is withdrawn now."""
        epoch = traits.epoch(connection)
        if traits.is_empty(connection):
            return cls(None, None, epoch)
        index = WithdrawnIndex(connection, owners)
        return cls(index.pages, recall_verdicts(index), epoch)
