"""The same feeds by Django's feedgenerator, from the plain script's store.

`python -m bench.django_side build FOLDER OUT`; https://docs.djangoproject.com/en/stable/ref/utils/.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import datetime
from pathlib import Path

from bench.rows import SITE, categories_of, feeds


def build(folder: Path, out: Path) -> None:
    """Write every feed in both formats."""
    from django.conf import settings

    settings.configure(USE_TZ=True)
    from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

    out.mkdir(parents=True)
    connection = sqlite3.connect(folder / "articles.db")
    for name, title, rows in feeds(connection):
        for kind, suffix in ((Rss201rev2Feed, "rss"), (Atom1Feed, "atom")):
            feed = kind(title=title, link=SITE, description=title, language="zh-CN")
            for id_, url, heading, html, _, author, published, updated in rows:
                feed.add_item(
                    title=heading,
                    link=url,
                    description=html,
                    unique_id=id_,
                    author_name=author or None,
                    pubdate=datetime.fromisoformat(published),
                    updateddate=datetime.fromisoformat(updated),
                    categories=categories_of(connection, id_),
                )
            with (out / f"{name}.{suffix}").open("w", encoding="utf-8") as stream:
                feed.write(stream, "utf-8")
    connection.close()


if __name__ == "__main__":
    build(Path(sys.argv[2]), Path(sys.argv[3]))
