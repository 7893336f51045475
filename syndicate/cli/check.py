"""`syndicate check`: judge published documents by other code than wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicate.cli.context import Context, at_option, count, moment, pass_context
from syndicate.errors import NotFoundError, OutputError, Place
from syndicate.profiles import PROFILES
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from syndicate.check.facts import Fault
    from syndicate.config.site import Site
    from syndicate.profiles import Profile
    from syndicate.reports.allowed_now import CurrentPolicy


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings make the exit code 1 too.")
@click.option(
    "--profile",
    "name",
    metavar="NAME",
    type=click.Choice(list(PROFILES)),
    help="Play a fetch by a partner of this dialect, entry by entry, by the rules it has"
    f" published: {', '.join(PROFILES)}.",
)
@click.option(
    "--before",
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True),
    help="With --profile: the document (or folder of them) that the partner fetched before.",
)
@at_option
@pass_context
@click.pass_context
def check_command(
    ctx: click.Context,
    context: Context,
    paths: tuple[Path, ...],
    strict: bool,
    name: str | None,
    before: Path | None,
    at: str | None,
) -> None:
    """Judge published documents: well-formedness, the standards, bodies, and the rights.

    PATH is a document or a folder of them; without one it is everything that was published, for
    all and for partners, which is also held to the addresses it is published at, and to what the
    partner's dialect demands.

    \b
    Example:
        syndicate check
        syndicate check feeds/public/tech.atom --strict
        syndicate check --profile msn feeds/partners/acme --before yesterday/acme
    """
    from syndicate.reports.allowed_now import CurrentPolicy

    if before and not name:
        raise click.UsageError("--before says what a partner fetched; name its --profile")
    site = context.site(warn=False)
    now = moment(at, site)
    if name:
        ctx.exit(_play(context, PROFILES[name], paths or (site.output,), before, now, strict))
    errors = warnings = checked = 0
    with context.store(site) as store, store.reading() as connection:
        bench = CurrentPolicy(site, connection, now)
        for path, form in _documents(paths or (site.output,)):
            checked += 1
            for fault in _faults(path, form, _below(site, path), bench, site):
                errors += fault.level == "error"
                warnings += fault.level == "warning"
                entry = f" [{fault.entry}]" if fault.entry else ""
                told = one_line(f"{fault.level}: {fault.place}: {fault.text}{entry}")
                click.echo(f"{path}: {told}")
    if not checked:
        raise NotFoundError("no document to check", Place(str(paths[0] if paths else site.output)))
    totals = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
    context.say(f"{count(checked, 'document')} checked: {totals}")
    ctx.exit(1 if errors or (strict and warnings) else 0)


def _play(
    context: Context,
    profile: Profile,
    paths: tuple[Path, ...],
    before: Path | None,
    now: datetime,
    strict: bool,
) -> int:
    """Say what a partner would do with documents; the exit code."""
    from syndicate.check.acceptance import simulate

    fates, faults, advice, played = Counter[str](), 0, 0, 0
    for root, path, form in ((r, p, f) for r in paths for p, f in _documents((r,))):
        if form != "rss":
            continue  # every dialect stands on RSS
        played += 1
        try:
            found = simulate(profile, _read(path), now, _earlier(before, root, path))
        except ValueError as error:
            click.echo(f"{path}: error: {error}")
            faults += 1
            continue
        for remark in found.remarks:
            faults, advice = faults + remark.error, advice + (not remark.error)
            click.echo(f"{path}: {'error' if remark.error else 'advised'}: {remark.text}")
        for one in found.verdicts:
            fates[one.outcome] += 1
            advice += len(one.advice)
            why = f": {profile.label}: {one.reason}" if one.reason else ""
            click.echo(f"{path}: {one.outcome}: {one.title} [{one.entry}]{why}")
            for text in one.advice:
                click.echo(f"{path}: advised: {text} [{one.entry}]")
    if not played:
        place = Place(str(paths[0]))
        raise NotFoundError(f"no document to play, {profile.label} reads rss", place)
    told = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(fates.items()))
    read = f", by rules read on {profile.read}" if profile.read else ""
    context.say(f"{profile.label}{read}: {count(played, 'document')}: {told or 'no entries'}")
    return 1 if faults or fates["refused"] or (strict and (advice or fates["skipped"])) else 0


def _earlier(before: Path | None, root: Path, path: Path) -> bytes | None:
    """What a partner fetched before at the place of a document; nothing where there was none."""
    if before is None:
        return None
    old = before / path.relative_to(root) if before.is_dir() and root.is_dir() else before
    old = old / path.name if old.is_dir() else old
    return _read(old) if old.is_file() else None


def _documents(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    from syndicate.check.standards import format_of

    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in found:
            form = format_of(one)
            if form and (one.is_file() or one == path):
                yield one, form


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot read: {error.strerror}", Place(str(path))) from error


def _faults(
    path: Path, form: str, below: str | None, bench: CurrentPolicy, site: Site
) -> Iterator[Fault]:
    """What is wrong with one document; a published one, also what rights have against it."""
    from syndicate.check.policy import held_against
    from syndicate.check.standards import judge

    data = _read(path)
    judgement = judge(data, form, site.address_of(below) if below else None)
    yield from judgement.faults
    if judgement.facts and below:
        ids = [entry.id for entry in judgement.facts.entries]
        yield from held_against(judgement.facts, bench.allowed(below, ids), bench.recalled)
        yield from bench.refused(below, data)


def _below(site: Site, path: Path) -> str | None:
    """The path of a document below the output folder; None for one that was not published."""
    absolute = path.absolute()
    if not absolute.is_relative_to(site.output):
        return None
    below = absolute.relative_to(site.output).as_posix()
    return below if below.startswith(("public/", "partners/")) else None
