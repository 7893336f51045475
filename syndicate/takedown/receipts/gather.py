"""What the store, the config and the ledger know of a takedown, put together as a receipt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError, StoreError
from syndicate.model import ArticleFacts
from syndicate.store import Store, ledger, publications, queries, usage, withdrawals
from syndicate.store.publications import PARTNERS, PUBLIC, Appearance, StoredDocument
from syndicate.store.withdrawals import TakedownOrder, Withdrawal
from syndicate.takedown.receipts import facts
from syndicate.takedown.receipts.facts import (
    AffectedDocument,
    LedgerRecord,
    NotifiedParty,
    PartnerFetch,
    Receipt,
    Signal,
    Stay,
    TakedownSummary,
    WithdrawnArticle,
)
from syndicate.takedown.receipts.hubs import hubs_of
from syndicate.takedown.signals import signals_of


@dataclass(frozen=True, slots=True)
class _TakedownRecord:
    """An order with what it withdrew, where that ever stood, and what was lifted of it since."""

    order: TakedownOrder
    listed: Sequence[Withdrawal]
    found: Sequence[Appearance]
    bound: Collection[int]

    @classmethod
    def of(cls, connection: Connection, order: TakedownOrder) -> _TakedownRecord:
        listed = withdrawals.of_order(connection, order.number)
        found = publications.appearances(connection, [one.article for one in listed])
        bound = {one.article for one in listed if one.lifted is None}
        return cls(order, listed, found, bound)

    @property
    def still(self) -> int:
        """How many documents carry what is withdrawn."""
        there = (one for one in self.found if one.left is None and one.article in self.bound)
        return len({one.document for one in there})

    @property
    def state(self) -> str:
        """How far the order went."""
        if self.listed and not self.bound:
            return "lifted"
        if self.order.applied is None:
            return "ordered"
        if still := self.still:
            return f"still in {still} document{'s' if still > 1 else ''}"
        return "withdrawn" if len(self.bound) == len(self.listed) else "partly lifted"


def of(site: Site, store: Store, number: int, now: datetime) -> Receipt:
    """The receipt for a takedown; NotFoundError where none has that number."""
    with store.reading() as connection:
        orders = {order.number: order for order in withdrawals.all_orders(connection)}
        if number not in orders:
            raise NotFoundError(f"there is no takedown {number}; {_which(sorted(orders))}")
        return _receipt(site, connection, _TakedownRecord.of(connection, orders[number]), now)


def every(site: Site, store: Store, now: datetime) -> list[TakedownSummary]:
    """All takedowns, oldest first."""
    with store.reading() as connection:
        orders = withdrawals.all_orders(connection)
        return [_summary(site, _TakedownRecord.of(connection, order), now) for order in orders]


def _which(numbers: Sequence[int]) -> str:
    if len(numbers) < 2:
        return f"there is only {numbers[0]}" if numbers else "none was ever ordered"
    return f"there are {numbers[0]} to {numbers[-1]}"


def _summary(site: Site, case: _TakedownRecord, now: datetime) -> TakedownSummary:
    order = case.order
    until = order.instant + site.settings.withdrawals.keep
    signals = order.applied is not None and case.bound and until > now
    return TakedownSummary(
        number=order.number,
        kind=order.kind,
        state=case.state,
        ordered=order.instant,
        by=order.by,
        reason=order.reason,
        reference=order.reference,
        articles=len(case.listed),
        documents=len({one.document for one in case.found}),
        signal_until=until if signals else None,
    )


def _receipt(site: Site, connection: Connection, case: _TakedownRecord, now: datetime) -> Receipt:
    order, documents = case.order, publications.known_documents(connection, archives=True)
    keys = [one.article for one in case.listed]
    keys += [order.replacement] if order.replacement is not None else []
    articles = queries.facts_of(connection, list(dict.fromkeys(keys)))
    owners = Owners.of(site)
    known = {one.key: _affected(owners, one) for one in articles}
    ids = {key: one.entry_id for key, one in known.items()}
    carriers = sorted(_carriers(site, case, ids, documents), key=_public_first)
    feeds = _carried(case, ids, documents)
    signals = sorted(signals_of(site, connection, order, feeds, now), key=_public_first)
    spoken = {"signalled", "over"} & {one.state for one in signals}
    record, doubt = _record(connection, order)
    return Receipt(
        number=order.number,
        kind=order.kind,
        state=case.state,
        still=case.still,
        ordered=order.instant,
        applied=order.applied,
        by=order.by,
        reason=order.reason,
        reference=order.reference,
        asked={key: _words(value) for key, value in order.asked.items()},
        everywhere=order.everywhere,
        replacement=known[order.replacement] if order.replacement is not None else None,
        articles=tuple(_of_order(known[one.article], one, ids) for one in case.listed),
        documents=tuple(carriers),
        signals=tuple(signals),
        elsewhere=facts.SIGNALLED if spoken else facts.UNSIGNALLED,
        partners=tuple(_partners(site, carriers)),
        hubs=tuple(hubs_of(site, connection, order)),
        record=record,
        doubt=doubt,
        fetches=tuple(_fetches(connection, case, ids)),
    )


def _public_first(one: AffectedDocument | Signal) -> tuple[bool, str]:
    return not one.path.startswith(PUBLIC), one.path


def _words(asked: Any) -> tuple[str, ...]:
    return tuple(map(str, asked)) if isinstance(asked, list) else (str(asked),)


def _affected(owners: Owners, article: ArticleFacts) -> WithdrawnArticle:
    """An article; its publisher as documents name it: by the record's name, else the config's."""
    owner, source = owners.find(article), article.source
    publisher = owners.publisher(article, owner)
    if source and source.name and source.name != source.id:
        publisher = source.name
    elif owner.id is not None:
        publisher = owners.name_of(owner.id)
    return WithdrawnArticle(
        article.entry_id, article.title, article.url, article.external_url, publisher
    )


def _of_order(
    affected: WithdrawnArticle, one: Withdrawal, ids: Mapping[int, str]
) -> WithdrawnArticle:
    return replace(
        affected,
        copy_of=ids[one.copy_of] if one.copy_of is not None else None,
        lifted=one.lifted,
        lifted_by=one.lifted_by,
        lifted_reason=one.lifted_reason,
    )


def _carriers(
    site: Site,
    case: _TakedownRecord,
    ids: Mapping[int, str],
    documents: Mapping[str, StoredDocument],
) -> Iterator[AffectedDocument]:
    """The documents that carried them."""
    for path, group in groupby(case.found, attrgetter("document")):
        stays = tuple(
            Stay(ids[one.article], one.since, one.left, one.article not in case.bound)
            for one in group
        )
        lefts = [stay.left for stay in stays if stay.left is not None]
        yield AffectedDocument(
            path=path,
            address=site.address_of(path),
            partner=path.split("/")[1] if path.startswith(PARTNERS) else None,
            since=min(stay.since for stay in stays),
            left=max(lefts) if len(lefts) == len(stays) else None,
            gone=documents[path].gone,
            articles=stays,
        )


def _carried(
    case: _TakedownRecord, ids: Mapping[int, str], documents: Mapping[str, StoredDocument]
) -> dict[int, set[str]]:
    """What is withdrawn by the feeds whose documents carried it: entry ids by the feed's key."""
    carried: dict[int, set[str]] = {}
    for one in case.found:
        feed = documents[one.document].feed
        if feed is not None and one.article in case.bound:
            carried.setdefault(feed, set()).add(ids[one.article])
    return carried


def _partners(site: Site, carriers: Sequence[AffectedDocument]) -> Iterator[NotifiedParty]:
    """The partners that were served any of it, also those that are none any more."""
    served: dict[str, list[str]] = {}
    for carrier in carriers:
        if carrier.partner is not None:
            served.setdefault(carrier.partner, []).append(carrier.path)
    for name, paths in served.items():
        partner = site.partners.get(name)
        told = NotifiedParty(name, documents=tuple(paths))
        yield replace(told, name=partner.name, contact=partner.contact) if partner else told


def _fetches(
    connection: Connection, case: _TakedownRecord, ids: Mapping[int, str]
) -> Iterator[PartnerFetch]:
    """Which partners got what was withdrawn, by partner, article and token.

    While a build takes it out of one document after the other, the old ones are still fetched: who
    got it last has not come back since.
    """
    found = usage.deliveries_of(connection, [one.article for one in case.listed])
    used: dict[tuple[str, str, str], datetime] = {}
    for one in usage.of_partner(connection):  # a token that was rotated keeps its name
        key = (one.partner, one.token, one.document)
        used[key] = max(one.last, used.get(key, one.last))
    kind = attrgetter("partner", "article", "token")
    for (partner, article, token), group in groupby(sorted(found, key=kind), kind):
        got = list(group)
        documents = tuple(sorted({one.document for one in got}))
        newest = max(used[partner, token, document] for document in documents)
        last, withdrawn = max(one.last for one in got), case.order.applied
        again = withdrawn is not None and newest >= withdrawn
        yield PartnerFetch(
            partner=partner,
            token=token,
            entry_id=ids[article],
            documents=documents,
            revision=max(one.revision for one in got),
            times=sum(one.times for one in got),
            first=min(one.first for one in got),
            last=last,
            since=newest if again and (newest > last or article not in case.bound) else None,
        )


def _record(connection: Connection, order: TakedownOrder) -> tuple[LedgerRecord | None, str | None]:
    """Where the ledger has the order, or why that cannot be told."""
    subject = f"takedown {order.number}"
    try:
        for event in ledger.events(connection, since=order.instant, kinds=[order.kind]):
            if event.subject == subject:
                return LedgerRecord(event.number, event.hash), None
    except StoreError as error:
        return None, str(error)
    return None, facts.UNCHAINED
