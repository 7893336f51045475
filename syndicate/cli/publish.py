"""`syndicate publish`: look after what is published, beside the builds."""

from __future__ import annotations

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
from syndicate.cli.terminal import echo
from syndicate.errors import StoreError


@click.group("publish")
def publish_command() -> None:
    """Look after what is published, beside the builds.

    \b
    Example:
        syndicate publish prune --dry-run
    """


@publish_command.command("prune")
@click.option("--dry-run", is_flag=True, help="List what would go, and remove nothing.")
@at_option
@json_option
@pass_context
@click.pass_context
def prune_published(
    ctx: click.Context, context: Context, dry_run: bool, at: str | None, as_json: bool
) -> None:
    """Remove documents from the output that the store does not know, and unfinished uploads.

    Builds remove what they know; this finds what a lost store, a cut-off run or another config left
    there. What another program wrote stays. In a bucket that keeps versions, those of the removed
    documents go too.

    \b
    Example:
        syndicate publish prune --dry-run
        syndicate publish prune
    """
    from syndicate.build.orphans import prune
    from syndicate.reports.store_age import store_age

    site = context.site(warn=False)
    with context.only_run(site) as store:
        with store.reading() as connection:
            if older := store_age(site, connection):
                why = "what it does not know may be newer; `syndicate store reconcile` first"
                raise StoreError(f"{older[0]}; {why}")
        done = prune(site, store, moment(at, site), dry_run=dry_run)
    if as_json:
        facts = {"documents": list(done.documents), "uploads": list(done.uploads)}
        print_json({**facts, "problems": [[p.subject, p.reason] for p in done.problems]})
        ctx.exit(1 if done.problems else 0)
    for path in (*done.documents, *done.uploads):
        context.say(path)
    uploads = f" and {count(len(done.uploads), 'unfinished upload')}" if done.uploads else ""
    what = f"{count(len(done.documents), 'orphaned document')}{uploads}"
    context.say(f"{what} would be removed" if dry_run else f"{what} removed")
    for problem in done.problems:
        echo(f"error: {problem.subject}: {problem.reason}", err=True)
    ctx.exit(1 if done.problems else 0)
