"""The rights policy over published facts, stated a second time and on its own (law 5)."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.model import Level


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much of an article may be shown: `level` None is nothing, and `reason` says why.

    `attribution` must be seen in the entry's text. `sample` is a piece from deep in the
    article's text, plain, that may only be seen at level full. White space does not count.
    """

    level: Level | None
    reason: str = ""
    attribution: str | None = None
    sample: str | None = None


def held_against(facts: DocumentFacts, allowed: Mapping[str, Allowed]) -> list[Fault]:
    """The entries of a published document that may not be there, or not like that.

    `allowed` is keyed by entry id; what it does not know may not be published. A list of feeds
    carries no articles, and nothing is held against it.
    """
    if facts.format == "opml":
        return []
    return [
        Fault(entry.place, text, entry.id or None)
        for entry in facts.entries
        for text in _against(entry, allowed.get(entry.id))
    ]


def _against(entry: EntryFacts, allowed: Allowed | None) -> Iterator[str]:
    if allowed is None:
        yield "nothing is known of this entry, so nothing allows it"
        return
    if allowed.level is None:
        yield f"may not be published: {allowed.reason or 'no reason is given'}"
        return
    if allowed.attribution and not _shows(entry, allowed.attribution):
        yield f"does not name {allowed.attribution}"
    if allowed.level != "full" and allowed.sample and _holds(entry, allowed.sample):
        yield f"shows more than its {allowed.level}: {allowed.reason or 'no more is granted'}"


def _shows(entry: EntryFacts, text: str) -> bool:
    """Whether a reader sees a text in the body of an entry."""
    content = (entry.content if entry.content is not None else entry.summary) or ""
    if f">{html.escape(text, quote=False)}<" in content:  # the whole of an element, as it mostly is
        return True
    return squash(text) in visible_text(content)


def _holds(entry: EntryFacts, text: str) -> bool:
    """Whether a text stands anywhere in an entry, seen or hidden in an attribute."""
    wanted = squash(text)
    return bool(wanted) and any(
        wanted in visible_text(part) or wanted in squash(html.unescape(part))
        for part in (entry.title, entry.summary or "", entry.content or "")
    )
