"""What a build tells a person: what it did, what it left out, and what to do about that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syndicate.cli.context import Context, count, lapses
from syndicate.cli.terminal import echo, status_line, zoned

if TYPE_CHECKING:
    from syndicate.build.feed_plan import FeedPlan
    from syndicate.build.plan import Plan
    from syndicate.config.site import Site

_SHOWN, _HIDDEN, _ERRORS = 10, 200, 100
#: What a built-in notice of rights lacks where no entry shows it.
_NEEDS = {
    "copyright": (
        "no article names a holder, licence or terms, nor does sources.yaml"
        " (`copyrightholder` of `own` or of a source)"
    ),
    "disclaimer": "they are the site's own, and site.yaml has neither `contact` nor `takedown`",
}
_OWN_STATUS = "their own status, as drafts are"


def report(context: Context, site: Site, plan: Plan, seconds: float) -> None:
    """Print what a build did in so many seconds, what it did not, and what somebody must see to."""
    for line in gone(context, plan):
        context.say(line)
    for line in _changes(plan) if context.verbose else ():
        context.say(line)
    context.say(f"{site.settings.title}: {summary(plan, 'changed')} in {seconds:.1f} s")
    for line in shown_notices(site, plan.notices):
        context.say(f"  {line}")
    if plan.of("new", "changed"):
        place = f"{site.settings.output.rstrip('/')}/public/index.html"
        context.say(f"  {place} lists every feed.")
    for line in shortfalls(plan):
        context.say(line)
    print_errors(plan)


def print_errors(plan: Plan) -> None:
    """Print all that somebody must see to: of the store, of rights, of entries, of files."""
    lines = [*store_problems(plan), *filter(None, [plan.alarm])]
    lines += [f"{problem.subject}: {problem.reason}" for problem in plan.new_problems]
    failed: dict[str, list[str]] = {}
    for problem in plan.unwritten:
        failed.setdefault(problem.reason, []).append(problem.subject)
    lines += [_failure(reason, paths) for reason, paths in failed.items()]
    lines += [_failure("still carries what was withdrawn", [path]) for path in plan.unfinished]
    for line in lines[:_ERRORS]:
        echo(f"error: {line}", err=True)
    if len(lines) > _ERRORS:
        echo(f"... and {len(lines) - _ERRORS:,} more; `syndicate status` lists them", err=True)


def shown_notices(site: Site, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield lines on how many entries show each notice, and on what those of rights lack."""
    parts = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    if parts:
        yield f"entries that show each notice: {parts}"
    for name, needs in _NEEDS.items() if any(counts.values()) else ():
        if counts.get(name) == 0 and name not in site.settings.notices:
            yield f"none shows {name}: {needs}"


def _failure(reason: str, paths: Sequence[str]) -> str:
    """Return one line for all files that fail for one reason, as those on a full disk do."""
    if len(paths) == 1:
        return f"{paths[0]}: {reason}"
    more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    return f"{reason}: {', '.join(paths[:_SHOWN])}{more}"


def gone(context: Context, plan: Plan) -> Iterator[str]:
    """Yield what was filed anew, left for want of a grant or is shown less: article by article."""
    from syndicate.build.plan import remedies

    yield from (f"  renamed: {line}" for line in plan.renamed)
    for partner, number in plan.revoked.items():
        tokens = count(number, "token")
        yield f"  {tokens} of {partner} revoked: the config has no such partner any more"
    for names, number in plan.filed.items():
        yield f"  {count(number, 'article')} filed anew by categories.yaml: {names}"
    yield from lapses(plan.lapsed, plan.lowered)
    for who, articles in plan.hidden.items():
        hidden = count(len(articles), "article")
        yield f"  {who}: {hidden} gone or shown less; what brings them back, in sources.yaml:"
        yield from (f"    {line}" for line in remedies(articles))
        most = len(articles) if context.verbose else _HIDDEN
        yield from (f"    - {a.entry_id}  {a.title}" for a in articles[:most])
        if len(articles) > most:
            yield f"    ... and {len(articles) - most:,} more; -v lists them, --json all"


def _changes(plan: Plan) -> Iterator[str]:
    from syndicate.cli.feed_changes import SIGNS

    for change in plan.changes:
        if change.kind == "unchanged":
            continue
        detail = f"  {count(change.entries, 'entry', 'entries')}, {change.size:,} bytes"
        if change.kind == "removed":
            detail = f" -> {change.moved_to}" if change.moved_to else ""
        yield f"{SIGNS[change.kind]} {change.path}{detail}"


def summary(plan: Plan, verb: str) -> str:
    """Return how many documents came, went or stand; `verb` says that they change, or did."""
    kinds = (
        ("new", "new"),
        ("changed", verb),
        ("removed", "removed"),
        ("retained", "retained"),
    )
    parts = [f"{len(plan.of(kind)):,} {word}" for kind, word in kinds if plan.of(kind)]  # type: ignore[arg-type]
    parts.append(f"{len(plan.of('unchanged')) + plan.untouched:,} unchanged")
    total = count(len(plan.changes) + plan.untouched, "document")
    return f"{total} ({', '.join(parts)}), {count(plan.carried, 'entry', 'entries')} carried"


def store_problems(plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the store or the journal, and how to put it right."""
    yield from map(zoned, plan.store)
    if plan.store:
        yield "run `syndicate store reconcile` once the right store and journal are in their place"
    yield from filter(None, [plan.journal])


def shortfalls(plan: Plan) -> Iterator[str]:
    """Yield lines on what was not published, and on what to do about it."""
    for problem in plan.guarded[:_SHOWN]:
        yield f"  guarded: {problem.subject}: {problem.reason}"
    if len(plan.guarded) > _SHOWN:
        yield f"  ... and {len(plan.guarded) - _SHOWN:,} more"
    if plan.unknown:
        yield (
            "  This store knows nothing of what is published: `syndicate store restore BACKUP` puts"
            " back the one that made it; where there is no backup, import its articles again."
        )
    if any(problem.subject not in plan.unknown for problem in plan.guarded):
        others = "the others" if plan.unknown else "them"
        yield f"  `syndicate build --force` publishes {others} anyway."
    if plan.problems:
        yield f"  {len(plan.problems):,} quarantined; `syndicate status` lists them."
    ungranted, refused = plan.held.get("missing-grant", 0), plan.held.get("profile", 0)
    if plan.drafts:
        status = "its own status, as a draft is" if len(plan.drafts) == 1 else _OWN_STATUS
        told = f"  {count(len(plan.drafts), 'article')} withheld by {status};"
        yield f"{told} {_explained(plan.drafts[0], len(plan.drafts))}"
    if other := sum(plan.held.values()) - ungranted - refused - len(plan.drafts):
        told = f"  {count(other, 'article')} held by rights;"
        yield f"{told} {_explained(plan.by_rights or 'ID', other)}"
    if refused:
        why = "of a partner's rules; `syndicate partner preview NAME` says which"
        yield f"  {count(refused, 'article')} held because {why}."
    if plan.ungranted:
        articles = count(sum(plan.ungranted.values()), "article")
        publishers = count(len(plan.ungranted), "publisher")
        yield (
            f"  {articles} of {publishers} held for want of a grant;"
            " `syndicate config sources --missing` prints what to fill in."
        )


def _explained(first: str, number: int) -> str:
    """Return the command that explains the first of some articles."""
    from shlex import quote

    of = " of the first" if number > 1 else ""
    return f"`syndicate explain {quote(first)}` says why{of}."


@contextmanager
def progress() -> Iterator[Callable[[FeedPlan, int, int], None]]:
    """Yield a function that shows how far a build is."""
    with status_line("reading the store") as line:

        def show(plan: FeedPlan, feed: int, total: int) -> None:
            what = plan.spec.path if plan.spec else "files of the site"
            line(f"feed {feed:,} of {total:,}: {what}")

        yield show
