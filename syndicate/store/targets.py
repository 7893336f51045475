"""What orders withdraw beside stored articles: pictures, and all articles of a source to come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from syndicate.store import pictures, stored_articles
from syndicate.store.chunks import chunks
from syndicate.store.instants import instant, stored
from syndicate.store.originals import number_of
from syndicate.store.sql import Connection, Row, insert, select, update
from syndicate.store.withdrawal_tables import targets
from syndicate.text.names import fold
from syndicate.text.pictures import picture_key

Kind = Literal["picture", "source"]
#: As many articles are read at once.
_READ = 50


class Target(Struct, frozen=True):
    """A picture (the number of its `picture_key`) or a source (its name, folded) of an order.

    `shown` is it as it was given; empty where its article was purged. `article` is whose picture it
    was; None where it was asked for by itself.
    """

    order: int
    kind: Kind
    value: str
    shown: str
    article: int | None = None
    lifted: datetime | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None

    @property
    def is_by_itself(self) -> bool:
        """Whether it is a picture that was asked for by its address, and that is still known."""
        return self.kind == "picture" and self.article is None and bool(self.shown)


class SharedPicture(Struct, frozen=True):
    """A picture of a withdrawn article that other articles show, too, and how many do."""

    url: str
    others: int


class PictureSearch(Struct, frozen=True):
    """The pictures of withdrawn articles: those that go everywhere, and those that stay.

    `new` counts those that the order did not withdraw yet.
    """

    gone: tuple[str, ...] = ()
    shared: tuple[SharedPicture, ...] = ()
    new: int = 0


def put_asked(
    connection: Connection, order: int, pictures_: Sequence[str], sources: Sequence[str]
) -> None:
    """Record the pictures, by address, and the sources to come that an order asks for."""
    known = {target.value for target in of_order(connection, order)}
    urls = {number_of_picture(url): url for url in pictures_}
    new = [Target(order, "picture", n, url) for n, url in urls.items() if n not in known]
    new += [Target(order, "source", fold(name), name) for name in dict.fromkeys(sources)]
    _put(connection, list({(target.kind, target.value): target for target in new}.values()))


def number_of_picture(url: str) -> str:
    """Return the value by which a picture is withdrawn, the same for all of its sizes."""
    return str(number_of(picture_key(url)))


def _put(connection: Connection, new: Sequence[Target]) -> None:
    rows = [
        {
            "order": target.order,
            "kind": target.kind,
            "value": target.value,
            "shown": target.shown,
            "article": target.article,
        }
        for target in new
    ]
    if rows:
        connection.execute(insert(targets), rows)


def restore(
    connection: Connection, order: int, things: Collection[tuple[str, str]], line: int | None
) -> int:
    """Record (kind, value) that an order withdraws and this store lacks; return how many.

    Nobody knows any more how they were given. `line` is that of the journal.
    """
    known = {(target.kind, target.value) for target in of_order(connection, order)}
    new = [
        {
            "order": order,
            "kind": kind,
            "value": value,
            "shown": value if kind == "source" else "",
            "line": line,
        }
        for kind, value in sorted(set(things) - known)
    ]
    if new:
        connection.execute(insert(targets), new)
    return len(new)


def standing(connection: Connection, kind: Kind) -> list[Target]:
    """Return what is withdrawn of a kind now, oldest order first."""
    query = select(targets).where(targets.c.kind == kind, targets.c.lifted.is_(None))
    rows = connection.execute(query.order_by(targets.c.order, targets.c.value))
    return [_target(row) for row in rows]


def of_order(connection: Connection, number: int) -> list[Target]:
    """Return what an order withdraws beside articles, lifted ones too."""
    query = select(targets).where(targets.c.order == number)
    rows = connection.execute(query.order_by(targets.c.kind, targets.c.shown))
    return [_target(row) for row in rows]


def pictures_moved_since(
    connection: Connection, orders: Collection[int], since: int
) -> list[Target]:
    """Return the pictures of these orders, and those that were lifted from an instant on."""
    query = select(targets).where(targets.c.kind == "picture")
    asked = [query.where(targets.c.lifted >= since)]
    asked += [query.where(targets.c.order.in_(part)) for part in chunks(orders)]
    return [_target(row) for each in asked for row in connection.execute(each)]


def _target(row: Row[Any]) -> Target:
    return Target(
        order=row.order,
        kind=row.kind,
        value=row.value,
        shown=row.shown,
        article=row.article,
        lifted=instant(row.lifted),
        lifted_by=row.lifted_by,
        lifted_reason=row.lifted_reason,
    )


def withdraw_pictures(
    connection: Connection, order: int, articles: Sequence[int], *, takedown: str = "takedown"
) -> PictureSearch:
    """Withdraw the pictures that only these withdrawn articles show; return what stays.

    What their own source canceled keeps its pictures: the record speaks of the article alone.
    """
    if takedown != "takedown":
        return PictureSearch()
    own = _pictures_of(connection, articles)
    others = pictures.shown_by(connection, own)
    known = {target.value for target in of_order(connection, order)}
    gone = [key for key in own if not others[key]]
    numbers = {key: str(number_of(key)) for key in sorted(gone)}
    new = [Target(order, "picture", number, *own[key]) for key, number in numbers.items()]
    unknown = [target for target in new if target.value not in known]
    _put(connection, unknown)
    shared = [SharedPicture(own[key][0], len(those)) for key, those in others.items() if those]
    return PictureSearch(
        tuple(sorted(own[key][0] for key in gone)),
        tuple(sorted(shared, key=lambda s: s.url)),
        new=len(unknown),
    )


def shared_pictures(connection: Connection, articles: Sequence[int]) -> tuple[SharedPicture, ...]:
    """Return the pictures of withdrawn articles that others show, too."""
    own = _pictures_of(connection, articles)
    shown = pictures.shown_by(connection, own)
    shared = [SharedPicture(own[key][0], len(those)) for key, those in shown.items() if those]
    return tuple(sorted(shared, key=lambda picture: picture.url))


def _pictures_of(connection: Connection, articles: Sequence[int]) -> Mapping[str, tuple[str, int]]:
    """Return (address, article) of every picture that articles show, by `picture_key`."""
    found: dict[str, tuple[str, int]] = {}
    for start in range(0, len(articles), _READ):
        for article in stored_articles.load(connection, articles[start : start + _READ]):
            for key, url in pictures.pictures_of(article.article).items():
                found.setdefault(key, (url, article.key))
    return found


def lift(
    connection: Connection, these: Collection[Target], by: str, reason: str, at: datetime
) -> None:
    """Let go of pictures or sources."""
    values = {"lifted": stored(at), "lifted_by": by, "lifted_reason": reason}
    for target in these:
        same = (
            (targets.c.order == target.order)
            & (targets.c.kind == target.kind)
            & (targets.c.value == target.value)
        )
        connection.execute(update(targets).where(same).values(values))


def pictures_lifted_with(connection: Connection, articles: Collection[int]) -> list[Target]:
    """Return the pictures that went with articles, and that were these articles' or are now."""
    shown = pictures.of_articles(connection, articles)
    numbers = {number for own in shown.values() for number in own}
    return [
        target
        for target in standing(connection, "picture")
        if target.article is not None
        and (target.article in articles or int(target.value) in numbers)
    ]
