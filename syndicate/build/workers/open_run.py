"""A run as a worker has it open: the same store, the same output, the same program, or none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from syndicate.build.cache.folder import Cache, delete_cache, open_or_lend_cache
from syndicate.build.catalog import Catalog
from syndicate.build.changes import Name
from syndicate.build.context import BuildContext
from syndicate.build.feeds import FeedSpec
from syndicate.build.targets import open_target
from syndicate.build.workers.mark import fence_of_worker, is_marked, is_marked_output
from syndicate.build.workers.own_folder import own_folder
from syndicate.build.workers.program import differences, host, program
from syndicate.build.workers.work import RunOrder
from syndicate.errors import StoreError
from syndicate.store import Store
from syndicate.store.sql import Connection

#: What this process runs: its files may be replaced while it lives.
_PROGRAM = program()


class RefusedError(Exception):
    """A process cannot work for a run: it would make other bytes, or of another store."""


class OpenRun(Struct, frozen=True):
    """A run with its state of the store, and the feeds by name; `folder` has what is kept."""

    order: RunOrder
    context: BuildContext
    specs: Mapping[Name, FeedSpec]
    folder: Path


def open_run(
    order: RunOrder, folder: Path | None, unusable: str | None, stack: ExitStack
) -> OpenRun:
    """Open a run until the stack is closed; what is kept is in `folder`, unless it is `unusable`.

    Raises RefusedError where this process cannot work for it, StoreError where the store cannot be
    read.
    """
    if others := list(differences(order.program, _PROGRAM)):
        raise RefusedError(f"it runs {', '.join(others)}")
    connection = _same_store(order, stack)
    fence = fence_of_worker(order.site, order.token, order.fence)
    if not is_marked_output(open_target(order.site), order.token):
        raise RefusedError(f"it does not share the output {order.site.output_place}")
    folder = folder or own_folder()
    kept = _kept(folder, unusable, order.lineage, stack)
    catalog = Catalog.open(order.site, connection)
    context = BuildContext.open(catalog, connection, kept, order.request, fence)
    specs = {(spec.key, spec.member): spec for spec in catalog.specs}
    return OpenRun(order, context, specs, folder)


def _same_store(order: RunOrder, stack: ExitStack) -> Connection:
    """Return a connection that sees the run's own store, and its own state where that can be had.

    Else it is a newer one, which is harmless (decision 60). Raises RefusedError.
    """
    site = order.site
    if site.store_file is not None and host() != order.host:
        # SQLite's log is shared memory, which no network file system has.
        raise RefusedError(
            f"the embedded store {site.store_file} cannot be shared with another machine;"
            " one on PostgreSQL can (docs/operate/postgresql.md)"
        )
    try:
        store = Store.join(site.settings.store, site.folder)
        stack.callback(store.close)
        connection = stack.enter_context(store.reading())
        store.adopt_snapshot(connection, order.snapshot)
        if not is_marked(connection, order.token):
            raise RefusedError(f"{store.name} is another store than the run's")
    except StoreError as error:
        raise RefusedError(str(error)) from error
    return connection


def _kept(folder: Path, unusable: str | None, lineage: int, stack: ExitStack) -> Cache:
    """Return what this process kept for the runs before, unless the run's own cache is another."""
    with open_or_lend_cache(folder, unusable) as (cache, _):
        is_other = cache.lineage != lineage
    if is_other:
        delete_cache(folder)
    cache, _ = stack.enter_context(open_or_lend_cache(folder, unusable))
    cache.begin_lineage(lineage)
    cache.documents.forget_files()  # other workers may have put them since
    cache.save()
    return cache
