"""What a build knows of feeds that it does not look at, and what it keeps of those it does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from syndicate.build.assemble import DocumentParts
from syndicate.build.cache.feeds import CachedFeed
from syndicate.build.documents import format_at
from syndicate.build.feeds import FeedSpec
from syndicate.build.pages import ListedFeed
from syndicate.build.plan import Change
from syndicate.build.run import DocumentPlan, FeedPlan, Run
from syndicate.build.select import RuledArticle, instants_of
from syndicate.model import Tombstone
from syndicate.store import archives
from syndicate.store.instants import stored


@dataclass
class FeedObserver:
    """Looks on while a feed is made: whose articles it meets, when it will change by itself."""

    run: Run
    spec: FeedSpec
    _due: int | None = None
    _sources: dict[str | None, None] = field(default_factory=dict)
    _met: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.resume()

    def resume(self) -> None:
        """What is set aside from now on concerns this feed."""
        self.run.press.met = self._met

    def see(self, one: RuledArticle) -> None:
        """Note an article that the feed selects, whether it may be carried or not."""
        self._sources[one.owner.id] = None
        now = stored(self.run.at)
        for instant in instants_of(self.spec, one.article, one.owner):
            if instant > now and (self._due is None or instant < self._due):
                self._due = instant

    def state(
        self, shown: ListedFeed | None, withdrawn: Sequence[Tombstone], archive: str = ""
    ) -> CachedFeed | None:
        """How the feed stands; None where something of it was kept back, or failed.

        An `archive` of which something failed falls due at once.
        """
        spec, run = self.spec, self.run
        failed = {subject for subject, _ in self._met} | run.guarded.keys()
        if archive and any(spec.archive(archive, n) in failed for n in spec.job.formats):
            self._due = stored(run.at)
        elif not archive and not failed.isdisjoint(spec.documents):
            return None
        for stone in withdrawn:
            end = stored(stone.when + run.site.settings.withdrawals.keep)
            self._due = end if self._due is None else min(self._due, end)
        sources = tuple(sorted(self._sources, key=str))
        problems = sorted(self._met)
        facts = {"shown": asdict(shown) if shown else None, "problems": problems}
        return CachedFeed(
            spec.key,
            spec.member,
            run.digests.feed(spec, sources),
            stored(run.at),
            self._due,
            json.dumps(sources, ensure_ascii=False),
            json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
            archive,
        )


def note_untouched(run: Run, spec: FeedSpec, state: CachedFeed, restored: int) -> None:
    """A feed that is not looked at stands as it stood; so many of its files are restored."""
    told = state.told
    run.remembered |= {(subject, reason) for subject, reason in told["problems"]}
    known = run.feeds.get((spec.key, spec.member))
    for path, name in zip(spec.documents, spec.formats, strict=True):
        run.paths.setdefault(path.lower(), spec.key)
        if known:
            run.homes[known.key, name] = path
    if told["shown"]:
        shown = ListedFeed(**told["shown"])
        run.untouched += shown.documents - restored
        if spec.public:
            run.listings.append(shown)


def restore(run: Run, paths: Iterable[str], title: str = "") -> FeedPlan | None:
    """Documents whose files are lost or written over, as they were; None where that is not kept.

    One that was planned in this run is not as it was any more.
    """
    plans = []
    for path in paths:
        if path in run.planned:
            continue
        known, kept, form = run.documents.get(path), run.kept.documents.get(path), format_at(path)
        if known is None or known.gone or known.digest is None:
            continue
        if kept is None:
            return None
        seen = run.target.look(path)
        if seen == (kept.size, kept.mtime):
            continue
        it = DocumentParts(
            form.name, form.separator, kept.head, kept.tail, kept.entries, kept.size, kept.plan
        )
        change = Change(path, "changed" if seen else "new", title, len(kept.entries), kept.size)
        plans.append(DocumentPlan(change, form.name, it, restored=True))
    return FeedPlan(tuple(plans))


def claim_archives(run: Run, spec: FeedSpec) -> None:
    """Say which files are the archives of a feed that is not looked at."""
    known = run.feeds.get((spec.key, spec.member))
    for segment in archives.segments(run.connection, known.feed_id) if known else ():
        for name in spec.job.formats:
            run.paths.setdefault(spec.archive(segment.name, name).lower(), spec.key)
