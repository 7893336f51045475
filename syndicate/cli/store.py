"""`syndicate store`: back it up, put a backup in its place, copy, check, reconcile and prune it."""

from __future__ import annotations

from pathlib import Path

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
from syndicate.cli.ledger_verify import unproved
from syndicate.cli.store_copies import backup_store, check_backup, copy_store, restore_store
from syndicate.cli.store_space import prune_store, stats_store
from syndicate.cli.terminal import echo, zoned

_file = click.Path(path_type=Path)


@click.group("store")
def store_command() -> None:
    """Back up the store, put a backup in its place, copy, check, reconcile and prune it.

    \b
    Example:
        syndicate store backup /backups/
        syndicate store verify
    """


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
            check = check_backup(site, unpacked)
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


for command in (backup_store, restore_store, copy_store, stats_store, prune_store):
    store_command.add_command(command)
