"""A site in one state of its store: whose articles are, which feeds there are, what rights say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from syndicate.build.claims import (
    ARCHIVE_NAME,
    competing_feeds,
    sharing_feeds,
    stem_of,
)
from syndicate.build.feeds import FeedIdentity, FeedSpec, feed_specs, identify
from syndicate.build.slugs import FeedTerms, feed_terms
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.ownership import Ownership
from syndicate.config.site import Site
from syndicate.model.article import ArticleFacts
from syndicate.rights import Ruling, decide
from syndicate.store import renames
from syndicate.store.publications import StoredFeed
from syndicate.store.sql import Connection


@dataclass(frozen=True)
class Catalog:
    """Everything that a ruling or a list of feeds depends on beside the articles themselves.

    `owners` tells whose an article is; `terms` are what feeds are made per, with their slugs.
    """

    owners: Owners
    terms: FeedTerms

    @classmethod
    def open(cls, site: Site, connection: Connection) -> Catalog:
        """Return the catalog of a site as the store has it now."""
        terms = feed_terms(site, connection)
        former = renames.former_categories(connection)
        return cls(Owners.of(site, terms.categories, former), terms)

    @property
    def site(self) -> Site:
        return self.owners.site

    @cached_property
    def specs(self) -> list[FeedSpec]:
        """Every feed of the site, in the order of jobs, then of members; then those of partners."""
        return feed_specs(self.owners, self.terms)

    @cached_property
    def feed_names(self) -> frozenset[tuple[str, str]]:
        """The (job, member) of every feed."""
        return frozenset((spec.key, spec.member) for spec in self.specs)

    @cached_property
    def competing(self) -> set[tuple[str, str]]:
        """The (job, member) of the feeds that may come to write a file that another writes, too."""
        return competing_feeds(self.specs)

    @cached_property
    def sharing(self) -> set[tuple[str, str]]:
        """The (job, member) of the feeds whose documents are called as those of another."""
        return sharing_feeds(self.specs)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The paths of the documents of all feeds without their suffixes, in small letters."""
        return frozenset(map(stem_of, self.specs))

    @cached_property
    def contested(self) -> list[str]:
        """The paths that both a feed and an archive of another may come to have."""
        archived = {stem_of(spec): spec for spec in self.specs if spec.archives}
        found: dict[str, None] = {}
        for spec in self.specs if archived else ():
            folder, _, name = stem_of(spec).rpartition("/")
            if folder in archived and ARCHIVE_NAME.fullmatch(name):
                above = archived[folder]
                found |= dict.fromkeys(above.archive(name, form) for form in above.job.formats)
                found |= dict.fromkeys(spec.documents)
        return list(found)

    def identify(self, spec: FeedSpec, known: Mapping[tuple[str, str], StoredFeed]) -> FeedIdentity:
        """Return the id of a feed: its own among the `known` ones, else a new one."""
        return identify(spec, known, self.feed_names, self.site.settings.authority)

    def rule(
        self, article: ArticleFacts, outlet: Outlet, now: datetime, owner: Ownership | None = None
    ) -> Ruling:
        """Return what rights say of an article in an outlet; a known `owner` saves the look-up."""
        return decide(article, outlet, owner or self.owners.find(article), self.owners, now)
