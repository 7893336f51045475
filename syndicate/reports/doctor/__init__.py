"""`syndicate doctor`: what may be wrong with a site, looked at without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from syndicate.config.load import load
from syndicate.config.site import Site
from syndicate.errors import ConfigError, SyndicateError
from syndicate.reports.doctor import config, machine, partners, published, schedules, stores
from syndicate.reports.doctor.finding import Finding, guarded
from syndicate.store import Store

__all__ = ["Finding", "diagnose"]

#: A check of a site and its store, at an instant.
_StoreCheck = Callable[[Site, Store, datetime], Iterable[Finding]]
_OF_STORE: dict[str, _StoreCheck] = {
    "store": stores.state,
    "ledger": stores.ledger_head,
    "clock": stores.last_build,
    "output": published.output,
    "hubs": partners.hubs,
    "tokens": partners.partner_tokens,
    "intake": schedules.intakes,
    "documents": published.documents,
}


def diagnose(folder: Path, now: datetime) -> Iterator[Finding]:
    """Yield what is found of a site by its config folder; nothing is changed, nothing raised."""
    yield from guarded("interpreter", machine.interpreter)
    yield from guarded("clock", partial(machine.clock, now))
    try:
        site = load(folder)
    except ConfigError as error:
        yield from config.errors(error)
        return
    except Exception as error:  # whatever a damaged file or folder leads to
        what = " ".join(str(error).split()) or type(error).__name__
        yield Finding("config", "wrong", f"it cannot be read: {what}", "syndicate config check")
        return
    yield from guarded("config", partial(config.warnings, site))
    yield from guarded("extras", partial(machine.extras, site, machine.is_installed))
    yield from guarded("zone", partial(machine.zone, site, now))
    yield from guarded("permissions", partial(machine.permissions, site))
    yield from guarded("disk", partial(machine.disk, site))
    opened: list[Store] = []
    yield from guarded("store", partial(stores.opened, site, opened))
    yield from guarded("schedule", partial(schedules.known, site))
    for store in opened:
        try:
            for name, check in _OF_STORE.items():
                yield from guarded(name, partial(check, site, store, now))
        finally:
            with suppress(SyndicateError):
                store.close()
