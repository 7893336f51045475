"""Which hubs were told of the documents that a takedown changed."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.site import Site
from syndicate.store import hub_notices
from syndicate.store.sql import Connection
from syndicate.store.takedown_orders import TakedownOrder
from syndicate.takedown.receipts import facts
from syndicate.takedown.receipts.facts import NotifiedParty


def hubs_of(site: Site, connection: Connection, order: TakedownOrder) -> Iterator[NotifiedParty]:
    """Yield the hubs of the site, and others that the order concerns, with what they were told."""
    known = hub_notices.recalls(connection, order.number)
    for hub in dict.fromkeys((*site.settings.hubs, *known)):
        documents = known.get(hub, {})
        instants = [at for at in documents.values() if at is not None]
        if not documents:
            note = facts.UNDELIVERED if order.applied is None else facts.NOTHING
            yield NotifiedParty(hub, note=note)
            continue
        total = f"{len(documents):,} document{'' if len(documents) == 1 else 's'}"
        paths = tuple(documents)
        if len(instants) == len(documents):
            yield NotifiedParty(hub, documents=paths, notice=max(instants), note=f"told of {total}")
        else:
            note = f"told of {len(instants):,} of {total}; not of the others yet"
            yield NotifiedParty(hub, documents=paths, note=note if instants else facts.UNDELIVERED)
