"""`syndicate ledger`: show what was done, and verify that the record of it is intact."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, count, json_option, moment, pass_context
from syndicate.cli.ledger_verify import anchor_ledger, verify_ledger
from syndicate.cli.terminal import echo, shown
from syndicate.text.json_values import rfc3339
from syndicate.text.plain import one_line
from syndicate.text.times import AGREE

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.store.ledger import Event
    from syndicate.store.sql import Connection

#: The keys of an event's detail that hold articles, and those that hold words.
_ARTICLES = ("added", "changed", "removed", "articles")
_WORDS = ("order", "reason", "by", "reference")


@click.group("ledger")
def ledger_command() -> None:
    """Show what was published, changed, withdrawn, refused; verify that nobody edited it.

    \b
    Example:
        syndicate ledger verify
    """


@ledger_command.command("show")
@click.option("--article", help="Only what concerns this article: an id, an entry id or a URL.")
@click.option("--feed", help="Only documents of this feed: tech, tech.atom or 'tech*'.")
@click.option("--event", "kinds", multiple=True, help="Only events of this kind, such as removed.")
@click.option("--since", metavar="T", help="Only what came since: RFC 3339, or a span like 7d.")
@click.option("--limit", type=click.IntRange(1), help="Only so many, the newest.")
@json_option
@pass_context
def show_ledger(
    context: Context,
    article: str | None,
    feed: str | None,
    kinds: tuple[str, ...],
    since: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Show what was done, the newest event last.

    \b
    Example:
        syndicate ledger show --article https://news.example.org/a/1
        syndicate ledger show --feed 'tech*' --event removed --since 7d
    """
    from syndicate.store import ledger

    site = context.site(warn=False)
    start = None if since is None else _start(since, site)
    with context.store(site) as store, store.reading() as connection:
        events: Iterable[Event] = ledger.events(connection, since=start, kinds=kinds)
        if feed is not None:
            events = (event for event in events if _is_of_feed(event.subject, feed))
        if article is not None:
            events = _concerning(connection, article, events)
        if limit is not None:
            events = deque(events, limit)
        lines = _as_json(events) if as_json else map(_line, events)
        for line in lines:
            echo(line)


def _start(since: str, site: Site) -> datetime:
    """Return the instant of `--since`: a date, or a span before now. Raises BadParameter."""
    from syndicate.config.types import Duration

    with suppress(ValueError):
        span: timedelta = Duration.read(since)
        return moment(None, site) - span
    try:
        return moment(since, site)
    except click.BadParameter as error:
        message = f"{since!r} is neither an RFC 3339 date (2024-05-01) nor a span (7d)"
        raise click.BadParameter(message, param_hint="--since") from error


def _is_of_feed(subject: str, feed: str) -> bool:
    """Return whether `feed` is a document's path, its feed's, or a pattern that matches either."""
    from syndicate.store.publications import PUBLIC

    path = subject.removeprefix(PUBLIC)
    folder, slash, name = path.rpartition("/")
    names = {subject, path, f"{folder}{slash}{name.rpartition('.')[0] or name}"}
    return feed in names or any(fnmatchcase(each, feed) for each in names)


def _concerning(connection: Connection, article: str, events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events of an article; one that the store lost is still found by its entry id."""
    from syndicate.errors import NotFoundError
    from syndicate.store.find import find_one

    unknown = None
    try:
        entry = find_one(connection, article).entry_id
    except NotFoundError as error:
        entry, unknown = article, error
    for event in events:
        named = (event.detail.get(key) for key in _ARTICLES)
        if event.subject == entry or any(isinstance(n, list) and entry in n for n in named):
            unknown = None
            yield event
    if unknown:
        raise unknown


def _line(event: Event) -> str:
    detail = "; ".join(_detail_words(event.detail))
    columns = (str(event.number), _when(event), event.event, event.subject, detail)
    return "  ".join(one_line(column) for column in columns if column)


def _detail_words(detail: Mapping[str, Any]) -> Iterator[str]:
    """Yield the detail of an event in a few words: how many articles, then who and why."""
    named = {key: detail.get(key) for key in _ARTICLES}
    counts = {key: len(ids) for key, ids in named.items() if isinstance(ids, list) and ids}
    if articles := counts.pop("articles", 0):
        yield count(articles, "article")
    if counts:
        yield ", ".join(f"{number:,} {key}" for key, number in counts.items())
    words = ((key, detail.get(key)) for key in _WORDS)
    yield from (f"{key}: {value}" for key, value in words if value is not None)


def _as_json(events: Iterable[Event]) -> Iterator[str]:
    """Yield a list as JSON, an event a line, while the events are read."""
    before = "["
    for event in events:
        facts = {
            "number": event.number,
            "instant": rfc3339(event.instant),
            "recorded": rfc3339(event.recorded) if event.recorded else None,
            "event": event.event,
            "subject": event.subject,
            "detail": event.detail,
            "hash": event.hash,
        }
        yield before + json.dumps(facts, ensure_ascii=False)
        before = ","
    yield "[]" if before == "[" else "]"


def _when(event: Event) -> str:
    """Return the instant of a record, and the clock of the machine where that says otherwise."""
    words = shown(event.instant)
    if event.recorded and abs(event.recorded - event.instant) > AGREE:
        words += f" (recorded {shown(event.recorded.replace(microsecond=0))})"
    return words


for _command in (verify_ledger, anchor_ledger):
    ledger_command.add_command(_command)
