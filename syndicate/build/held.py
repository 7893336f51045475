"""Which of the articles that entries cite the store holds back: they are named nowhere (law 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from syndicate.build.select import rules_of
from syndicate.config.owners import Outlet, Owners
from syndicate.config.site import Site
from syndicate.content.records import references
from syndicate.content.withdrawn import names_cited
from syndicate.model.article import ArticleFacts, Reference, StoredArticle
from syndicate.rights import Carry, decide
from syndicate.store import cited, queries, time_index
from syndicate.store.chunks import chunks
from syndicate.store.instants import stored
from syndicate.text.urls import web_url

#: An article that is shown nowhere in particular: what holds it, holds it everywhere.
_ANYWHERE = Outlet()


@dataclass(frozen=True, slots=True)
class CitedOutlook:
    """What the entries that cite some articles depend on.

    `due` is when one of these may come or go by itself, in microseconds since 1970; `sources` are
    those that have a say in them.
    """

    due: int | None = None
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
        self._held: dict[str, bool] = {}
        self._outlooks: dict[str, CitedOutlook] = {}

    def look_up(self, names: Collection[str]) -> None:
        """Read what the store has under these names, so that asking for them costs nothing."""
        if len(self._held) > self._MOST:
            self._held.clear()
            self._outlooks.clear()
        new = set(names) - self._held.keys()
        named = cited.articles_named(self._connection, new) if new else {}
        keys = sorted(set[int]().union(*named.values()))
        facts = {
            article.key: article
            for part in chunks(keys)
            for article in queries.facts_of(self._connection, part)
        }
        for name in new:
            self._rule(name, [facts[key] for key in sorted(named.get(name, ())) if key in facts])

    def of(self, names: Collection[str]) -> frozenset[str]:
        """Return those of these names that only held articles have."""
        self.look_up(names)
        return frozenset(name for name in names if self._held[name])

    def outlook(self, names: Collection[str]) -> CitedOutlook:
        """Return what entries depend on that cite these."""
        self.look_up(names)
        outlooks = [self._outlooks[name] for name in names if name in self._outlooks]
        due = min((each.due for each in outlooks if each.due is not None), default=None)
        sources = dict.fromkeys(source for each in outlooks for source in each.sources)
        return CitedOutlook(due, tuple(sources))

    def _rule(self, name: str, found: list[ArticleFacts]) -> None:
        """Note whether the articles of a name are held, and what that depends on.

        One of them that may be shown makes the name known.
        """
        shown, moments, sources = False, list[int](), dict[str | None, None]()
        for article in found:
            owner = self._owners.find(article)
            ruling = decide(article, _ANYWHERE, owner, self._owners, self._now)
            shown |= isinstance(ruling, Carry)
            sources |= dict.fromkeys(owner.depends_on)
            for claim in owner.claims:
                rules = rules_of(_ANYWHERE, claim.source)
                moments += filter(None, (time_index.moment_of(rule, article) for rule in rules))
        self._held[name] = bool(found) and not shown
        if found:
            now = stored(self._now)
            due = min((moment for moment in moments if moment > now), default=None)
            self._outlooks[name] = CitedOutlook(due, tuple(sources))
