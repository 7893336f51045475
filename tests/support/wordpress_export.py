"""Exports of a small WordPress, in the form that WordPress itself writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from support.small_site import SmallSite
from syndicate.intake import ParsedRecord
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.export import read
from syndicate.intake.wordpress.posts import WordPressOptions

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Mill &amp; Weir</title><link>https://mill.example</link><language>en-GB</language>
<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login>
<wp:author_email>ada@mill.example</wp:author_email>
<wp:author_display_name><![CDATA[Ada Winter]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>\n"

GRANTS = "default: {grants: full}\nown: {grants: full}\n"


def item(number: int, content: str = "Some words.", **facts: str) -> str:
    """A post of an export; facts are its wp: parts, and `more` further XML."""
    elements = {
        "post_type": "post", "status": "publish", "post_password": "", "post_parent": "0",
        "post_date": "2024-05-01 10:00:00", "post_date_gmt": "2024-05-01 02:00:00",
        "post_modified_gmt": "2024-05-02 02:00:00",
    } | facts  # fmt: skip
    more, title = elements.pop("more", ""), elements.pop("title", f"Post {number}")
    parts = "".join(f"<wp:{key}><![CDATA[{value}]]></wp:{key}>" for key, value in elements.items())
    return (
        f"<item><title>{title}</title><link>https://mill.example/{number}</link>"
        f"<dc:creator>ada</dc:creator><guid>https://mill.example/?p={number}</guid>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{elements.get('excerpt', '')}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{parts}{more}</item>\n"
    )


def export(site: SmallSite, *items: str, name: str = "export.xml") -> Path:
    site.write("sources.yaml", GRANTS)
    path = site.folder / name
    data = (HEAD + "".join(items) + TAIL).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def stored(site: SmallSite, number: int) -> Any:
    return json.loads(
        site.run("article", "show", f"https://mill.example/?p={number}", "--json").out
    )


def parsed(path: Path, zone: str = "Asia/Shanghai") -> dict[str, ParsedRecord]:
    """The posts of an export by their titles, as a site of that zone reads them."""
    parser = RecordParser("https://site.example/", ZoneInfo(zone))
    events = read(path, WordPressOptions("https://site.example/"), parser)
    return {event.article.title: event for event in events if isinstance(event, ParsedRecord)}
