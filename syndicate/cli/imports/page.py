"""`syndicate import page`: republished article pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    Read,
    import_options,
    needing,
    private_option,
    run,
    source_option,
)
from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.page.record import PageOptions


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

    What a recipe of config/intake picks out goes before what a page declares of itself (JSON-LD,
    OpenGraph, Dublin Core), and that before what its words say (来源, 作者, By ...). What is not
    found stays missing, and is told; -v and --report tell it page by page.

    \b
    Example:
        syndicate import page saved/ --base https://news.example.org/articles/
        syndicate import page https://daily.example/2024/spring.html --report found.jsonl
    """
    with needing("page"):
        import dateparser  # noqa: F401
        import readability  # noqa: F401
        import trafilatura  # noqa: F401
    page_options = partial(_page_options, recipe=recipe, source=source)
    reads: dict[str, Read] = {}
    for name in sources:
        if name.startswith(("http://", "https://")):
            reads[name] = partial(_read_address, name, page_options, private)
        else:
            reads[name] = partial(_read_files, Path(name), base, page_options)
    run(ctx, context, "page", options, reads)


def _page_options(session: ImportSession, recipe: str | None, source: str | None) -> PageOptions:
    from syndicate.intake.page.record import PageOptions

    site = session.site
    if recipe and recipe not in site.recipes:
        known = ", ".join(site.recipes) or "there is none"
        raise NotFoundError(f"no recipe is called {recipe} in config/intake: {known}")
    return PageOptions(site.settings.home, site.recipes, recipe, source)


def _read_files(
    path: Path, base: str | None, page_options: partial[PageOptions], session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.page.pages import read_files

    return read_files(path, base, page_options(session), session.parser, session.recall)


def _read_address(
    address: str, page_options: partial[PageOptions], private: bool, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.page.pages import read_addresses
    from syndicate.web import Client
    from syndicate.web.robots import Robots

    with Client(private=private) as client:
        parser, options = session.parser, page_options(session)
        yield from read_addresses([address], client, Robots(client), options, parser)
