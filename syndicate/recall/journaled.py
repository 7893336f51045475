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
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.recall.journal_findings import (
    of_another,
    of_file,
    of_lacking,
    of_lines,
    of_restored,
)
from syndicate.recall.older_signs import DAMAGED, JOURNAL, note_older, older
from syndicate.recall.restore import lift_open, restore
from syndicate.store import Store, marks
from syndicate.store.journal import file, rows
from syndicate.store.journal.file import JournalContents
from syndicate.store.journal.lines import JournalLine
from syndicate.store.journal.rows import KnownLine
from syndicate.store.sql import Connection

_KIND = "journal"


class JournalState(Struct, frozen=True):
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
        note_older(connection, of_lines(site, contents), DAMAGED, at)
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
        note_older(connection, of_lines(site, contents), DAMAGED, at)
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
    found = list(of_file(site, contents, known, mark))
    restored = restore(connection, owners, unknown, at)
    new = [line for line in unknown if line.sound]
    if new or restored.orders:
        found.insert(0, of_restored(site, new, restored.orders, restored.articles))
    _forget_forks(connection, contents, known)
    rows.draft(connection, owners, host_of(site), at)
    missing = _missing(connection, contents)
    if foreign:
        return found, [], of_another(site, foreign)
    strange = {line.site for line in missing} - {authority}
    if strange:
        why = f"the store has orders of {', '.join(sorted(strange))}, and the site is {authority}"
        return found, [], f"{site.settings.store}: {why}; put this site's store in its place"
    return found, missing, None


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
    return of_lacking(site, number) if number else None


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
    note_older(connection, of_lines(site, contents), DAMAGED, at)
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
