"""Gather what the store, the config and the ledger know of a takedown into its receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError, StoreError
from syndicate.model.article import ArticleFacts
from syndicate.recall.near import NearTexts
from syndicate.recall.withdraw import find_copies
from syndicate.store import (
    Store,
    ledger,
    publications,
    queries,
    takedown_orders,
    targets,
)
from syndicate.store.anchors import Anchor
from syndicate.store.ledger import Event
from syndicate.store.publications import PUBLIC
from syndicate.store.sql import Connection
from syndicate.store.takedown_orders import TakedownOrder
from syndicate.store.withdrawals import Withdrawal
from syndicate.takedown.grants import still_granted
from syndicate.takedown.near_copies import near_copies
from syndicate.takedown.receipts import facts
from syndicate.takedown.receipts.delivered import (
    carriers,
    fetches,
    partners_served,
    withdrawn_by_feed,
)
from syndicate.takedown.receipts.evidence import with_evidence
from syndicate.takedown.receipts.facts import (
    AffectedDocument,
    LedgerRecord,
    Receipt,
    Signal,
    TakedownSummary,
    WithdrawnArticle,
)
from syndicate.takedown.receipts.hubs import hubs_of
from syndicate.takedown.receipts.shown_pictures import shown_pictures
from syndicate.takedown.receipts.takedown_record import TakedownRecord
from syndicate.takedown.signals import signals_of


def receipt(
    site: Site, store: Store, number: int, now: datetime, kept: Anchor | None = None
) -> Receipt:
    """Return the receipt of a takedown, with the evidence for it.

    That leads to the end of the ledger, or to an anchor that was `kept`. Raises NotFoundError where
    no takedown has that number.
    """
    with store.reading() as connection:
        orders = {order.number: order for order in takedown_orders.all_orders(connection)}
        if number not in orders:
            raise NotFoundError(f"there is no takedown {number}; {_known_numbers(sorted(orders))}")
        told = _receipt(site, connection, TakedownRecord.of(connection, orders[number]), now)
        return with_evidence(connection, site.settings.authority, told, kept)


def summaries(site: Site, store: Store, now: datetime) -> list[TakedownSummary]:
    """Return all takedowns, oldest first."""
    with store.reading() as connection:
        orders = takedown_orders.all_orders(connection)
        clocks = _clocks(connection)
        return [
            _summary(site, TakedownRecord.of(connection, order), now, clocks.get(order.number))
            for order in orders
        ]


def _clocks(connection: Connection) -> dict[int, datetime | None]:
    """Return the machine's clock when each order was recorded, by its number."""
    clocks: dict[int, datetime | None] = {}
    try:
        for event in ledger.events(connection, kinds=["takedown", "canceled"]):
            clocks[event.detail.get("order", 0)] = event.recorded
    except StoreError:  # `ledger verify` tells of that
        return clocks
    return clocks


def _known_numbers(numbers: Sequence[int]) -> str:
    if len(numbers) < 2:
        return f"there is only {numbers[0]}" if numbers else "none was ever ordered"
    return f"there are {numbers[0]} to {numbers[-1]}"


def _summary(
    site: Site, takedown: TakedownRecord, now: datetime, recorded: datetime | None
) -> TakedownSummary:
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
        recorded=recorded,
        pictures=tuple(
            target.shown
            for target in takedown.targets
            if target.kind == "picture" and target.article is None
        ),
    )


def _receipt(
    site: Site, connection: Connection, takedown: TakedownRecord, now: datetime
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
    documents_affected = sorted(carriers(site, takedown, ids, documents), key=_public_first)
    feeds = withdrawn_by_feed(takedown, ids, documents)
    signals = sorted(signals_of(site, connection, order, feeds, now), key=_public_first)
    signalled = {"signalled", "over"} & {signal.state for signal in signals}
    event, doubt = _ledger_record(connection, order)
    shown = shown_pictures(site, connection, takedown, event)
    behind = shown is not None and any(each.changed is None for each in shown.documents)
    served: list[AffectedDocument | facts.PictureDocument] = [*documents_affected]
    served += shown.documents if shown else ()
    return Receipt(
        number=order.number,
        kind=order.kind,
        state="ordered" if behind and takedown.state == "withdrawn" else takedown.state,
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
        documents=tuple(documents_affected),
        signals=tuple(signals),
        elsewhere=facts.SIGNALLED if signalled else facts.UNSIGNALLED,
        partners=tuple(partners_served(site, served)),
        hubs=tuple(hubs_of(site, connection, order)),
        record=LedgerRecord(event.number, event.hash) if event else None,
        recorded=event.recorded if event else None,
        doubt=doubt,
        near=near_copies(connection, [order.number]),
        fetches=tuple(fetches(connection, takedown, ids)),
        shown=shown,
        **_beside(connection, owners, takedown),
    )


def _beside(connection: Connection, owners: Owners, takedown: TakedownRecord) -> dict[str, Any]:
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
    connection: Connection, owners: Owners, takedown: TakedownRecord
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


def _ledger_record(connection: Connection, order: TakedownOrder) -> tuple[Event | None, str | None]:
    """Return the order's record in the ledger, or None and the reason why there is none."""
    subject = f"takedown {order.number}"
    try:
        for event in ledger.events(connection, since=order.instant, kinds=[order.kind]):
            if event.subject == subject:
                return event, None
    except StoreError as error:
        return None, str(error)
    return None, facts.UNCHAINED
