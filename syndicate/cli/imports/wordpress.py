"""`syndicate import wordpress`: export files, and the REST API."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from msgspec import Struct

from syndicate.cli.context import Context, pass_context, require_extra
from syndicate.cli.imports.run import (
    ImportOptions,
    ImportSession,
    Read,
    import_options,
    private_option,
    run,
    source_option,
)

if TYPE_CHECKING:
    from syndicate.intake import IntakeEvent
    from syndicate.intake.wordpress.login import Login
    from syndicate.intake.wordpress.posts import WordPressOptions

_USER, _PASSWORD = "SYNDICATE_WORDPRESS_USER", "SYNDICATE_WORDPRESS_PASSWORD"
#: The most bytes of one answer: a hundred posts.
_LARGEST = 50_000_000


class _WordPressFlags(Struct, frozen=True):
    """The options of the command that say how posts are read."""

    types: frozenset[str]
    source: str | None
    private: bool

    def options(self, session: ImportSession) -> WordPressOptions:
        from syndicate.intake.wordpress.posts import WordPressOptions

        home = session.site.settings.home
        return WordPressOptions(home, self.types, self.source, believed=self.private)


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
@click.option(
    "--password-over-http",
    "over_http",
    is_flag=True,
    help="Send the password even where anybody on the way could read it.",
)
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
    over_http: bool,
    options: ImportOptions,
) -> None:
    """Import posts of a WordPress; SOURCE is an export file (.xml or .xml.gz).

    Published posts are usable, scheduled ones wait for their date, those in the trash are
    withdrawn; drafts, private posts and posts with a password are stored but not published. --url
    reads only what has changed since the last import. To read drafts too, put a user and an
    application password in SYNDICATE_WORDPRESS_USER and SYNDICATE_WORDPRESS_PASSWORD.

    \b
    Example:
        syndicate import wordpress blog.2024-05-01.xml
        syndicate import wordpress --url https://blog.example/
    """
    if not sources and not url:
        raise click.UsageError("name an export file, or a site with --url")
    with require_extra("intake", "import wordpress"):
        import httpcore  # noqa: F401
    flags = _WordPressFlags(frozenset(types), source, private)
    reads: dict[str, Read] = {name: partial(_read_export, name, flags) for name in sources}
    if url:
        if "@" in urlsplit(url).netloc:  # the address is printed, and stored with its posts
            raise click.UsageError(
                f"--url holds a user or password; put them in {_USER} and {_PASSWORD} instead"
            )
        reads[url] = partial(_read_site, url, flags, _login(url, over_http=over_http))
    run(ctx, context, "wordpress", options, reads)


def _login(url: str, *, over_http: bool) -> Login | None:
    from syndicate.intake.wordpress.login import Login

    user, password = os.environ.get(_USER), os.environ.get(_PASSWORD)
    return Login.to(url, user, password, over_http=over_http) if user and password else None


def _read_export(
    name: str, flags: _WordPressFlags, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.wordpress.export import read

    return read(Path(name), flags.options(session), session.parser)


def _read_site(
    url: str, flags: _WordPressFlags, login: Login | None, session: ImportSession
) -> Iterator[IntakeEvent]:
    from syndicate.intake.wordpress.rest import WordPressSite, read
    from syndicate.web import Client, Limits

    with Client(private=flags.private, limits=Limits(bytes=_LARGEST, seconds=60)) as client:
        site = WordPressSite(url, client, login, flags.options(session))
        yield from read(site, session.parser, session.last_mark, session.at)
