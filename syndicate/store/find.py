"""Find the one article that a person named by an id, an entry id or a URL."""

from __future__ import annotations

from collections.abc import Callable

from syndicate.errors import NotFoundError
from syndicate.model.article import ArticleFacts
from syndicate.store import queries
from syndicate.store.sql import Connection
from syndicate.text import urls
from syndicate.text.plain import clean


def find_one(
    connection: Connection, name: str, wanted: Callable[[ArticleFacts], bool] = lambda _: True
) -> ArticleFacts:
    """Return the article with this record id, entry id or URL.

    Of several, the only one that `wanted` accepts is meant. Raises NotFoundError where none
    matches, or more than one.
    """
    name = clean(name)
    page = urls.web_url(name) if "://" in name else None
    matches = queries.find(connection, name, urls.key(page) if page else None)
    if not matches:
        raise NotFoundError(
            f"no article answers to {name!r}; `syndicate article search WORDS` finds its id"
        )
    if len(matches) == 1:
        return matches[0]
    accepted = [article for article in matches if wanted(article)]
    if len(accepted) == 1:
        return accepted[0]
    listing = "".join(f"\n  {article.entry_id}  {article.title}" for article in matches)
    raise NotFoundError(f"{len(matches)} articles answer to {name!r}; name one:{listing}")
