"""`syndicate init`: a new site that builds as it stands."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import click

from syndicate.cli.context import Context, pass_context
from syndicate.errors import OutputError, Place, SyndicateError


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@pass_context
def init_command(context: Context, folder: Path) -> None:
    """Make a new site in FOLDER (default: here), with sample articles to build from.

    \b
    Example:
        syndicate init mysite
        cd mysite && syndicate import jsonl samples/articles.jsonl && syndicate build
    """
    for name in ("config", "samples"):
        if (folder / name).exists():
            raise SyndicateError("exists already; nothing was written", Place(str(folder / name)))
    samples = files("syndicate") / "samples"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with as_file(samples / "config") as config:
            shutil.copytree(config, folder / "config")
        (folder / "samples").mkdir()
        with as_file(samples / "articles.jsonl") as articles:
            shutil.copyfile(articles, folder / "samples" / "articles.jsonl")
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("/var/\n/feeds/\n", encoding="utf-8")
    except OSError as error:
        raise OutputError.of(folder, error) from error
    context.say(f"Made a site in {'this folder' if folder == Path() else folder}. Next:")
    if folder != Path():
        context.say(f"  cd {folder}")
    context.say("  syndicate import jsonl samples/articles.jsonl")
    context.say("  syndicate build")
