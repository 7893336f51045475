"""`syndicate links`: print the autodiscovery lines for the site's own pages."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from syndicate.cli.context import Context, pass_context


@click.command("links")
@click.option("--html", "as_html", is_flag=True, required=True, help="Print HTML link elements.")
@pass_context
def links_command(context: Context, as_html: bool) -> None:  # noqa: ARG001 - the one form there is
    """Print the lines that let browsers and readers find the feeds; paste them into <head>.

    \b
    Example:
        syndicate links --html
    """
    from syndicate.build.pages import autodiscovery
    from syndicate.build.status import listings, look

    site = context.site(warn=False)
    with context.store(site) as store:
        status = look(site, store, datetime.now(UTC))
    click.echo(autodiscovery(listings(site, status)), nl=False)
