"""The store, held by the only run that writes: of this machine, and of all hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext

from syndicate.config.site import Site
from syndicate.durable import sweep, sweep_around
from syndicate.publish.lock import only_run
from syndicate.store import LARGE, SMALL, Store


def open_store(site: Site, *, large_cache: bool = False) -> Store:
    """Open the article store of a site; a `large_cache` takes more memory and less time.

    Raises StoreError.
    """
    return Store.open(site.settings.store, site.folder, LARGE if large_cache else SMALL)


@contextmanager
def only_build(
    site: Site, store: Store | None = None, on_wait: Callable[[], None] | None = None
) -> Iterator[Store]:
    """Open the store, or take one that is open, as the only run that publishes.

    Check it if the run before was cut off. Raises LockedError where another run holds the lock;
    with `on_wait`, that is called and the other is waited for.
    """
    with (
        only_run(site.var / "lock", on_wait) as was_cut_off,
        nullcontext(store) if store else closing(open_store(site)) as opened,
        opened.held("build", site.folder, on_wait),
    ):
        if was_cut_off:
            opened.check()
            sweep(site.var)
            sweep_around(site.journal)
        yield opened


@contextmanager
def only_import(site: Site, on_wait: Callable[[], None] | None = None) -> Iterator[Store]:
    """Open the store as the only run that imports; check it if the one before was cut off.

    Raises LockedError where another holds the lock; with `on_wait`, that is called and the other
    is waited for.
    """
    with (
        only_run(site.var / "import.lock", on_wait) as was_cut_off,
        closing(open_store(site, large_cache=True)) as store,
        store.held("import", site.folder, on_wait),
    ):
        if was_cut_off:
            store.check()
        yield store
