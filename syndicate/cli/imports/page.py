"""`syndicate import page`: republished article pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from syndicate.cli.context import Context, pass_context, require_extra
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    import_options,
    private_option,
    run,
    source_option,
)
from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.page.record import PageOptions


class _PageFlags(Struct, frozen=True):
    """The options of the command that say how pages are read."""

    base: str | None
    recipe: str | None
    source: str | None
    private: bool

    def options(self, session: ImportSession) -> PageOptions:
        """Return the options of the intake. Raises NotFoundError for an unknown recipe."""
        from syndicate.intake.page.column.head import SiteNames
        from syndicate.intake.page.record import PageOptions

        site = session.site
        if self.recipe and self.recipe not in site.recipes:
            known = ", ".join(site.recipes) or "there is none"
            raise NotFoundError(f"no recipe is called {self.recipe} in config/intake: {known}")
        labels = {
            name: label
            for label, names in site.categories.items()
            for name in (label, *names.labels.values(), *filter(None, [names.slug]))
        }
        listed = {terms.name: terms.name for terms in site.sources.sources.values()}
        names = SiteNames.of(labels, listed)
        return PageOptions(
            site.settings.home, site.recipes, self.recipe, self.source, names, session.parser.zone
        )


@click.command("page")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--base", metavar="URL", help="Where the files of a folder are published.")
@click.option("--recipe", metavar="NAME", help="Read every page by this recipe of config/intake.")
@source_option
@private_option
@import_options()
@pass_context
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    context: Context,
    sources: tuple[str, ...],
    base: str | None,
    recipe: str | None,
    source: str | None,
    private: bool,
    options: ImportOptions,
) -> None:
    """Import article pages; SOURCE is a file, a folder, or an address (http or https).

    What a recipe of config/intake picks out comes before what a page declares of itself (JSON-LD,
    OpenGraph, Dublin Core), and that before what its text says (By ..., 来源). What is not found is
    left out and reported as missing; page by page with -v or --report.

    \b
    Example:
        syndicate import page saved/ --base https://news.example.org/articles/
        syndicate import page https://daily.example/1.html --report found.jsonl
    """
    with require_extra("intake", "import page"):
        import dateparser  # noqa: F401
        import readability  # noqa: F401
        import trafilatura  # noqa: F401
    flags = _PageFlags(base, recipe, source, private)
    run(ctx, context, "page", options, {name: partial(_read, name, flags) for name in sources})


def _read(name: str, flags: _PageFlags, session: ImportSession) -> Iterator[IntakeEvent]:
    from syndicate.intake.page.pages import read_addresses, read_files
    from syndicate.web import Client
    from syndicate.web.robots import Robots

    options, parser = flags.options(session), session.parser
    if not name.startswith(("http://", "https://")):
        yield from read_files(Path(name), flags.base, options, parser, session.last_mark)
        return
    with Client(private=flags.private) as client:
        yield from read_addresses([name], client, Robots(client), options, parser)
