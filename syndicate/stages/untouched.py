"""What a build knows of feeds that it does not look at, and what it keeps of those it does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from syndicate.config.register import Permission
from syndicate.kept.feeds import KeptFeed
from syndicate.model import Listing, Tombstone
from syndicate.plan import Change
from syndicate.stages.composing import Composition
from syndicate.stages.documents import format_at
from syndicate.stages.jobs import Outline
from syndicate.stages.run import DocumentPlan, FeedPlan, Run
from syndicate.stages.selection import Ruled, instants_of
from syndicate.store.instants import stored


@dataclass
class Watch:
    """Looks on while a feed is made: whose articles it meets, when it will change by itself."""

    run: Run
    outline: Outline
    _due: int | None = None
    _sources: dict[str | None, None] = field(default_factory=dict)
    _set_aside: int = 0

    def __post_init__(self) -> None:
        self.run.press.met.clear()

    def see(self, one: Ruled) -> None:
        """Note an article that the feed selects, whether it may be carried or not."""
        self._sources[_publisher(one.permission)] = None
        now = stored(self.run.at)
        for instant in instants_of(self.outline, one.standing, one.permission):
            if instant > now and (self._due is None or instant < self._due):
                self._due = instant

    def state(self, listing: Listing | None, withdrawn: Sequence[Tombstone]) -> KeptFeed | None:
        """How the feed stands; None where something of it was kept back, or failed."""
        outline, run = self.outline, self.run
        failed = {subject for subject, _ in run.press.met} | run.guarded.keys()
        if not failed.isdisjoint(outline.documents):
            return None
        for stone in withdrawn:
            end = stored(stone.when + run.site.settings.withdrawals.keep)
            self._due = end if self._due is None else min(self._due, end)
        if self._due is not None:
            run.dues.append(self._due)
        sources = tuple(sorted(self._sources, key=str))
        setbacks = sorted(run.press.met)
        facts = {"listing": asdict(listing) if listing else None, "setbacks": setbacks}
        return KeptFeed(
            outline.key,
            outline.member,
            run.digests.feed(outline, sources),
            stored(run.at),
            self._due,
            sources,
            json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
        )


def _publisher(permission: Permission) -> str | None:
    return permission.id


def note_untouched(run: Run, outline: Outline, state: KeptFeed, restored: int) -> None:
    """A feed that is not looked at stands as it stood; so many of its files are restored."""
    told = state.told
    run.remembered |= {(subject, reason) for subject, reason in told["setbacks"]}
    if state.due is not None:
        run.dues.append(state.due)
    known = run.feeds.get((outline.key, outline.member))
    for path, name in zip(outline.documents, outline.job.formats, strict=True):
        run.paths.setdefault(path.lower(), outline.key)
        if known:
            run.homes[known.key, name] = path
    if listing := told["listing"]:
        run.untouched += len(listing["documents"]) - restored
        if outline.public:
            run.listings.append(_listing(listing))


def _listing(told: dict[str, Any]) -> Listing:
    documents, newest = (tuple(map(tuple, told.pop(one))) for one in ("documents", "newest"))
    return Listing(**told, documents=documents, newest=newest)


def restore(run: Run, outline: Outline) -> FeedPlan | None:
    """The documents of a feed whose files are gone, as they were; None where that is not kept."""
    plans = []
    for path in outline.documents:
        known, kept, form = run.documents.get(path), run.kept.documents.get(path), format_at(path)
        if known is None or known.gone or known.digest is None or run.target.look(path):
            continue
        if kept is None:
            return None
        it = Composition(
            form.name, form.separator, kept.head, kept.tail, kept.entries, kept.size, kept.plan
        )
        change = Change(path, "new", outline.title, len(kept.entries), kept.size)
        plans.append(DocumentPlan(change, form.name, it, restored=True))
    return FeedPlan(tuple(plans))
