"""`syndicate store stats|prune`: what the store holds, how large it is, and what may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, count, json_option, pass_context, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicate.store import Store


@click.command("stats")
@click.option(
    "--sizes", is_flag=True, help="Also how large each kind is; an embedded store is read whole."
)
@json_option
@pass_context
def stats_store(context: Context, sizes: bool, as_json: bool) -> None:
    """Say what the store holds, kind by kind, and how large it is.

    \b
    Example:
        syndicate store stats --sizes
    """
    from syndicate.store import contents
    from syndicate.text.templates import sized

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        held = contents.holdings(connection, sizes=sizes)
        size, free = contents.space(connection)
        name, unit = store.name, _unit(store)
    if as_json:
        kinds = [{"kind": each.kind, "rows": each.rows, "bytes": each.sizes} for each in held]
        print_json({"store": name, "bytes": size, f"free_{unit}": free, "kinds": kinds})
        return
    for each in held:
        large = "" if each.size is None else f"{sized(each.size):>10}"
        context.say(f"{each.number:>13,}{large}  {each.kind}")
    context.say(f"{name}: {sized(size)}{_freed(unit, free)}")


def _unit(store: Store) -> str:
    """Return in what is counted what deleted rows have left: see `contents.space`."""
    return "bytes" if store.path else "rows"


def _freed(unit: str, free: int) -> str:
    """Say how much of a store may be given back."""
    from syndicate.text.templates import sized

    if not free:
        return ""
    if unit == "bytes":
        return f", of which {sized(free)} are free: `syndicate store prune` gives them back"
    return f", with {count(free, 'deleted row')} in it: `syndicate store prune` makes room of them"


@click.command("prune")
@click.option("--dry-run", is_flag=True, help="Show what would go, without doing it.")
@click.option(
    "--full",
    is_flag=True,
    help="On a server: write each table anew (VACUUM FULL). Nobody reads it meanwhile.",
)
@json_option
@pass_context
def prune_store(context: Context, dry_run: bool, full: bool, as_json: bool) -> None:
    """Delete what nothing needs any more, and give back the space of all that was deleted.

    What goes: people and sources that no article names any more, and names of categories, tags and
    authors that none has and no feed was made for. Every revision stays, since a takedown remembers
    all that an article ever said; so do the ledger, orders, and what documents carried and partners
    fetched. An embedded store is written anew, which takes as much room on its disk for a while. On
    a server the bytes of what was deleted leave the tables with --full.

    \b
    Example:
        syndicate store prune --dry-run
        syndicate store prune
    """
    from syndicate.store import contents, prune

    site = context.site(warn=False)
    with context.only_run(site) as store:
        with store.reading() as connection:
            size, free = contents.space(connection)
            gone = prune.unneeded(connection)
        if not dry_run:
            with store.writing() as connection:
                gone = prune.prune(connection)
            store.compact(full=full)
            with store.reading() as connection:
                after, free = contents.space(connection)
        unit = _unit(store)
    if as_json:
        sizes = {"bytes": size} if dry_run else {"bytes": after, "bytes_before": size}
        print_json({("unneeded" if dry_run else "deleted"): gone, **sizes, f"free_{unit}": free})
        return
    _report(context, gone, dry_run=dry_run)
    _report_space(context, size, None if dry_run else after, _freed(unit, free))


def _report(context: Context, gone: Mapping[str, int], *, dry_run: bool) -> None:
    people, sources = count(gone["people"], "person", "people"), count(gone["sources"], "source")
    verb = "Would delete" if dry_run else "Deleted"
    context.say(f"{verb} {people}, {sources} and {count(gone['names'], 'name')} that nothing needs")


def _report_space(context: Context, size: int, after: int | None, freed: str) -> None:
    from syndicate.text.templates import sized

    if after is None:
        context.say(f"The store takes {sized(size)}{freed}")
    else:
        context.say(f"The store takes {sized(after)}; before, {sized(size)}")
