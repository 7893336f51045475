"""The same feeds by Pelican, from files made of the plain script's store.

`python -m bench.pelican_side fill FOLDER SITE` writes the files, which is not measured;
`build SITE` writes the feeds; `gather SITE OUT` copies them into one folder, to be counted.
Categories are tags there, since an article of Pelican's has one category.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

from bench.rows import LIMIT, SITE

_SETTINGS = f"""\
SITENAME, SITEURL, AUTHOR = "All", "{SITE.rstrip("/")}", "-"
PATH, TIMEZONE, DEFAULT_LANG = "content", "UTC", "zh-cn"
FEED_ALL_ATOM, FEED_ALL_RSS = "feeds/all.atom", "feeds/all.rss"
TAG_FEED_ATOM, TAG_FEED_RSS = "feeds/{{slug}}.atom", "feeds/{{slug}}.rss"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_MAX_ITEMS, RSS_FEED_SUMMARY_ONLY = {LIMIT}, False
DIRECT_TEMPLATES, PLUGINS, STATIC_PATHS = [], [], []
ARTICLE_SAVE_AS = TAG_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = PAGE_SAVE_AS = ""
DRAFT_SAVE_AS = ARCHIVES_SAVE_AS = ""
LOAD_CONTENT_CACHE, THEME_STATIC_PATHS = False, []
"""


def fill(folder: Path, site: Path) -> None:
    """Write every article as HTML with its facts in the head, and Pelican's settings."""
    shutil.rmtree(site, ignore_errors=True)
    content = site / "content"
    content.mkdir(parents=True)
    (site / "pelicanconf.py").write_text(_SETTINGS, encoding="utf-8")
    connection = sqlite3.connect(folder / "articles.db")
    names: dict[str, str] = {}
    tags: dict[str, list[str]] = defaultdict(list)
    for article, category in connection.execute("select article, category from article_categories"):
        tags[article].append(names.setdefault(category, f"category-{len(names)}"))
    query = "select id, title, html, summary, author, published, updated from articles"
    for number, (id_, title, html, summary, author, published, updated) in enumerate(
        connection.execute(query)
    ):
        facts = {
            "slug": str(number), "date": published, "modified": updated,
            "tags": ",".join(tags[id_]), "summary": summary, "authors": author or "-",
        }  # fmt: skip
        head = "".join(f'<meta name="{k}" content="{escape(v)}">' for k, v in facts.items())
        page = f"<html><head><title>{escape(title)}</title>{head}</head><body>{html}</body></html>"
        (content / f"{number}.html").write_text(page, encoding="utf-8")
    connection.close()


def build(site: Path) -> None:
    """Run Pelican in the folder of its site."""
    from pelican import main as pelican

    pelican([str(site / "content"), "-o", str(site / "output"), "-s", str(site / "pelicanconf.py"),
             "--quiet", "--ignore-cache"])  # fmt: skip


def gather(site: Path, out: Path) -> None:
    """Copy the feeds that Pelican wrote into one folder."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(site / "output" / "feeds", out)


if __name__ == "__main__":
    step, *folders = sys.argv[1:]
    {"fill": fill, "build": build, "gather": gather}[step](*map(Path, folders))
