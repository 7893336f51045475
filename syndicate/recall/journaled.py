"""Keep store and journal together: orders of the one that the other lacks.

An order is recorded in the store first, then in the journal: a crash between the two leaves it to
the next run, which asks here before it does anything else. What the journal has and the store
lacks shows that the store is an older one: its orders are restored at once, and the run fails
until a person has reconciled the store.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.recall.restore import lift_open, restore
from syndicate.store import Store, ledger, marks
from syndicate.store.journal import file, rows
from syndicate.store.journal.file import JournalContents
from syndicate.store.journal.lines import JournalLine
from syndicate.store.journal.rows import KnownLine

_KIND, _OLDER, _SEEN = "journal", "older", "seen"
#: Than what a store is older.
JOURNAL, KEPT, PUBLISHED = "the journal", "what is kept", "the published documents"
#: A journal with wrong lines; what a person has seen of these, and of documents, is told once.
DAMAGED = "damage to the journal"
_TOLD_ONCE = (PUBLISHED, DAMAGED)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class JournalState:
    """How store and journal stand: what shows that the store is older, in lines.

    `failure` says why the journal could not be read or written: it is tried again.
    """

    older: tuple[str, ...] = ()
    failure: str | None = None


def keep_up(site: Site, store: Store, at: datetime) -> JournalState:
    """Restore the orders that the store lacks, and write those that the journal lacks.

    Costs a few counts where nothing has changed since the last run.
    """
    host, path = host_of(site), site.journal
    with store.reading() as connection:
        mark = marks.state(connection, _KIND, host) or {}
        signs, settled = older(connection), is_kept_up(site, connection)
    if settled:
        return JournalState(signs)
    seen = file.look(path)
    try:
        contents = file.read(path)
    except OutputError as error:
        return _tried(site, store, mark, at, signs, str(error))
    with store.writing() as connection:
        found, missing, refusal = _settle(site, connection, contents, mark, at)
        note_older(connection, found, JOURNAL, at)
        note_older(connection, _flaws(site, contents), DAMAGED, at)
        signs, written = older(connection), rows.known_lines(connection)
        state = rows.state(connection)  # now: an order may come before the next transaction
    if refusal:
        return JournalState(signs, refusal)
    try:
        if missing or contents.torn:
            file.append(path, missing)
            contents = file.read(path)  # a line that was written again is out of its place
    except OutputError as error:
        return _tried(site, store, mark, at, signs, str(error))
    with store.writing() as connection:
        last = max((line.key for line in written), default=0)
        now_seen = file.look(path) if missing or contents.torn else seen
        new_mark = {"state": state, "file": now_seen, "written": last}
        marks.put(connection, _KIND, {host: new_mark}, at)
        note_older(connection, _flaws(site, contents), DAMAGED, at)
        signs = older(connection)
    return JournalState(signs)


def _tried(
    site: Site,
    store: Store,
    mark: Any,
    at: datetime,
    signs: tuple[str, ...],
    why: str,
) -> JournalState:
    """Return that the journal failed; the store has a line for every order all the same."""
    message = f"{why}; put that right: the orders stand in the store, and the next run writes them"
    with store.writing() as connection:
        failed = {"file": "failed", "failure": message}
        marks.put(connection, _KIND, {host_of(site): {**mark, **failed}}, at)
    return JournalState(signs, message)


def failure(site: Site, connection: Connection) -> str | None:
    """Return why the last run could not read or write the journal; None where it could."""
    mark = marks.state(connection, _KIND, host_of(site)) or {}
    return mark.get("failure")


def host_of(site: Site) -> str:
    """Return the name of this host's chain: hosts that share a store have one each."""
    return sha256(f"{platform.node()}\n{site.folder}".encode()).hexdigest()[:12]


def _settle(
    site: Site, connection: Connection, contents: JournalContents, mark: Any, at: datetime
) -> tuple[list[str], list[JournalLine], str | None]:
    """Bring the store up to the journal; return what was found, and the lines to be written.

    Or why none may be written: the journal, or the store, is another site's.
    """
    owners, authority = Owners.of(site), site.settings.authority
    known = rows.known_lines(connection)
    hashes = {line.hash for line in known}
    unknown = [line for line in contents.lines if not (line.sound and line.hash in hashes)]
    foreign = {line.site for line in unknown if line.site != authority and line.sound}
    unknown = [line for line in unknown if line.site == authority]
    found = list(_found(site, contents, known, mark))
    restored = restore(connection, owners, unknown, at)
    new = [line for line in unknown if line.sound]
    if new or restored.orders:
        found.insert(0, _of_restored(site, new, restored.orders, restored.articles))
    _forget_forks(connection, contents, known)
    rows.draft(connection, owners, host_of(site), at)
    missing = _missing(connection, contents)
    if foreign:
        return found, [], _of_another(site, foreign)
    strange = {line.site for line in missing} - {authority}
    if strange:
        why = f"the store has orders of {', '.join(sorted(strange))}, and the site is {authority}"
        return found, [], f"{site.settings.store}: {why}; put this site's store in its place"
    return found, missing, None


def _found(
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


def _flaws(site: Site, contents: JournalContents) -> list[str]:
    """Return what is wrong with lines of the file, which nobody can put right any more."""
    name, flaws = site.settings.journal, contents.flaws
    found = [f"{name}:{flaw.line}: {flaw.what}" for flaw in flaws[:_SHOWN]]
    more = len(flaws) - _SHOWN
    wrong = "1 more line is wrong" if more == 1 else f"{more:,} more lines are wrong"
    return [*found, f"{name}: {wrong}"] if more > 0 else found


def _of_restored(
    site: Site, new: Sequence[JournalLine], numbers: Sequence[int], ids: Sequence[str]
) -> str:
    what = _of_lacking(site, len(new))
    if not numbers:
        return what
    orders = ", ".join(map(str, numbers[:_SHOWN])) + (" …" if len(numbers) > _SHOWN else "")
    articles = ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")
    withdrawn = f": withdrawn {articles}" if ids else ""
    return f"{what}; restored takedown {orders}{withdrawn}"


def _of_lacking(site: Site, number: int) -> str:
    lines = "1 line" if number == 1 else f"{number:,} lines"
    return f"the store is older: {site.settings.journal} has {lines} that the store lacks"


def lacking(site: Site, connection: Connection) -> str | None:
    """Return that the journal has what the store lacks, if so; nothing is changed.

    A journal that cannot be read is told of by the next run that writes.
    """
    if is_kept_up(site, connection):
        return None
    try:
        contents = file.read(site.journal)
    except OutputError:
        return None
    hashes = {line.hash for line in rows.known_lines(connection)}
    own = [line for line in contents.lines if line.sound and line.site == site.settings.authority]
    number = sum(line.hash not in hashes for line in own)
    return _of_lacking(site, number) if number else None


def _of_another(site: Site, authorities: set[str]) -> str:
    others = ", ".join(sorted(authorities))
    return (
        f"{site.settings.journal}: it is the journal of {others}, not of"
        f" {site.settings.authority}; put this site's journal in its place"
    )


def _forget_forks(
    connection: Connection, contents: JournalContents, known: Sequence[KnownLine]
) -> None:
    """Forget lines that cannot be written any more: the journal has others in their place.

    They were drafted while the journal was away; what they hold is written behind the others.
    """
    taken = {(line.chain, line.line) for line in contents.lines if line.sound}
    lacking = [line for line in known if line.hash not in contents.hashes]
    forked = [line for line in lacking if (line.chain, line.line) in taken]
    first = {line.chain: line.line for line in sorted(forked, key=lambda line: -line.line)}
    gone = [line.key for line in lacking if line.line >= first.get(line.chain, line.line + 1)]
    rows.forget(connection, gone)


def _missing(connection: Connection, contents: JournalContents) -> list[JournalLine]:
    """Return the lines that the file lacks.

    One from the middle of its chain is written behind the others: told, but not lost.
    """
    there = contents.hashes
    known = rows.known_lines(connection)
    return rows.lines(connection, [line.key for line in known if line.hash not in there])


def note_older(connection: Connection, found: Sequence[str], kind: str, at: datetime) -> None:
    """Note what shows that the store is older than something else, until it is reconciled.

    `kind` says than what: the journal, what is kept, or the published documents.
    """
    known = _found_before(connection)
    told = seen(connection)
    new = [[kind, line] for line in found if [kind, line] not in known]
    new = [pair for pair in new if kind not in _TOLD_ONCE or pair[1] not in told]
    if new:
        _put_older(connection, {"found": known + new}, at)
        lines = [line for _, line in new]
        ledger.record(connection, [("older", kind, {"found": lines})], at)


def _put_older(connection: Connection, facts: dict[str, Any], at: datetime) -> None:
    mark = marks.state(connection, _KIND, _OLDER) or {}
    marks.put(connection, _KIND, {_OLDER: {**mark, **facts}}, at)


def is_handled(connection: Connection) -> bool:
    """Return whether a build has seen to all that was found, whoever found it."""
    mark = marks.state(connection, _KIND, _OLDER) or {"found": []}
    return bool(mark.get("handled", 0) == len(mark["found"]))


def set_handled(connection: Connection, at: datetime) -> None:
    """Note that a build has seen to all that was found."""
    _put_older(connection, {"handled": len(_found_before(connection))}, at)


def _found_before(connection: Connection) -> list[list[str]]:
    """Return the (kind, line) of what was found and is not reconciled yet."""
    mark = marks.state(connection, _KIND, _OLDER)
    return list(mark["found"]) if mark else []


def older(connection: Connection) -> tuple[str, ...]:
    """Return what shows that the store is older than something else; nothing once reconciled."""
    return tuple(line for _, line in _found_before(connection))


def kinds(connection: Connection) -> set[str]:
    """Return than what the store is older."""
    return {kind for kind, _ in _found_before(connection)}


def seen(connection: Connection) -> set[str]:
    """Return the lines that are not told of again: a person has reconciled the store since."""
    mark = marks.state(connection, _KIND, _SEEN)
    return set(mark["lines"]) if mark else set()


def clear(connection: Connection, at: datetime, further: Iterable[str] = ()) -> None:
    """Take the store as it is from now on, on the record.

    Documents that it does not know, `further` ones too, and wrong lines of the journal are not told
    of again.
    """
    found = _found_before(connection)
    if found:
        marks.drop(connection, _KIND, _OLDER)
        lines = {line for kind, line in found if kind in _TOLD_ONCE}
        lines |= {*seen(connection), *further}
        marks.put(connection, _KIND, {_SEEN: {"lines": sorted(lines)}}, at)
        told = [line for _, line in found]
        ledger.record(connection, [("reconciled", "store", {"found": told})], at)


def lift_journaled(site: Site, connection: Connection, at: datetime) -> list[str]:
    """Carry out the lifts of the journal that the store lacks; return the entry ids lifted."""
    keys = [line.key for line in rows.known_lines(connection)]
    return lift_open(connection, Owners.of(site), rows.lines(connection, keys), at)


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Rolls a transaction back."""


def is_kept_up(site: Site, connection: Connection) -> bool:
    """Return whether neither the store nor the journal has anything that the other lacks."""
    mark = marks.state(connection, _KIND, host_of(site)) or {}
    state = rows.state(connection)
    return state == mark.get("state", rows.NOTHING) and file.look(site.journal) == mark.get("file")


def restore_orders(site: Site, connection: Connection, at: datetime) -> str | None:
    """Put what the journal withdraws into the store, and note what shows that it is older.

    Return why nothing may be written to the journal, if it is another site's.

    Raises OutputError where the journal cannot be read.
    """
    contents = file.read(site.journal)
    mark = marks.state(connection, _KIND, host_of(site)) or {}
    found, _, refusal = _settle(site, connection, contents, mark, at)
    note_older(connection, found, JOURNAL, at)
    note_older(connection, _flaws(site, contents), DAMAGED, at)
    return refusal


def rehearse(
    site: Site, store: Store, at: datetime, look: Callable[[Connection], Iterable[str]]
) -> tuple[str, ...]:
    """Return what stands to be reconciled, with what the journal has, without doing any of it.

    `look` tells what else there is, once the orders of the journal are in the store.

    Raises OutputError where the journal cannot be read.
    """
    lines = list[str]()
    with suppress(_Rehearsed), store.writing() as connection:
        refusal = restore_orders(site, connection, at)
        lines += [*older(connection), *([refusal] if refusal else []), *look(connection)]
        lifted = lift_journaled(site, connection, at)
        lines += [f"the journal lifts what the store withdraws: {id_}" for id_ in lifted]
        raise _Rehearsed
    return tuple(lines)
