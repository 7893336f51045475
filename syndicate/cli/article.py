"""`syndicate article`: look into the store."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import (
    Context,
    at_option,
    json_option,
    moment,
    pass_context,
    print_json,
)
from syndicate.model import ArticleFacts
from syndicate.text.plain import clean, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group("article")
def article_command() -> None:
    """Look into the store.

    \b
    Example:
        syndicate article list --category 科技
    """


@article_command.command("list")
@click.option("--category", help="Only articles of this category.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
@pass_context
def list_articles(context: Context, category: str | None, limit: int, as_json: bool) -> None:
    """List the newest articles.

    \b
    Example:
        syndicate article list --category 科技 --limit 5
    """
    from syndicate.errors import NotFoundError
    from syndicate.store import queries

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        under = None
        if category is not None:
            terms = queries.terms_of_kind(connection, "category")
            under = [term.key for term in terms if category in (term.label, term.slug)]
            if not under:
                raise NotFoundError(f"no article is in a category called {category!r}")
        keys = next(queries.newest(connection, under, limit), [])
        _print(queries.facts_of(connection, keys[:limit]), as_json)


@article_command.command("search")
@click.argument("words")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
@pass_context
def search_articles(context: Context, words: str, limit: int, as_json: bool) -> None:
    """List the newest articles whose title or text holds WORDS.

    \b
    Example:
        syndicate article search 开源
    """
    from syndicate.store import queries

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        _print(queries.search(connection, clean(words), limit), as_json)


@article_command.command("show")
@click.argument("article")
@click.option("--similar", is_flag=True, help="List the articles whose text is like it instead.")
@json_option
@pass_context
def show_article(context: Context, article: str, similar: bool, as_json: bool) -> None:
    """Show one article with all that the store knows; ARTICLE is an id, an entry id or a URL.

    \b
    Example:
        syndicate article show https://news.example.org/a/1
        syndicate article show https://news.example.org/a/1 --similar
    """
    from syndicate.store import stored_articles
    from syndicate.store.find import find_one

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        facts = find_one(connection, article)
        if similar:
            _print_likes(connection, facts, as_json)
            return
        stored = stored_articles.load(connection, [facts.key])[0]
    shown: dict[str, Any] = {
        "entry_id": stored.entry_id,
        "first_seen": stored.first_seen,
        "updated": stored.updated,
        "hold": facts.hold,
        "block": facts.block,
        "withdrawn": facts.withdrawn,
        **{f.name: getattr(stored.article, f.name) for f in dataclasses.fields(stored.article)},
    }
    shown = {key: _plain(value) for key, value in shown.items() if value not in (None, (), "")}
    if as_json:
        print_json(shown)
        return
    for key, value in shown.items():
        text = value if isinstance(value, str) else str(value)
        click.echo(f"{key + ':':18}{text if len(text) < 300 else text[:300] + ' ...'}")


def _print_likes(connection: Connection, facts: ArticleFacts, as_json: bool) -> None:
    """The articles whose text is like one's, most alike first."""
    from syndicate.recall.index import similar_articles
    from syndicate.store import queries

    likes = similar_articles(connection, facts.key)
    found = queries.facts_of(connection, [key for key, _ in likes])
    if as_json:
        _print(found, as_json)
        return
    for one, (_, share) in zip(found, likes, strict=True):
        order = f", withdrawn by takedown {one.withdrawn.order}" if one.withdrawn else ""
        click.echo(f"{share:4.0%}  {one.entry_id}{order}\n      {one_line(one.title)}")
    if not found:
        click.echo("No other article is like it.")


@article_command.command("release")
@click.argument("article")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept.")
@click.option("--by", required=True, metavar="WHO", help="Who decides it; it is kept.")
@at_option
@pass_context
def release_article(context: Context, article: str, reason: str, by: str, at: str | None) -> None:
    """Let an article go that was held because its text is like a withdrawn one's.

    The next build carries it, where rights allow. One that is the very same stays blocked:
    `syndicate lift` undoes the withdrawal itself.

    \b
    Example:
        syndicate article release a1 --reason "another report of the same event" --by "Li Lei"
    """
    from syndicate.publish.lock import only_run
    from syndicate.takedown.orders import release

    site = context.site(warn=False)
    with only_run(site.var / "lock"), context.store(site) as store:
        one = release(site, store, article, by, reason, moment(at, site))
    context.say(f"{one.entry_id} is released; the next build carries it, where rights allow.")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {key: _plain(part) for key, part in parts.items() if part is not None}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _print(articles: Sequence[ArticleFacts], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "entry_id": s.entry_id,
                    "title": s.title,
                    "url": s.url,
                    "published": s.published.isoformat(),
                    "categories": s.categories,
                    "pubstatus": s.pubstatus,
                }
                for s in articles
            ]
        )
        return
    for s in articles:
        undated = " (first seen)" if s.undated else ""
        click.echo(f"{s.published:%Y-%m-%d}{undated}  {one_line(s.title)}\n    {s.entry_id}")
    if not articles:
        click.echo("No article answers to that.")
