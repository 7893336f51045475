"""`syndicate init`: a new site that builds as it stands."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, pass_context
from syndicate.cli.terminal import echo_exactly
from syndicate.errors import OutputError, Place, SyndicateError

if TYPE_CHECKING:
    from syndicate.cli.new_site.answers import Answers


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--title", metavar="TEXT", help="The name of the site.")
@click.option("--home", metavar="URL", help="Its front page; ids are made of its domain.")
@click.option("--language", metavar="TAGS", help="Its languages, the main one first: en,zh-CN.")
@click.option("--timezone", metavar="ZONE", help="Its time zone, like Europe/Lisbon.")
@click.option("--from", "from_", metavar="SOURCE", help="Where articles come from; or `samples`.")
@click.option("--kind", metavar="KIND", help="How that is read: the kinds of `syndicate import`.")
@click.option("--publish", metavar="files|server", help="Who sends the documents to readers.")
@click.option("--contact", metavar="URL", help="Where readers and rights holders write.")
@click.option("--holder", metavar="TEXT", help="Who has the rights to what it writes itself.")
@click.option("--partner", metavar="NAMES", help="Partners with feeds of their own, or `none`.")
@click.option("--yes", is_flag=True, help="Ask nothing; what no option says is as by default.")
@pass_context
def init_command(  # noqa: PLR0913, PLR0917 - one for each option
    context: Context,
    folder: Path,
    title: str | None,
    home: str | None,
    language: str | None,
    timezone: str | None,
    from_: str | None,
    kind: str | None,
    publish: str | None,
    contact: str | None,
    holder: str | None,
    partner: str | None,
    yes: bool,
) -> None:
    """Make a new site in FOLDER (default: here). Asks on a terminal, unless --yes.

    Without a terminal the options answer, and what they leave out is that of a sample site with
    articles to build from.

    \b
    Example:
        syndicate init mysite
        syndicate init mysite --yes --title "The Daily" --language en
    """
    from syndicate.cli.new_site.files import IGNORED, write_site
    from syndicate.cli.new_site.questions import ask

    for name in ("config", "samples"):
        if (folder / name).exists():
            message = "exists already, and nothing was written; name another folder"
            raise SyndicateError(message, Place(str(folder / name)))
    if kind is not None and from_ is None:
        raise click.UsageError("--kind says how --from is read; give both")
    given = {"title": title, "home": home, "language": language, "timezone": timezone}
    given |= {"from": from_, "kind": kind, "publish": publish, "partner": partner}
    given |= {"contact": contact, "holder": holder}
    answers = ask(given, interactive=not yes and sys.stdin is not None and sys.stdin.isatty())
    kept = (folder / ".gitignore").exists()
    before = os.umask(0o022)
    os.umask(before | 0o022)  # nobody but the owner writes, whatever the umask is
    try:
        write_site(folder, answers, datetime.now(UTC).year)
    except OSError as error:
        raise OutputError.of(Path(error.filename or folder), error) from error
    finally:
        os.umask(before)
    if kept:
        context.note(f".gitignore was there already; it should have {' and '.join(IGNORED)}")
    _tell(context, folder, answers)


def _tell(context: Context, folder: Path, answers: Answers) -> None:
    """Print what was made, and what to do next, as it works from where the person stands."""
    from syndicate.cli.program import as_typed

    here = folder == Path()
    program = as_typed(Path("config") if here else folder / "config")
    context.say(f"Made a site in {'this folder' if here else shlex.quote(str(folder))}. Next:")
    last = "serve" if answers.publish == "server" else "schedule cron"
    commands = [f"{program} {command}" for command in ("import --all", "build", last)]
    _show(context, commands)
    if answers.partners:
        context.say("Then each partner's token, which is shown once:")
        _show(context, [f"{program} partner add-token {slug}" for slug in answers.partners])


def _show(context: Context, commands: list[str]) -> None:
    """Print commands as they are typed, whatever the width of the window."""
    for command in commands if not context.quiet else ():
        echo_exactly(f"  {command}")
