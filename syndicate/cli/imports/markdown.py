"""`syndicate import markdown`: folders of Markdown with front matter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context, require_extra
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    Read,
    import_options,
    run,
    source_option,
)

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent


@click.command("markdown")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--site", metavar="URL", help="Where the files are published.")
@source_option
@import_options()
@pass_context
@click.pass_context
def command(
    ctx: click.Context,
    context: Context,
    sources: tuple[str, ...],
    site: str | None,
    source: str | None,
    options: ImportOptions,
) -> None:
    """Import Markdown with front matter (YAML, TOML, JSON); SOURCE is a folder or a file.

    Drafts are stored but not published. Relative links and pictures start from the article's
    address: the front matter gives it, or else --site and the file's path.

    \b
    Example:
        syndicate import markdown content/ --site https://news.example.org/
    """
    with require_extra("intake", "import markdown"):
        import markdown_it  # noqa: F401
        import mdit_py_plugins  # noqa: F401
    folder = _folder_address(site) if site else None
    reads: dict[str, Read] = {name: partial(_read, Path(name), folder, source) for name in sources}
    run(ctx, context, "markdown", options, reads)


def _read(
    path: Path, site: str | None, source: str | None, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.markdown.file import MarkdownOptions
    from syndicate.intake.markdown.files import read

    settings = session.site.settings
    options = MarkdownOptions(settings.home, site, source, session.parser.zone, settings.language)
    return read(path, options, session.parser, session.last_mark)


def _folder_address(site: str) -> str:
    """Return the address below which the files are published, with a slash at its end."""
    from syndicate.text import urls

    address = urls.web_url(site)
    if address is None:
        raise click.BadParameter(f"{site!r} is not an http or https address", param_hint="--site")
    return address.rstrip("/") + "/"
