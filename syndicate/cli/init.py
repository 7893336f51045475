"""`syndicate init`: a new site that builds as it stands."""

from __future__ import annotations

import os
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
    before = os.umask(0o022)
    os.umask(before | 0o022)  # nobody but the owner writes, whatever the umask is
    try:
        _write_site(folder)
    except OSError as error:
        raise OutputError.of(folder, error) from error
    finally:
        os.umask(before)
    context.say(f"Made a site in {'this folder' if folder == Path() else folder}. Next:")
    if folder != Path():
        context.say(f"  cd {folder}")
    context.say("  syndicate import jsonl samples/articles.jsonl")
    context.say("  syndicate build")


def _write_site(folder: Path) -> None:
    """Write config, samples and what git is to leave out, with the modes of the umask."""
    samples = files("syndicate") / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(samples / "config") as config:
        _copy_folder(config, folder / "config")
    (folder / "samples").mkdir()
    with as_file(samples / "articles.jsonl") as articles:
        shutil.copyfile(articles, folder / "samples" / "articles.jsonl")
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("/var/\n/feeds/\n", encoding="utf-8")


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a folder without the modes of its files, which are those of an installation."""
    target.mkdir()
    for path in source.iterdir():
        if path.is_dir():
            _copy_folder(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
