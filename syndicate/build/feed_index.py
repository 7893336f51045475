"""Which feeds may ask for an article, by an index of what feeds select: not every feed is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from syndicate.build.catalog import Catalog
from syndicate.build.feeds import FeedSpec
from syndicate.config.ownership import Ownership
from syndicate.model.article import ArticleFacts

#: A trait of an article by which a feed is found: its kind, and its value.
Trait = tuple[str, str]


class FeedIndex:
    """The feeds of a site by the traits of the articles they ask for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        feeds = defaultdict[Trait, list[FeedSpec]](list)
        for spec in catalog.specs:
            for trait in _asked(spec):
                feeds[trait].append(spec)
        self._feeds: Mapping[Trait, Sequence[FeedSpec]] = feeds

    def concerned(self, article: ArticleFacts, owner: Ownership) -> Iterator[FeedSpec]:
        """Yield the feeds that may ask for an article; one may come twice."""
        language = article.language or self._catalog.site.settings.language
        traits = [("", ""), ("source", self._catalog.owners.publisher(article, owner))]
        traits += [("language", language), *product(("category",), article.categories)]
        traits += [*product(("tag",), article.tags), *product(("author",), article.authors)]
        for trait in traits:
            for spec in self._feeds.get(trait, ()):
                if article.playable or spec.job.podcast is None:
                    yield spec


def _asked(spec: FeedSpec) -> list[Trait]:
    """Return what a feed is of, or its categories."""
    if spec.job.per:
        return [(spec.job.per, spec.member)]
    labels = spec.select.categories or tuple(spec.names)
    return [("category", label) for label in labels] or [("", "")]
