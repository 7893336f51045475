"""What a run did, put together from what its stages returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from syndicate.build.feed_plan import FeedPlan, guarded_of
from syndicate.build.hidden import grouped
from syndicate.build.plan import Change, HiddenArticle, Plan, Problem
from syndicate.build.publish import PublishResult
from syndicate.rights import Cause


@dataclass(slots=True)
class BuildResult:
    """The sum of a run; the pipeline alone adds to it.

    `held`, `ungranted`, `lapsed`, `lowered` and `hidden` are by article key: an article in many
    feeds counts once. `unsettled` are the feeds that the next build must look at again.
    """

    changes: list[Change] = field(default_factory=list)
    problems: dict[Problem, None] = field(default_factory=dict)
    held: dict[int, Cause] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    lapsed: dict[int, str] = field(default_factory=dict)
    lowered: dict[int, str] = field(default_factory=dict)
    hidden: dict[int, HiddenArticle] = field(default_factory=dict)
    guarded: dict[str, str] = field(default_factory=dict)
    unsettled: set[tuple[str, str]] = field(default_factory=set)
    carried: int = 0
    untouched: int = 0

    def add(self, plan: FeedPlan, *, detail: bool) -> None:
        """Add the plan of a feed; only where `detail` is wanted are its entries named."""
        changes = [document.change for document in plan.documents]
        self.changes += changes if detail else [change.outlined for change in changes]
        self.problems.update(dict.fromkeys(plan.problems))
        for key, cause in plan.held.items():
            if cause != "profile" or key not in self.held:  # rights weigh more
                self.held[key] = cause
        self.ungranted.update(plan.ungranted)
        for document in plan.met:
            self.lapsed.update(document.lapses.lapsed)
            self.lowered.update(document.lapses.lowered)
            self.hidden.update(document.lapses.hidden)
        self.guarded.update(guarded_of(plan.met))
        self.carried += plan.listing.entries if plan.listing else 0
        self.untouched += plan.untouched

    def add_published(self, published: PublishResult) -> None:
        """Add what came of publishing."""
        self.problems.update(dict.fromkeys(published.problems))
        self.unsettled |= published.unsettled

    def quarantined(self) -> set[tuple[str, str]]:
        """Return (subject, reason) of all problems, and of what the guard retained."""
        guarded = {(path, f"guard: {reason}") for path, reason in self.guarded.items()}
        return {(problem.subject, problem.reason) for problem in self.problems} | guarded

    def lapses(self) -> Mapping[str, Mapping[str, int]]:
        """Return how many entries left for want of a grant, or are shown less, by publisher."""
        return {"lapsed": Counter(self.lapsed.values()), "lowered": Counter(self.lowered.values())}

    def plan(self, at: datetime, known: Collection[tuple[str, str]]) -> Plan:
        """Return the run as data; `known` is what was quarantined before it."""
        lapses = self.lapses()
        problems = tuple(self.problems)
        return Plan(
            at=at,
            changes=tuple(self.changes),
            problems=problems,
            new_problems=tuple(p for p in problems if (p.subject, p.reason) not in known),
            held=Counter(self.held.values()),
            ungranted=Counter(self.ungranted.values()),
            carried=self.carried,
            guarded=tuple(Problem(path, reason) for path, reason in self.guarded.items()),
            lapsed=lapses["lapsed"],
            lowered=lapses["lowered"],
            hidden=grouped(self.hidden.values()),
            untouched=self.untouched,
        )
