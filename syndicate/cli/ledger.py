"""`syndicate ledger`: what was done, and whether its record stands as it was written."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, count, json_option, moment, pass_context
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from syndicate.config.site import Site
    from syndicate.store.ledger import Event

#: Where the detail of an event names articles, and where it tells more in words.
_ARTICLES = ("added", "changed", "removed", "articles")
_WORDS = ("order", "reason", "by", "reference")


@click.group("ledger")
def ledger_command() -> None:
    """Show what was published, changed, withdrawn, refused; prove that nobody edited the record.

    \b
    Example:
        syndicate ledger verify
    """


@ledger_command.command("verify")
@click.option("--against", metavar="HASH", help="A hash noted earlier: it must still be there.")
@pass_context
@click.pass_context
def verify_ledger(ctx: click.Context, context: Context, against: str | None) -> None:
    """Find every record that was changed, deleted, moved or inserted; exit code 1 if any was.

    Note the hash that is printed somewhere else, and ask for it later with --against: only that
    shows a ledger that was written anew as a whole. Receipts and `syndicate status` name it too.

    \b
    Example:
        syndicate ledger verify --against 5f0c...
    """
    from syndicate.store import ledger

    noted = _hash(against) if against is not None else None
    with context.store(context.site(warn=False)) as store, store.reading() as connection:
        verdict = ledger.verify(connection)
        held = ledger.number_of(connection, noted) if noted else None
    errors = [str(flaw) for flaw in verdict.flaws]
    if verdict.more:
        errors.append(f"{count(verdict.more, 'more flaw')}")
    if noted and held is None:
        errors.append(f"no record has the hash {noted}: the ledger was cut, or written anew")
    for error in errors:
        click.echo(f"error: ledger: {error}", err=True)
    if errors:
        ctx.exit(1)
    end = f"; it ends with {verdict.end}" if verdict.records else ""
    context.say(f"{count(verdict.records, 'record')}, intact{end}")
    if noted:
        context.say(f"The hash noted is that of record {held}.")


@ledger_command.command("show")
@click.option("--article", help="Only what concerns this article: an id, an entry id or a URL.")
@click.option("--feed", help="Only documents of this feed: tech, tech.atom or 'tech*'.")
@click.option("--event", "kinds", multiple=True, help="Only events of this kind, such as removed.")
@click.option("--since", metavar="T", help="Only what came later: RFC 3339, or a span like 7d.")
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
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
    """Show what was done, the newest last.

    \b
    Example:
        syndicate ledger show --article https://news.example.org/a/1
        syndicate ledger show --feed 'tech*' --event removed --since 7d
    """
    from syndicate.store import ledger

    site = context.site(warn=False)
    start = None if since is None else _start(since, site)
    with context.store(site) as store, store.reading() as connection:
        found: Iterable[Event] = ledger.events(connection, since=start, kinds=kinds)
        if feed is not None:
            found = (event for event in found if _is_of(event.subject, feed))
        if article is not None:
            found = _about(connection, article, found)
        if limit is not None:
            found = deque(found, limit)
        lines = _as_json(found) if as_json else map(_line, found)
        for line in lines:
            click.echo(line)


def _hash(noted: str) -> str:
    digest = noted.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise click.BadParameter(
            f"{noted!r} is no hash of 64 hexadecimal digits", param_hint="--against"
        )
    return digest


def _start(since: str, site: Site) -> datetime:
    """The instant that `--since` names: itself, or a span before now."""
    from syndicate.config.types import Duration

    with suppress(ValueError):
        span: timedelta = Duration.read(since)
        return moment(None, site) - span
    try:
        return moment(since, site)
    except click.BadParameter as error:
        message = f"{since!r} is no RFC 3339 date, such as 2024-05-01, and no span, such as 7d"
        raise click.BadParameter(message, param_hint="--since") from error


def _is_of(subject: str, feed: str) -> bool:
    """Whether a document's path is meant by its name, its feed's, or a pattern of either."""
    from syndicate.store.publications import PUBLIC

    path = subject.removeprefix(PUBLIC)
    folder, slash, name = path.rpartition("/")
    names = {subject, path, f"{folder}{slash}{name.rpartition('.')[0] or name}"}
    return feed in names or any(fnmatchcase(one, feed) for one in names)


def _about(connection: Connection, article: str, found: Iterable[Event]) -> Iterator[Event]:
    """What concerns an article; one the store has lost may still be named by its entry id."""
    from syndicate.errors import NotFoundError
    from syndicate.store.find import find_one

    unknown = None
    try:
        entry = find_one(connection, article).entry_id
    except NotFoundError as error:
        entry, unknown = article, error
    for event in found:
        named = (event.detail.get(key) for key in _ARTICLES)
        if event.subject == entry or any(isinstance(n, list) and entry in n for n in named):
            unknown = None
            yield event
    if unknown:
        raise unknown


def _line(event: Event) -> str:
    said = "; ".join(_told(event.detail))
    words = (str(event.number), _instant(event), event.event, event.subject, said)
    return "  ".join(one_line(word) for word in words if word)


def _told(detail: Mapping[str, Any]) -> Iterator[str]:
    """The detail of an event in a few words: how many articles, then who and why."""
    named = {key: detail.get(key) for key in _ARTICLES}
    counts = {key: len(ids) for key, ids in named.items() if isinstance(ids, list) and ids}
    if articles := counts.pop("articles", 0):
        yield count(articles, "article")
    if counts:
        yield ", ".join(f"{number:,} {key}" for key, number in counts.items())
    words = ((key, detail.get(key)) for key in _WORDS)
    yield from (f"{key}: {said}" for key, said in words if said is not None)


def _as_json(found: Iterable[Event]) -> Iterator[str]:
    """A list, an event a line: it is printed while it is read."""
    before = "["
    for event in found:
        facts = {
            "number": event.number,
            "instant": _instant(event),
            "event": event.event,
            "subject": event.subject,
            "detail": event.detail,
            "hash": event.hash,
        }
        yield before + json.dumps(facts, ensure_ascii=False)
        before = ","
    yield "[]" if before == "[" else "]"


def _instant(event: Event) -> str:
    return event.instant.isoformat().replace("+00:00", "Z")
