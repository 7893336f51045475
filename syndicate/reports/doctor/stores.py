"""What is wrong with the store: its file, its version, its ledger, and the last build of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.build import status
from syndicate.build.clock import last_instant
from syndicate.config.site import Site
from syndicate.errors import StoreError
from syndicate.reports.doctor.finding import Finding
from syndicate.reports.store_age import lost_store, store_age
from syndicate.store import Store, ledger
from syndicate.store.instants import instant
from syndicate.store.sql import Connection, func, select
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import ledger as ledger_table
from syndicate.text.counts import count
from syndicate.text.json_values import rfc3339

RESTORE, RECONCILE = "syndicate store restore BACKUP", "syndicate store reconcile"
#: How far a clock may be behind the last build before that is no delay of its setting.
_BEHIND = timedelta(minutes=5)


def opened(site: Site, stores: list[Store]) -> Iterator[Finding]:
    """Open the store for the other checks, into `stores`; find why that cannot be."""
    path = site.store_file
    if path is None:
        yield from _opened_on_server(site, stores)
        return
    if not path.exists():
        public = site.public
        lost = site.journal.exists() or bool(public and public.is_dir() and any(public.iterdir()))
        if lost:
            message = f"{path} is gone, and there are documents or orders of it"
            yield Finding("store", "wrong", message, RESTORE)
        else:
            message = f"{path} is not there yet: nothing was imported"
            yield Finding("store", "note", message, "syndicate import --all")
        return
    if not path.is_file():
        yield Finding("store", "wrong", f"{path} is no file", f"mv '{path}' '{path}.aside'")
        return
    try:
        stores.append(_sound(str(path)))
    except StoreError as error:
        of_version = "another version" in error.message
        mend = "syndicate store backup FOLDER" if of_version else RESTORE
        yield Finding("store", "note" if of_version else "wrong", str(error), mend)


def _opened_on_server(site: Site, stores: list[Store]) -> Iterator[Finding]:
    """Open a store that a server has."""
    try:
        stores.append(_sound(site.settings.store))
    except StoreError as error:
        if "nothing was imported" in error.message:
            yield Finding("store", "note", str(error), "syndicate import --all")
        else:
            yield Finding("store", "wrong", str(error), "syndicate config show")


def _sound(path: str, tries: int = 2) -> Store:
    """Open a store that is sound; raises StoreError.

    One that is written to just then may look damaged, so it is looked at again.
    """
    store = None
    try:
        store = Store.look_into(path)
        store.check()
        store.check_references()
    except StoreError:
        if store is not None:
            store.close()
        if tries == 1:
            raise
        return _sound(path, tries - 1)
    return store


def state(site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find whether a store is the newest one, and whether all orders are carried out."""
    found = status.look(site, store, now)
    with store.reading() as connection:
        lost = lost_store(site, connection)
        signs = store_age(site, connection) if _is_sealed(connection) else found.older
    wrong = [Finding("store", "wrong", lost, RESTORE)] if lost else []
    wrong += [Finding("store", "wrong", line, RESTORE if lost else RECONCILE) for line in signs]
    wrong += [Finding("store", "wrong", line, "syndicate status") for line in found.failures]
    wrong += [
        Finding("store", "wrong", f"takedown {number} is not carried out yet", "syndicate build")
        for number in found.orders
    ]
    if found.alarm:
        wrong.append(Finding("store", "wrong", str(found.alarm), "syndicate status --seen"))
    yield from wrong
    if not wrong:
        with store.reading() as connection:
            number = connection.scalar(select(func.count()).select_from(articles))
        yield Finding("store", "good", f"{store.name}: sound, {count(number or 0, 'article')}")


def _is_sealed(connection: Connection) -> bool:
    """Return whether the ledger ends where its seal says: one that was cut is not merely older."""
    end = select(ledger_table.c.number, ledger_table.c.hash).order_by(ledger_table.c.number.desc())
    row = connection.execute(end.limit(1)).first()
    return (tuple(row) if row else None) == ledger.seal(connection)


def ledger_head(_site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find whether the ledger ends where its seal says, and how old its end is."""
    with store.reading() as connection:
        newest = select(ledger_table.c.number, ledger_table.c.hash, ledger_table.c.instant)
        row = connection.execute(newest.order_by(ledger_table.c.number.desc()).limit(1)).first()
        seal = ledger.seal(connection)
    verify = "syndicate ledger verify"
    if row is None and seal is None:
        yield Finding("ledger", "note", "it has no record yet", "syndicate build")
    elif row is None or seal is None or (row.number, row.hash) != seal:
        end = f"ends at record {row.number}" if row else "has no record"
        sealed = f"is sealed at record {seal[0]}" if seal else "has no seal"
        yield Finding("ledger", "wrong", f"it {end} and {sealed}", verify)
    else:
        at = instant(row.instant)
        if at > now + _BEHIND:
            message = f"its last record is of {rfc3339(at)}, which is ahead of the clock"
            yield Finding("ledger", "wrong", message, "timedatectl set-ntp true")
        else:
            records = count(row.number, "record")
            message = f"{records}, the last {age(now - at)}; `{verify}` checks them all"
            yield Finding("ledger", "good", message)


def last_build(_site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find whether the clock is behind the last build, which no build goes back before."""
    with store.reading() as connection:
        last = last_instant(connection)
    if last is not None and last > now + _BEHIND:
        message = f"the last build was at {rfc3339(last)}, which is ahead of the clock"
        yield Finding("clock", "wrong", message, "syndicate build --earlier")
    else:
        yield Finding("clock", "good", f"it says {rfc3339(now.replace(microsecond=0))}")


def age(span: timedelta) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"
