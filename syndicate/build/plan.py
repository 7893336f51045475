"""What a build would change, as data: feed by feed, document by document, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Kind = Literal["new", "changed", "unchanged", "removed", "retained"]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one document; one that is `retained` failed, or the guard objected to it.

    `added`, `changed` and `removed` are entry ids; `size` is in bytes; `path` is below the web
    root; `moved_to` is where readers of a removed document are sent.
    """

    path: str
    kind: Kind
    title: str = ""
    entries: int = 0
    size: int = 0
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved_to: str | None = None

    @property
    def outlined(self) -> Change:
        """Return the same without the entries."""
        return replace(self, added=(), changed=(), removed=())


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry or document that is quarantined: its entry id or path, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class HiddenArticle:
    """An article that left a document, or is shown less there, for one of those with a say.

    `who` is that one: a host, a name or an id; `remedy` are lines of config that bring it back,
    with the place of what restricts it where that is in the config.
    """

    entry_id: str
    title: str
    who: str
    remedy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a build at one instant would do, or did.

    `held` counts the articles that feeds select and rights hold, by cause; `drafts` are the ids of
    those that their own pubstatus holds, `by_rights` is the first of those that neither that, nor
    the want of a grant, nor a partner's rules hold; `ungranted` counts those held for want of a
    grant, by publisher. `problems` are all that stand, `new_problems` those of this
    run, `notices` counts the carried entries that show each, `unwritten` those of files that this
    run could not write; `unfinished` are the documents that therefore still carry what was
    withdrawn. `guarded` are the documents that the guard retained, and why, `unknown` the paths of
    those of which the store knows nothing. `lapsed` counts the entries that left for want of a
    grant, `lowered` those that are shown less, by publisher; `hidden` are those of them that
    another than their own source hides, by the host or name of that. `untouched` counts the
    documents that no change concerned, which were not looked at. `filed` counts the articles that
    are filed under another name of their category now, `renamed` are renames that the config states
    and this run carried out, as `category Tech -> 科技`, `revoked` counts the tokens of partners
    that the config no longer has, `warnings` are of names in the config that nothing has. `alarm`
    says, once, that most sources or entries went, and why. `store` says what shows that the store
    is older than it should be, `journal` why the journal of orders could not be read or written,
    `workers` which of these were lost or left out.
    """

    at: datetime
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    new_problems: tuple[Problem, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()
    by_rights: str | None = None
    ungranted: Mapping[str, int] = field(default_factory=dict)
    carried: int = 0
    notices: Mapping[str, int] = field(default_factory=dict)
    guarded: tuple[Problem, ...] = ()
    unknown: frozenset[str] = frozenset()
    lapsed: Mapping[str, int] = field(default_factory=dict)
    lowered: Mapping[str, int] = field(default_factory=dict)
    hidden: Mapping[str, Sequence[HiddenArticle]] = field(default_factory=dict)
    untouched: int = 0
    filed: Mapping[str, int] = field(default_factory=dict)
    renamed: tuple[str, ...] = ()
    revoked: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    unwritten: tuple[Problem, ...] = ()
    unfinished: tuple[str, ...] = ()
    alarm: str | None = None
    store: tuple[str, ...] = ()
    journal: str | None = None
    workers: tuple[str, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def exit_code(self) -> int:
        """Return 1 where a file could not be written, 3 where the guard retained a document, 1
        where anything is newly quarantined, or most entries left for want of a grant.

        And 1 as long as the store is an older one, or lacks its journal.
        """
        if self.unwritten or self.unfinished:
            return 1
        if self.guarded:
            return 3
        return 1 if self.new_problems or self.alarm or self.store or self.journal else 0


def as_data(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON."""
    return {
        "at": plan.at.isoformat().replace("+00:00", "Z"),
        "changes": [_change(change) for change in plan.changes if change.kind != "unchanged"],
        "unchanged": len(plan.of("unchanged")) + plan.untouched,
        "entries": plan.carried,
        "notices": dict(plan.notices),
        "held": dict(plan.held),
        "held_for_want_of_a_grant": dict(plan.ungranted),
        "guarded": [{"path": s.subject, "reason": s.reason} for s in plan.guarded],
        "lapsed": dict(plan.lapsed),
        "lowered": dict(plan.lowered),
        "hidden": {who: _hidden(articles) for who, articles in plan.hidden.items()},
        "filed": dict(plan.filed),
        "renamed": list(plan.renamed),
        "revoked_tokens": dict(plan.revoked),
        "warnings": list(plan.warnings),
        "alarm": plan.alarm,
        "store": [*plan.store, *filter(None, [plan.journal])],
        "quarantined": [{"subject": s.subject, "reason": s.reason} for s in plan.problems],
        "newly_quarantined": [s.subject for s in plan.new_problems],
        "unwritten": [{"path": s.subject, "reason": s.reason} for s in plan.unwritten],
        "still_carry_what_was_withdrawn": list(plan.unfinished),
        "workers": list(plan.workers),
    }


def remedies(articles: Sequence[HiddenArticle]) -> list[str]:
    """Return the lines of config that bring some articles back, each once."""
    return list(dict.fromkeys(line for article in articles for line in article.remedy))


def _hidden(articles: Sequence[HiddenArticle]) -> dict[str, Any]:
    return {"config": remedies(articles), "entries": [a.entry_id for a in articles]}


def _change(change: Change) -> dict[str, Any]:
    facts = {
        "path": change.path,
        "kind": change.kind,
        "title": change.title,
        "entries": change.entries,
        "bytes": change.size,
        "added": list(change.added),
        "changed": list(change.changed),
        "removed": list(change.removed),
        "moved_to": change.moved_to,
    }
    return {key: value for key, value in facts.items() if value or key in ("path", "kind")}
