"""What `syndicate takedown` prints of an order: for people, and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from syndicate.cli.context import Context, count, print_json
from syndicate.cli.near_copies import near_as_data, print_near
from syndicate.cli.terminal import echo
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from syndicate.build.plan import Plan
    from syndicate.model.article import ArticleFacts
    from syndicate.recall.withdraw import FoundCopy
    from syndicate.takedown.orders import PlacedOrder

_SHOWN = 20


def print_order(context: Context, order: PlacedOrder, *, rehearsed: bool = False) -> None:
    """Print what an order withdraws and what it leaves; copies of other sources come first."""
    foreign = [copy for copy in order.found.covered if copy.is_foreign]
    print_lines(
        context,
        "Copies of other sources, withdrawn too; `syndicate lift ID` lifts one by itself",
        list(map(_copy_line, foreign)),
    )
    named = (*order.named, *order.copies) if rehearsed else order.named
    verb = "Would withdraw" if rehearsed else "Withdrawing"
    if named or not order.images:
        print_articles(context, named, f"{verb} {count(len(named), 'article')}")
    for url, shown in order.images:
        shows = "shows" if shown == 1 else "show"
        context.say(f"{verb} the picture {url}, which {count(shown, 'article')} {shows}")
    remaining = [f"{_copy_line(copy)}; {_REMAINS}" for copy in order.found.remain]
    print_lines(context, "What remains", remaining)
    _print_pictures(context, order)
    for note in order.near:
        context.note(f"note: {note}")
    for source in order.future:
        context.say(f"What comes of {source} from now on is withdrawn as it comes.")
    for granted in order.granted:
        context.say(
            f"Not withdrawn: what comes of {granted.source} from now on; it is granted"
            f" {granted.grants}. To lower that, set in {granted.place}: {granted.key}"
            " (or order it again with --and-future)."
        )


_REMAINS = "it is of another source, and the order is for that of the named articles only"


def _print_pictures(context: Context, order: PlacedOrder) -> None:
    if order.pictures.gone:
        context.say(
            f"{count(len(order.pictures.gone), 'picture')} that nothing else shows"
            " will not be shown again."
        )
    shared = [
        f"{picture.url}  also shown by {count(picture.others, 'other article')}"
        for picture in order.pictures.shared
    ]
    print_lines(context, "Pictures that stay elsewhere; --image URL takes one out", shared)


def _copy_line(copy: FoundCopy) -> str:
    """Return a copy in a line: its id, title and publisher, and what it shares with which."""
    article = copy.article
    shared = f"same {copy.trait} as {copy.original.entry_id}"
    return f"{article.entry_id}  {one_line(article.title)}  ({copy.publisher}; {shared})"


def print_articles(context: Context, articles: Sequence[ArticleFacts], title: str) -> None:
    """Print a title and articles below it, the beginning of a long list unless -v asks for all."""
    lines = [f"{article.entry_id}  {one_line(article.title)}" for article in articles]
    print_lines(context, title, lines, always=True)


def print_lines(
    context: Context, title: str, lines: Sequence[str], *, always: bool = False
) -> None:
    """Print a title and lines below it; nothing where there are none, unless `always`."""
    if not lines and not always:
        return
    context.say(f"{title}:")
    for line in lines if context.verbose else lines[:_SHOWN]:
        context.say(f"  {line}")
    if len(lines) > _SHOWN and not context.verbose:
        context.say(f"  ... and {len(lines) - _SHOWN:,} more; -v shows all")


def print_rehearsal(
    context: Context, order: PlacedOrder, documents: Sequence[str], *, as_json: bool
) -> None:
    """Print what a takedown would withdraw, and from which documents."""
    if as_json:
        articles = (*order.named, *order.copies)
        rows = [{"entry_id": facts.entry_id, "title": facts.title} for facts in articles]
        print_json({"articles": rows, **_found(order), "documents": list(documents)})
        return
    print_order(context, order, rehearsed=True)
    from_ = f"from {count(len(documents), 'document')}"
    if order.images:
        from_ += " that may show it: they carry articles with it"
    print_lines(context, from_, documents, always=True)
    print_near(context, order.alike)


def print_result(
    context: Context, order: PlacedOrder, plan: Plan, still: Sequence[str], seconds: float
) -> None:
    """Print what a takedown did to documents."""
    from syndicate.cli.build_report import shortfalls

    own = [copy for copy in order.found.covered if not copy.is_foreign]
    title = (
        "Withdrawn with them, for the same page or text; `syndicate lift ID` lifts one by itself"
    )
    print_lines(context, title, list(map(_copy_line, own)))
    total = count(len(order.named) + len(order.copies), "article")
    if order.images and not order.named:
        total = count(len(order.images), "picture")
    touched = plan.of("new", "changed", "removed")
    cut = [change for change in plan.of("retained") if change.removed]
    context.say(
        f"{total} withdrawn: {count(len(touched) + len(cut), 'document')} changed,"
        f" {len(plan.of('unchanged')):,} unchanged, in {seconds:.2f} s"
    )
    for change in (*touched, *cut) if context.verbose else ():
        context.say(f"  {change.path}")
    for line in shortfalls(plan):
        context.say(line)
    print_near(context, order.alike, order.number)
    context.say(f"`syndicate receipt {order.number}` prints what to send the rights holder.")
    for path in still:
        if path not in plan.unfinished:  # these were told when the order was carried out
            echo(f"error: {path}: still carries what was withdrawn", err=True)


def as_data(
    order: PlacedOrder, plan: Plan, still: Sequence[str], seconds: float
) -> dict[str, object]:
    """Return an order and what it did as values of JSON."""
    return {
        "takedown": order.number,
        "articles": [article.entry_id for article in order.named],
        "copies": [article.entry_id for article in order.copies],
        **_found(order),
        "documents": [change.path for change in plan.changes if change.kind != "unchanged"],
        "unchanged": len(plan.of("unchanged")),
        "still_in": list(still),
        "seconds": round(seconds, 3),
    }


def _found(order: PlacedOrder) -> dict[str, object]:
    """Return what an order met beside the articles that it names."""
    return {
        "copies_of_others": list(_copies(c for c in order.found.covered if c.is_foreign)),
        "remain": [dict(copy) | {"why": _REMAINS} for copy in _copies(iter(order.found.remain))],
        "images": [{"url": url, "shown_by": shown} for url, shown in order.images],
        "pictures": list(order.pictures.gone),
        "shared_pictures": [asdict(picture) for picture in order.pictures.shared],
        "near": list(order.near),
        "near_copies": near_as_data(order.alike),
        "future": list(order.future),
        "still_granted": [asdict(granted) for granted in order.granted],
    }


def _copies(copies: Iterator[FoundCopy]) -> Iterator[dict[str, Any]]:
    for copy in copies:
        yield {
            "entry_id": copy.article.entry_id,
            "title": copy.article.title,
            "publisher": copy.publisher,
            "same": copy.trait,
            "as": copy.original.entry_id,
        }
