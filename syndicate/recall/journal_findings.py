"""What a person should hear of the journal of orders, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syndicate.config.site import Site
from syndicate.store.journal.file import JournalContents
from syndicate.store.journal.lines import JournalLine
from syndicate.store.journal.rows import KnownLine
from syndicate.text.counts import count

_SHOWN = 3


def of_file(
    site: Site, contents: JournalContents, known: Sequence[KnownLine], mark: Any
) -> list[str]:
    """Return what a person should hear of the file itself."""
    name, found = site.settings.journal, list[str]()
    written = [line for line in known if line.key <= mark.get("written", 0)]
    lost = [line for line in written if line.hash not in contents.hashes]
    if not contents.there and written:
        found.append(f"{name} is gone; it is written anew from the store")
    elif lost:
        again = "it is" if len(lost) == 1 else "they are"
        found.append(f"{name} lacks {len(lost)} of its lines; {again} written again")
    if contents.torn:
        found.append(f"{name}: its last line was cut off; it is put right")
    return found


def of_lines(site: Site, contents: JournalContents) -> list[str]:
    """Return what is wrong with lines of the file, which nobody can put right any more."""
    name, flaws = site.settings.journal, contents.flaws
    found = [f"{name}:{flaw.line}: {flaw.what}" for flaw in flaws[:_SHOWN]]
    more = len(flaws) - _SHOWN
    wrong = count(more, "more line is wrong", "more lines are wrong")
    return [*found, f"{name}: {wrong}"] if more > 0 else found


def of_restored(
    site: Site, new: Sequence[JournalLine], numbers: Sequence[int], ids: Sequence[str]
) -> str:
    """Return what the journal has that the store lacked, and which takedowns were restored."""
    what = of_lacking(site, len(new))
    if not numbers:
        return what
    orders = ", ".join(map(str, numbers[:_SHOWN])) + (" …" if len(numbers) > _SHOWN else "")
    articles = ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")
    withdrawn = f": withdrawn {articles}" if ids else ""
    return f"{what}; restored takedown {orders}{withdrawn}"


def of_lacking(site: Site, number: int) -> str:
    """Return that the store lacks so many lines of the journal."""
    lines = count(number, "line")
    return f"the store is older: {site.settings.journal} has {lines} that the store lacks"


def of_another(site: Site, authorities: set[str]) -> str:
    """Return that the journal is that of other sites."""
    others = ", ".join(sorted(authorities))
    return (
        f"{site.settings.journal}: it is the journal of {others}, not of"
        f" {site.settings.authority}; put this site's journal in its place"
    )
