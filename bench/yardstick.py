"""The scripts that a competent person writes: SQLite rows to feedgen to files.

`plain` has no rights, no notices, no sanitising, no proof, no record of what was published. `duty`
does beside that what ours must: every body through nh3, each once, and both documents read back.
`python -m bench.yardstick fill FOLDER RECORDS`, then `plain FOLDER OUT` or `duty FOLDER OUT`;
`carried FOLDER N` prints the ids of N articles of the feeds.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from feedgen.feed import FeedGenerator

from bench.rows import SITE, Row, carried, categories_of, feeds

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
#: XML cannot hold these characters; the script removes them when it fills its store.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile("<[^>]+>")
_ATOM_ENTRY = "{http://www.w3.org/2005/Atom}entry"
_ATOM_ID = "{http://www.w3.org/2005/Atom}id"


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


def plain(folder: Path, out: Path) -> None:
    """Write every feed in both formats."""
    for name, rss, atom in _documents(folder, out, lambda row: row):
        (out / f"{name}.rss").write_bytes(rss)
        (out / f"{name}.atom").write_bytes(atom)


def duty(folder: Path, out: Path) -> None:
    """Do the same with sanitised bodies; write what an XML parser could read, with its ids."""
    import nh3
    from lxml import etree

    @lru_cache(maxsize=4096)
    def clean(row: Row) -> Row:
        return (*row[:3], nh3.clean(row[3]), *row[4:])

    for name, rss, atom in _documents(folder, out, clean):
        items = [item.findtext("guid") for item in etree.fromstring(rss).iter("item")]
        entries = [entry.findtext(_ATOM_ID) for entry in etree.fromstring(atom).iter(_ATOM_ENTRY)]
        if items != entries:
            sys.exit(f"{name}: {len(items)} items, {len(entries)} entries")
        (out / f"{name}.rss").write_bytes(rss)
        (out / f"{name}.atom").write_bytes(atom)


def _documents(
    folder: Path, out: Path, clean: Callable[[Row], Row]
) -> Iterator[tuple[str, bytes, bytes]]:
    out.mkdir(parents=True)
    connection = sqlite3.connect(folder / "articles.db")
    for name, title, rows in feeds(connection):
        feed = _feed(name, title)
        for row in rows:
            _add(feed, clean(row), categories_of(connection, row[0]))
        yield name, feed.rss_str(), feed.atom_str()
    connection.close()


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
    elif step == "carried":
        print("\n".join(carried(Path(folder), int(rest[0]))))
    elif step == "duty":
        duty(Path(folder), Path(rest[0]))
    else:
        plain(Path(folder), Path(rest[0]))


if __name__ == "__main__":
    main()
