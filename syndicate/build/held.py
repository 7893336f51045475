"""Which of the articles that entries cite the store holds back: they are named nowhere (law 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct

from syndicate.build.select import end_of_rights, rules_of
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.content.records import references
from syndicate.content.withdrawn import names_cited
from syndicate.model.article import ArticleFacts, Reference, StoredArticle
from syndicate.rights import Carry, decide
from syndicate.store import cited, queries, time_index
from syndicate.store.chunks import chunks
from syndicate.store.instants import stored
from syndicate.store.sql import Connection
from syndicate.text.urls import web_url

#: An article that is shown nowhere in particular: what holds it, holds it everywhere.
_ANYWHERE = Outlet()


class CitedOutlook(Struct, frozen=True):
    """What the entries that cite some articles depend on.

    `due` is when one of these may come or go by itself, `end` when the first may no longer be
    named, in microseconds since 1970; `sources` are those that have a say in them.
    """

    due: int | None = None
    end: int | None = None
    sources: tuple[str | None, ...] = ()


NOTHING_CITED = CitedOutlook()


def names_cited_by(articles: Iterable[StoredArticle], site: Site) -> frozenset[str]:
    """Return the names of everything that some articles cite."""
    return names_cited(cited for article in articles for cited in citations_of(article, site))


def citations_of(stored: StoredArticle, site: Site) -> tuple[Reference, ...]:
    """Return the references and the related articles of an article, as entries show them."""
    article = stored.article
    if not article.references and not article.related:
        return ()
    base = web_url(article.url) or web_url(article.external_url) or site.settings.home
    return references((*article.references, *article.related), base)


class HeldArticles:
    """Tells which cited articles are held at one instant; names are those of `text.citations`.

    Several names are looked up together, and remembered until many are.
    """

    _MOST = 20_000

    def __init__(self, connection: Connection, owners: Owners, now: datetime) -> None:
        self._connection, self._owners, self._now = connection, owners, now
        self._articles: dict[int, tuple[bool, CitedOutlook]] = {}
        self._held: dict[str, bool] = {}
        self._outlooks: dict[str, CitedOutlook] = {}

    def look_up(self, names: Collection[str]) -> None:
        """Read what the store has under these names, so that asking for them costs nothing."""
        if len(self._held) > self._MOST:
            self._articles.clear()
            self._held.clear()
            self._outlooks.clear()
        new = {name for name in names if name not in self._held}
        if not new:
            return
        named = cited.articles_named(self._connection, new)
        keys = {key for named_so in named.values() for key in named_so}
        for part in chunks(sorted(key for key in keys if key not in self._articles)):
            for article in queries.facts_of(self._connection, part):
                self._articles[article.key] = self._rule(article)
        for name in new:
            self._held[name], self._outlooks[name] = self._sum(named.get(name, ()))

    def of(self, names: Collection[str]) -> frozenset[str]:
        """Return those of these names that only held articles have."""
        self.look_up(names)
        return frozenset(name for name in names if self._held[name])

    def outlook(self, names: Collection[str]) -> CitedOutlook:
        """Return what entries depend on that cite these."""
        self.look_up(names)
        return _together(self._outlooks[name] for name in names)

    def _sum(self, keys: Collection[int]) -> tuple[bool, CitedOutlook]:
        """Return whether all articles of a name are held, and what that depends on.

        One of them that may be shown makes the name known.
        """
        found = [self._articles[key] for key in sorted(keys) if key in self._articles]
        held = bool(found) and all(is_held for is_held, _ in found)
        return held, _together(outlook for _, outlook in found)

    def _rule(self, article: ArticleFacts) -> tuple[bool, CitedOutlook]:
        """Return whether an article is held, and what that depends on."""
        owner = self._owners.find(article)
        ruling = decide(article, _ANYWHERE, owner, self._owners, self._now)
        moments = (
            time_index.moment_of(rule, article)
            for claim in owner.claims
            for rule in rules_of(_ANYWHERE, claim.source)
        )
        now = stored(self._now)
        due = min(
            (moment for moment in moments if moment is not None and moment > now), default=None
        )
        if not isinstance(ruling, Carry):
            return True, CitedOutlook(due, None, owner.depends_on)
        return False, CitedOutlook(due, end_of_rights(article, owner), owner.depends_on)


def _together(outlooks: Iterable[CitedOutlook]) -> CitedOutlook:
    """Return what depends on several articles: the first instant, and all sources."""
    due, ends, sources = list[int](), list[int](), dict[str | None, None]()
    for each in outlooks:
        due += [each.due] if each.due is not None else []
        ends += [each.end] if each.end is not None else []
        sources |= dict.fromkeys(each.sources)
    if not sources:
        return NOTHING_CITED
    return CitedOutlook(min(due, default=None), min(ends, default=None), tuple(sources))
