"""The same feeds by Hugo, from files made of the plain script's store.

`python -m bench.hugo_side fill FOLDER SITE` writes the files, which is not measured; Hugo runs on
SITE; `python -m bench.hugo_side gather SITE OUT` copies its feeds into one folder, to be counted.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

from bench.rows import LIMIT, SITE

_CONFIG = {
    "baseURL": SITE,
    "title": "All",
    "security": {"allowContent": ["^text/html$"]},
    "disableKinds": ["section", "404", "sitemap", "robotsTXT"],
    "mediaTypes": {
        "application/rss+xml": {"suffixes": ["rss"]},
        "application/atom+xml": {"suffixes": ["atom"]},
    },
    "outputFormats": {
        "FULLRSS": {"mediaType": "application/rss+xml", "baseName": "index"},
        "FULLATOM": {"mediaType": "application/atom+xml", "baseName": "index"},
    },
    "outputs": {
        "home": ["FULLRSS", "FULLATOM"],
        "term": ["FULLRSS", "FULLATOM"],
        "page": [],
        "taxonomy": [],
    },
    "taxonomies": {"category": "categories"},
    "timeout": "600s",
}
_PAGES = (
    "{{ $pages := .RegularPages }}{{ if .IsHome }}{{ $pages = .Site.RegularPages }}{{ end }}"
    f"{{{{ range first {LIMIT} $pages.ByDate.Reverse }}}}"
)
_HEAD = '{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}\n'
_RSS = (
    _HEAD + '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    "<title>{{ .Title }}</title><link>{{ .Permalink }}</link>"
    "<description>{{ .Title }}</description>" + _PAGES + "<item><title>{{ .Title }}</title>"
    '<link>{{ .Params.link }}</link><guid isPermaLink="false">{{ .Params.guid }}</guid>'
    "<description>{{ .Params.short }}</description>"
    '<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>'
    "{{ with .Params.writer }}<author>{{ . }}</author>{{ end }}"
    "{{ range .Params.categories }}<category>{{ . }}</category>{{ end }}"
    "<content:encoded>{{ .Content | html }}</content:encoded></item>{{ end }}</channel></rss>\n"
)
_ATOM = (
    _HEAD + '<feed xmlns="http://www.w3.org/2005/Atom"><id>{{ .Permalink }}</id>'
    "<title>{{ .Title }}</title><updated>{{ .Lastmod }}</updated>" + _PAGES + "<entry>"
    "<id>{{ .Params.guid }}</id><title>{{ .Title }}</title>"
    '<link href="{{ .Params.link }}"/><summary>{{ .Params.short }}</summary>'
    '<published>{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}</published>'
    '<updated>{{ .Lastmod.Format "2006-01-02T15:04:05Z07:00" }}</updated>'
    "{{ with .Params.writer }}<author><name>{{ . }}</name></author>{{ end }}"
    '{{ range .Params.categories }}<category term="{{ . }}"/>{{ end }}'
    '<content type="html">{{ .Content | html }}</content></entry>{{ end }}</feed>\n'
)


def fill(folder: Path, site: Path) -> None:
    """Write every article as HTML with front matter, and Hugo's config and templates."""
    shutil.rmtree(site, ignore_errors=True)
    layouts = site / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (site / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    for suffix, template in (("fullrss.rss", _RSS), ("fullatom.atom", _ATOM)):
        (layouts / f"list.{suffix}").write_text(template, encoding="utf-8")
    connection = sqlite3.connect(folder / "articles.db")
    categories: dict[str, list[str]] = defaultdict(list)
    for article, category in connection.execute("select article, category from article_categories"):
        categories[article].append(category)
    query = "select id, url, title, html, summary, author, published, updated from articles"
    for number, row in enumerate(connection.execute(query)):
        id_, url, title, html, summary, author, published, updated = row
        front_matter = {
            "title": title, "date": published, "lastmod": updated, "categories": categories[id_],
            "guid": id_, "link": url, "short": summary, "writer": author,
        }  # fmt: skip
        content = site / "content" / str(number // 1000)
        content.mkdir(parents=True, exist_ok=True)
        text = json.dumps(front_matter, ensure_ascii=False) + "\n" + html
        (content / f"{number}.html").write_text(text, encoding="utf-8")
    connection.close()


def gather(site: Path, out: Path) -> None:
    """Copy the feeds that Hugo wrote into one folder."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for number, path in enumerate(sorted((site / "public").rglob("index.*"))):
        if path.suffix in (".rss", ".atom"):
            shutil.copy(path, out / f"{number}{path.suffix}")


if __name__ == "__main__":
    {"fill": fill, "gather": gather}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
