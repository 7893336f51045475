"""What the plain script's store holds, feed by feed: what every program but ours writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

LIMIT = 50
SITE = "https://news.example.org/"

_COLUMNS = "a.id, a.url, a.title, a.html, a.summary, a.author, a.published, a.updated"
_OF_CATEGORY = f"""
select {_COLUMNS} from article_categories c join articles a on a.id = c.article
where c.category = ? order by c.published desc limit {LIMIT}
"""
_OF_ALL = f"select {_COLUMNS} from articles a order by a.published desc limit {LIMIT}"
Row = tuple[str, ...]


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


def carried(folder: Path, number: int) -> list[str]:
    """Return the ids of some articles that stand in feeds, from all over them."""
    connection = sqlite3.connect(folder / "articles.db")
    ids = sorted({row[0] for _, _, rows in feeds(connection) for row in rows})
    connection.close()
    return ids[:: max(1, len(ids) // number)][:number]
