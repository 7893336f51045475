"""`syndicate import --all`: the standing intakes that are due, each as a person would import it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, moment, print_json
from syndicate.cli.terminal import echo
from syndicate.config.nearest import meant
from syndicate.config.standing import is_address, is_recipe
from syndicate.errors import LockedError, NotFoundError, SyndicateError
from syndicate.store import takes
from syndicate.store.takes import Take

if TYPE_CHECKING:
    from syndicate.config.recipes import PageRecipe
    from syndicate.config.site import Site

_FAILED = "it ended with an error"


def take_due(
    ctx: click.Context,
    context: Context,
    at: str | None,
    only: tuple[str, ...] = (),
    *,
    everything: bool,
    as_json: bool = False,
) -> int:
    """Take the standing intakes that are due, `only` these or `everything`; return the exit code.

    Raises NotFoundError for one that is not there.
    """
    site = context.site(warn=False)
    now = moment(at, site)
    standing = standing_intakes(site)
    if not standing:
        context.note(
            "no file of config/intake says `from` what to import; see docs/reference/config.md"
        )
        if as_json:
            print_json({"intakes": []})
        return 0
    if unknown := [name for name in only if name not in standing]:
        hint = meant(unknown[0], standing) or f"; there are {', '.join(standing)}"
        raise NotFoundError(f'--only: no standing intake is called "{unknown[0]}"{hint}')
    if only or everything:
        due = [name for name in standing if name in (only or standing)]
    else:
        due = due_intakes(context, site, now)
    if as_json:
        context = replace(context, quiet=True)
    elif not due:
        which = f"none of {len(standing)} standing intakes"
        which = "the one standing intake is not" if len(standing) == 1 else f"{which} is"
        context.say(f"nothing to import: {which} due")
    taken = [_taken(ctx, context, site, name, now, at) for name in due]
    if as_json:
        print_json({"intakes": taken})
    return 1 if any(each["failure"] for each in taken) else 0


def standing_intakes(site: Site) -> dict[str, PageRecipe]:
    """Return the standing intakes of a site by the names of their files."""
    return {name: recipe for name, recipe in site.recipes.items() if recipe.from_}


def due_intakes(context: Context, site: Site, now: datetime) -> list[str]:
    """Return the names of the standing intakes that are due at an instant."""
    with context.store(site) as store, store.reading() as connection:
        return [
            name
            for name, recipe in standing_intakes(site).items()
            if takes.is_due(takes.last(connection, name), recipe.every, now)
        ]


def _taken(
    ctx: click.Context, context: Context, site: Site, name: str, now: datetime, at: str | None
) -> dict[str, Any]:
    """Take a standing intake, whether it is due or not; return what became of it, as JSON has it.

    Raises LockedError where another import is under way: then nothing is taken any more.
    """
    own = replace(context, intake=name, problem=[], counts=[])
    failure = _take_one(ctx, own, site, at)
    with context.store(site) as store, store.writing() as connection:
        takes.put(connection, name, Take(now, failure))
    return {"intake": name, "failure": failure, "sources": own.counts}


def _take_one(ctx: click.Context, context: Context, site: Site, at: str | None) -> str | None:
    """Run the import of one standing intake; return what somebody must see to, having told it."""
    assert context.intake
    recipe = site.recipes[context.intake]
    words = [*(["--at", at] if at else []), *arguments(context.intake, recipe, site.folder)]
    group = ctx.command
    assert isinstance(group, click.Group)
    command = group.get_command(ctx, str(recipe.kind))
    if command is None:
        raise AssertionError("a kind that is not there is an error of the config")
    try:
        code = command.main(
            words, prog_name=f"{ctx.command_path} {recipe.kind}", standalone_mode=False, obj=context
        )
    except LockedError:
        raise
    except click.ClickException as error:
        return _told(context, error.format_message())
    except (SyndicateError, OSError) as error:
        return _told(context, str(error))
    return next(iter(context.problem), _FAILED) if code else None


def _told(context: Context, failure: str) -> str:
    echo(f"error: {context.named(failure)}", err=True)
    return failure


def arguments(name: str, recipe: PageRecipe, folder: Path) -> list[str]:
    """Return the words of the command line that imports what an intake names."""
    words = []
    if recipe.fixed.source and recipe.kind in ("feed", "wordpress", "markdown"):
        words += ["--source", recipe.fixed.source]
    if recipe.kind == "page" and (is_recipe(recipe) or recipe.fixed.source):
        words += ["--recipe", name]
    if recipe.base:
        words += ["--site" if recipe.kind == "markdown" else "--base", recipe.base]
    words += [word for tag in recipe.languages for word in ("--language", tag)]
    words += ["--planet"] if recipe.planet else []
    words += ["--private"] if recipe.private else []
    fetched = [source for source in recipe.from_ if is_address(source)]
    if recipe.kind == "wordpress":
        words += [word for address in fetched for word in ("--url", address)]
        fetched = []
    files = [str(folder / source) for source in recipe.from_ if not is_address(source)]
    return [*words, "--", *fetched, *files]
