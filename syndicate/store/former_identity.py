"""Records of a source that was renamed: an article keeps the identity that it was minted with.

Identities are minted of what a record calls its source (`identity.py`). Once a source is called
otherwise, its records are looked for under all of its names, and only what is new gets another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.config.types import is_slug
from syndicate.model.article import Article, Source
from syndicate.store.identity import Identity, identify
from syndicate.store.known import known_by_name
from syndicate.store.sql import Connection


def identities(
    connection: Connection, owners: Owners, records: Sequence[tuple[Article, str | None]]
) -> list[Identity]:
    """Return the identities of articles, each with its `urls.key`: those that they are stored by.

    What is not stored yet gets the identity of the name that its record gives.
    """
    authority = owners.site.settings.authority
    own = [identify(article, page, authority) for article, page in records]
    if not owners.renamed:
        return own
    others = {
        number: found
        for number, (article, page) in enumerate(records)
        if (found := list(_others(owners, article, page, own[number])))
    }
    if not others:
        return own
    asked = [own[number] for number in others]
    known = known_by_name(connection, [*asked, *(each for few in others.values() for each in few)])
    for number, found in others.items():
        if own[number].key not in known:
            own[number] = next((each for each in found if each.key in known), own[number])
    return own


def _others(
    owners: Owners, article: Article, page: str | None, own: Identity
) -> Iterator[Identity]:
    """Yield the identities that an article would have by the other names of its source."""
    source = article.source
    if source is None:
        return
    named = source.id or source.name
    key = owners.source_called(named)
    for name in owners.names_of(key) if key in owners.renamed else ():
        called = Source(name, name if is_slug(name) else None)
        identity = identify(replace(article, source=called), page, owners.site.settings.authority)
        if name != named and identity != own:
            yield identity
