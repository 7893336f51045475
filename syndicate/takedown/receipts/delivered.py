"""Where the articles of a takedown stood, and who got them: documents, feeds, partners, fetches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from syndicate.config.site import Site
from syndicate.store import usage
from syndicate.store.publications import PARTNERS, StoredDocument
from syndicate.store.sql import Connection
from syndicate.takedown.receipts.facts import (
    AffectedDocument,
    NotifiedParty,
    PartnerFetch,
    PictureDocument,
    Stay,
)
from syndicate.takedown.receipts.takedown_record import TakedownRecord


def carriers(
    site: Site,
    takedown: TakedownRecord,
    ids: Mapping[int, str],
    documents: Mapping[str, StoredDocument],
) -> Iterator[AffectedDocument]:
    """Yield the documents that ever carried the articles."""
    for path, group in groupby(takedown.appearances, attrgetter("document")):
        stays = tuple(
            Stay(ids[stay.article], stay.since, stay.left, stay.article not in takedown.withdrawn)
            for stay in group
        )
        ends = [stay.left for stay in stays if stay.left is not None]
        yield AffectedDocument(
            path=path,
            address=site.address_of(path),
            partner=path.split("/")[1] if path.startswith(PARTNERS) else None,
            since=min(stay.since for stay in stays),
            left=max(ends) if len(ends) == len(stays) else None,
            gone=documents[path].gone,
            articles=stays,
        )


def withdrawn_by_feed(
    takedown: TakedownRecord, ids: Mapping[int, str], documents: Mapping[str, StoredDocument]
) -> dict[int, set[str]]:
    """Return the withdrawn entry ids by the key of each feed whose documents carried them."""
    by_feed: dict[int, set[str]] = {}
    for stay in takedown.appearances:
        feed = documents[stay.document].feed
        if feed is not None and stay.article in takedown.withdrawn:
            by_feed.setdefault(feed, set()).add(ids[stay.article])
    return by_feed


def partners_served(
    site: Site, carriers: Sequence[AffectedDocument | PictureDocument]
) -> Iterator[NotifiedParty]:
    """Yield the partners that were served any of it, also those that the config no longer has."""
    served: dict[str, list[str]] = {}
    for carrier in carriers:
        if carrier.partner is not None:
            served.setdefault(carrier.partner, []).append(carrier.path)
    for name, paths in served.items():
        partner = site.partners.get(name)
        yield NotifiedParty(
            name=partner.name if partner else name,
            contact=partner.contact if partner else None,
            documents=tuple(dict.fromkeys(paths)),
        )


def fetches(
    connection: Connection, takedown: TakedownRecord, ids: Mapping[int, str]
) -> Iterator[PartnerFetch]:
    """Yield which partners fetched what was withdrawn, by partner, article and token.

    While a build rewrites one document after the other, the old ones are still fetched: a partner
    whose last fetch got the article has not come back since.
    """
    keys = [each.article for each in takedown.listed]
    deliveries = usage.deliveries_of(connection, keys)
    last_use: dict[tuple[str, str, str], datetime] = {}
    for use in usage.of_partner(connection):  # a token that was rotated keeps its name
        place = (use.partner, use.token, use.document)
        last_use[place] = max(use.last, last_use.get(place, use.last))
    key = attrgetter("partner", "article", "token")
    for (partner, article, token), group in groupby(sorted(deliveries, key=key), key):
        delivered = list(group)
        documents = tuple(sorted({each.document for each in delivered}))
        newest = max(last_use[partner, token, document] for document in documents)
        last, applied = max(each.last for each in delivered), takedown.order.applied
        again = applied is not None and newest >= applied
        again = again and (newest > last or article not in takedown.withdrawn)
        uses = {document: last_use[partner, token, document] for document in documents}
        got = {each.document: each.last for each in sorted(delivered, key=attrgetter("last"))}
        yield PartnerFetch(
            partner=partner,
            token=token,
            entry_id=ids[article],
            documents=documents,
            revision=max(each.revision for each in delivered),
            times=sum(each.times for each in delivered),
            first=min(each.first for each in delivered),
            last=last,
            since=newest if again else None,
            again=tuple(
                document
                for document, used in uses.items()
                if again and applied and used >= applied
                if used > got[document] or article not in takedown.withdrawn
            ),
        )
