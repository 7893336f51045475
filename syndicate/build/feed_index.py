"""Which feeds may ask for an article: an index of what they select, so that none is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from syndicate.build.feeds import FeedSpec
from syndicate.config.owners import Owner, Owners
from syndicate.model import ArticleFacts

#: What one must know of an article to find a feed by: a kind, and which of it.
Asked = tuple[str, str]


class FeedIndex:
    """The feeds of a site by what they ask for."""

    def __init__(self, owners: Owners, every: Iterable[FeedSpec]) -> None:
        self._register = owners
        feeds = defaultdict[Asked, list[FeedSpec]](list)
        for spec in every:
            for asked in _asked(spec):
                feeds[asked].append(spec)
        self._feeds: Mapping[Asked, Sequence[FeedSpec]] = feeds

    def concerned(self, article: ArticleFacts, owner: Owner) -> Iterator[FeedSpec]:
        """The feeds that may ask for an article; one may come twice."""
        language = article.language or self._register.site.settings.language
        offers = [("", ""), ("source", self._register.publisher(article, owner))]
        offers += [("language", language), *product(("category",), article.categories)]
        offers += [*product(("tag",), article.tags), *product(("author",), article.authors)]
        for offer in offers:
            yield from self._feeds.get(offer, ())


def _asked(spec: FeedSpec) -> list[Asked]:
    """What the feed is of, or its categories."""
    if spec.job.per:
        return [(spec.job.per, spec.member)]
    labels = spec.select.categories or tuple(spec.names)
    return [("category", label) for label in labels] or [("", "")]
