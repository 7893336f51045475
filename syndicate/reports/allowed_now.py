"""What the policy allows in a published document now: for `check`, which asks anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from syndicate.build.catalog import Catalog
from syndicate.build.held import HeldArticles
from syndicate.build.presentations import excerpt_length
from syndicate.build.verify import known_of
from syndicate.check.acceptance import simulate
from syndicate.check.facts import Fault
from syndicate.check.policy import Allowed, KnownArticle, allowed
from syndicate.config.outlet import Outlet
from syndicate.config.ownership import Ownership
from syndicate.config.site import Site
from syndicate.content.prepare import preparer
from syndicate.content.presentation import Presentation
from syndicate.errors import RenderError
from syndicate.model.article import ArticleFacts, StoredArticle
from syndicate.profiles import PROFILES
from syndicate.recall.current import Recall
from syndicate.rights import Carry
from syndicate.store import queries, stored_articles
from syndicate.store.chunks import chunks
from syndicate.store.publications import PARTNERS
from syndicate.store.sql import Connection
from syndicate.text.plain import one_line


class CurrentPolicy:
    """What is allowed at one instant, for documents by their path below the output folder.

    `recalled` says why an entry may not be published again; None where nothing is withdrawn.
    """

    def __init__(self, site: Site, connection: Connection, now: datetime) -> None:
        self._catalog = catalog = Catalog.open(site, connection)
        self._connection, self._now = connection, now
        self._outlets = {spec.folder + spec.path: spec.outlet for spec in catalog.specs}
        recall = Recall.open(connection, catalog.owners)
        held = HeldArticles(connection, catalog.owners, now)
        self._prepare = preparer(site, recall.pages, recall.pictures, held.of)
        self.recalled = recall.verdict

    def refused(self, path: str, data: bytes) -> Iterator[Fault]:
        """Yield what the partner that reads a document would not take of it, or not as it is."""
        outlet = self._outlet(path)
        profile = outlet.profile if outlet else PROFILES["standard"]
        if not profile.rules or not profile.takes(path.rpartition(".")[2]):
            return
        update = profile.update.value if profile.update else None
        # A pubDate may be the instant of a revision, which an earlier `--at` does not hide; that
        # no article is dated in the future is for rights to say.
        try:
            fetch = simulate(profile, data, None if update == "pubDate" else self._now)
        except ValueError as error:  # one reader of XML takes what another does not
            yield Fault("document", f"{profile.label} would refuse it: {error}")
            return
        for remark in fetch.remarks:
            if remark.error:  # nothing could be held back for it, so it is only a warning
                yield Fault("document", f"{profile.label}: {remark.text}", None, "warning")
        for verdict in fetch.verdicts:
            if verdict.outcome == "refused":
                text = f"{profile.label} would refuse it: {verdict.reason}"
                yield Fault("document", text, verdict.entry or None)

    def allowed(self, path: str, ids: Iterable[str]) -> Mapping[str, Allowed]:
        """Return how much of each entry may stand in a document; unknown entries are left out."""
        outlet = self._outlet(path)
        if outlet is None:
            return {}
        articles = queries.by_entry_ids(self._connection, list(ids))
        stored = {a.key: a for a in self._load([article.key for article in articles])}
        return {a.entry_id: self._allowed(outlet, a, stored[a.key]) for a in articles}

    def _outlet(self, path: str) -> Outlet | None:
        places = (path.rpartition(".")[0], path.rpartition("/")[0])  # the latter's archive
        outlets = (self._outlets[place] for place in places if place in self._outlets)
        return next(outlets, None) or self._former(path)

    def _former(self, path: str) -> Outlet | None:
        """Return the outlet of a file that no job makes any more; None of a former partner's."""
        kind, _, rest = path.partition("/")
        if f"{kind}/" != PARTNERS:
            return Outlet()
        name = rest.partition("/")[0]
        partner = self._catalog.site.partners.get(name)
        return Outlet(partner_name=name, partner=partner) if partner else None

    def _load(self, keys: Sequence[int]) -> Iterator[StoredArticle]:
        for part in chunks(keys):
            yield from stored_articles.load(self._connection, part)

    def _allowed(self, outlet: Outlet, article: ArticleFacts, stored: StoredArticle) -> Allowed:
        """Return what the policy says; where rights say it too, with the place of their rule."""
        owners = self._catalog.owners
        owner = owners.find(article)
        ruling = self._catalog.rule(article, outlet, self._now, owner)
        known = KnownArticle(article, one_line(article.title))
        if isinstance(ruling, Carry):
            with suppress(RenderError):
                shown = self._presentation(outlet, ruling, owner)
                prepared = self._prepare(stored, shown, owner.shown, {})
                known = known_of(article, stored, prepared)
        answer = allowed(known, outlet, owners, self._now)
        if answer.level is None and not isinstance(ruling, Carry):
            return replace(answer, reason=str(ruling.rule))
        return answer

    def _presentation(self, outlet: Outlet, ruling: Carry, owner: Ownership) -> Presentation:
        """Return how the article would be made now, for its notices."""
        site = self._catalog.site
        placement, excerpt = outlet.placement(site), excerpt_length(site, owner)
        shown = (placement.before, placement.after)
        return Presentation(ruling.level, ruling.images, *shown, excerpt=excerpt)
