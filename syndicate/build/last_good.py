"""The last good document, less what may not be there any more (design, laws 5 and 8)."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from syndicate.build.run import Run, digest
from syndicate.check.standards import judge
from syndicate.config.owners import Outlet
from syndicate.content.withdrawn import linked
from syndicate.errors import RenderError
from syndicate.formats import Format
from syndicate.model import LEVELS
from syndicate.rights import Carry, decide
from syndicate.store import queries
from syndicate.store.publications import CarriedEntry


def trim_to_allowed(
    run: Run, outlet: Outlet, form: Format, path: str, old: bytes, before: Sequence[CarriedEntry]
) -> tuple[bytes | None, tuple[CarriedEntry, ...]]:
    """A published document with only those of its entries that may still be there, as they are.

    None when it cannot be cut. An entry that this store knows nothing of stays in a document that
    is not this store's, and goes from one that is.
    """
    try:
        _, entries, _ = form.split(old)
        article = _still_allowed(run, outlet, before, [entry for entry, _ in entries])
        foreign = not run.is_ours(path, digest(old))
        known = {s.entry_id for s in queries.by_entry_ids(run.connection, [e for e, _ in entries])}
        keep = {
            entry
            for entry, fragment in entries
            if (entry in article or (foreign and entry not in known))
            and not _leads_to(run, fragment)
        } - _recalled(run, form, old)
        data = form.cut(old, keep)
    except RenderError:
        return None, ()
    if data != old and judge(data, form.name, None, None).errors:
        return None, ()
    return data, tuple(member for member in before if member.entry_id in keep)


def _still_allowed(
    run: Run, outlet: Outlet, before: Sequence[CarriedEntry], entries: Sequence[str]
) -> set[str]:
    """The ids of entries that may still be carried, at least as much of them as is shown."""
    shown = {member.article: member for member in before}
    found = set()
    for article in queries.by_entry_ids(run.connection, entries):
        ruling = decide(article, outlet, run.owners.find(article), run.owners, run.at)
        member = shown.get(article.key)
        level, images = (member.level, member.images) if member else ("full", True)
        if (
            isinstance(ruling, Carry)
            and LEVELS.index(ruling.level) >= LEVELS.index(level)
            and (ruling.images or not images)
        ):
            found.add(article.entry_id)
    return found


def _recalled(run: Run, form: Format, old: bytes) -> set[str]:
    """The entries that show what was withdrawn, by whatever name."""
    recalled = run.press.recalled
    facts = judge(old, form.name, None, None).facts if recalled else None
    return {entry.id for entry in facts.entries if recalled and recalled(entry)} if facts else set()


def _leads_to(run: Run, fragment: bytes) -> bool:
    """Whether an entry names the page of a withdrawn article: it cannot be kept as it is."""
    return bool(linked(unescape(fragment.decode("utf-8", "replace")), run.press.gone))
