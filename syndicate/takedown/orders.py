"""Orders: take articles and pictures down.

An order is recorded before the first byte is written, and the build follows it, so that no crash
can undo it. recall/withdraw.py and store/traits.py remember what it withdrew; lifts.py undoes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError, StoreError
from syndicate.model.article import ArticleFacts
from syndicate.recall.journaled import keep_up
from syndicate.recall.withdraw import CopySearch, withdraw
from syndicate.store import Store, carried, pictures, takedown_orders
from syndicate.store.find import find_one
from syndicate.store.sql import Connection
from syndicate.store.targets import PictureSearch
from syndicate.takedown.find import TakedownTargets, find_targets
from syndicate.takedown.grants import StillGranted, still_granted
from syndicate.takedown.known_pictures import require_shown
from syndicate.takedown.near_copies import NearCopy, near_copies
from syndicate.text.pictures import picture_key
from syndicate.text.plain import clean
from syndicate.text.urls import web_url


class TakedownTerms(Struct, frozen=True):
    """Who orders a takedown and why; whether it covers what others publish of the same too.

    `and_future` withdraws what comes of the named sources from now on as well, and lets an order
    name a picture that no article shows yet.
    """

    reason: str
    by: str
    reference: str | None = None
    everywhere: bool = True
    replacement: str | None = None
    and_future: bool = False


class PlacedOrder(Struct, frozen=True):
    """A recorded order: its number, the articles it names, those with the same text or address.

    `images` are the pictures it was asked for, each with how many stored articles show it; `near`
    says what was perhaps meant, too; `future` are the sources whose coming articles it withdraws,
    `granted` those that may still publish. `alike` are articles with a text like theirs, which stay
    until a person decides. `unwritten` says why the journal does not have the order yet.
    """

    number: int
    named: tuple[ArticleFacts, ...]
    found: CopySearch
    pictures: PictureSearch = field(default_factory=PictureSearch)
    images: tuple[tuple[str, int], ...] = ()
    near: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    granted: tuple[StillGranted, ...] = ()
    alike: tuple[NearCopy, ...] = ()
    unwritten: str | None = None

    @property
    def copies(self) -> tuple[ArticleFacts, ...]:
        """The articles that were withdrawn for what they share with the named ones."""
        return tuple(copy.article for copy in self.found.covered)


def documents_carrying(connection: Connection, keys: Sequence[int]) -> list[str]:
    """Return the paths of the documents that carry any of these articles now."""
    stays = carried.appearances(connection, keys)
    return sorted({stay.document for stay in stays if stay.left is None})


def take_down(
    site: Site, store: Store, targets: TakedownTargets, terms: TakedownTerms, at: datetime
) -> PlacedOrder:
    """Record an order to withdraw; the next build brings the documents up to date."""
    keep_up(site, store, at)  # its number must not be one that only the journal has
    with store.writing() as connection:
        order = _place(site, connection, targets, terms, at)
    try:
        unwritten = keep_up(site, store, at).failure
    except StoreError as error:  # it is recorded all the same
        unwritten = str(error)
    return replace(order, unwritten=unwritten)


def rehearse(
    site: Site, store: Store, targets: TakedownTargets, terms: TakedownTerms, at: datetime
) -> tuple[PlacedOrder, list[str]]:
    """Return what an order would withdraw, and from which documents, without recording it."""
    rehearsed: list[tuple[PlacedOrder, list[str]]] = []
    with suppress(_Rehearsed), store.writing() as connection:
        order = _place(site, connection, targets, terms, at)
        keys = [article.key for article in (*order.named, *order.copies)]
        carrying = set(documents_carrying(connection, keys))
        carrying |= set(pictures.where_shown(connection, [url for url, _ in order.images])[1])
        rehearsed.append((order, sorted(carrying)))
        raise _Rehearsed
    return rehearsed[0]


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Rolls a transaction back."""


def _place(
    site: Site,
    connection: Connection,
    meant: TakedownTargets,
    terms: TakedownTerms,
    at: datetime,
) -> PlacedOrder:
    owners = Owners.of(site)
    images = _images(meant.images)
    if terms.and_future and not meant.sources and not meant.images:
        raise NotFoundError("only a source has articles to come, and a picture may: name one")
    found = find_targets(site, connection, meant)
    if not terms.and_future:
        require_shown(connection, images)
    replacement = _replacement(connection, terms, found.articles)
    request = takedown_orders.OrderRequest(
        kind="takedown",
        reason=terms.reason,
        by=terms.by,
        reference=terms.reference,
        asked={kind: list(names) for kind, names in asdict(meant).items() if names},
        everywhere=terms.everywhere,
        replacement=replacement.key if replacement else None,
        pictures=tuple(images.values()),
        sources=meant.sources if terms.and_future else (),
    )
    keys = [article.key for article in found.articles]
    shown = pictures.shown_by(connection, images)
    withdrawal = withdraw(connection, owners, request, keys, at)
    return PlacedOrder(
        number=withdrawal.number,
        named=found.articles,
        found=withdrawal.copies,
        pictures=withdrawal.pictures,
        images=tuple((url, len(shown[key])) for key, url in images.items()),
        near=found.near,
        future=meant.sources if terms.and_future else (),
        alike=near_copies(connection, [withdrawal.number]),
        granted=() if terms.and_future else tuple(still_granted(owners, meant.sources)),
    )


def _replacement(
    connection: Connection, terms: TakedownTerms, named: Sequence[ArticleFacts]
) -> ArticleFacts | None:
    replacement = find_one(connection, terms.replacement) if terms.replacement else None
    if replacement and replacement.key in {article.key for article in named}:
        message = f"the replacement {terms.replacement!r} is itself to be withdrawn: it is part of"
        raise NotFoundError(f"{message} {replacement.entry_id}")
    if replacement and replacement.withdrawn:
        raise NotFoundError(f"the replacement {terms.replacement!r} is itself withdrawn")
    return replacement


def _images(given: Sequence[str]) -> dict[str, str]:
    """Return the addresses of pictures by their `picture_key`."""
    images: dict[str, str] = {}
    for raw in given:
        url = web_url(clean(raw))
        if url is None:
            raise NotFoundError(f"{raw!r} is no http or https address of a picture")
        images.setdefault(picture_key(url), url)
    return images
