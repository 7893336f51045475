"""What a run did, put together from what its stages returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from msgspec import Struct, field

from syndicate.build.feed_plan import FeedPlan, HeldEntry, guarded_of
from syndicate.build.former_outputs import Removals
from syndicate.build.hidden import grouped
from syndicate.build.plan import Change, HiddenArticle, Plan, Problem
from syndicate.build.publish import PublishResult


class BuildResult(Struct):
    """The sum of a run; the pipeline alone adds to it.

    `held`, `ungranted`, `lapsed`, `lowered` and `hidden` are by article key: an article in many
    feeds counts once. `unknown` are the guarded documents of which the store knows nothing,
    `unsettled` the feeds that the next build must look at again, `unwritten` the files that could
    not be written, `stuck` those that stay in a former output. `beginnings` counts how often the
    run began.
    """

    changes: dict[str, Change] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)
    held: dict[int, HeldEntry] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    lapsed: dict[int, str] = field(default_factory=dict)
    lowered: dict[int, str] = field(default_factory=dict)
    hidden: dict[int, HiddenArticle] = field(default_factory=dict)
    guarded: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    unsettled: set[tuple[str, str]] = field(default_factory=set)
    unwritten: dict[Problem, None] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    carried: int = 0
    notices: Counter[str] = field(default_factory=Counter)
    untouched: int = 0
    beginnings: int = 1

    def begun_again(self) -> BuildResult:
        """Return the result of a run that begins again, with what this one has changed."""
        changed = {p: c for p, c in self.changes.items() if c.kind not in ("unchanged", "retained")}
        return BuildResult(changes=changed, beginnings=self.beginnings + 1)

    def add(self, plan: FeedPlan, *, detail: bool, failed: Collection[str] = ()) -> None:
        """Add the plan of a feed, but for files that could not be written (`failed`, by path).

        Only where `detail` is wanted are its entries named.
        """
        self.add_changes(plan, detail=detail, failed=failed)
        self.problems.update(dict.fromkeys(plan.problems))
        for key, held in plan.held.items():
            if held.cause != "profile" or key not in self.held:  # rights weigh more
                self.held[key] = held
        self.ungranted.update(plan.ungranted)
        for document in plan.met:
            self.lapsed.update(document.lapses.lapsed)
            self.lowered.update(document.lapses.lowered)
            self.hidden.update(document.lapses.hidden)
        self.guarded.update(guarded_of(plan.met))
        self.unknown |= {document.change.path for document in plan.met if document.unknown}
        self.carried += plan.listing.entries if plan.listing else 0
        self.notices.update(plan.notices)
        self.untouched += plan.untouched

    def add_changes(self, plan: FeedPlan, *, detail: bool, failed: Collection[str] = ()) -> None:
        """Add what was done to a feed that is to be looked at again."""
        for change in (document.change for document in plan.documents):
            if change.path not in failed:
                self._add_change(change if detail else change.outlined)

    def _add_change(self, change: Change) -> None:
        """Add a change to what the run did to the document before it began again."""
        before = self.changes.get(change.path)
        if before and change.kind == "unchanged":
            return
        kind = (
            "new" if before and before.kind == "new" and change.kind == "changed" else change.kind
        )
        self.changes[change.path] = replace(change, kind=kind) if before else change

    def add_published(self, published: PublishResult) -> None:
        """Add what came of publishing."""
        self.add_unwritten(published.problems)
        self.unsettled |= published.unsettled

    def add_unwritten(self, problems: Iterable[Problem]) -> None:
        """Add files that could not be written, removed or made durable."""
        self.unwritten.update(dict.fromkeys(problems))

    def add_removals(self, removals: Removals) -> None:
        """Add what went from former folders."""
        self.changes |= {change.path: change for change in removals.changes}
        self.add_unwritten(removals.problems)
        self.stuck |= set(removals.stuck)

    def quarantined(self) -> set[tuple[str, str]]:
        """Return (subject, reason) of all problems, and of what the guard retained."""
        guarded = {(path, f"guard: {reason}") for path, reason in self.guarded.items()}
        problems = (*self.problems, *self.unwritten)
        return {(problem.subject, problem.reason) for problem in problems} | guarded

    def lapses(self) -> Mapping[str, Mapping[str, int]]:
        """Return how many entries left for want of a grant, or are shown less, by publisher."""
        return {"lapsed": Counter(self.lapsed.values()), "lowered": Counter(self.lowered.values())}

    def plan(self, at: datetime, known: Collection[tuple[str, str]]) -> Plan:
        """Return the run as data; `known` is what was quarantined before it."""
        lapses = self.lapses()
        problems = (*self.problems, *self.unwritten)
        return Plan(
            at=at,
            changes=tuple(self.changes.values()),
            problems=problems,
            new_problems=tuple(p for p in self.problems if (p.subject, p.reason) not in known),
            unwritten=tuple(self.unwritten),
            held=Counter(held.cause for held in self.held.values()),
            drafts=tuple(held.entry_id for held in self.held.values() if held.draft),
            by_rights=next((h.entry_id for h in self.held.values() if _is_by_rights(h)), None),
            ungranted=Counter(self.ungranted.values()),
            carried=self.carried,
            notices=self.notices,
            guarded=tuple(Problem(path, reason) for path, reason in self.guarded.items()),
            unknown=frozenset(self.unknown),
            lapsed=lapses["lapsed"],
            lowered=lapses["lowered"],
            hidden=grouped(self.hidden.values()),
            untouched=self.untouched,
        )


def _is_by_rights(held: HeldEntry) -> bool:
    """Return whether neither a draft, nor the want of a grant, nor a partner's rules hold it."""
    return not held.draft and held.cause not in ("missing-grant", "profile")
