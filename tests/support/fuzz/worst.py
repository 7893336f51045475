# ruff: noqa: E501 - a document reads better with its own lines
"""Inputs of any size of each kind that cost most, as far as is known; the shapes by name."""

from __future__ import annotations

import json
from collections.abc import Callable

from support.fuzz.seeds import JSON_FEED, POST, RECORD, ROWS
from support.wordpress_export import HEAD, TAIL, item

_RSS = '<rss version="2.0"><channel><title>Weir</title><link>https://weir.example/</link>'
_END = "</channel></rss>"
_SENTENCE = "The river fell by two feet, and the mill stood still. "
_POST = "---\ntitle: a\n---\n"


def _times(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode()))


def _feed(body: str) -> str:
    return (
        f"{_RSS}<item><title>a</title><guid>a</guid><description>{body}</description></item>{_END}"
    )


def _page(head: str, body: str) -> str:
    text = f"<h1>Low</h1><p>{_SENTENCE * 20}</p>"
    return f"<html><head><title>Low</title>{head}</head><body>{text}{body}</body></html>"


def _linked(size: int) -> str:
    data = json.dumps({"@type": "Article", "headline": "Low", "keywords": "\xa0" * (size // 6)})
    return _page(f'<script type="application/ld+json">{data}</script>', "")


def _with(record: dict[str, object], **facts: object) -> str:
    return json.dumps(record | facts)


#: A text of about so many bytes, by kind and shape.
WORST: dict[tuple[str, str], Callable[[int], str]] = {
    ("feed", "entries"): lambda n: _RSS + "".join(
        f"<item><title>a{i}</title><guid>{i}</guid><description>b{i}</description></item>"
        for i in range(n // 80)) + _END,
    ("feed", "blanks"): lambda n: _feed(_times("\xa0", n)),
    ("feed", "escaped tags"): lambda n: _feed(_times("&lt;p&gt;", n)),
    ("feed", "halves of pairs"): lambda n: _feed(_times("&#55357;", n)),
    ("feed", "attributes"): lambda n: _RSS + _times(
        f"<x {' '.join(f'a{i}=1' for i in range(990))}></x>", n).replace("=1", "='1'") + _END,
    ("feed", "depth"): lambda n: _feed(_times("<b>", n)),
    ("feed", "JSON items"): lambda n: json.dumps(JSON_FEED | {"items": [
        {"id": str(i), "content_html": f"<p>b{i}", "tags": "a,b"} for i in range(n // 60)]}),
    ("page", "blanks in JSON-LD"): _linked,
    ("page", "paragraphs"): lambda n: _page("", _times(f"<p>{_SENTENCE}", n)),
    ("page", "lines"): lambda n: _page("", _times("<div>作者：陈小满</div>", n)),
    ("page", "links"): lambda n: _page("", _times("<li><a href='/a?utm_source=b'>c</a>", n)),
    ("page", "depth"): lambda n: _page("", _times("<div>", n)),
    ("page", "blanks"): lambda n: _page("", f"<p>{_times(chr(0xA0), n)}x"),
    ("page", "meta"): lambda n: _page(_times('<meta name="author" content="Ada Winter">', n), ""),
    ("export", "posts"): lambda n: HEAD + "".join(item(i) for i in range(1, n // 800 + 2)) + TAIL,
    ("export", "shortcodes"): lambda n: HEAD + item(1, _times("[gallery ids=1][caption]", n)) + TAIL,
    ("export", "brackets"): lambda n: HEAD + item(1, _times("[", n)) + TAIL,
    ("export", "line ends"): lambda n: HEAD + item(1, _times("a\n\n", n)) + TAIL,
    ("export", "terms"): lambda n: HEAD + item(1, more="".join(
        f'<category domain="post_tag">t{i}</category>' for i in range(n // 48))) + TAIL,
    ("rest", "posts"): lambda n: json.dumps(
        [POST | {"id": i, "guid": {"rendered": f"https://mill.example/?p={i}"}}
         for i in range(n // 800 + 1)]),
    ("rest", "body"): lambda n: json.dumps([POST | {"content": {"rendered": _times("<p>[a ", n)}}]),
    ("jsonl", "records"): lambda n: "".join(
        _with(RECORD, id=str(i), external_url=f"https://weir.example/{i}", title=f"t{i}") + "\n"
        for i in range(n // 800 + 1)),
    ("jsonl", "blanks"): lambda n: _with(RECORD, content_html="<p>a" + "\xa0" * (n // 6)),
    ("jsonl", "ampersands"): lambda n: _with(RECORD, content_html=_times("&", n)),
    ("jsonl", "depth"): lambda n: _with(RECORD, content_html=_times("<div>", n)),
    ("jsonl", "tags"): lambda n: _with(RECORD, tags=[f"t{i}" for i in range(n // 8)]),
    ("jsonl", "title"): lambda n: _with(RECORD, title=_times("a ", n)),
    ("jsonl", "text"): lambda n: _with(RECORD, content_html=f"<p>{_times(_SENTENCE, n)}</p>"),
    ("markdown", "tags"): lambda n: _POST + _times("{% a ", n),
    ("markdown", "values"): lambda n: _POST + "{{" + _times("-site", n),
    ("markdown", "links"): lambda n: _POST + _times("[", n),
    ("markdown", "emphasis"): lambda n: _POST + _times("*a **b ", n),
    ("markdown", "code"): lambda n: _POST + " ".join("`" * (i % 300) for i in range(n // 150)),
    ("markdown", "quotations"): lambda n: _POST + _times("> ", n),
    ("markdown", "lists"): lambda n: _POST + _times("- ", n),
    ("markdown", "tables"): lambda n: _POST + "|a|b|\n|-|-|\n" + _times("|c|d|\n", n),
    ("markdown", "front matter"): lambda n: "---\ntitle: a\n" + "".join(
        f"k{i}: v\n" for i in range(n // 10)) + "---\nText.\n",
    ("markdown", "blanks in a list"): lambda n: f"---\ntitle: a\ntags: \"a{_times(' ', n)}b\"\n---\nx\n",
    ("sql", "rows"): lambda n: json.dumps([ROWS[0] | {"id": i} for i in range(n // 300 + 1)]),
    ("sql", "blanks"): lambda n: json.dumps([ROWS[0] | {"tags": "a" + " " * n + "b"}]),
    ("opml", "outlines"): lambda n: "<opml><body>" + "".join(
        f'<outline xmlUrl="https://a.example/{i}"/>' for i in range(n // 44)) + "</body></opml>",
    ("config/sources.yaml", "sources"): lambda n: "sources:\n" + "".join(
        f"  s{i}: {{name: S{i}, match: [s{i}.example], grants: full}}\n" for i in range(n // 60)),
    ("config/categories.yaml", "categories"): lambda n: "".join(
        f"c{i}: {{slug: s{i}}}\n" for i in range(n // 20)),
    ("config/site.yaml", "depth"): lambda n: "title: " + _times("[", n),
}  # fmt: skip
