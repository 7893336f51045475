"""`syndicate check`: judge published documents with other code than wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from syndicate import installed
from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.cli.terminal import echo
from syndicate.errors import NotFoundError, OutputError, Place
from syndicate.profiles import PROFILES
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.check.facts import Fault
    from syndicate.config.site import Site
    from syndicate.profiles import Profile
    from syndicate.publish.target import Target
    from syndicate.reports.allowed_now import CurrentPolicy


def _profile(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
    """Return the name of a profile, which a package may bring. Raises BadParameter."""
    if name is not None and name not in {*PROFILES, *installed.names("profiles")}:
        there_are = ", ".join(map(repr, (*PROFILES, *installed.names("profiles"))))
        raise click.BadParameter(f"{name!r} is not one of {there_are}.")
    return name


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings make the exit code 1 too.")
@click.option(
    "--profile",
    "name",
    metavar="NAME",
    callback=_profile,
    help="Simulate a fetch by a partner of this dialect, entry by entry, by the rules that it"
    f" publishes: {', '.join(PROFILES)}.",
)
@click.option(
    "--before",
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True),
    help="With --profile: the document (or folder of documents) of the fetch before.",
)
@at_option
@json_option
@pass_context
@click.pass_context
def check_command(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    context: Context,
    paths: tuple[Path, ...],
    strict: bool,
    name: str | None,
    before: Path | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Judge published documents: well-formedness, the standards, bodies, and the rights.

    PATH is a document or a folder of documents; default: everything published, public and for
    partners. What lies in the output folder is also held to the address it is published at, to the
    rights, and to the partner's dialect. --at asks what the rights allow at another instant.

    \b
    Example:
        syndicate check
        syndicate check feeds/public/tech.atom --strict
        syndicate check --at 2024-07-01T00:00:00Z
        syndicate check --profile msn feeds/partners/acme --before yesterday/acme
    """
    from syndicate.reports.allowed_now import CurrentPolicy

    if before and not name:
        raise click.UsageError("--before needs --profile, the dialect of the partner")
    if as_json and name:
        raise click.UsageError("--json goes without --profile")
    site = context.site(warn=False)
    now = moment(at, site)
    if name:
        profile = PROFILES[name]
        ctx.exit(_simulate(context, profile, _documents(site, paths), before, now, strict))
    found: list[tuple[str, Fault]] = []
    checked = 0
    with context.store(site) as store, store.reading() as connection:
        policy = CurrentPolicy(site, connection, now)
        for document in _documents(site, paths):
            checked += 1
            for fault in _faults(document, policy, site):
                found.append((document.shown, fault))
                if not as_json:
                    _print_fault(document.shown, fault)
    if not checked:
        raise NotFoundError("no document to check", _asked_for(site, paths))
    levels = Counter(fault.level for _, fault in found)
    errors, warnings = levels["error"], levels["warning"]
    if as_json:
        faults = [_as_data(shown, fault) for shown, fault in found]
        print_json({"documents": checked, "errors": errors, "warnings": warnings, "faults": faults})
    else:
        totals = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
        context.say(f"{count(checked, 'document')} checked: {totals}")
    ctx.exit(1 if errors or (strict and warnings) else 0)


def _asked_for(site: Site, paths: tuple[Path, ...]) -> Place:
    return Place(str(paths[0] if paths else site.output_place))


def _print_fault(shown: str, fault: Fault) -> None:
    entry = f" [{fault.entry}]" if fault.entry else ""
    line = one_line(f"{fault.level}: {fault.place}: {fault.text}{entry}")
    echo(f"{shown}: {line}")


def _as_data(shown: str, fault: Fault) -> dict[str, str | None]:
    """Return a fault as JSON; `place` is where in the document, `entry` an entry id."""
    where = {"document": shown, "level": fault.level, "place": str(fault.place)}
    return where | {"text": fault.text, "entry": fault.entry}


def _simulate(
    context: Context,
    profile: Profile,
    documents: Iterator[_Document],
    before: Path | None,
    now: datetime,
    strict: bool,
) -> int:
    """Print what a partner would do with documents; return the exit code."""
    from syndicate.check.acceptance import simulate

    outcomes, faults, advice, fetched = Counter[str](), 0, 0, 0
    for document in documents:
        if document.form != "rss":
            continue  # every dialect is one of RSS
        fetched += 1
        path = document.shown
        try:
            fetch = simulate(profile, document.read(), now, _fetched_before(before, document))
        except ValueError as error:
            echo(f"{path}: error: {error}")
            faults += 1
            continue
        for remark in fetch.remarks:
            faults, advice = faults + remark.error, advice + (not remark.error)
            echo(f"{path}: {'error' if remark.error else 'advised'}: {remark.text}")
        for verdict in fetch.verdicts:
            outcomes[verdict.outcome] += 1
            advice += len(verdict.advice)
            why = f": {profile.label}: {verdict.reason}" if verdict.reason else ""
            echo(f"{path}: {verdict.outcome}: {verdict.title} [{verdict.entry}]{why}")
            for text in verdict.advice:
                echo(f"{path}: advised: {text} [{verdict.entry}]")
    if not fetched:
        message = f"no document to check; {profile.label} reads RSS only"
        raise NotFoundError(message)
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(outcomes.items()))
    read = f", by rules read on {profile.read}" if profile.read else ""
    context.say(f"{profile.label}{read}: {count(fetched, 'document')}: {counts or 'no entries'}")
    failed = faults or outcomes["refused"] or (strict and (advice or outcomes["skipped"]))
    return 1 if failed else 0


def _fetched_before(before: Path | None, document: _Document) -> bytes | None:
    """Return what a partner fetched before in a document's place; None where there was nothing."""
    if before is None:
        return None
    below = document.below
    old = before / below if before.is_dir() and below else before
    old = old / Path(document.shown).name if old.is_dir() else old
    return _read(old) if old.is_file() else None


class _Document(Struct, frozen=True):
    """A document that is judged: what it is called, its format, and what reads its bytes.

    `below` is its path below the folder that was asked for, "" for a file; `published` that below
    the output, None for one that was not published.
    """

    shown: str
    form: str
    read: Callable[[], bytes]
    below: str
    published: str | None


def _documents(site: Site, paths: tuple[Path, ...]) -> Iterator[_Document]:
    """Yield the documents in these files and folders, or all that are published."""
    from syndicate.check.standards import format_of

    if not paths and site.output is None:
        yield from _published_elsewhere(site)
    for path in paths or filter(None, [site.output]):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            form = format_of(file)
            if form and (file.is_file() or file == path):
                below = file.relative_to(path).as_posix() if file != path else ""
                read = partial(_read, file)
                yield _Document(str(file), form, read, below, _published_path(site, file))


def _published_elsewhere(site: Site) -> Iterator[_Document]:
    """Yield the documents of an object store."""
    from syndicate.build.targets import open_target
    from syndicate.check.standards import format_of
    from syndicate.formats import suffixes

    target = open_target(site)
    target.check()
    for path in target.paths((".opml", *suffixes())):
        if form := format_of(path):
            shown = f"{site.output_place}/{path}"
            yield _Document(shown, form, partial(_read_object, target, path), path, path)


def _read_object(target: Target, path: str) -> bytes:
    return target.read(path) or b""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot read: {error.strerror}", Place(str(path))) from error


def _faults(document: _Document, policy: CurrentPolicy, site: Site) -> Iterator[Fault]:
    """Yield what is wrong with a document; for a published one, also what the rights forbid."""
    from syndicate.check.policy import held_against
    from syndicate.check.standards import judge

    data, published = document.read(), document.published
    judgement = judge(data, document.form, site.address_of(published) if published else None)
    yield from judgement.faults
    if judgement.facts and published:
        ids = [entry.id for entry in judgement.facts.entries]
        yield from held_against(judgement.facts, policy.allowed(published, ids), policy.recalled)
        yield from policy.refused(published, data)


def _published_path(site: Site, path: Path) -> str | None:
    """Return a document's path below the output folder; None for one that was not published."""
    absolute = path.absolute()
    if site.output is None or not absolute.is_relative_to(site.output):
        return None
    published = absolute.relative_to(site.output).as_posix()
    return published if published.startswith(("public/", "partners/")) else None
