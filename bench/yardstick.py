"""The plain script that a competent person writes: SQLite rows to feedgen to files.

No rights, no notices, no sanitising, no proof, no record of what was published.
`python -m bench.yardstick fill FOLDER RECORDS`, then `start FOLDER` or `build FOLDER OUT`.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from feedgen.feed import FeedGenerator

LIMIT = 50
SITE = "https://news.example.org/"

_SCHEMA = """
create table articles (
    id text primary key, url text, title text, html text, summary text, author text,
    published text, updated text
);
create table article_categories (
    article text references articles (id), category text, published text
);
create index article_categories_newest on article_categories (category, published);
create index article_categories_article on article_categories (article);
create index articles_newest on articles (published);
"""
_COLUMNS = "a.id, a.url, a.title, a.html, a.summary, a.author, a.published, a.updated"
_OF_CATEGORY = f"""
select {_COLUMNS} from article_categories c join articles a on a.id = c.article
where c.category = ? order by c.published desc limit {LIMIT}
"""
_OF_ALL = f"select {_COLUMNS} from articles a order by a.published desc limit {LIMIT}"
#: XML cannot hold these characters; the script removes them when it fills its store.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile("<[^>]+>")

Row = tuple[str, ...]


def fill(folder: Path, records: Path) -> None:
    """Fill the store with article records."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "articles.db")
    connection.executescript(_SCHEMA)
    with connection, records.open(encoding="utf-8") as lines:
        for line in lines:
            article, categories = _rows(json.loads(_FORBIDDEN.sub("", line)))
            connection.execute("insert into articles values (?, ?, ?, ?, ?, ?, ?, ?)", article)
            connection.executemany("insert into article_categories values (?, ?, ?)", categories)
    connection.close()


def _rows(record: dict[str, Any]) -> tuple[Row, list[Row]]:
    html = record.get("content_html") or f"<p>{escape(record['content_text'])}</p>"
    published = _utc(record["date_published"])
    article = (
        record["id"],
        record["url"],
        record["title"],
        html,
        record.get("summary") or _TAG.sub("", html)[:200],
        ", ".join(author["name"] for author in record.get("authors", [])),
        published,
        _utc(record.get("date_modified") or record["date_published"]),
    )
    clean = tuple(_FORBIDDEN.sub("", text) for text in article)
    return clean, [(clean[0], category, published) for category in set(record["categories"])]


def _utc(text: str) -> str:
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def start(folder: Path) -> None:
    """Only open the store."""
    connection = sqlite3.connect(folder / "articles.db")
    connection.execute("select 1 from articles limit 1").fetchall()
    connection.close()


def build(folder: Path, out: Path) -> None:
    """Write every feed in both formats."""
    out.mkdir(parents=True)
    connection = sqlite3.connect(folder / "articles.db")
    for name, title, rows in feeds(connection):
        feed = _feed(name, title)
        for row in rows:
            _add(feed, row, categories_of(connection, row[0]))
        (out / f"{name}.rss").write_bytes(feed.rss_str())
        (out / f"{name}.atom").write_bytes(feed.atom_str())
    connection.close()


def feeds(connection: sqlite3.Connection) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield the name, title and newest articles of each feed."""
    categories = connection.execute("select distinct category from article_categories order by 1")
    for number, (category,) in enumerate(categories.fetchall()):
        rows = connection.execute(_OF_CATEGORY, (category,)).fetchall()
        yield f"category-{number}", category, rows
    yield "all", "All", connection.execute(_OF_ALL).fetchall()


def categories_of(connection: sqlite3.Connection, article: str) -> list[str]:
    query = "select category from article_categories where article = ?"
    return [category for (category,) in connection.execute(query, (article,))]


def _feed(name: str, title: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(f"{SITE}feeds/{name}")
    feed.title(title)
    feed.description(title)
    feed.link(href=SITE)
    feed.language("zh-CN")
    return feed


def _add(feed: FeedGenerator, row: Row, categories: Iterable[str]) -> None:
    id_, url, title, html, summary, author, published, updated = row
    entry = feed.add_entry(order="append")
    entry.id(id_)
    entry.title(title)
    entry.link(href=url)
    entry.content(html, type="html")
    entry.summary(summary)
    if author:
        entry.author(name=author)
    entry.published(datetime.fromisoformat(published))
    entry.updated(datetime.fromisoformat(updated))
    for category in categories:
        entry.category(term=category)


def main() -> None:
    """Run one step, by its name."""
    step, folder, *rest = sys.argv[1:]
    if step == "fill":
        fill(Path(folder), Path(rest[0]))
    elif step == "build":
        build(Path(folder), Path(rest[0]))
    else:
        start(Path(folder))


if __name__ == "__main__":
    main()
