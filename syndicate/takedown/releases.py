"""Release articles: a person says that they are no copies of a withdrawn one, or usable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.recall.screen import screen
from syndicate.store import Store, holds, ledger, queries, resemblances
from syndicate.store.find import find_one
from syndicate.store.sql import Connection
from syndicate.takedown.near_copies import require_order


class ReleaseTargets(Struct, frozen=True):
    """What to release: articles by name, all that takedowns hold, all that is near what they
    withdrew, held or listed.
    """

    articles: tuple[str, ...] = ()
    held_by: tuple[int, ...] = ()
    near_of: tuple[int, ...] = ()


def release(
    site: Site, store: Store, meant: ReleaseTargets, by: str, reason: str, at: datetime
) -> list[ArticleFacts]:
    """Release articles that are held or listed for being like a withdrawn one, or held because what
    a later record says of their rights could not be read; return them.

    It goes for the text that they have now. Raises NotFoundError where one is neither, where its
    text or page is the very same, and where a takedown has none; then none is released.
    """
    with store.writing() as connection:
        keys = list(dict.fromkeys(_find(connection, meant)))
        for key in keys:
            _release(connection, key)
        screen(connection, Owners.of(site), keys, at)
        released = queries.facts_of(connection, keys)
        events = [
            (
                "released",
                article.entry_id,
                {"articles": [article.entry_id], "by": by, "reason": reason},
            )
            for article in released
        ]
        ledger.record(connection, events, at)
        return released


def _release(connection: Connection, key: int) -> None:
    """Release an article; one whose rights could not be read is let go until a record speaks."""
    is_like = holds.blocker(connection, key) is not None
    if is_like or resemblances.undecided(connection, keys=[key]):
        holds.release(connection, key)
    else:
        holds.mark_unread(connection, key, None, None)


def _find(connection: Connection, meant: ReleaseTargets) -> Iterator[int]:
    for name in meant.articles:
        yield _find_one(connection, name)
    for number in dict.fromkeys((*meant.held_by, *meant.near_of)):
        require_order(connection, number)
        found = resemblances.undecided(connection, orders=[number])
        chosen = [each for each in found if number in meant.near_of or each.held]
        if not chosen:
            raise NotFoundError(f"takedown {number} holds no article for being near")
        yield from (each.article for each in chosen)


def _find_one(connection: Connection, name: str) -> int:
    article = find_one(connection, name, _is_blocked)
    is_return = holds.blocker(connection, article.key) is not None
    if is_return and holds.is_identical(connection, article.key):
        raise NotFoundError(f"{name!r}: {article.block}; `syndicate lift` undoes that")
    if article.block is None and not resemblances.undecided(connection, keys=[article.key]):
        raise NotFoundError(f"{name!r} is not held for resembling a withdrawn article, nor listed")
    return article.key


def _is_blocked(article: ArticleFacts) -> bool:
    return article.block is not None
