# ruff: noqa: E501 - a document reads better with its own lines
"""Whole inputs of every kind, each with as much of its format as fits on a page."""

from __future__ import annotations

import json

from support.wordpress_export import HEAD, TAIL, item

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>Weir &amp; Mill</title><link>https://weir.example/</link><language>en-gb</language>
<managingEditor>desk@weir.example (Ada Winter)</managingEditor>
<item><title>High &lt;i&gt;water&lt;/i&gt; &#55357;&#56832;</title><guid isPermaLink="false">w-1</guid>
<link>https://weir.example/1?utm_source=a</link><dc:creator>Ada Winter, Bo Reed</dc:creator>
<pubDate>Tue, 07 May 2024 10:15:00 CST</pubDate><category domain="tags">river</category>
<description>The river rose.</description><itunes:duration>1:02:03</itunes:duration>
<content:encoded><![CDATA[<p>The river rose <b>two</b> feet.</p><img src="/a.jpg" alt="a">]]>
</content:encoded><enclosure url="https://weir.example/a.mp3" length="1000" type="audio/mpeg"/>
<media:content url="https://weir.example/a.jpg" medium="image"><media:credit>Bo</media:credit>
</media:content></item></channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN" xml:base="https://chen.example/">
<title type="html">晨港 &amp;amp; 科技</title><id>tag:chen.example,2024:feed</id>
<updated>2024-05-07T10:15:00+08:00</updated><author><name>陈小满</name></author>
<link rel="self" href="/feed.xml"/>
<entry><id>tag:chen.example,2024:1</id><title>大家好</title><updated>2024-05-07T10:15:00Z</updated>
<link rel="alternate" href="1.html"/><link rel="via" href="https://else.example/1"/>
<category term="科技" scheme="https://chen.example/tags"/><rights>版权所有</rights>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>总会到的～</p></div></content>
<source><title>别处</title><link href="https://else.example/"/></source></entry>
<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:chen.example,2024:0"
 when="2024-05-08T00:00:00Z"/></feed>
"""
RDF = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://old.example/"><title>Old</title><link>https://old.example/</link>
</channel><item rdf:about="https://old.example/1"><title>One</title>
<link>https://old.example/1</link><dc:date>2003-05-07T10:15+01:00</dc:date>
<description>Something &lt;em&gt;old&lt;/em&gt;.</description></item></rdf:RDF>
"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Weir",
    "home_page_url": "https://weir.example/",
    "authors": [{"name": "Ada Winter", "url": "https://weir.example/ada"}],
    "items": [
        {
            "id": 7,
            "url": "https://weir.example/7",
            "title": "Low water",
            "content_html": "<p>The river fell.</p><ul><li>one</li></ul>",
            "date_published": "2024-05-07T10:15:00+01:00",
            "tags": ["river", "mill"],
            "attachments": [{"url": "https://weir.example/a.mp3", "mime_type": "audio/mpeg"}],
            "_syndicate": {"original": True, "references": [{"url": "https://else.example/"}]},
        },
        {"id": "8", "content_text": "Text.", "tags": "a, b", "date_published": "1715076900"},
    ],
}
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "NewsArticle",
            "@id": "#a",
            "headline": "Low water",
            "author": {"@id": "#p"},
            "datePublished": "2024-05-07T10:15:00+01:00",
            "keywords": ["river", "mill"],
            "image": {"url": "a.jpg"},
        },
        {"@type": "Person", "@id": "#p", "name": "Ada Winter"},
    ],
}
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Low water - Weir</title>
<meta property="og:title" content="Low water"><meta name="author" content="Ada Winter">
<meta property="article:published_time" content="2024-05-07T10:15:00Z"><base href="/b/">
<link rel="canonical" href="https://weir.example/low"><script type="application/ld+json">
{json.dumps(LINKED)}</script></head><body><header><nav><a href="/">Home</a></nav></header>
<article class="h-entry"><h1>Low water</h1><p class="byline">By <a rel="author">Ada Winter</a>,
<time class="dt-published" datetime="2024-05-07T10:15">7 May 2024</time></p>
<div class="e-content" itemprop="articleBody"><p>The river fell by two feet on Tuesday, and the mill
stood still for the first time since the new weir was built, said the keeper of the lock.</p>
<blockquote class="twitter-tweet"><p>It is low.</p>&mdash; Bo (@bo) <a href="https://x.com/bo/1">1
May 2024</a></blockquote><p>Nobody remembers a spring as dry as this one, and the reeds along the
banks have turned brown already.</p><figure><img src="a.jpg"><figcaption>The weir</figcaption>
</figure></div></article><footer>© Weir</footer></body></html>
"""
MODEL_PAGE = """<html><head><meta charset="gbk"><title>大家好-晨港科技谈</title></head><body>
<div>晨港科技谈</div><div>科技</div><div>大家好</div><div>作者 | 陈小满</div><div>2024年5月7日 10:15</div>
<div>来源：晨港科技谈（公众号）</div><div>大家好，我是小满。今天想和大家说说港口的变化，以及它为什么重要。</div>
<div>1. 第一</div><div>2. 第二</div><div>参考链接：</div><div>https://else.example/?utm_source=a</div>
<div>相关阅读</div><div>另一篇文章</div><div>长按二维码关注</div></body></html>
"""
MARKDOWN = """---
title: "Low water: a report"
date: 2024-05-07 10:15:00 +0800
categories:
- [生活, 散步]
tags: [river, 'mill', &a weir, *a]
author: {name: Ada Winter, url: https://weir.example/ada}
cover: ./a.jpg
---

# Low water

Some *text* with a [link](./other.md), a footnote[^1] and `code`.

{% post_link other %} {% codeblock lang:python %}
print(1)
{% endcodeblock %}
{{< figure src="a.jpg" title="b" >}} {{ site.title }} {% raw %}{{ x }}{% endraw %}

| a | b |
|---|---|
| 1 | 2 |

> quoted

1. one
   - two

[^1]: Note.
"""
TOML = """+++
title = "Low water"
date = 2024-05-07T10:15:00+08:00
draft = false
tags = ["river", "mill"]
[params]
author = {name = "Ada"}
weight = 10
+++

Text.
"""
JSON_FRONT = (
    '{"title": "Low water", "date": "2024-05-07", "tags": ["a"], "n": {"m": [1, 2.5]}}\n\nText.\n'
)
LINES = "Title: Low water\nDate: 2024-05-07 10:15\nTags: river, mill\n    weir\n\nText.\n"
HEXO = """title: Weir
url: https://weir.example/blog
permalink: :year/:month/:title.html
timezone: Asia/Shanghai
language: [zh-CN, en]
author: Ada Winter
permalink_defaults: {lang: en}
post_asset_folder: true
new_post_name: ":year-:title.md"
"""
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body><outline text="News">
<outline type="rss" text="Weir" xmlUrl="https://weir.example/feed.xml" htmlUrl="https://weir.example"/>
<outline text="Chen" xmlUrl="feed://chen.example/feed"/></outline></body></opml>
"""
RECORD = {
    "id": "w-1",
    "url": "/1",
    "external_url": "https://weir.example/1",
    "title": "Low water",
    "content_html": "<p>The river fell &amp; fell.</p>",
    "summary": "Low.",
    "language": "en",
    "authors": [{"name": "Ada Winter", "url": "https://weir.example/ada"}],
    "contributors": [{"name": "Bo", "role": "editor"}],
    "source": {"name": "Weir", "url": "https://weir.example/"},
    "categories": ["科技"],
    "tags": ["river"],
    "date_published": "2024-05-07T10:15:00+08:00",
    "date_modified": "2024-05-08T10:15:00.123456789Z",
    "image": {"url": "https://weir.example/a.jpg"},
    "attachments": [{"url": "https://weir.example/a.mp3", "mime_type": "audio/mpeg",
                     "size_in_bytes": 1000, "duration_in_seconds": 60.5}],
    "references": [{"title": "Else", "url": "https://else.example/"}],
    "pubstatus": "usable",
    "episode": 3,
    "explicit": False,
}  # fmt: skip
POST = {
    "id": 7,
    "date": "2024-05-07T10:15:00",
    "date_gmt": "2024-05-07T02:15:00",
    "modified": "2024-05-08T10:15:00",
    "modified_gmt": "2024-05-08T02:15:00",
    "guid": {"rendered": "https://mill.example/?p=7"},
    "link": "https://mill.example/7",
    "status": "publish",
    "type": "post",
    "title": {"rendered": "High &#8211; water"},
    "content": {"rendered": "<p>The river rose.</p>[gallery ids=1]", "protected": False},
    "excerpt": {"rendered": "<p>Rose.</p>", "protected": False},
    "_embedded": {
        "author": [{"id": 1, "name": "Ada", "link": "https://mill.example/author/ada"}],
        "wp:featuredmedia": [{"source_url": "https://mill.example/a.jpg", "caption": {}}],
        "wp:term": [[{"id": 2, "name": "River", "taxonomy": "category"}], []],
    },
}
ROWS = [
    {
        "id": 1, "url": "https://site.example/1", "title": "Low water", "categories": "科技\n生活",
        "content_html": "<p>The river fell.</p>", "author.name": "Ada Winter",
        "date_published": "2024-05-07 10:15:00", "tags": '["river", null]', "source": "daily",
        "image": "https://weir.example/a.jpg", "references": "https://else.example/\nElse",
        "original": 1,
    },
    {"id": "2", "title": "b", "content_markdown": "A *b*.", "date_published": "2024-05-07"},
]  # fmt: skip
EXPORT = (
    HEAD
    + item(1, "Two\n\nparagraphs [gallery ids='3'] [code]a < b[/code] https://youtu.be/a")
    + item(2, "Locked", post_password="x", status="private")
    + item(3, post_type="attachment", attachment_url="https://mill.example/a.jpg")
    + item(4, status="trash", more='<category domain="post_tag"><![CDATA[river]]></category>')
    + TAIL
)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


#: Inputs by kind; a kind that begins with `config/` is that file of a site.
SEEDS: dict[str, tuple[bytes, ...]] = {
    "feed": (RSS.encode(), ATOM.encode(), RDF.encode(), _json(JSON_FEED)),
    "page": (PAGE.encode(), MODEL_PAGE.encode("gbk")),
    "export": (EXPORT.encode(),),
    "rest": (_json([POST]),),
    "jsonl": (json.dumps(RECORD, ensure_ascii=False).encode() + b"\n" + json.dumps(RECORD).encode(),),
    "markdown": tuple(text.encode() for text in (MARKDOWN, TOML, JSON_FRONT, LINES)),
    "engine": (HEXO.encode(),),
    "sql": (_json(ROWS),),
    "opml": (OPML.encode(),),
}  # fmt: skip
