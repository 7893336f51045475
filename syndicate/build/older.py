"""A build over a store that is older than the journal, what is kept, or what is published.

It restores the orders that the journal has, trusts nothing kept, cuts what was withdrawn out of the
documents that are there, and fails until the store was reconciled (decision 41).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from syndicate.build.cache import last_build
from syndicate.build.cache.folder import delete_cache
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.changes import is_later
from syndicate.build.context import BuildRequest
from syndicate.build.last_good import withdrawn_in
from syndicate.check.standards import format_of, judge
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import OutputError, RenderError
from syndicate.formats import FORMATS
from syndicate.publish.directory import Directory
from syndicate.publish.gzip import COMPRESSED
from syndicate.recall import journaled
from syndicate.recall.current import Recall
from syndicate.recall.journaled import KEPT, PUBLISHED
from syndicate.store import Store, placeholders, publications

_SUFFIXES = tuple(form.suffix for form in FORMATS.values())


@dataclass(frozen=True, slots=True)
class StoreAge:
    """What a build must say of its store, line by line; nothing where all is well.

    `trusted` says that what earlier builds kept may be used; else it is gone.
    """

    lines: tuple[str, ...] = ()
    trusted: bool = True


def store_age(site: Site, store: Store, last: LastBuild | None, request: BuildRequest) -> StoreAge:
    """Restore what the journal has; return what shows that the store is an older one."""
    state = journaled.keep_up(site, store, request.at)
    looks = (last is None or request.full) and not request.force
    with store.reading() as connection:
        found = _signs(site, connection, last, looks=looks)
    if found:
        with store.writing() as connection:
            for kind, line in found.items():
                journaled.note_older(connection, [line], kind, request.at)
    if request.force:
        _overrule(store, request.at)
    with store.reading() as connection:
        lines, handled = journaled.older(connection), journaled.is_handled(connection)
    trusted = handled and KEPT not in found
    if not trusted or request.full:
        _cut_withdrawn(site, store, every=not trusted)
    if not trusted:
        delete_cache(site.var / "cache")
        with store.writing() as connection:
            journaled.set_handled(connection, request.at)
    failure = (state.failure,) if state.failure else ()
    return StoreAge((*lines, *failure), trusted)


def _signs(
    site: Site, connection: Connection, last: LastBuild | None, *, looks: bool
) -> dict[str, str]:
    """Return what beside the journal shows that a store is older: than what, and why.

    What is published is read only if it `looks`.
    """
    found: dict[str, str] = {}
    if last is not None and not is_later(connection, last):
        found[KEPT] = "the store is older than what is kept of the last build, or another"
    if looks and (ahead := _ahead(site, connection)):
        found[PUBLISHED] = ahead
    return found


def _overrule(store: Store, at: datetime) -> None:
    """Take it that what is published may go: whoever forces a build says so."""
    with store.writing() as connection:
        if journaled.kinds(connection) == {PUBLISHED}:
            journaled.clear(connection, at)


def _feeds(target: Directory) -> Iterator[str]:
    """Yield the paths of the documents that have entries."""
    return (path for path in target.paths(_SUFFIXES) if format_of(path) in FORMATS)


def _ahead(site: Site, connection: Connection) -> str | None:
    """Return which document has entries that this store never knew; None where none has."""
    target = Directory.of_output(site)
    known = publications.known_documents(connection, archives=True)
    for path in _feeds(target):
        data, record = _read(target, path), known.get(path)
        if data is None or (record and record.digest == sha256(data).hexdigest()):
            continue
        facts = judge(data, format_of(path) or "", None, None).facts
        ids = {entry.id for entry in facts.entries if entry.id} if facts else set()
        unknown = ids - placeholders.keys_of(connection, ids).keys()
        if unknown:
            shown = f"{site.settings.output}/{path}"
            return f"the store is older than {shown}: it does not know {min(unknown)}"
    return None


def _cut_withdrawn(site: Site, store: Store, *, every: bool) -> None:
    """Cut what is withdrawn out of the documents that are there, whoever wrote them; law 5.

    Unless it is to be out of `every` one, those stay that are as this store recorded them: they
    were held against the same orders then. One that cannot be cut is removed, and made anew; one
    that cannot be written is left to the build, which names it.
    """
    target = Directory.of_output(site)
    with store.reading() as connection:
        recall = Recall.open(connection, Owners.of(site))
        if recall.verdict is None:
            return
        known = {} if every else publications.known_documents(connection, archives=True)
        for path in _feeds(target):
            old, record = _read(target, path), known.get(path)
            if old is None or (record and record.digest == sha256(old).hexdigest()):
                continue
            if gone := _withdrawn_in(recall, path, old):
                with suppress(OutputError):
                    _replace(target, path, _cut(path, old, gone))
    target.settle()


def _read(target: Directory, path: str) -> bytes | None:
    """Return the bytes at a path; None where there is no file, or none that can be read."""
    with suppress(OutputError):
        return target.read(path)
    return None


def _replace(target: Directory, path: str, data: bytes | None) -> None:
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


def _cut(path: str, old: bytes, gone: set[str]) -> bytes | None:
    """Return a document without some entries; None where that cannot be told for certain."""
    form = FORMATS[format_of(path) or ""]
    try:
        _, entries, _ = form.split(old)
        data = form.cut(old, {entry_id for entry_id, _ in entries} - gone)
    except RenderError:
        return None
    return data if data != old else None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What reconciling a store found and did: what showed its age, ids of articles lifted.

    `failure` says why the journal could not be read or written; then nothing is settled.
    """

    found: tuple[str, ...]
    lifted: tuple[str, ...] = ()
    failure: str | None = None


def rehearse(site: Site, store: Store, at: datetime) -> tuple[str, ...]:
    """Return what reconciling a store would find, without doing any of it."""
    last = last_build.read(str(site.var / "cache"))
    with store.reading() as connection:
        found = list(_signs(site, connection, last, looks=last is None).values())
    return tuple(dict.fromkeys([*journaled.rehearse(site, store, at), *found]))


def reconcile(site: Site, store: Store, at: datetime) -> Reconciled:
    """Restore what the journal has, carry out its lifts, and take the store as it is from now on.

    On the record: the ledger keeps what was found.
    """
    last = last_build.read(str(site.var / "cache"))
    age = store_age(site, store, last, BuildRequest(at))
    state = journaled.keep_up(site, store, at)
    if state.failure:
        return Reconciled(age.lines[:-1], failure=state.failure)
    with store.writing() as connection:
        lifted = journaled.lift_journaled(site, connection, at)
        journaled.clear(connection, at)
    journaled.keep_up(site, store, at)
    return Reconciled(age.lines, tuple(lifted))
