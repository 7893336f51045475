"""`syndicate import wordpress`: export files, and the REST API."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
from syndicate.errors import Place, SyndicateError

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.wordpress.rest import Login

_USER, _PASSWORD = "SYNDICATE_WORDPRESS_USER", "SYNDICATE_WORDPRESS_PASSWORD"
#: A hundred posts, in bytes.
_LARGEST = 50_000_000


@click.command("wordpress")
@click.argument("sources", metavar="[SOURCE...]", nargs=-1)
@click.option("--url", metavar="URL", help="Read a WordPress by its REST API.")
@click.option(
    "--type",
    "types",
    metavar="TYPE",
    multiple=True,
    default=("post",),
    help="Which types of an export are articles (default: post).",
)
@source_option
@private_option
@import_options()
@pass_context
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    context: Context,
    sources: tuple[str, ...],
    url: str | None,
    types: tuple[str, ...],
    source: str | None,
    private: bool,
    options: ImportOptions,
) -> None:
    """Import posts of a WordPress; SOURCE is an export file (.xml or .xml.gz).

    What is published is usable, what is scheduled waits for its date, what is in the trash is
    withdrawn; drafts, private posts and posts with a password are kept back. By --url only what
    changed since the last time is read; for drafts as well, name a user with an application
    password in the environment: SYNDICATE_WORDPRESS_USER and SYNDICATE_WORDPRESS_PASSWORD.

    \b
    Example:
        syndicate import wordpress blog.2024-05-01.xml
        syndicate import wordpress --url https://blog.example/
    """
    if not sources and not url:
        raise click.UsageError("name an export file, or a site by --url")
    with needing("wordpress"):
        import httpcore  # noqa: F401
    kinds = frozenset(types)
    reads: dict[str, Read] = {
        name: partial(_read_export, Path(name), kinds, source) for name in sources
    }
    if url:
        if "@" in urlsplit(url).netloc:  # it would be shown, and kept
            raise click.UsageError(
                f"no name or password in --url: they belong in {_USER}, {_PASSWORD}"
            )
        reads[url] = partial(_read_site, url, _login(url, private=private), source, private)
    run(ctx, context, "wordpress", options, reads)


def _login(url: str, *, private: bool) -> Login | None:
    from syndicate.intake.wordpress.rest import Login, may_log_in

    user, password = os.environ.get(_USER), os.environ.get(_PASSWORD)
    if not user or not password:
        return None
    if not may_log_in(url, private=private):
        raise SyndicateError("a password is sent over https only", Place(url))
    return Login(user, password)


def _read_export(
    path: Path, types: frozenset[str], source: str | None, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.wordpress.export import read
    from syndicate.intake.wordpress.posts import WordPressOptions

    return read(path, WordPressOptions(session.site.settings.home, types, source), session.parser)


def _read_site(
    url: str, login: Login | None, source: str | None, private: bool, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.wordpress.posts import WordPressOptions
    from syndicate.intake.wordpress.rest import WordPressSite, read
    from syndicate.web import Client, Limits

    options = WordPressOptions(session.site.settings.home, source=source, believed=private)
    with Client(private=private, limits=Limits(bytes=_LARGEST, seconds=60)) as client:
        site = WordPressSite(url, client, login, options)
        yield from read(site, session.parser, session.recall, session.at)
