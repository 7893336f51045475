"""`syndicate article`: look at the stored articles; release, move, delete and purge them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import asdict

from syndicate.cli.article_move import move_command
from syndicate.cli.article_release import release_command
from syndicate.cli.article_removal import delete_command, purge_command
from syndicate.cli.context import (
    Context,
    json_option,
    pass_context,
    print_json,
)
from syndicate.cli.terminal import echo
from syndicate.model.article import ArticleFacts
from syndicate.text.plain import clean, one_line
from syndicate.text.times import day_of

if TYPE_CHECKING:
    from syndicate.store.sql import Connection


@click.group("article")
def article_command() -> None:
    """List, search and show the stored articles; release, move, delete or purge some.

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
    from syndicate.store import feed_order, queries

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        terms = None
        if category is not None:
            known = queries.terms_of_kind(connection, "category")
            terms = [term.key for term in known if category in (term.label, term.slug)]
            if not terms:
                raise NotFoundError(f"no article is in a category called {category!r}")
        keys = next(feed_order.newest(connection, terms, limit), [])
        _print_list(queries.facts_of(connection, keys[:limit]), site.settings.timezone, as_json)


@article_command.command("search")
@click.argument("words")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
@pass_context
def search_articles(context: Context, words: str, limit: int, as_json: bool) -> None:
    """List the newest articles whose title or text contains WORDS.

    \b
    Example:
        syndicate article search 开源
    """
    from syndicate.store import queries

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        _print_list(
            queries.search(connection, clean(words), limit), site.settings.timezone, as_json
        )


@article_command.command("show")
@click.argument("article")
@click.option("--similar", is_flag=True, help="List the articles with a similar text instead.")
@json_option
@pass_context
def show_article(context: Context, article: str, similar: bool, as_json: bool) -> None:
    """Show all that the store knows of ARTICLE: an id, an entry id or a URL.

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
            _print_similar(connection, facts, as_json)
            return
        stored = stored_articles.load(connection, [facts.key])[0]
    values: dict[str, Any] = {
        "entry_id": stored.entry_id,
        "first_seen": stored.first_seen,
        "updated": stored.updated,
        "hold": facts.hold,
        "block": facts.block,
        "withdrawn": facts.withdrawn,
        **asdict(stored.article),
    }
    values = {key: _plain(value) for key, value in values.items() if value not in (None, (), "")}
    if as_json:
        print_json(values)
        return
    for key, value in values.items():
        text = value if isinstance(value, str) else str(value)
        echo(f"{key + ':':18}{text if len(text) < 300 else text[:300] + ' ...'}")


def _print_similar(connection: Connection, facts: ArticleFacts, as_json: bool) -> None:
    """Print the articles whose texts resemble an article's, the most alike first."""
    from syndicate.recall.near import NearTexts
    from syndicate.store import queries

    likes = NearTexts(connection).resembling(facts.key)
    articles = queries.facts_of(connection, [match.article for match in likes])
    if as_json:
        _print_list(articles, "UTC", as_json)
        return
    for article, match in zip(articles, likes, strict=True):
        order = f", withdrawn by takedown {article.withdrawn.order}" if article.withdrawn else ""
        echo(f"{match.likeness.percent:3}%  {article.entry_id}{order}")
        echo(f"      {one_line(article.title)}")
    if not articles:
        echo("No other article has a similar text.")


article_command.add_command(release_command)
article_command.add_command(move_command)
article_command.add_command(delete_command)
article_command.add_command(purge_command)


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return {key: _plain(part) for key, part in asdict(value).items() if part is not None}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _print_list(articles: Sequence[ArticleFacts], zone: str, as_json: bool) -> None:
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
        echo(f"{day_of(s.published, zone)}{undated}  {one_line(s.title)}\n    {s.entry_id}")
    if not articles:
        echo("No article matches.")
