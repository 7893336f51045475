"""What is withdrawn in one state of the store, as builds and the judge ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from syndicate.check.policy import RecallVerdict
from syndicate.config.owners import Owners
from syndicate.content.withdrawn import Gone
from syndicate.content.withdrawn_pictures import GonePictures
from syndicate.recall.index import WithdrawnIndex
from syndicate.recall.verdicts import recall_verdicts
from syndicate.store import targets, traits


@dataclass(frozen=True, slots=True)
class Recall:
    """The withdrawals that stand in one state of the store.

    `pages` picks the withdrawn pages from some, `pictures` the withdrawn pictures, `verdict` says
    why a rendered entry may not be published again; each is None where nothing of the kind is
    withdrawn. `epoch` names that state of affairs.
    """

    pages: Gone | None
    verdict: RecallVerdict | None
    epoch: str
    pictures: GonePictures | None = None

    @classmethod
    def open(cls, connection: Connection, owners: Owners) -> Recall:
        """Return what is withdrawn now."""
        epoch = traits.epoch(connection)
        pictures = frozenset(
            int(target.value) for target in targets.standing(connection, "picture")
        )
        if traits.is_empty(connection) and not pictures:
            return cls(None, None, epoch)
        index = WithdrawnIndex(connection, owners, pictures)
        left_out = index.withdrawn_pictures if pictures else None
        return cls(index.pages, recall_verdicts(index), epoch, left_out)
