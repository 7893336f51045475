"""Tell whether a picture is one that stored articles show, and which are spelled almost like it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import islice
from posixpath import basename

from syndicate.errors import NotFoundError
from syndicate.store import feed_order, pictures, stored_articles, targets
from syndicate.store.originals import number_of
from syndicate.store.sql import Connection

#: How alike the spelling of an address must be to be near, and how many near ones are named.
_NEAR, _MOST = 0.8, 3
#: So many of the newest articles are read for near ones, as many at once.
_READ, _AT_ONCE = 5_000, 50


def require_shown(connection: Connection, images: Mapping[str, str]) -> None:
    """Raise NotFoundError for a picture (address by `picture_key`) that no stored article shows.

    One that is withdrawn already is known, and may be withdrawn by another order, too.
    """
    withdrawn = {target.value for target in targets.standing(connection, "picture")}
    for key, url in images.items():
        if targets.number_of_picture(url) in withdrawn:
            continue
        if not pictures.showing(connection, [number_of(key)]):
            near = ", ".join(_near(connection, key))
            told = f"; near it: {near}" if near else ""
            raise NotFoundError(
                f"no stored article shows the picture {url}{told};"
                " --and-future withdraws one that is yet to come"
            )


def _near(connection: Connection, key: str) -> list[str]:
    """Return the pictures whose addresses are spelled most like one, of the newest articles."""
    shown: dict[str, str] = {}
    for keys in islice(feed_order.newest(connection, None, _AT_ONCE), _READ // _AT_ONCE):
        for stored in stored_articles.load(connection, keys):
            for other, url in pictures.pictures_of(stored.article).items():
                shown.setdefault(other, url)
    like = {other: _likeness(key, other) for other in shown}
    near = sorted(other for other in shown if like[other] >= _NEAR)
    return [shown[other] for other in sorted(near, key=like.__getitem__, reverse=True)[:_MOST]]


def _likeness(one: str, other: str) -> float:
    """Return how alike two pictures are spelled, from 0 to 1; a file of the same name is near."""
    match = SequenceMatcher(None, one, other, autojunk=False)
    if basename(one.partition("?")[0]) == basename(other.partition("?")[0]):
        return max(_NEAR, match.ratio())
    if match.real_quick_ratio() < _NEAR or match.quick_ratio() < _NEAR:
        return 0.0
    return match.ratio()
