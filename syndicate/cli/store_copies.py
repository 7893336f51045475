"""`syndicate store backup|restore|copy`: write the store elsewhere, put a backup in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.terminal import status_line, zoned
from syndicate.errors import OutputError, Place, StoreError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.reports.store_check import StoreCheck
    from syndicate.store import Store
    from syndicate.store.backup import UnpackedBackup


@click.command("backup")
@click.argument("place", metavar="FILE|DIR")
@at_option
@json_option
@pass_context
def backup_store(context: Context, place: str, at: str | None, as_json: bool) -> None:
    """Write the store and its journal to FILE, or to a new file in DIR, while other runs go on.

    DIR must be there: a disk that is not mounted is no place for a backup. FILE is replaced where
    it is a backup already, and refused where it is anything else. The copy is checked before it is
    called a backup; a manifest in it has the digests of its parts and the hash at which the ledger
    ends. It holds what the store holds: keep it as safe.

    \b
    Example:
        syndicate store backup /backups/
    """
    from syndicate.store import backup, transfer

    site = context.site(warn=False)
    now = moment(at, site)
    target = _target_of(site, place, now)
    with context.store(site) as store, ExitStack() as stack:  # migrated: any version reads the copy
        if store.path:
            tell = stack.enter_context(_progress(f"copying {Path(store.path).name}"))
            copy = partial(backup.copy_file, Path(store.path), tell)
        else:
            copy = partial(transfer.copy_to_file, store, stack.enter_context(_copying()))
        manifest = backup.back_up(copy, site.journal, target, site.settings.authority, now)
    if as_json:
        end = manifest.ledger[1] if manifest.ledger else None
        size = target.stat().st_size
        print_json({"file": str(target), "bytes": size, "ledger": end, **manifest.digests})
        return
    context.say(f"{target}: {target.stat().st_size:,} bytes, {', '.join(manifest.digests)}")
    if manifest.ledger:
        context.say(f"The ledger ends with record {manifest.ledger[0]}: {manifest.ledger[1]}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also over a store that is newer, or another.")
@json_option
@pass_context
def restore_store(context: Context, file: Path, force: bool, as_json: bool) -> None:
    """Put the store of the backup FILE in place; the one that stands there is moved aside.

    On a database server the place is an empty database that site.yaml names; there, what was
    revoked since is to be revoked again. The backup is verified first. In an embedded store tokens
    that were revoked since stay so. The journal in place stays: it has the orders that are newer
    than the backup, and `syndicate store reconcile` puts them into the store.

    \b
    Example:
        syndicate store restore /backups/mysite-20240601T000000Z.tar
        syndicate store reconcile
    """
    from syndicate.publish.lock import only_run
    from syndicate.store import backup, transfer

    site = context.site(warn=False)
    place = site.store_file
    aside, revoked = None, list[str]()
    with (
        only_run(site.var / "lock"),
        backup.unpacked(file, place.parent if place else site.var) as unpacked,
    ):
        manifest = unpacked.manifest
        if manifest.site != site.settings.authority and not force:
            raise StoreError(f"{file}: it is a backup of {manifest.site}; --force restores it")
        newer = backup.newer_than(place, manifest) if place else None
        if newer and not force:
            raise StoreError(f"{newer}; --force restores the backup all the same")
        if (check := check_backup(site, unpacked)).flaws:
            raise StoreError(f"{file}: nothing was restored: {check.flaws[0]}")
        if place:
            revoked = _revoke_again(site, unpacked, place)
            aside = backup.put_in_place(unpacked, place, site.journal)
        else:
            with (
                context.store(site) as store,
                store.held("build", site.folder),
                _copying() as tell,
            ):
                transfer.copy_from_file(unpacked.store, store, tell)
            backup.put_journal_in_place(unpacked, site.journal)
    if as_json:
        facts = {"restored": manifest.instant, "replaced": aside and str(aside)}
        print_json({**facts, "revoked": revoked})
        return
    context.say(f"Restored the store of {zoned(manifest.instant)}.")
    if aside:
        context.say(f"The one that stood there is {aside} now.")
    for name in revoked:
        context.say(f"Token {name} stays revoked, as it was there.")
    context.say("Run `syndicate store reconcile` next: it restores what was ordered since.")


@click.command("copy")
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
@json_option
@pass_context
def copy_store(context: Context, from_: str, to: str, as_json: bool) -> None:
    """Copy the store at the address FROM into the empty one at TO, of either kind.

    Addresses are those of `store` in site.yaml: sqlite:///FILE, from the site's folder, or
    postgresql+psycopg://USER@HOST/DATABASE. Every row is read again on both sides before the copy
    is kept. The site goes on with the store that site.yaml names.

    \b
    Example:
        syndicate store copy sqlite:///var/syndicate.db \\
            postgresql+psycopg://builder@db.example/news
    """
    from contextlib import closing

    from syndicate.publish.lock import only_run
    from syndicate.store import Store, transfer

    site = context.site(warn=False)
    with (
        only_run(site.var / "lock"),
        closing(_that_is_there(from_, site)) as source,
        closing(Store.open(to, site.folder)) as target,
        _copying() as tell,
    ):
        copied = transfer.copy_store(source, target, tell)
    if as_json:
        print_json({"rows": copied})
        return
    context.say(f"{count(sum(copied.values()), 'row')} of {count(len(copied), 'table')} copied")
    context.say(f"and compared; the site uses them once config/site.yaml says: store: {to}")


def _that_is_there(address: str, site: Site) -> Store:
    """Open the store at an address to read it. Raises StoreError where there is none."""
    from syndicate.store import Store

    _, embedded, name = address.partition("sqlite:///")
    if embedded and not (site.folder / name).is_file():
        raise StoreError("there is no such file", Place(name))
    return Store.look_into(str(site.folder / name) if embedded else address)


def _target_of(site: Site, place: str, at: datetime) -> Path:
    """Return the file to write a backup to. Raises OutputError where that must not be written."""
    from syndicate.store import backup

    target = Path(place)
    if place.endswith("/") and not target.is_dir():
        what = "it is a file" if target.exists() else "there is no such folder; make or mount it"
        raise OutputError(f"{what}; nothing was backed up", Place(place))
    if target.is_dir():
        target /= f"{site.folder.name}-{at:%Y%m%dT%H%M%SZ}.tar"
    whole = Path(os.path.abspath(target))  # noqa: PTH100 - a link is no reason
    if site.output and whole.is_relative_to(os.path.abspath(site.output)):  # noqa: PTH100
        raise OutputError("what is in this folder is published; choose another", Place(place))
    own = {os.path.abspath(path) for path in (site.journal, site.store_file) if path}  # noqa: PTH100
    if str(whole) in own or (target.exists() and not backup.is_backup(target)):
        raise OutputError("it is no backup, and is not replaced; choose another", Place(place))
    return target


def _revoke_again(site: Site, unpacked: UnpackedBackup, place: Path) -> list[str]:
    """Revoke in a backup what the store that it replaces has revoked; return the tokens' names."""
    from syndicate.store import Store, revocations

    copy = Store.open(f"sqlite:///{unpacked.store}", site.folder)
    try:
        with copy.writing() as connection:
            revoked = revocations.known_to(place)
            return revocations.carry_over(connection, revoked, datetime.now(UTC))
    finally:
        copy.close()


def check_backup(site: Site, unpacked: UnpackedBackup) -> StoreCheck:
    """Return what is wrong with the store of a backup, or with its journal."""
    from syndicate.reports.store_check import check_store
    from syndicate.store import Store

    copy = Store.open(f"sqlite:///{unpacked.store}", site.folder)
    try:
        return check_store(copy, unpacked.journal, "orders.jsonl", is_backup=True)
    finally:
        copy.close()


@contextmanager
def _copying() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows how far a copy is."""
    with status_line("copying") as line:
        yield lambda table, row, total: line(f"{table}: row {row:,} of {total:,}")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows how many pages are left."""
    with status_line(what) as line:
        yield lambda left, total: line(f"{what}: {left:,} of {total:,} pages left")
