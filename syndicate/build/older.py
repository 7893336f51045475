"""A build over a store that is older than the journal, what is kept, or what is published.

It restores the orders that the journal has, trusts nothing kept, cuts what was withdrawn out of the
documents that are there, and fails until the store was reconciled (decision 41).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from syndicate.build import ahead
from syndicate.build.cache import last_build
from syndicate.build.cache.folder import delete_cache
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.changes import is_later
from syndicate.build.context import BuildRequest
from syndicate.build.last_good import withdrawn_in
from syndicate.build.targets import fence_of, open_target
from syndicate.check.standards import format_of
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError, RenderError
from syndicate.formats import FORMATS
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.target import Target
from syndicate.recall import journaled, older_signs
from syndicate.recall.current import Recall
from syndicate.recall.older_signs import KEPT, PUBLISHED
from syndicate.store import Store, carried, ledger, publications, withdrawals
from syndicate.store.carried_record import as_detail
from syndicate.store.journal import file
from syndicate.store.sql import Connection

_SHOWN = 5


class StoreAge(Struct, frozen=True):
    """What a build must say of its store, line by line; nothing where all is well.

    `trusted` says that what earlier builds kept may be used; else it is gone. `blind` says that
    nobody knows what was withdrawn since the store was saved: nothing may be published by it.
    `failure` says why the journal could not be read or written.
    """

    lines: tuple[str, ...] = ()
    trusted: bool = True
    blind: bool = False
    failure: str | None = None


def store_age(site: Site, store: Store, last: LastBuild | None, request: BuildRequest) -> StoreAge:
    """Restore what the journal has; return what shows that the store is an older one."""
    state = journaled.keep_up(site, store, request.at)
    with store.reading() as connection:
        found = signs(site, connection, last, full=request.full)
        unknown = _unknown(site, connection, last, found)
    if request.force and not unknown:
        found.pop(PUBLISHED, None)
    if found:
        with store.writing() as connection:
            for kind, line in found.items():
                older_signs.note_older(connection, [line], kind, request.at)
    if request.force and not unknown:
        _overrule(store, request.at)
    with store.reading() as connection:
        lines, handled = older_signs.older(connection), older_signs.is_handled(connection)
    trusted, blind = handled and KEPT not in found, bool(lines and unknown)
    if not trusted or request.full:
        _cut_withdrawn(site, store, request.at, every=not trusted)
    if not trusted and not blind:  # which the next run is to find out, too
        delete_cache(site.var / "cache")
        with store.writing() as connection:
            older_signs.set_handled(connection, request.at)
    return StoreAge((*lines, *(unknown if blind else ())), trusted, blind, state.failure)


def foresee_age(
    site: Site, connection: Connection, last: LastBuild | None, request: BuildRequest
) -> StoreAge:
    """Return the same for a plan: what is put into the store is to be taken back by the caller."""
    failure = None
    if not journaled.is_kept_up(site, connection):
        try:
            failure = journaled.restore_orders(site, connection, request.at)
        except OutputError as error:
            failure = str(error)
    found = signs(site, connection, last, full=request.full)
    unknown = _unknown(site, connection, last, found)
    noted = older_signs.older(connection)
    lines = tuple(dict.fromkeys((*noted, *found.values())))
    trusted = lines == noted and KEPT not in found and older_signs.is_handled(connection)
    blind = bool(lines and unknown)
    return StoreAge((*lines, *(unknown if blind else ())), trusted, blind, failure)


def signs(
    site: Site, connection: Connection, last: LastBuild | None, *, full: bool
) -> dict[str, str]:
    """Return what beside the journal shows that a store is older: than what, and why.

    What is published is read where files came or went since the last build; all of it in a `full`
    one, and where nothing is known of the last.
    """
    found: dict[str, str] = {}
    if last is not None and not is_later(connection, last):
        found[KEPT] = "the store is older than what is kept of the last build, or another"
    folders = ahead.changed_folders(open_target(site), None if full else last)
    if folders is None or folders:
        seen = older_signs.seen(connection)
        lines = ahead.find_ahead(site, connection, folders)
        line = next((line for line in lines if line not in seen), None)
        found |= {PUBLISHED: line} if line else {}
    return found


def _unknown(
    site: Site, connection: Connection, last: LastBuild | None, found: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what an older store would publish again though no order is known that let it go."""
    if not found and not older_signs.older(connection):
        return ()
    lines, now = list[str](), file.look(site.journal)
    if last and KEPT in found and last.journal_file and (now or [0])[0] < last.journal_file[0]:
        lines.append(f"orders are lost: {site.settings.journal} is shorter than at the last build")
    if left := ahead.left_since(site, connection):
        more = f" and {len(left) - _SHOWN:,} more" if len(left) > _SHOWN else ""
        named = ", ".join(left[:_SHOWN])
        lines.append(f"orders may be lost: the store has {named}{more}, which left every document")
    return tuple(lines)


def _overrule(store: Store, at: datetime) -> None:
    """Take it that what is published may go: whoever forces a build says so."""
    with store.writing() as connection:
        if older_signs.kinds(connection) == {PUBLISHED}:
            older_signs.clear(connection, at)


def _cut_withdrawn(site: Site, store: Store, at: datetime, *, every: bool) -> None:
    """Cut what is withdrawn out of the documents that are there, whoever wrote them; law 5.

    Unless it is to be out of `every` one, those stay that are as this store recorded them: they
    were held against the same orders then. One that cannot be cut is removed, and made anew; one
    that cannot be written is left to the build, which names it. What left is recorded: the guard
    may keep the document as it is then.
    """
    target, cut = open_target(site, fence=fence_of(store)), list[str]()
    with store.reading() as connection:
        recall = Recall.open(connection, Owners.of(site))
        if recall.verdict is None:
            return
        known = {} if every else publications.known_documents(connection, archives=True)
        for path in ahead.feed_paths(target):
            old, record = ahead.read(target, path), known.get(path)
            if old is None or (record and record.digest == sha256(old).hexdigest()):
                continue
            with suppress(OutputError):
                if gone := _withdrawn_in(recall, path, old):
                    put_or_remove(target, path, cut_from(path, old, gone))
                cut.append(path)
    target.settle()
    with store.writing() as connection:
        for path in cut:
            _record_cut(connection, path, at)


def _record_cut(connection: Connection, path: str, at: datetime) -> None:
    """Record that what is withdrawn does not stand in a document any more."""
    members = carried.carried_in(connection, path)
    gone = withdrawals.withdrawn_among(connection, [m.article for m in members])
    if gone:
        remaining = [member for member in members if member.article not in gone]
        change = carried.record_departures(connection, path, remaining, at)
        named = {"added": [], "changed": [], "removed": sorted(change.left.values())}
        detail = {**named, "sha256": None, "foreign": True} | as_detail(change, named)
        ledger.record(connection, [("cut", path, detail)], at)


def put_or_remove(target: Target, path: str, data: bytes | None) -> None:
    """Replace a document, or remove it where it has no bytes any more. Raises OutputError."""
    target.remove(path + COMPRESSED)
    if data is None:
        target.remove(path)
    else:
        target.put(path, [data])


def _withdrawn_in(recall: Recall, path: str, data: bytes) -> set[str]:
    """Return the entries of a document that are withdrawn, also where it cannot be taken apart."""
    form, entries = FORMATS[format_of(path) or ""], list[tuple[str, bytes]]()
    with suppress(RenderError):
        _, entries, _ = form.split(data)
    return withdrawn_in(recall, form, data, entries)


def cut_from(path: str, old: bytes, gone: set[str]) -> bytes | None:
    """Return a document without some entries; None where that cannot be told for certain."""
    form = FORMATS[format_of(path) or ""]
    try:
        _, entries, _ = form.split(old)
        data = form.cut(old, {entry_id for entry_id, _ in entries} - gone)
    except RenderError:
        return None
    return data if data != old else None


class Reconciled(Struct, frozen=True):
    """What reconciling a store found and did: what showed its age, ids of articles lifted.

    `failure` says why the journal could not be read or written; then nothing is settled.
    """

    found: tuple[str, ...]
    lifted: tuple[str, ...] = ()
    failure: str | None = None


def rehearse(site: Site, store: Store, at: datetime) -> tuple[str, ...]:
    """Return what reconciling a store would find, without doing any of it."""
    last = last_build.read(str(site.var / "cache"))

    def look(connection: Connection) -> Iterator[str]:
        found = signs(site, connection, last, full=False)
        yield from found.values()
        yield from _unknown(site, connection, last, found)

    return tuple(dict.fromkeys(journaled.rehearse(site, store, at, look)))


def reconcile(site: Site, store: Store, at: datetime) -> Reconciled:
    """Restore what the journal has, carry out its lifts, and take the store as it is from now on.

    On the record: the ledger keeps what was found.
    """
    last = last_build.read(str(site.var / "cache"))
    age = store_age(site, store, last, BuildRequest(at))
    state = journaled.keep_up(site, store, at)
    if state.failure:
        return Reconciled(age.lines, failure=state.failure)
    if age.blind:
        delete_cache(site.var / "cache")
    with store.writing() as connection:
        lifted = journaled.lift_journaled(site, connection, at)
        older_signs.clear(connection, at, ahead.find_ahead(site, connection))
    journaled.keep_up(site, store, at)
    return Reconciled(age.lines, tuple(lifted))
