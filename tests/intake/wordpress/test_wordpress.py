"""WordPress: exports of every state and shape, and the REST API over real HTTP."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.misbehaving import answer, serving
from support.paths import REPOSITORY
from support.small_site import SmallSite
from support.wordpress_export import GRANTS, HEAD, TAIL, export, item, stored

from syndicate.intake.wordpress import rest
from syndicate.intake.wordpress.content import ContentRenderer, LibraryFile
from syndicate.intake.wordpress.paragraphs import add_paragraphs
from syndicate.intake.wordpress.posts import WordPressOptions
from syndicate.web import Client, Response


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
    assert "1 new, 0 changed, 0 unchanged, 1 attachment skipped" in result.out
    article = stored(site, 1)
    assert article["authors"] == [{"name": "Ada Winter"}]
    assert "ada@mill" not in json.dumps(article)
    assert (article["categories"], article["tags"]) == (["Water"], ["Weirs & locks"])
    assert article["published"] == "2024-05-01T02:00:00+00:00"
    assert article["summary"] == "In short."
    assert article["image"]["url"] == "https://mill.example/w.jpg"
    assert article["source"] == {"name": "Mill & Weir", "url": "https://mill.example"}
    assert article["external_url"] == "https://mill.example/1"
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
    assert "1 page skipped" in result.out
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
    assert "1 deletion of an article that was never imported skipped" in result.out


def test_a_blog_that_changed_its_title_and_scheme_may_still_withdraw(site: SmallSite) -> None:
    path = export(site, item(1))
    site.run("import", "wordpress", str(path), "--at", "2024-06-01")
    text = export(site, item(1, status="trash")).read_text("utf-8")
    text = text.replace("<title>Mill &amp; Weir<", "<title>A New Mill<", 1)
    path.write_text(text.replace("<link>https://mill.example<", "<link>http://mill.example/<", 1))
    result = site.run("import", "wordpress", str(path), "--at", "2024-06-02")
    assert "withdrawn by takedown 1" in result.err


def test_a_copied_guid_does_not_lose_a_post(site: SmallSite) -> None:
    copy = item(12).replace("?p=12", "?p=11")
    assert "2 new" in site.run("import", "wordpress", str(export(site, item(11), copy))).out


def test_the_sites_own_posts_are_its_own(site: SmallSite) -> None:
    path = export(site, item(1))
    text = path.read_text("utf-8").replace("https://mill.example/1<", "https://site.example/1<")
    path.write_text(text.replace("<link>https://mill.example<", "<link>https://site.example<"))
    site.run("import", "wordpress", str(path))
    article = stored(site, 1)
    assert article["url"] == "https://site.example/1"
    assert "source" not in article


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + item(1) + item(2)[:200], "no XML from here on"),
        ("no xml at all", ":1: is no WordPress export"),
        ("<html><body>A page</body></html>", ":1: is no WordPress export"),
        ("", ":1: is no WordPress export"),
        ('<!DOCTYPE r [<!ENTITY a "aa">]><rss/>', "defines entities of its own"),
        ('<!DOCTYPE r [<!EN\x01TITY a "aa">]><rss/>', "defines entities of its own"),
        (f'<!--{"x" * 70_000}--><!DOCTYPE r [<!ENTITY a "aa">]><rss/>', "is no WordPress export"),
        (f'<!--<rss >{"x" * 70_000}--><!DOCTYPE r [<!ENTITY a "a">]><rss/>', "no WordPress export"),
        (" " * 65_000 + "<a/>", "is no WordPress export"),
        ("<!---->" * 9_000 + "<a/>", "is no WordPress export"),
    ],
)
def test_a_broken_export_is_told_with_its_place(site: SmallSite, data: str, message: str) -> None:
    path = export(site)
    path.write_text(data, "utf-8")
    result = site.run("import", "wordpress", str(path))
    assert result.code == 1
    assert message in result.err
    assert result.err.splitlines()[-1].startswith(f"error: {path}")


def test_what_says_nothing_of_its_state_is_kept_back(site: SmallSite) -> None:
    silent = item(1).replace("<wp:status><![CDATA[publish]]></wp:status>", "")
    path = export(site, silent, item(2, post_password=" "), item(3, status="Publish"), item(4))
    result = site.run("import", "wordpress", str(path))
    assert "4 new" in result.out
    assert "status: missing; taken for a draft" in result.err
    site.run("build", "--at", "2024-07-01T00:00:00Z")
    assert (site.public / "all.rss").read_text("utf-8").count("<item") == 1


def test_another_feed_is_no_export(site: SmallSite) -> None:
    path = export(site)
    path.write_text(
        "<rss><channel><title>F</title><link>https://f.example/</link>"
        "<item><title>a</title><link>https://f.example/1</link></item></channel></rss>"
    )
    result = site.run("import", "wordpress", str(path))
    assert "0 new, 0 changed, 0 unchanged, 1 item without a type skipped" in result.out


def test_a_page_of_another_host_is_no_page_of_the_blog(site: SmallSite) -> None:
    """Rights hang on the host of external_url."""
    cuckoo = item(1).replace("https://mill.example/1<", "https://daily.example/1<")
    site.run("import", "wordpress", str(export(site, cuckoo, item(2))))
    article = stored(site, 1)
    assert "external_url" not in article
    assert article["references"][0]["url"] == "https://daily.example/1"
    assert stored(site, 2)["external_url"] == "https://mill.example/2"


@pytest.mark.parametrize("broken", ["cut", "damaged"])
def test_a_broken_gz_file_keeps_what_came_before(site: SmallSite, broken: str) -> None:
    words = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(3_000))
    path = export(site, *(item(n, content=words[n:]) for n in range(1, 200)), name="e.xml.gz")
    data = path.read_bytes()
    half = len(data) // 2
    rest = b"" if broken == "cut" else b"\xff" * 64 + data[half + 64 :]
    path.write_bytes(data[:half] + rest)
    result = site.run("import", "wordpress", str(path))
    assert result.code == 1
    assert "Traceback" not in result.err
    assert result.err.splitlines()[-1].startswith(f"error: {path}")
    assert stored(site, 1)["title"] == "Post 1"


def test_what_stands_before_the_break_is_kept(site: SmallSite) -> None:
    path = export(site, item(1))
    path.write_text(HEAD + item(1) + item(2)[:200], "utf-8")
    site.run("import", "wordpress", str(path))
    assert stored(site, 1)["title"] == "Post 1"


def test_control_characters_and_compression_are_no_hindrance(site: SmallSite) -> None:
    path = export(site, item(1, content="a\x0bb \x01words"), name="e.xml.gz")
    assert site.run("import", "wordpress", str(path)).code == 0
    assert "ab words" in stored(site, 1)["content_html"]


_PEAK = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from syndicate.intake import Reached
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.export import read
from syndicate.intake.wordpress.posts import WordPressOptions

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

parser, before = RecordParser("https://site.example/", ZoneInfo("UTC")), peak()
events = read(Path(sys.argv[1]), WordPressOptions("https://site.example/"), parser)
count = sum(1 for event in events if not isinstance(event, Reached))
print(count, peak() - before)
"""


def test_memory_does_not_grow_with_an_export(tmp_path: Path) -> None:
    """In a process of its own, since what the parser holds is seen from outside only."""
    path = tmp_path / "large.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        for number in range(30_000):
            stream.write(f"<wp:tag><wp:tag_slug>t{number}</wp:tag_slug></wp:tag>\n")
        for number in range(1, 8_001):
            kind = "post" if number % 2 else "attachment"
            stream.write(item(number, "words " * 400, post_type=kind, attachment_url="https://x/y"))
        stream.write(TAIL)
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)],
        capture_output=True, text=True, check=True, cwd=REPOSITORY,
    )  # fmt: skip
    count, grown = map(int, done.stdout.split())
    assert count == 8_000
    assert grown < 12_000, "KiB"


@pytest.mark.parametrize("piece", [b"a", b"<wp:postmeta></wp:postmeta>"])
def test_an_item_without_end_is_refused(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, piece: bytes
) -> None:
    monkeypatch.setattr("syndicate.intake.wordpress.xml.LARGEST_ITEM", 1_000_000)
    path = export(site, item(1), name="e.xml.gz")
    data = gzip.decompress(path.read_bytes()).removesuffix(TAIL.encode())
    path.write_bytes(gzip.compress(data + b"<item>" + piece * (2_000_000 // len(piece))))
    result = site.run("import", "wordpress", str(path))
    assert (result.code, "is too large, or does not end" in result.err) == (1, True)
    assert stored(site, 1)["title"] == "Post 1"


@pytest.mark.parametrize("none", ["0000-00-00 00:00:00", "-0001-11-30 00:00:00"])
def test_what_a_database_holds_for_no_date_is_none(site: SmallSite, none: str) -> None:
    dates = dict.fromkeys(("post_date", "post_date_gmt"), none)
    path = export(site, item(1, **dates), item(2, status="future", **dates))
    assert "2 new" in site.run("import", "wordpress", str(path)).out
    assert "published" not in stored(site, 1)
    assert stored(site, 2)["pubstatus"] == "withheld"


def find_files(ids: Any) -> list[LibraryFile]:
    """Every attachment that is asked for; the post's own are of three kinds."""
    if ids:
        return [LibraryFile(f"https://mill.example/{id_}.jpg", f"No. {id_}") for id_ in ids]
    names = ("own.jpg", "own.mp3", "own.pdf")
    return [LibraryFile(f"https://mill.example/{name}", name) for name in names]


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
    assert html in ContentRenderer(find_files).html(raw)


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("一 [见 注释 a=1] 二", "<p>一 [见 注释 a=1] 二</p>"),
        ("A [see http://x.example/?a=b] B", "<p>A [see http://x.example/?a=b] B</p>"),
        ("[[Wiki Link]] and [[1]]", "<p>[[Wiki Link]] and [[1]]</p>"),
        ("a [/box] b [co-op] [It's] c", "<p>a [/box] b [co-op] [It's] c</p>"),
        ('<pre>[form id="3"]\nhttps://a.example/\n[[gallery]]</pre>',
         '<pre>[form id="3"]\nhttps://a.example/\n[gallery]</pre>'),
        ("<script>a[b c=1]\n\nd</script>", "<script>a[b c=1]\n\nd</script>"),
        ("x\n\n\ue0029\ue003", "<p>x</p>\n<p>\ue0029\ue003</p>"),
        ("x\x029\x03", "<p>x9</p>"),
        ("[row]a[row]b[/row]c[/row]", "<p>abc</p>"),
        ("[[box]x[/box]]", "<p>[box]x[/box]</p>"),
        ("[recent_posts]", ""),
        ("[Update 2020: a=1] [note that a=1 holds] [w/]",
         "<p>[Update 2020: a=1] [note that a=1 holds] [w/]</p>"),
        ("x[i_max] and <code>y[my_index] [[gallery]]</code>",
         "<p>x[i_max] and <code>y[my_index] [gallery]</code></p>"),
        ("[button big color='red']go[/button]", "<p>go</p>"),
        ("[audio https://a.example/a.mp3]", '<audio controls src="https://a.example/a.mp3"></audio>'),
        ("[audio]", '<audio controls src="https://mill.example/own.mp3"></audio>'),
        ("[embed]<a href='https://v.example/1'>v</a>[/embed]",
         '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
        ("[playlist]", '<p><a href="https://mill.example/own.mp3">own.mp3</a></p>'),
        ("[audio src='javascript:alert(1)' ]", '<audio controls src="https://mill.example/own.mp3"></audio>'),
        ("<!-- wp:embed -->\n<div>\nhttps://v.example/1\n</div>\n<!-- /wp:embed -->",
         '<div>\n<a href="https://v.example/1">https://v.example/1</a>\n</div>'),
        ("<!-- wp:x -->\n<a href='/y'><b>https://v.example/1</b></a>",
         "<a href='/y'><b>https://v.example/1</b></a>"),
        ("a<!-- wp:html --><p>[1]</p><!-- /wp:html --><!--nextpage-->b",
         "<p>a</p><p>[1]</p><p>b</p>"),
    ],
)  # fmt: skip
def test_no_more_and_no_less_than_a_shortcode_is_read_as_one(raw: str, html: str) -> None:
    assert ContentRenderer(find_files).html(raw) == html


def test_any_number_of_remarks_in_brackets_stay() -> None:
    made = ContentRenderer(find_files).html(
        "so [sic] " * 50 + "[caption]<img src='a.jpg'> W[/caption]"
    )
    assert made.count("[sic]") == 50
    assert "<figcaption>W</figcaption>" in made


def test_a_gallery_without_ids_shows_pictures_only() -> None:
    made = ContentRenderer(find_files).html("[gallery]")
    assert "own.jpg" in made
    assert "own.pdf" not in made


@pytest.mark.parametrize(
    "piece",
    ["[a ", "[a", "".join(f"[a{n}]" for n in range(99)), "[a x=1]", "[a][/b]", "[a]", "[[a]",
     "<!-- wp:x {", "<pre>", "<br ", "<blockquote>", "</div> ", "\n \n", "https://a.example/\n",
     "[caption]<a>", '[a "', "[code]", "[/code]", "[cc lang=", "[a lang=php", "[code]</p>",
     "[youtube=", "[tweet 1", "<!-- wp:x -->", "<!-- /wp:x -->", "<!-- wp:freeform -->a\n\n"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (120_000 // len(piece))
    began = time.process_time()
    ContentRenderer(find_files).html(text)
    assert time.process_time() - began < 10, (
        "seconds of this process; what is not linear takes minutes"
    )


def test_what_only_wordpress_shows_is_named() -> None:
    rendering = ContentRenderer(find_files)
    rendering.html('<!-- wp:latest-posts {"n":3} /--><!-- wp:spacer /-->[form id="3"][/form]')
    assert rendering.notes == (
        "content_html: left out, as only WordPress shows it: block latest-posts, [form]",
    )


def test_the_paragraphs_of_the_classic_editor_hold_their_blocks() -> None:
    made = add_paragraphs("Intro\n\n<h2>Head</h2>\nText after\n<div>\ninside\n</div>\nend")
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


def hours(number: int) -> str:
    """An instant so many hours into May 2024."""
    return f"2024-05-{1 + number // 24:02d}T{number % 24:02d}:00:00"


class Blog:
    """A WordPress on loopback, as far as its REST API goes; `zone` is its own, in hours.

    Like the real one it keeps, orders and compares changes in its own zone.
    """

    def __init__(self) -> None:
        self.posts = [post(number) for number in range(1, 121)]
        self.zone = 8
        self.folder = ""
        self.asked: list[dict[str, list[str]]] = []
        self.requests: list[bytes] = []
        self.fail_after = 10**9
        self.password: bytes | None = None
        self.hidden: set[str] = set()
        self.heeds_after = True
        self.front = answer(body=b'<html class="a" lang="en-GB"><head></head></html>')
        self.refuses: bytes | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        address = urlsplit(request.split()[1].decode())
        self.requests.append(request)
        connection.sendall(self._answer(address.path, parse_qs(address.query), request))

    def _answer(self, path: str, asked: dict[str, list[str]], request: bytes) -> bytes:
        if not path.startswith(self.folder):
            return answer("404 Not Found")
        path = path.removeprefix(self.folder)
        if "rest_route" in asked:
            path = "/wp-json" + asked["rest_route"][0]
        if path == "/":
            return self.front
        if self.password and self.password not in request:
            return answer("401 Unauthorized", b"{}")
        if path == "/wp-json/":
            about = {"name": "Mill &amp; Weir", "home": "https://mill.example"}
            return answer(body=json.dumps(about).encode())
        if path != "/wp-json/wp/v2/posts":
            return answer("404 Not Found")
        self.asked.append(asked)
        if len(self.asked) > self.fail_after:
            return answer("500 Broken")
        made = self.refuses or self._posts(asked)
        self.meanwhile()
        return made

    def _posts(self, asked: dict[str, list[str]]) -> bytes:
        after = asked.get("modified_after", [""])[0]
        if after.endswith("Z"):
            after = self._own(after.rstrip("Z"))
        all_of_it = "trash" in asked.get("status", [""])[0]
        posts = [
            {"modified": self._own(post["modified_gmt"])} | post
            for post in self.posts
            if all_of_it or post["status"] not in ("pending", "trash")
        ]
        posts.sort(key=lambda post: str(post["modified"]))
        if self.heeds_after:
            posts = [post for post in posts if str(post["modified"]) > after]
        size, page = int(asked["per_page"][0]), int(asked["page"][0])
        pages = -(-len(posts) // size)
        if page > pages and posts:
            return answer("400 Bad Request", b'{"code":"rest_post_invalid_page_number"}')
        part = posts[(page - 1) * size : page * size]
        part = [post for post in part if str(post["id"]) not in self.hidden]
        return answer(body=json.dumps(part).encode(), x_wp_totalpages=str(pages))

    def _own(self, instant: str) -> str:
        try:
            moment = datetime.fromisoformat(instant) + timedelta(hours=self.zone)
        except (TypeError, ValueError):
            return instant
        return moment.isoformat()


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
    article = stored(site, 3)
    assert article["title"] == "Post & 3"
    assert (article["categories"], article["summary"]) == (["Water"], "Short.")
    assert article["authors"] == [{"name": "Ada Winter"}]
    assert article["source"] == {"name": "Mill & Weir", "url": "https://mill.example"}
    assert article["language"] == "en-GB"
    assert [asked["per_page"] for asked in made.asked] == [["100"], ["100"]]
    made.posts.append(post(500, modified_gmt="2024-06-01T00:00:00"))
    assert "1 new" in follow(site, url).out
    assert len(made.asked) == 3
    assert made.asked[-1]["modified_after"] == ["2024-05-02T08:00:58"]


def test_a_run_that_broke_off_goes_on_where_it_was(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]
    made.fail_after = 1
    broken = follow(site, url)
    assert broken.code == 1
    assert "100 new" in broken.out
    assert "the REST API answered 500" in broken.err
    made.fail_after = 10**9
    assert "150 new, 0 changed, 1 unchanged" in follow(site, url).out


@pytest.mark.parametrize("change", ["changes", "goes"])
def test_what_happens_while_posts_are_read_moves_none_past_the_reader(
    site: SmallSite, blog: Any, change: str
) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]

    def meanwhile() -> None:
        if len(made.asked) == 1:
            first = made.posts.pop(0)
            if change == "changes":
                made.posts.append(first | {"modified_gmt": hours(500)})

    made.meanwhile = meanwhile
    assert "250 new" in follow(site, url).out


def test_many_posts_may_change_in_one_second(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(1)) for n in range(1, 251)] + [post(300)]
    assert "251 new" in follow(site, url).out


def test_a_wordpress_that_heeds_no_modified_after_is_read_page_by_page(
    site: SmallSite, blog: Any
) -> None:
    url, made = blog
    made.heeds_after = False
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]
    assert "250 new" in follow(site, url).out
    made.posts.append(post(300, modified_gmt=hours(300)))
    assert "1 new" in follow(site, url).out


def test_an_api_that_always_answers_alike_is_told(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.refuses = answer(body=json.dumps([post(n) for n in range(100)]).encode())
    result = follow(site, url)
    assert (result.code, "is it cached?" in result.err) == (1, True)
    assert "100 new" in result.out
    assert len(made.asked) == 2


def test_a_run_has_an_end(site: SmallSite, blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]
    monkeypatch.setattr(rest, "MAX_PAGES", 1)
    result = follow(site, url)
    assert (result.code, "import again to go on" in result.err) == (1, True)
    monkeypatch.undo()
    assert "150 new" in follow(site, url).out


def test_a_blog_that_changed_its_zone_loses_no_post(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]
    for early in made.posts[:150]:
        early["modified"] = early["modified_gmt"]
    made.fail_after = 1
    follow(site, url)
    made.fail_after = 10**9
    assert "150 new" in follow(site, url).out


def test_a_page_of_what_its_user_may_not_read_is_not_the_last(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(n, modified_gmt=hours(n)) for n in range(1, 251)]
    made.hidden = set(map(str, range(1, 101)))
    assert "150 new" in follow(site, url).out


def test_an_instant_that_is_none_or_to_come_is_no_mark(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(1, modified="2024-99-99T00:00:00"), post(2, modified_gmt="x"), post(3)]
    made.posts.append(post(4, modified_gmt="2999-01-01T00:00:00"))
    assert "3 new, 0 changed, 0 unchanged, 1 rejected" in follow(site, url).out
    made.posts.append(post(5, modified_gmt=hours(50)))
    assert "1 new" in follow(site, url).out


def test_an_export_and_the_rest_api_give_one_record(site: SmallSite, blog: Any) -> None:
    url, made = blog
    more = (
        '<category domain="category" nicename="water"><![CDATA[Water]]></category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>"
        "</wp:postmeta>"
    )
    posts = [
        item(1, more=more, title="Post &amp; 1", excerpt="Short."),
        item(2, more=more, title="Post &amp; 2"),
        item(9, post_type="attachment", attachment_url="https://mill.example/w.jpg"),
    ]
    assert "2 new" in site.run("import", "wordpress", export(site, *posts)).out
    made.posts = [post(n, modified_gmt="2024-05-02T02:00:00") for n in (1, 2)]
    made.posts[1]["excerpt"] = {"rendered": "<p>Some wo [&hellip;]</p>"}
    assert "0 new, 0 changed, 2 unchanged" in follow(site, url).out
    marks = ({"lang": "cn"}, {"wpml_current_locale": "de_DE"}, {"lang": ["ja"]})
    marks += ({"link": "https://mill.example/?p=6&lang=fr"},)
    later = "2024-05-03T02:00:00"
    made.posts += [post(n, modified_gmt=later, **mark) for n, mark in enumerate(marks, 3)]
    assert "4 new" in follow(site, url).out
    assert [stored(site, n)["language"] for n in (3, 4, 5, 6)] == ["zh-CN", "de-DE", "en-GB", "fr"]


def test_a_password_is_sent_and_never_shown(
    site: SmallSite, blog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, made = blog
    made.password = b"YWRhOm9wZW4gc2VzYW1l"  # ada:open sesame
    monkeypatch.setenv("SYNDICATE_WORDPRESS_USER", "ada")
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "rosebud")
    refused = follow(site, url)
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert "answered 401: user or application password is wrong" in refused.err
    assert b"authorization" not in made.requests[0].lower(), "the front page is anybody's"
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "open sesame")
    result = follow(site, url)
    assert result.code == 0
    for outcome in (refused, result):
        assert not any(word in outcome.out + outcome.err for word in ("rosebud", "sesame", "YWRh"))
    assert (made.asked[-1]["status"], made.asked[-1]["context"]) == (["any,trash"], ["edit"])
    outside = site.run("import", "wordpress", "--url", "http://blog.example/")
    assert "a password is sent over https only" in outside.err


def test_there_is_no_password_in_an_address(site: SmallSite) -> None:
    result = site.run("import", "wordpress", "--url", "https://ada:sesame@blog.example/")
    assert result.code == 2
    assert "sesame" not in result.out + result.err


def asked_of(address: str, *, believed: bool = False) -> rest.WordPressSite:
    options = WordPressOptions("https://site.example/", believed=believed)
    return rest.WordPressSite(address, Client(), None, options)


@pytest.mark.parametrize("believed", [False, True])
def test_only_within_ones_own_network_may_a_blog_name_another_address(believed: bool) -> None:
    """Rights hang on the address of a source."""
    site = asked_of("https://b.example/", believed=believed)
    about = {"name": "B", "home": "https://daily.example"}
    blog = rest.describe_blog(site, Response("https://b.example/", 200, {}, b""), about)
    assert blog.url == ("https://daily.example" if believed else "https://b.example/")


def test_an_api_that_is_closed_or_broken_is_one_clear_line(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.password = b"nobody knows it"
    assert "answered 401: its REST API is not open to everybody" in follow(site, url).err
    made.password = None
    for refusal, message in (
        (answer("400 Bad Request", b'{"code":"rest_invalid_param"}'), "400: rest_invalid_param"),
        (answer(body=b"<html>maintenance</html>"), "with what is no JSON"),
        (answer(body=b'{"a":1}'), "with no list of posts"),
    ):
        made.refuses = refusal
        result = follow(site, url)
        assert result.code == 1
        assert (message in result.err, result.err.count("\n")) == (True, 1)


@pytest.mark.parametrize("way", ["header", "page", "folder"])
def test_the_api_is_found_wherever_it_is(site: SmallSite, blog: Any, way: str) -> None:
    url, made = blog
    root = f"{url}?rest_route=/"
    if way == "header":
        link = f'<{url}feed/>; rel="alternate", <{root}>; rel="https://api.w.org/"'
        made.front = answer(link=link)
    elif way == "page":
        made.front = answer(body=f'<link rel="https://api.w.org/" href="{root}" />'.encode())
    else:
        made.folder = "/blog"
        url += "blog/"
    assert "120 new" in follow(site, url).out


def test_whoever_sees_drafts_now_reads_all_of_it(
    site: SmallSite, blog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went to the trash is withdrawn, what is a draft again is kept back."""
    url, made = blog
    follow(site, url)
    made.posts[4]["status"], made.posts[5]["status"] = "trash", "pending"
    assert "0 new, 0 changed" in follow(site, url).out, "nobody tells a stranger"
    monkeypatch.setenv("SYNDICATE_WORDPRESS_USER", "ada")
    monkeypatch.setenv("SYNDICATE_WORDPRESS_PASSWORD", "sesame")
    assert "0 new, 2 changed, 118 unchanged" in follow(site, url).out
    assert "withdrawn" in site.run("article", "show", "https://mill.example/?p=5").out
    assert "withheld" in site.run("article", "show", "https://mill.example/?p=6").out


def test_a_post_that_gets_a_password_is_kept_back_from_then_on(site: SmallSite, blog: Any) -> None:
    url, made = blog
    made.posts = [post(1), post(2)]
    follow(site, url)
    locked = {"rendered": "", "protected": True}
    made.posts[1] = post(2, modified_gmt=hours(99), content=locked, excerpt=locked)
    assert "1 changed" in follow(site, url).out
    assert stored(site, 2)["pubstatus"] == "withheld"


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
    inner_names = [f"_embedded.{name}" for name in ("author", "wp:term", "wp:featuredmedia")]
    names = [*post(1), "modified", *inner_names]
    made.posts = []
    for number, name in enumerate(names, 1):
        odd_post = post(number)
        outer, _, inner = name.partition(".")
        if inner:
            odd_post[outer][inner] = odd
        else:
            odd_post[name] = odd
        made.posts.append(odd_post)
    result = follow(site, url)
    assert result.code in (0, 1)
    assert "Traceback" not in result.err


def test_something_must_be_named(site: SmallSite) -> None:
    assert site.run("import", "wordpress").code == 2
    result = site.run("import", "wordpress", "nowhere.xml")
    assert (result.code, "cannot read: No such file" in result.err) == (1, True)
