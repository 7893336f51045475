"""The addresses that articles ever had, in any spelling: their pages and their originals.

They are only added to, so that a page or an original which a later record no longer names still
finds the article. Each is the number of its `urls.page_key` (`originals.number_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal

from syndicate.store import claims
from syndicate.store.add_rows import add_rows
from syndicate.store.chunks import chunks, in_part, rows_by_part
from syndicate.store.finding_tables import addresses
from syndicate.store.originals import MOST, number_of
from syndicate.store.sql import Connection, Select, delete, select
from syndicate.store.tables import articles
from syndicate.text import urls

#: What an address is to an article: its page on this site, or where it was first published.
Role = Literal["page", "original"]
#: An address, and what it is to an article.
Address = tuple[Role, int]
_EVER = select(addresses.c.article, addresses.c.role, addresses.c.address).where(
    in_part(addresses.c.article)
)


def of_record(
    record_id: str | None, url: str | None, external_url: str | None
) -> frozenset[Address]:
    """Return the addresses that a record gives its article; front pages are no article's own."""
    given: list[tuple[Role, str | None]] = [("page", url), ("original", external_url)]
    if record_id and record_id.startswith(("http://", "https://")):
        given.append(("original", record_id))
    return frozenset(
        (role, number) for role, address in given if address and (number := number_at(address))
    )


def number_at(address: str) -> int | None:
    """Return the number of an address in any of its spellings; None for a front page."""
    page = urls.page_key(address)
    return number_of(page) if "/" in page or "?" in page else None


def put(
    connection: Connection, given: Mapping[int, Collection[Address]], new: Collection[int] = ()
) -> None:
    """Remember addresses of articles beside those that are known; `new` articles have none yet."""
    known = ever(connection, (key for key in given if key not in new))
    rows = [
        {"address": number, "article": article, "role": role}
        for article, own in given.items()
        for role, number in own
        if (role, number) not in known.get(article, ())
    ]
    if rows:
        add_rows(connection, addresses, sorted(rows, key=lambda row: row["address"]))


def ever(connection: Connection, keys: Iterable[int]) -> dict[int, set[Address]]:
    """Return every address that each of these articles ever had."""
    found: dict[int, set[Address]] = {}
    for article, role, address in rows_by_part(connection, _EVER, keys):
        found.setdefault(article, set()).add((role, address))
    return found


def own(connection: Connection, keys: Collection[int]) -> dict[int, set[Address]]:
    """Return the addresses by which each of these articles is known.

    Those that it has now, and of earlier ones those that no more than a few articles ever had: a
    page where each day's article stands in turn is no single one's.
    """
    had = ever(connection, keys)
    now = _now(connection, keys)
    earlier = {number for key in had for _, number in had[key] - now[key]}
    many = {n for n, those in articles_at(connection, earlier).items() if len(those) > MOST}
    return {
        key: {address for address in had[key] if address in now[key] or address[1] not in many}
        for key in had
    }


def known_at(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[int, set[Role]]]:
    """Return the articles that are known by each of these addresses (`own`), with its roles."""
    found = articles_at(connection, numbers)
    crowded = {n: those for n, those in found.items() if len(those) > MOST}
    keys = {key for those in crowded.values() for key in those}
    now = _now(connection, keys) if keys else {}
    for number, those in crowded.items():
        standing = {
            key: roles & {r for r, n in now[key] if n == number} for key, roles in those.items()
        }
        found[number] = {key: roles for key, roles in standing.items() if roles}
    return found


def articles_at(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[int, set[Role]]]:
    """Return the articles that ever had each of these addresses, with what it was to them."""
    found: dict[int, dict[int, set[Role]]] = {}
    for part in chunks(numbers):
        query = select(addresses.c.address, addresses.c.article, addresses.c.role)
        for row in connection.execute(query.where(addresses.c.address.in_(part))):
            found.setdefault(row.address, {}).setdefault(row.article, set()).add(row.role)
    return found


def _now(connection: Connection, keys: Collection[int]) -> dict[int, set[Address]]:
    """Return the addresses that articles have now, by all of their records."""
    found: dict[int, set[Address]] = {key: set() for key in keys}
    for part in chunks(keys):
        columns = (articles.c.key, articles.c.record_id, articles.c.url, articles.c.external_url)
        for row in connection.execute(select(*columns).where(articles.c.key.in_(part))):
            found[row.key] |= of_record(row.record_id, row.url, row.external_url)
        for key, records in claims.recorded(connection, part).items():
            for claim in records:
                if record := claim.article:
                    found[key] |= of_record(record.id, record.url, record.external_url)
    return found


def hand_over(connection: Connection, keys: Collection[int], to: int) -> None:
    """Let the addresses of articles that became part of another be those of that one."""
    for those in ever(connection, keys).values():
        put(connection, {to: those})
    forget(connection, keys)


def forget(connection: Connection, keys: Collection[int]) -> None:
    """Forget the addresses of articles that leave the store."""
    for part in chunks(keys):
        connection.execute(delete(addresses).where(addresses.c.article.in_(part)))


def written_like(connection: Connection, url: str, most: int = 5_000) -> Iterator[tuple[str, int]]:
    """Yield (address, article) of stored pages and originals whose spelling is near an address.

    Those with its path, whatever their host, and the others of its host, up to so many.
    """
    host, slash, path = urls.page_key(url).partition("/")
    pattern = path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    for column in (articles.c.url_key, articles.c.external_key):
        stored = select(column, articles.c.key).where(column.is_not(None))
        if slash and len(path) > 1:
            like = stored.where(column.like(f"%/{pattern}%", escape="\\"))
            yield from _pairs(connection, like.limit(most))
        for start in (f"https://{host}/", f"https://www.{host}/", f"https://m.{host}/"):
            within = stored.where(column >= start, column < f"{start[:-1]}0")
            yield from _pairs(connection, within.limit(most))


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[str, int]]:
    return [(address, article) for address, article in connection.execute(query)]
