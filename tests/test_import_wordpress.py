"""WordPress: exports of every state and shape, and the REST API over real HTTP."""

from __future__ import annotations

import gzip
import json
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from misbehaving import answer, serving
from small_site import SmallSite

from syndicate.intake.record import Desk
from syndicate.intake.wordpress_content import Picture, Rendering, paragraphs
from syndicate.intake.wordpress_export import Ways, read

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
    """A post of an export; facts are its wp: elements, and `more` further XML."""
    told = {
        "post_type": "post", "status": "publish", "post_password": "", "post_parent": "0",
        "post_date": "2024-05-01 10:00:00", "post_date_gmt": "2024-05-01 02:00:00",
        "post_modified_gmt": "2024-05-02 02:00:00",
    } | facts  # fmt: skip
    more, title = told.pop("more", ""), told.pop("title", f"Post {number}")
    elements = "".join(f"<wp:{key}><![CDATA[{value}]]></wp:{key}>" for key, value in told.items())
    return (
        f"<item><title>{title}</title><link>https://mill.example/{number}</link>"
        f"<dc:creator>ada</dc:creator><guid>https://mill.example/?p={number}</guid>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{told.get('excerpt', '')}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{elements}{more}</item>\n"
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


def test_a_post_gives_its_fields(site: SmallSite) -> None:
    terms = (
        '<category domain="category" nicename="water"><![CDATA[Water]]></category>'
        '<category domain="post_tag" nicename="weir"><![CDATA[Weirs & locks]]></category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
        "<wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>"
    )
    picture = item(
        9, post_type="attachment", status="inherit", attachment_url="https://mill.example/w.jpg"
    )
    path = export(site, item(1, more=terms, excerpt="In short."), picture)
    result = site.run("import", "wordpress", str(path))
    assert (result.code, result.err) == (0, "")
    assert "1 new, 0 changed, 0 unchanged, 1 attachments skipped" in result.out
    one = stored(site, 1)
    assert one["authors"] == [{"name": "Ada Winter"}]
    assert "ada@mill" not in json.dumps(one)
    assert (one["categories"], one["tags"]) == (["Water"], ["Weirs & locks"])
    assert one["published"] == "2024-05-01T02:00:00+00:00"
    assert one["summary"] == "In short."
    assert one["image"]["url"] == "https://mill.example/w.jpg"
    assert one["source"] == {"name": "Mill & Weir", "url": "https://mill.example"}
    assert one["external_url"] == "https://mill.example/1"
    again = site.run("import", "wordpress", str(path))
    assert "0 new, 0 changed, 1 unchanged" in again.out


def test_only_what_anybody_could_read_is_published(site: SmallSite) -> None:
    states = ["publish", "draft", "pending", "private", "auto-draft", "inherit", "future", "odd"]
    items = [item(n, status=state, title=state) for n, state in enumerate(states, 1)]
    items[6] = item(7, status="future", title="future", post_date_gmt="2031-01-01 00:00:00")
    items.append(item(20, post_password="secret", title="locked"))
    items.append(item(21, post_type="page", title="page"))
    path = export(site, *items)
    result = site.run("import", "wordpress", str(path))
    assert "9 new" in result.out
    assert "1 pages skipped" in result.out
    site.run("build", "--at", "2024-07-01T00:00:00Z")
    built = (site.public / "all.rss").read_text("utf-8")
    assert built.count("<item") == 1
    assert "<title>publish</title>" in built
    assert "1 new" in site.run("import", "wordpress", str(path), "--type", "page").out


def test_what_is_in_the_trash_is_withdrawn(site: SmallSite) -> None:
    site.run("import", "wordpress", str(export(site, item(1), item(2))), "--at", "2024-06-01")
    path = export(site, item(1, status="trash"), item(2), item(3, status="trash"))
    result = site.run("import", "wordpress", str(path), "--at", "2024-06-02")
    assert "withdrawn by takedown 1" in result.err
    assert "1 deletions of what is not here skipped" in result.out


def test_a_copied_guid_does_not_lose_a_post(site: SmallSite) -> None:
    copy = item(12).replace("?p=12", "?p=11")
    assert "2 new" in site.run("import", "wordpress", str(export(site, item(11), copy))).out


def test_the_sites_own_posts_are_its_own(site: SmallSite) -> None:
    path = export(site, item(1))
    text = path.read_text("utf-8").replace("https://mill.example/1<", "https://site.example/1<")
    path.write_text(text.replace("<link>https://mill.example<", "<link>https://site.example<"))
    site.run("import", "wordpress", str(path))
    one = stored(site, 1)
    assert one["url"] == "https://site.example/1"
    assert "source" not in one


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (HEAD + item(1) + item(2)[:200], "no XML from here on"),
        ("no xml at all", ":1:1: no XML from here on"),
        ('<!DOCTYPE r [<!ENTITY a "aa">]><rss/>', "defines entities of its own"),
    ],
)
def test_a_broken_export_is_told_with_its_place(site: SmallSite, data: str, told: str) -> None:
    path = export(site)
    path.write_text(data, "utf-8")
    result = site.run("import", "wordpress", str(path))
    assert result.code == 1
    assert told in result.err
    assert result.err.splitlines()[-1].startswith(f"error: {path}")


def test_what_stands_before_the_break_is_kept(site: SmallSite) -> None:
    path = export(site, item(1))
    path.write_text(HEAD + item(1) + item(2)[:200], "utf-8")
    site.run("import", "wordpress", str(path))
    assert stored(site, 1)["title"] == "Post 1"


def test_control_characters_and_compression_are_no_hindrance(site: SmallSite) -> None:
    path = export(site, item(1, content="a\x0bb \x01words"), name="e.xml.gz")
    assert site.run("import", "wordpress", str(path)).code == 0
    assert "ab words" in stored(site, 1)["content_html"]


def test_memory_does_not_grow_with_an_export(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    words = "words " * 300
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        for number in range(1, 4001):
            stream.write(item(number, content=words))
        stream.write(TAIL)
    desk, ways = Desk("https://site.example/", ZoneInfo("UTC")), Ways("https://site.example/")
    tracemalloc.start()
    assert sum(1 for _ in read(path, ways, desk)) == 4000
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def pictures(ids: Any) -> list[Picture]:
    return [Picture(f"https://mill.example/{one}.jpg", f"No. {one}") for one in ids or ("own",)]


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("一行\n二行\n\n第二段", "<p>一行<br>\n二行</p>\n<p>第二段</p>"),
        ("Text\n<ul>\n<li>a</li>\n</ul>\nmore", "<ul>"),
        ("<blockquote>said\n\nagain</blockquote>", "<p>said</p>\n<p>again</p></blockquote>"),
        ("<pre>a\n\n\nb</pre>", "<pre>a\n\n\nb</pre>"),
        ("A[caption id='x' width=\"9\"]<img src='a.jpg'> Words[/caption]B",
         "<figure><img src='a.jpg'>\n<figcaption>Words</figcaption>"),
        ('[gallery ids="3,4"]', 'src="https://mill.example/4.jpg" alt="">\n<figcaption>No. 4'),
        ("[gallery]", "own.jpg"),
        ("[embed]https://video.example/1[/embed]", '<a href="https://video.example/1">'),
        ("x\n\nhttps://video.example/2?a=1&amp;b=2\n\ny", '<a href="https://video.example/2?a=1&amp;b=2">'),
        ('[audio src="https://mill.example/a.mp3"]', '<audio controls src="https://mill.example/a.mp3">'),
        ("He wrote [sic] and cited [1].", "<p>He wrote [sic] and cited [1].</p>"),
        ("[[gallery]] is a shortcode", "<p>[gallery] is a shortcode</p>"),
        ('[box color="red"]kept[/box]', "<p>kept</p>"),
        ("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "<p>a</p>"),
        ("one<!--more-->two", "<p>onetwo</p>"),
        ("<!-- wp:paragraph {\"a\":{\"b\":1}} --><p>x</p><!-- /wp:paragraph -->", "<p>x</p>"),
    ],
)  # fmt: skip
def test_what_editors_write_becomes_html(raw: str, html: str) -> None:
    assert html in Rendering(pictures).html(raw)


def test_what_only_wordpress_shows_is_named() -> None:
    rendering = Rendering(pictures)
    rendering.html('<!-- wp:latest-posts {"n":3} /--><!-- wp:spacer /-->[form id="3"][/form]')
    assert rendering.notes == (
        "content_html: left out, as only WordPress shows it: block latest-posts, [form]",
    )


def test_the_paragraphs_of_the_classic_editor_hold_their_blocks() -> None:
    made = paragraphs("Intro\n\n<h2>Head</h2>\nText after\n<div>\ninside\n</div>\nend")
    assert made.startswith("<p>Intro</p>\n<h2>Head</h2>\n<p>Text after</p>")
    assert made.endswith("<p>end</p>")


def post(number: int, **facts: Any) -> dict[str, Any]:
    return {
        "id": number,
        "date_gmt": "2024-05-01T02:00:00",
        "modified_gmt": f"2024-05-02T00:00:{number % 60:02d}",
        "guid": {"rendered": f"https://mill.example/?p={number}"},
        "link": f"https://mill.example/{number}",
        "status": "publish",
        "title": {"rendered": f"Post &#038; {number}"},
        "content": {"rendered": "<p>Some words.</p>", "protected": False},
        "excerpt": {"rendered": "<p>Short.</p>"},
        "_embedded": {
            "author": [{"name": "Ada Winter"}],
            "wp:term": [[{"taxonomy": "category", "name": "Water"}]],
            "wp:featuredmedia": [{"source_url": "https://mill.example/w.jpg"}],
        },
    } | facts


class Blog:
    """A WordPress on loopback, as far as its REST API goes."""

    def __init__(self) -> None:
        self.posts = [post(number) for number in range(1, 121)]
        self.asked: list[dict[str, list[str]]] = []
        self.headers: list[bytes] = []
        self.fail_after = 10**9
        self.password: bytes | None = None

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        address = urlsplit(request.split()[1].decode())
        self.headers.append(request)
        connection.sendall(self._answer(address.path, parse_qs(address.query), request))

    def _answer(self, path: str, asked: dict[str, list[str]], request: bytes) -> bytes:
        if path == "/":
            return answer(body=b"<html></html>")
        if path == "/wp-json/":
            return answer(
                body=json.dumps({"name": "Mill", "home": "https://mill.example"}).encode()
            )
        if self.password and self.password not in request:
            return answer("401 Unauthorized", b"{}")
        self.asked.append(asked)
        if len(self.asked) > self.fail_after:
            return answer("500 Broken")
        after = asked.get("modified_after", [""])[0].rstrip("Z")
        found = sorted(
            (one for one in self.posts if one["modified_gmt"] > after),
            key=lambda one: str(one["modified_gmt"]),
        )
        size, page = int(asked["per_page"][0]), int(asked["page"][0])
        part = found[(page - 1) * size : page * size]
        if not part and page > 1:
            return answer("400 Bad Request", b'{"code":"rest_post_invalid_page_number"}')
        return answer(body=json.dumps(part).encode(), x_wp_totalpages=str(-(-len(found) // size)))


@pytest.fixture
def blog() -> Iterator[tuple[str, Blog]]:
    made = Blog()
    with serving(made) as url:
        yield url, made


def follow(site: SmallSite, url: str) -> Any:
    site.write("sources.yaml", GRANTS)
    return site.run("import", "wordpress", "--url", url, "--private")


def test_the_rest_api_is_followed(site: SmallSite, blog: Any) -> None:
    url, made = blog
    result = follow(site, url)
    assert (result.code, "120 new" in result.out) == (0, True)
    one = stored(site, 3)
    assert one["title"] == "Post & 3"
    assert (one["categories"], one["summary"]) == (["Water"], "Short.")
    assert one["authors"] == [{"name": "Ada Winter"}]
    assert one["source"]["name"] == "Mill"
    before = len(made.asked)
    made.posts.append(post(500, modified_gmt="2024-06-01T00:00:00"))
    assert "1 new" in follow(site, url).out
    assert len(made.asked) == before + 1
    assert made.asked[-1]["modified_after"] == ["2024-05-02T00:00:58Z"]


def test_a_run_that_broke_off_goes_on_where_it_was(site: SmallSite, blog: Any) -> None:
    url, made = blog
    for number, one in enumerate(made.posts):
        one["modified_gmt"] = f"2024-05-{1 + number // 24:02d}T{number % 24:02d}:00:00"
    made.fail_after = 1
    broken = follow(site, url)
    assert broken.code == 1
    assert "the REST API answered 500" in broken.err
    made.fail_after = 10**9
    assert "70 new" in follow(site, url).out


def test_an_export_and_the_rest_api_name_posts_alike(site: SmallSite, blog: Any) -> None:
    site.run("import", "wordpress", str(export(site, item(1), item(2))))
    result = follow(site, blog[0])
    assert "118 new, 2 changed" in result.out


def test_a_password_is_sent_and_never_shown(
    site: SmallSite, blog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, made = blog
    made.password = b"YWRhOm9wZW4gc2VzYW1l"  # ada:open sesame
    monkeypatch.setenv("SYNDICATE_WORDPRESS_USER", "ada")
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "wrong")
    refused = follow(site, url)
    assert refused.code == 1
    assert "answered 401: user or application password is wrong" in refused.err
    assert "wrong\n" in refused.err
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "open sesame")
    result = follow(site, url)
    assert result.code == 0
    assert "sesame" not in result.out + result.err
    assert made.asked[-1]["status"] == ["any"]
    outside = site.run("import", "wordpress", "--url", "http://blog.example/")
    assert "a password is sent over https only" in outside.err


@pytest.mark.parametrize("change", [
    {"status": "draft"}, {"status": "private"}, {"content": {"rendered": "", "protected": True}},
])  # fmt: skip
def test_what_is_kept_back_there_is_kept_back_here(
    site: SmallSite, blog: Any, change: dict[str, Any]
) -> None:
    url, made = blog
    made.posts = [post(1), post(2, **change)]
    follow(site, url)
    site.run("build", "--at", "2024-07-01T00:00:00Z")
    assert (site.public / "all.rss").read_text("utf-8").count("<item") == 1


@pytest.mark.parametrize("odd", [3, "x", True, {"a": 1}, [None, [7], {"name": 5}], None])
def test_no_answer_is_too_odd(site: SmallSite, blog: Any, odd: Any) -> None:
    url, made = blog
    names = [*post(1), "_embedded.author", "_embedded.wp:term", "_embedded.wp:featuredmedia"]
    made.posts = []
    for number, name in enumerate(names, 1):
        one = post(number)
        outer, _, inner = name.partition(".")
        if inner:
            one[outer][inner] = odd
        elif name != "modified_gmt":
            one[name] = odd
        made.posts.append(one)
    result = follow(site, url)
    assert result.code in (0, 1)
    assert "Traceback" not in result.err


def test_something_must_be_named(site: SmallSite) -> None:
    assert site.run("import", "wordpress").code == 2
    result = site.run("import", "wordpress", "nowhere.xml")
    assert (result.code, "cannot read: No such file" in result.err) == (1, True)
