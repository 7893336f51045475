"""What the policy allows in a published document now: for `check`, which asks anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.build.feeds import feed_specs
from syndicate.build.slugs import feed_terms
from syndicate.build.verify import known_of
from syndicate.check.acceptance import simulate
from syndicate.check.facts import Fault
from syndicate.check.policy import Allowed, KnownArticle, allowed
from syndicate.check.recall import Recall, recaller
from syndicate.config.owners import Outlet, Owners
from syndicate.config.site import Site
from syndicate.config.vocabulary import SourceTerms
from syndicate.content.prepare import Recipe, preparer
from syndicate.errors import RenderError
from syndicate.model import ArticleFacts, StoredArticle
from syndicate.profiles import PROFILES
from syndicate.recall.memory import Memory
from syndicate.rights import Carry, decide
from syndicate.store import queries, stored_articles
from syndicate.store.chunks import chunks
from syndicate.store.publications import PARTNERS
from syndicate.text.plain import one_line


class CurrentPolicy:
    """What is allowed at one instant, for documents by their path below the output folder."""

    def __init__(self, site: Site, connection: Connection, now: datetime) -> None:
        naming = feed_terms(site, connection)
        owners = Owners.of(site, naming.categories)
        self._register, self._connection, self._now = owners, connection, now
        self._outlets = {o.folder + o.path: o.outlet for o in feed_specs(owners, naming)}
        memory = Memory(connection, owners)
        self._prepare = preparer(owners.site, None if memory.empty() else memory.gone)
        self.recalled: Recall | None = None if memory.empty() else recaller(memory)

    def refused(self, path: str, data: bytes) -> Iterator[Fault]:
        """What the partner that reads a document would not take of it, or not as it is."""
        outlet = self._outlet(path)
        profile = outlet.profile if outlet else PROFILES["standard"]
        if not profile.rules or path.rpartition(".")[2] not in profile.formats:
            return
        update = profile.update.value if profile.update else None
        # A pubDate may be the instant of a revision, which an earlier `--at` does not hide; that
        # no article is dated in the future is for rights to say.
        try:
            found = simulate(profile, data, None if update == "pubDate" else self._now)
        except ValueError as error:  # one reader of XML takes what another does not
            yield Fault("document", f"{profile.label} would refuse it: {error}")
            return
        for remark in found.remarks:
            if remark.error:  # nothing could be held back for it, so it is told and no more
                yield Fault("document", f"{profile.label}: {remark.text}", None, "warning")
        for one in found.verdicts:
            if one.outcome == "refused":
                text = f"{profile.label} would refuse it: {one.reason}"
                yield Fault("document", text, one.entry or None)

    def _outlet(self, path: str) -> Outlet | None:
        places = (path.rpartition(".")[0], path.rpartition("/")[0])  # the latter's archive
        return next((o for p in places if (o := self._outlets.get(p))), self._former(path))

    def allowed(self, path: str, ids: Iterable[str]) -> Mapping[str, Allowed]:
        """How much of each entry may stand in a document; what no one knows is left out."""
        outlet = self._outlet(path)
        if outlet is None:
            return {}
        found = queries.by_entry_ids(self._connection, list(ids))
        stored = {one.key: one for one in self._loaded([one.key for one in found])}
        return {one.entry_id: self._allowed(outlet, one, stored[one.key]) for one in found}

    def _former(self, path: str) -> Outlet | None:
        """The outlet of a file that no job makes any more; None of one who is no partner now."""
        kind, _, rest = path.partition("/")
        if f"{kind}/" != PARTNERS:
            return Outlet()
        name = rest.partition("/")[0]
        partner = self._register.site.partners.get(name)
        return Outlet(partner_name=name, partner=partner) if partner else None

    def _loaded(self, keys: Sequence[int]) -> Iterator[StoredArticle]:
        for part in chunks(keys):
            yield from stored_articles.load(self._connection, part)

    def _allowed(self, outlet: Outlet, article: ArticleFacts, stored: StoredArticle) -> Allowed:
        """What the policy says; where rights say it too, they know the place it stands in."""
        owner = self._register.find(article)
        ruling = decide(article, outlet, owner, self._register, self._now)
        known = KnownArticle(article, one_line(article.title))
        if isinstance(ruling, Carry):
            terms = owner.terms if isinstance(owner.terms, SourceTerms) else None
            with suppress(RenderError):
                made = self._prepare(stored, self._recipe(outlet, ruling), terms, {})
                known = known_of(article, stored, made)
        found = allowed(known, outlet, self._register, self._now)
        if found.level is None and not isinstance(ruling, Carry):
            return replace(found, reason=str(ruling.rule))
        return found

    def _recipe(self, outlet: Outlet, ruling: Carry) -> Recipe:
        """How the article would be made now, for its notices."""
        placement = outlet.placement(self._register.site)
        return Recipe(ruling.level, ruling.images, placement.before, placement.after)
