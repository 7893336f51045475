"""`syndicate store`: back up the store, put a backup in its place, verify and reconcile it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    on_terminal,
    pass_context,
    print_json,
)
from syndicate.cli.ledger_verify import unproved
from syndicate.cli.terminal import echo, status_line, zoned
from syndicate.errors import OutputError, Place, StoreError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.reports.store_check import StoreCheck
    from syndicate.store.backup import UnpackedBackup

_file = click.Path(path_type=Path)


@click.group("store")
def store_command() -> None:
    """Back up the store, put a backup in its place, verify and reconcile it.

    \b
    Example:
        syndicate store backup /backups/
        syndicate store verify
    """


@store_command.command("backup")
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
    from syndicate.store import backup

    site = context.site(warn=False)
    now = moment(at, site)
    target = _target_of(site, place, now)
    with context.store(site) as store:  # migrated first, so that any version reads the copy
        path = _path_of(site, store.path)
    with _progress(f"copying {path.name}") as tell:
        authority = site.settings.authority
        manifest = backup.back_up(path, site.journal, target, authority, now, tell)
    if as_json:
        end = manifest.ledger[1] if manifest.ledger else None
        size = target.stat().st_size
        print_json({"file": str(target), "bytes": size, "ledger": end, **manifest.digests})
        return
    context.say(f"{target}: {target.stat().st_size:,} bytes, {', '.join(manifest.digests)}")
    if manifest.ledger:
        context.say(f"The ledger ends with record {manifest.ledger[0]}: {manifest.ledger[1]}")


@store_command.command("restore")
@click.argument("file", type=_file)
@click.option("--force", is_flag=True, help="Also over a store that is newer, or another.")
@json_option
@pass_context
def restore_store(context: Context, file: Path, force: bool, as_json: bool) -> None:
    """Put the store of the backup FILE in place; the one that stands there is moved aside.

    The backup is verified first. Tokens that were revoked since stay so. The journal in place
    stays: it has the orders that are newer than the backup, and `syndicate store reconcile` puts
    them into the store.

    \b
    Example:
        syndicate store restore /backups/mysite-20240601T000000Z.tar
        syndicate store reconcile
    """
    from syndicate.publish.lock import only_run
    from syndicate.store import backup

    site = context.site(warn=False)
    place = _path_of_url(site)
    with only_run(site.var / "lock"), backup.unpacked(file, place.parent) as unpacked:
        manifest = unpacked.manifest
        if manifest.site != site.settings.authority and not force:
            raise StoreError(f"{file}: it is a backup of {manifest.site}; --force restores it")
        newer = backup.newer_than(place, manifest)
        if newer and not force:
            raise StoreError(f"{newer}; --force restores the backup all the same")
        if (check := _check_backup(site, unpacked)).flaws:
            raise StoreError(f"{file}: nothing was restored: {check.flaws[0]}")
        revoked = _revoke_again(site, unpacked, place)
        aside = backup.put_in_place(unpacked, place, site.journal)
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


@store_command.command("verify")
@click.argument("file", type=_file, required=False)
@json_option
@pass_context
@click.pass_context
def verify_store(ctx: click.Context, context: Context, file: Path | None, as_json: bool) -> None:
    """Check the store, or that of the backup FILE: pages, ledger, journal, and that they agree.

    Exit code 1 where anything is wrong; each flaw is one line.

    \b
    Example:
        syndicate store verify
        syndicate store verify /backups/mysite-20240601T000000Z.tar
    """
    from syndicate.reports.store_check import check_store
    from syndicate.store import backup

    site = context.site(warn=False)
    if file:
        with backup.unpacked(file, site.var) as unpacked:
            check = _check_backup(site, unpacked)
    else:
        with context.store(site) as store:
            check = check_store(store, site.journal, site.settings.journal)
    if as_json:
        facts = {"records": check.records, "ledger": check.end, "journal": check.lines}
        proof = {"unproved": dict(check.unproved), "flaws": list(check.flaws)}
        print_json({**facts, **proof})
    else:
        for flaw in check.flaws:
            echo(f"error: {flaw}", err=True)
        if not check.flaws:
            said = f"{count(check.records, 'record')} in the ledger, the last hash is {check.end}"
            context.say(f"{said}; {count(check.lines, 'line')} in the journal; all is sound")
            for line in unproved(check.unproved):
                context.say(line)
    ctx.exit(1 if check.flaws else 0)


@store_command.command("reconcile")
@click.option("--dry-run", is_flag=True, help="Show what would be done, without doing it.")
@at_option
@json_option
@pass_context
@click.pass_context
def reconcile_store(
    ctx: click.Context, context: Context, dry_run: bool, at: str | None, as_json: bool
) -> None:
    """Take the store as it is from now on, with the orders of the journal, and build.

    Needed once after the store, its journal, what is kept or what is published was lost or restored
    from a backup: until then every build says so and fails. Orders that the store lacked are put
    into it under their numbers, lifts of the journal are carried out, and the ledger has it all.

    \b
    Example:
        syndicate store reconcile --dry-run
        syndicate store reconcile
    """
    from syndicate.build import older
    from syndicate.cli.carry_out import carry_out

    site = context.site()
    now = moment(at, site)
    code = 0
    with context.only_run(site) as store:
        if dry_run:
            done = older.Reconciled(older.rehearse(site, store, now))
        else:
            done = older.reconcile(site, store, now)
            plan = carry_out(site, store, now, "The store is reconciled; run `syndicate build`.")
            code = 1 if done.failure else plan.exit_code
    if as_json:
        facts = {"found": list(done.found), "lifted": list(done.lifted)}
        print_json({**facts, "failure": done.failure})
        ctx.exit(code)
    for line in done.found:
        context.say(zoned(line))
    if done.lifted:
        context.say(f"Lifted, as the journal says: {', '.join(done.lifted)}")
    settled = "Would reconcile the store." if dry_run else "The store is reconciled."
    if not done.failure:  # which the build has told
        context.say(settled if done.found or done.lifted else "There is nothing to reconcile.")
    ctx.exit(code)


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
    if whole.is_relative_to(os.path.abspath(site.output)):  # noqa: PTH100
        raise OutputError("what is in this folder is published; choose another", Place(place))
    own = {os.path.abspath(path) for path in (site.journal, _path_of_url(site))}  # noqa: PTH100
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


def _check_backup(site: Site, unpacked: UnpackedBackup) -> StoreCheck:
    """Return what is wrong with the store of a backup, or with its journal."""
    from syndicate.reports.store_check import check_store
    from syndicate.store import Store

    copy = Store.open(f"sqlite:///{unpacked.store}", site.folder)
    try:
        return check_store(copy, unpacked.journal, "orders.jsonl", is_backup=True)
    finally:
        copy.close()


def _path_of_url(site: Site) -> Path:
    """Return the file of the site's store. Raises StoreError where it is on a server."""
    from sqlalchemy.engine import make_url

    address = make_url(site.settings.store)
    file = address.database if address.get_backend_name() == "sqlite" else None
    return site.folder / _path_of(site, file)


def _path_of(site: Site, path: str | None) -> Path:
    if path is None or path == ":memory:":
        message = "is no file: back it up with the tools of its server"
        raise StoreError(f"{site.settings.store} {message}")
    return Path(path)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows how many pages are left, on a terminal only."""
    if not on_terminal():
        yield lambda _left, _total: None
        return
    with status_line(what) as line:
        yield lambda left, total: line(f"{what}: {left:,} of {total:,} pages left")
