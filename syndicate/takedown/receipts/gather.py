"""Gather what the store, the config and the ledger know of a takedown into its receipt."""

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
from syndicate.model.article import ArticleFacts
from syndicate.recall.near import NearTexts
from syndicate.recall.withdraw import find_copies
from syndicate.store import (
    Store,
    carried,
    ledger,
    publications,
    queries,
    takedown_orders,
    targets,
    usage,
    withdrawals,
)
from syndicate.store.carried import Appearance
from syndicate.store.publications import PARTNERS, PUBLIC, StoredDocument
from syndicate.store.takedown_orders import TakedownOrder
from syndicate.store.targets import Target
from syndicate.store.withdrawals import Withdrawal
from syndicate.takedown.grants import still_granted
from syndicate.takedown.near_copies import near_copies
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
    """An order, what it withdrew, the documents that ever carried that, and the keys of the
    articles whose withdrawal was not lifted since.
    """

    order: TakedownOrder
    listed: Sequence[Withdrawal]
    appearances: Sequence[Appearance]
    withdrawn: Collection[int]
    targets: Sequence[Target]

    @classmethod
    def of(cls, connection: Connection, order: TakedownOrder) -> _TakedownRecord:
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


def receipt(site: Site, store: Store, number: int, now: datetime) -> Receipt:
    """Return the receipt of a takedown. Raises NotFoundError where none has that number."""
    with store.reading() as connection:
        orders = {order.number: order for order in takedown_orders.all_orders(connection)}
        if number not in orders:
            raise NotFoundError(f"there is no takedown {number}; {_known_numbers(sorted(orders))}")
        return _receipt(site, connection, _TakedownRecord.of(connection, orders[number]), now)


def summaries(site: Site, store: Store, now: datetime) -> list[TakedownSummary]:
    """Return all takedowns, oldest first."""
    with store.reading() as connection:
        orders = takedown_orders.all_orders(connection)
        return [_summary(site, _TakedownRecord.of(connection, order), now) for order in orders]


def _known_numbers(numbers: Sequence[int]) -> str:
    if len(numbers) < 2:
        return f"there is only {numbers[0]}" if numbers else "none was ever ordered"
    return f"there are {numbers[0]} to {numbers[-1]}"


def _summary(site: Site, takedown: _TakedownRecord, now: datetime) -> TakedownSummary:
    order = takedown.order
    until = order.instant + site.settings.withdrawals.keep
    signals = order.applied is not None and takedown.withdrawn and until > now
    return TakedownSummary(
        number=order.number,
        kind=order.kind,
        state=takedown.state,
        ordered=order.instant,
        by=order.by,
        reason=order.reason,
        reference=order.reference,
        articles=len(takedown.listed),
        documents=len({stay.document for stay in takedown.appearances}),
        signal_until=until if signals else None,
    )


def _receipt(
    site: Site, connection: Connection, takedown: _TakedownRecord, now: datetime
) -> Receipt:
    order, documents = takedown.order, publications.known_documents(connection, archives=True)
    keys = [each.article for each in takedown.listed]
    keys += [order.replacement] if order.replacement is not None else []
    owners = Owners.of(site)
    articles = {
        article.key: _withdrawn_article(owners, article)
        for article in queries.facts_of(connection, list(dict.fromkeys(keys)))
    }
    ids = {key: article.entry_id for key, article in articles.items()}
    carriers = sorted(_carriers(site, takedown, ids, documents), key=_public_first)
    feeds = _withdrawn_by_feed(takedown, ids, documents)
    signals = sorted(signals_of(site, connection, order, feeds, now), key=_public_first)
    signalled = {"signalled", "over"} & {signal.state for signal in signals}
    record, doubt = _ledger_record(connection, order)
    return Receipt(
        number=order.number,
        kind=order.kind,
        state=takedown.state,
        still=takedown.still,
        ordered=order.instant,
        applied=order.applied,
        by=order.by,
        reason=order.reason,
        reference=order.reference,
        asked={kind: _texts(names) for kind, names in order.asked.items()},
        everywhere=order.everywhere,
        replacement=articles[order.replacement] if order.replacement is not None else None,
        articles=tuple(
            _with_withdrawal(articles[each.article], each, ids) for each in takedown.listed
        ),
        documents=tuple(carriers),
        signals=tuple(signals),
        elsewhere=facts.SIGNALLED if signalled else facts.UNSIGNALLED,
        partners=tuple(_partners(site, carriers)),
        hubs=tuple(hubs_of(site, connection, order)),
        record=record,
        doubt=doubt,
        near=near_copies(connection, [order.number]),
        fetches=tuple(_fetches(connection, takedown, ids)),
        **_beside(connection, owners, takedown),
    )


def _beside(connection: Connection, owners: Owners, takedown: _TakedownRecord) -> dict[str, Any]:
    """Return what a receipt says beside the articles: what remains, pictures, what is to come."""
    order, things = takedown.order, takedown.targets
    sources = [target.shown for target in things if target.kind == "source" and not target.lifted]
    own = {target.article for target in things if target.article is not None}
    ids = {a.key: a.entry_id for a in queries.facts_of(connection, sorted(own))}
    asked = () if sources else _texts(list(order.asked.get("sources", ())))
    return {
        "remaining": tuple(_remaining(connection, owners, takedown)),
        "pictures": tuple(
            facts.WithdrawnPicture(
                url=target.shown,
                of=ids.get(target.article) if target.article is not None else None,
                lifted=target.lifted,
                lifted_by=target.lifted_by,
                lifted_reason=target.lifted_reason,
            )
            for target in things
            if target.kind == "picture"
        ),
        "shared_pictures": targets.shared_pictures(connection, sorted(takedown.withdrawn)),
        "future": tuple(sources),
        "still_granted": tuple(still_granted(owners, asked)),
    }


def _remaining(
    connection: Connection, owners: Owners, takedown: _TakedownRecord
) -> Iterator[facts.RemainingCopy]:
    """Yield the copies that an order leaves since it is for one publisher's alone."""
    if takedown.order.everywhere or takedown.order.kind != "takedown":
        return
    listed = {each.article for each in takedown.listed}
    named = [w.article for w in takedown.listed if w.copy_of is None and w.lifted is None]
    alike, replacement = NearTexts(connection).stored_like(named), takedown.order.replacement
    for copy in find_copies(connection, owners, named, replacement, alike).remain:
        if copy.article.key not in listed:
            yield facts.RemainingCopy(
                entry_id=copy.article.entry_id,
                title=copy.article.title,
                url=copy.article.url,
                publisher=copy.publisher,
                same=copy.trait,
                copy_of=copy.original.entry_id,
            )


def _public_first(document: AffectedDocument | Signal) -> tuple[bool, str]:
    return not document.path.startswith(PUBLIC), document.path


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _withdrawn_article(owners: Owners, article: ArticleFacts) -> WithdrawnArticle:
    """Return an article with its publisher as documents name it: by the record, else the config."""
    owner, source = owners.find(article), article.source
    publisher = owners.publisher(article, owner)
    if source and source.name and source.name != source.id:
        publisher = source.name
    elif owner.id is not None:
        publisher = owners.name_of(owner.id)
    return WithdrawnArticle(
        entry_id=article.entry_id,
        title=article.title,
        url=article.url,
        original=article.external_url,
        publisher=publisher,
    )


def _with_withdrawal(
    article: WithdrawnArticle, withdrawal: Withdrawal, ids: Mapping[int, str]
) -> WithdrawnArticle:
    return replace(
        article,
        copy_of=ids[withdrawal.copy_of] if withdrawal.copy_of is not None else None,
        lifted=withdrawal.lifted,
        lifted_by=withdrawal.lifted_by,
        lifted_reason=withdrawal.lifted_reason,
    )


def _carriers(
    site: Site,
    takedown: _TakedownRecord,
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


def _withdrawn_by_feed(
    takedown: _TakedownRecord, ids: Mapping[int, str], documents: Mapping[str, StoredDocument]
) -> dict[int, set[str]]:
    """Return the withdrawn entry ids by the key of each feed whose documents carried them."""
    by_feed: dict[int, set[str]] = {}
    for stay in takedown.appearances:
        feed = documents[stay.document].feed
        if feed is not None and stay.article in takedown.withdrawn:
            by_feed.setdefault(feed, set()).add(ids[stay.article])
    return by_feed


def _partners(site: Site, carriers: Sequence[AffectedDocument]) -> Iterator[NotifiedParty]:
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
            documents=tuple(paths),
        )


def _fetches(
    connection: Connection, takedown: _TakedownRecord, ids: Mapping[int, str]
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
        )


def _ledger_record(
    connection: Connection, order: TakedownOrder
) -> tuple[LedgerRecord | None, str | None]:
    """Return the order's record in the ledger, or None and the reason why there is none."""
    subject = f"takedown {order.number}"
    try:
        for event in ledger.events(connection, since=order.instant, kinds=[order.kind]):
            if event.subject == subject:
                return LedgerRecord(event.number, event.hash), None
    except StoreError as error:
        return None, str(error)
    return None, facts.UNCHAINED
