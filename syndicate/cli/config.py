"""`syndicate config`: check and show it; print its schemas and the publishers that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, count, json_option, pass_context, print_json
from syndicate.cli.terminal import echo, escape_controls
from syndicate.errors import ConfigError

if TYPE_CHECKING:
    from syndicate.config.schema import Kind
    from syndicate.config.site import Site

_KINDS = ("site", "sources", "categories", "job", "partner", "intake")


@click.group("config")
def config_command() -> None:
    """Look at the config: errors, values in force, schema, missing sources.

    \b
    Example:
        syndicate config check
    """


@config_command.command("check")
@json_option
@pass_context
@click.pass_context
def check_config(ctx: click.Context, context: Context, as_json: bool) -> None:
    """Check the config; print every error with its file:line:column.

    \b
    Example:
        syndicate --config mysite/config config check
    """
    try:
        site, unknown = _checked(context, warn=not as_json)
    except ConfigError as error:
        if not as_json:
            raise
        print_json({"errors": list(map(str, error.all)), "warnings": []})
        ctx.exit(error.exit_code)
    if as_json:
        print_json({"errors": [], "warnings": [*map(str, site.warnings), *unknown]})
        return
    for warning in unknown:
        context.note(f"warning: {warning}")
    jobs, sources = count(len(site.jobs), "job"), count(len(site.sources.sources), "source")
    warnings = count(len(site.warnings) + len(unknown), "warning")
    context.say(f"{context.folder}: {jobs}, {sources}, no error, {warnings}")


def _checked(context: Context, *, warn: bool) -> tuple[Site, tuple[str, ...]]:
    """Return the site, and what of it nothing in the store answers to. Raises ConfigError."""
    from syndicate.content.notices import check_notices

    site = context.site(warn=warn)
    check_notices(site)
    return site, _doubts_of_store(context, site)


def _doubts_of_store(context: Context, site: Site) -> tuple[str, ...]:
    """Return the names that no article has, and what went, if there is a store that knows.

    Raises ConfigError where nothing is left of what is published by.
    """
    from syndicate.build.catalog import Catalog
    from syndicate.build.damage import lost_sources, refuse_damaged
    from syndicate.build.renames import explained
    from syndicate.build.settle import seemingly_renamed
    from syndicate.build.unknown_names import unknown_names

    if site.store_file and not site.store_file.exists():
        return ()
    with context.store(site) as store, store.reading() as connection:
        refuse_damaged(site, store)
        unknown = unknown_names(Catalog.open(site, connection), connection)
        unknown += tuple(map(str, seemingly_renamed(site, connection)))
        for line in explained(site, connection):
            context.say(line)
        lost, before = lost_sources(site, connection)
    if not lost:
        return unknown
    told = f"{len(lost)} of {before} sources that granted something at the last build do not now"
    return (*unknown, f"{site.places.of('sources.yaml')}: {told}: {', '.join(lost)}")


@config_command.command("show")
@json_option
@pass_context
def show_config(context: Context, as_json: bool) -> None:
    """Show the config that is in force, with defaults filled in.

    \b
    Example:
        syndicate config show
    """
    from syndicate.config.show import show

    data = show(context.site(warn=False))
    if as_json:
        print_json(data)
        return
    import yaml

    click.echo(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), nl=False)


@config_command.command("schema")
@click.argument("kind", type=click.Choice(_KINDS))
def schema_config(kind: Kind) -> None:
    """Print the JSON Schema of one KIND of config file, for editors.

    Save it, and begin each file of that kind with this line for the YAML language server:

    \b
        # yaml-language-server: $schema=job.schema.json

    \b
    Example:
        syndicate config schema job > config/job.schema.json
    """
    from syndicate.config.schema import schema

    print_json(schema(kind))


@config_command.command("sources")
@click.option("--missing", is_flag=True, required=True, help="Only publishers without an entry.")
@pass_context
def sources_config(context: Context, missing: bool) -> None:  # noqa: ARG001 - the one form there is
    """Print a stanza for every publisher in the store that sources.yaml does not know.

    Paste it under `sources:`. Each stanza grants none until you have asked and filled it in.

    \b
    Example:
        syndicate config sources --missing
    """
    from syndicate.reports.missing_sources import missing_sources, stanza

    site = context.site(warn=False)
    with context.store(site) as store:
        publishers = missing_sources(site, store)
    for publisher in publishers:
        click.echo(escape_controls(stanza(publisher)), nl=False)
    if not publishers:
        context.note("Every publisher in the store has an entry in sources.yaml.")


@config_command.command("categories")
@click.option("--near", is_flag=True, required=True, help="Only those that are nearly another one.")
@pass_context
def categories_config(context: Context, near: bool) -> None:  # noqa: ARG001 - the one form there is
    """Print the lines for categories.yaml that settle categories which are nearly another one.

    A category by another word is a feed of its own, until that word is one of its `aliases`.

    \b
    Example:
        syndicate config categories --near
    """
    from syndicate.reports.near_categories import lines, near_categories

    site = context.site(warn=False)
    with context.store(site) as store:
        found = near_categories(site, store)
    for category in found:
        for line in lines(category):
            echo(line)
    if not found:
        context.note("No category in the store is nearly another one.")
