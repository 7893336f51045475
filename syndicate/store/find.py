"""The one article that answers to what a person typed: an id, an entry id or a URL."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from syndicate.errors import NotFoundError
from syndicate.model import ArticleFacts
from syndicate.store import queries
from syndicate.text import urls
from syndicate.text.plain import clean


def find_one(
    connection: Connection, name: str, wanted: Callable[[ArticleFacts], bool] = lambda _: True
) -> ArticleFacts:
    """The article that answers to an id, an entry id or a URL; NotFoundError unless it is one.

    Of several, the only one that is `wanted` is meant.
    """
    name = clean(name)
    page = urls.web_url(name) if "://" in name else None
    found = queries.find(connection, name, urls.key(page) if page else None)
    if not found:
        raise NotFoundError(f"no article answers to {name!r}")
    if len(found) > 1 and len(meant := [one for one in found if wanted(one)]) == 1:
        return meant[0]
    if len(found) > 1:
        listed = "".join(f"\n  {s.entry_id}  {s.title}" for s in found)
        raise NotFoundError(f"{len(found)} articles answer to {name!r}; name one:{listed}")
    return found[0]
