"""What the publishers of an article are called, by the config and by its record."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.config.owners import Owners
from syndicate.model.article import ArticleFacts
from syndicate.text.names import fold


def publishers(owners: Owners, article: ArticleFacts, *, credited: bool = False) -> Iterator[str]:
    """Yield what the publishers of an article are called: ids and names.

    They are all that have a say in it, or the credited one alone.
    """
    owner = owners.find(article)
    yield owners.publisher(article, owner)
    for key in owner.ids[:1] if credited else owner.ids:
        if key:
            yield from owners.names_of(key)
    if article.source:
        yield from filter(None, (article.source.name, article.source.id))


def are_called(
    owners: Owners, article: ArticleFacts, folded: set[str], *, credited: bool = False
) -> bool:
    """Return whether a publisher of an article has one of these names (`names.fold`)."""
    return not folded.isdisjoint(map(fold, publishers(owners, article, credited=credited)))
