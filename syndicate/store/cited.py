"""What other articles may cite an article by: its addresses, or its title where they give none."""

from __future__ import annotations

from collections.abc import Collection

from syndicate.store import originals
from syndicate.store.chunks import chunks
from syndicate.store.sql import Connection, select
from syndicate.store.tables import articles
from syndicate.text.citations import PAGE, TITLE, name_of_title, names_of_address


def title_key(title: str) -> int:
    """Return a number for a title, to find it by."""
    return originals.number_of(name_of_title(title))


def articles_named(connection: Connection, names: Collection[str]) -> dict[str, set[int]]:
    """Return the articles that have each of these names, by key."""
    found: dict[str, set[int]] = {}
    addresses = [name for name in names if not name.startswith((TITLE, PAGE))]
    for column in (articles.c.url_key, articles.c.external_key):
        for some in chunks(addresses):
            query = select(column, articles.c.key).where(column.in_(some), articles.c.revision > 0)
            for row in connection.execute(query):
                found.setdefault(row[0], set()).add(row[1])
    pages = {originals.number_of(n.removeprefix(PAGE)): n for n in names if n.startswith(PAGE)}
    for number, keys in originals.articles_at(connection, pages).items():
        found.setdefault(pages[number], set()).update(keys)
    by_key = {originals.number_of(n): n for n in names if n.startswith(TITLE)}
    for part in chunks(by_key):
        query = select(articles.c.title, articles.c.key).where(articles.c.title_key.in_(part))
        for title, key in connection.execute(query.where(articles.c.revision > 0)):
            found.setdefault(name_of_title(title), set()).add(key)
    return {name: found[name] for name in names if name in found}


def names_of(connection: Connection, keys: Collection[int]) -> set[str]:
    """Return every name by which these articles may be cited."""
    names: set[str] = set()
    for part in chunks(keys):
        query = select(articles.c.url, articles.c.external_url, articles.c.title)
        for *addresses, title in connection.execute(query.where(articles.c.key.in_(part))):
            names.add(name_of_title(title))
            names.update(*(names_of_address(url) for url in addresses if url))
    return names
