"""What planning a feed meets: whose articles, what is held, when it will change by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct, field

from syndicate.build.cache.feeds import CachedFeed, FeedNotes
from syndicate.build.context import BuildContext
from syndicate.build.entries import RenderedEntries
from syndicate.build.feed_plan import HeldEntry
from syndicate.build.feeds import FeedSpec
from syndicate.build.plan import Problem
from syndicate.build.select import RuledArticle, instants_of
from syndicate.model.feed import ListedFeed, Tombstone
from syndicate.rights import Hold, Ruling
from syndicate.store.instants import stored


class FeedObserver(Struct):
    """Notes about one feed, or one stretch of its archives; its planner alone writes them.

    `held` are the articles that were held and why, `ungranted` the publishers of those held for
    want of a grant, both by article key.
    """

    context: BuildContext
    spec: FeedSpec
    problems: dict[Problem, None] = field(default_factory=dict)
    held: dict[int, HeldEntry] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    _due: int | None = None
    _sources: dict[str | None, None] = field(default_factory=dict)

    def see(self, ruled: RuledArticle[Ruling]) -> None:
        """Note an article that the feed selects, whether it may be carried or not."""
        self._sources |= dict.fromkeys(ruled.owner.depends_on)
        now = stored(self.context.at)
        for instant in instants_of(self.spec, ruled.article, ruled.owner):
            if instant > now and (self._due is None or instant < self._due):
                self._due = instant

    def keep(self, state: CachedFeed) -> None:
        """Note what the last look at a feed saw of articles that this one may not come to see.

        They may enter by themselves, or when more is granted to their source.
        """
        self._sources |= dict.fromkeys(state.sources)
        if state.due is not None and (self._due is None or state.due < self._due):
            self._due = state.due

    def note_hold(self, ruled: RuledArticle[Ruling]) -> None:
        """Note why an article that the feed selects is held, if it is."""
        hold, key = ruled.ruling, ruled.article.key
        if not isinstance(hold, Hold):
            return
        if hold.cause != "profile" or key not in self.held:  # rights weigh more
            draft = hold.cause == "article" and ruled.article.pubstatus == "withheld"
            self.held[key] = HeldEntry(hold.cause, ruled.article.entry_id, draft)
        if hold.cause == "missing-grant":
            owners = self.context.catalog.owners
            self.ungranted[key] = owners.publisher(ruled.article, ruled.owner)

    def add_rendered(self, rendered: RenderedEntries) -> None:
        """Note entries that are quarantined, and what the others depend on."""
        self.add_problems(rendered.problems)
        due = rendered.cited.due
        if due is not None and (self._due is None or due < self._due):
            self._due = due
        self._sources |= dict.fromkeys(rendered.cited.sources)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Note entries and documents that are quarantined."""
        self.problems.update(dict.fromkeys(problems))

    def state(
        self,
        failed: Iterable[str] = (),
        listing: ListedFeed | None = None,
        withdrawn: Sequence[Tombstone] = (),
        archive: str = "",
        notices: Mapping[str, int] = MappingProxyType({}),
    ) -> CachedFeed | None:
        """Return what the cache is to hold of the feed; None where the next build must look again.

        It must where a document is retained, which `failed` says by path beside the problems. An
        `archive` that failed falls due at once instead. `notices` counts the entries that show
        each.
        """
        spec, context, due = self.spec, self.context, self._due
        bad = {problem.subject for problem in self.problems} | set(failed)
        if archive and any(spec.archive(archive, name) in bad for name in spec.job.formats):
            due = stored(context.at)
        elif not archive and not bad.isdisjoint(spec.documents):
            return None
        for tombstone in withdrawn:
            end = stored(tombstone.when + context.site.settings.withdrawals.keep)
            due = end if due is None else min(due, end)
        sources = tuple(sorted(self._sources, key=str))
        problems = sorted((problem.subject, problem.reason) for problem in self.problems)
        notes = FeedNotes(listing, dict(notices), tuple(problems))
        return CachedFeed(
            job=spec.key,
            member=spec.member,
            digest=context.digests.feed(spec, sources),
            at=stored(context.at),
            due=due,
            met=json.dumps(sources, ensure_ascii=False),
            facts=msgspec.json.encode(notes),
            archive=archive,
        )
