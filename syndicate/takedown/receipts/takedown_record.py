"""One takedown as the store has it: its order, what that withdrew, and where it stood."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from syndicate.store import carried, targets, withdrawals
from syndicate.store.carried import Appearance
from syndicate.store.sql import Connection
from syndicate.store.takedown_orders import TakedownOrder
from syndicate.store.targets import Target
from syndicate.store.withdrawals import Withdrawal


class TakedownRecord(Struct, frozen=True):
    """An order, what it withdrew, the documents that ever carried that, and the keys of the
    articles whose withdrawal was not lifted since.
    """

    order: TakedownOrder
    listed: Sequence[Withdrawal]
    appearances: Sequence[Appearance]
    withdrawn: Collection[int]
    targets: Sequence[Target]

    @classmethod
    def of(cls, connection: Connection, order: TakedownOrder) -> TakedownRecord:
        listed = withdrawals.of_order(connection, order.number)
        appearances = carried.appearances(connection, [each.article for each in listed])
        withdrawn = {each.article for each in listed if each.lifted is None}
        return cls(
            order, listed, appearances, withdrawn, targets.of_order(connection, order.number)
        )

    @property
    def still(self) -> int:
        """Return how many documents carry what is withdrawn."""
        present = (stay for stay in self.appearances if stay.left is None)
        return len({stay.document for stay in present if stay.article in self.withdrawn})

    @property
    def state(self) -> str:
        """Return how far the order went, in words that JSON has too."""
        beside = [target for target in self.targets if target.lifted is None]
        if (self.listed or self.targets) and not self.withdrawn and not beside:
            return "lifted"
        if self.order.applied is None:
            return "ordered"
        if still := self.still:
            return f"still in {still} document{'s' if still > 1 else ''}"
        return "withdrawn" if len(self.withdrawn) == len(self.listed) else "partly lifted"
