"""Pages become records: each of `pages` with what must be found, and what must not leak."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from support.small_site import SmallSite

from syndicate.errors import Place
from syndicate.intake.page.pages import decode
from syndicate.intake.page.record import FetchedPage, PageOptions, draft_record
from syndicate.intake.record_language import settle_language

PAGES = Path(__file__).parent / "pages"
HOME = "https://news.example.org/"


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_a_page_gives_what_it_holds_and_nothing_leaks(name: str) -> None:
    page = FetchedPage(decode((PAGES / f"{name}.html").read_bytes()), None, name, Place(name))
    made, _ = settle_language(draft_record(page, 1, PageOptions(HOME, {})), ())
    wanted = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    body = made.record["content_html"]
    assert [text for text in wanted.pop("holds") if text not in body] == []
    assert [text for text in wanted.pop("lacks") if text in body] == []
    assert {key: made.record.get(key) for key in wanted} == wanted
    assert all(where for key, where in made.found_in.items() if key in wanted)


@pytest.fixture
def aggregator(site: SmallSite) -> SmallSite:
    """A site that grants what the model page's source account published."""
    site.write("site.yaml", (site.folder / "config/site.yaml").read_text().replace(
        "https://site.example/\nbase", f"{HOME}\nbase"))  # fmt: skip
    site.write(
        "sources.yaml",
        "default: {grants: none}\nown: {grants: full}\n"
        "sources:\n  lab: {name: 海边实验室, grants: full}\n",
    )
    folder = site.folder / "saved"
    folder.mkdir()
    (folder / "tide.html").write_bytes((PAGES / "aggregator.html").read_bytes())
    return site


def test_the_model_page_is_published_without_a_date_of_its_own(aggregator: SmallSite) -> None:
    folder = aggregator.folder / "saved"
    report = aggregator.folder / "found.jsonl"
    result = aggregator.run(
        "import", "page", str(folder), "--base", f"{HOME}a/", "--report", str(report),
        "--at", "2024-07-01T00:00:00Z",
    )  # fmt: skip
    assert result.code == 0
    assert "saved: 1 new" in result.out
    assert "missing: date_published 1" in result.err
    details = json.loads(report.read_text(encoding="utf-8"))
    assert details["missing"] == ["date_published"]
    assert details["found"]["source"].startswith("the words “海边实验室")
    assert aggregator.run("build", "--at", "2024-07-02T00:00:00Z").code == 0
    feed = feedparser.parse(aggregator.public / "all.atom")
    entry = feed.entries[0]
    assert entry.title == "潮汐钟为何总是慢半拍"
    assert "published" not in entry  # law 2: Atom carries `updated` only
    assert entry.link == f"{HOME}a/tide.html"
    assert aggregator.run("check").code == 0


def test_what_was_repaired_is_counted_and_can_be_left_out(aggregator: SmallSite) -> None:
    folder = aggregator.folder / "saved"
    result = aggregator.run("import", "page", str(folder), "--base", f"{HOME}a/", "-v")
    assert "repaired: tracking 2, lazy-media 1" in result.err
    assert "found title (h1), categories (class category)" in result.err
    assert ", language (lang); missing: date_published" in result.err
    shown = aggregator.run("article", "show", f"{HOME}a/tide.html", "--json").out
    assert "utm_source" not in shown
    plain = aggregator.run(
        "import", "page", str(folder), "--base", f"{HOME}a/", "--again", "--without", "tracking"
    )
    assert "1 changed" in plain.out
    assert "utm_source" in aggregator.run("article", "show", f"{HOME}a/tide.html", "--json").out
    wrong = aggregator.run("import", "page", str(folder), "--without", "trackin")
    assert wrong.code == 2
    assert "'trackin' is not a repair; there are escapes" in wrong.err


def test_a_page_that_has_not_changed_is_not_read_again(aggregator: SmallSite) -> None:
    words = ("import", "page", str(aggregator.folder / "saved"), "--base", f"{HOME}a/")
    assert "1 new" in aggregator.run(*words).out
    assert "1 page that has not changed skipped" in aggregator.run(*words).out
    path = aggregator.folder / "saved" / "tide.html"
    path.write_text(path.read_text(encoding="utf-8").replace("老钟就会", "大钟就会"), "utf-8")
    assert "1 changed" in aggregator.run(*words).out


def test_a_page_of_nobody_known_is_withheld(aggregator: SmallSite) -> None:
    page = aggregator.folder / "stray.html"
    text = "".join(
        f"<p>第{n}段：风从峡谷里吹来，把晒在院子里的谷子吹得到处都是。</p>" for n in range(9)
    )
    page.write_text(
        f"<html><head><title>谷子与风</title></head><body>{text}</body></html>", "utf-8"
    )
    result = aggregator.run("import", "page", str(page))
    assert "nothing names one, and it is not known to be ours; withheld" in result.err
    aggregator.run("build")
    assert not (aggregator.public / "all.atom").exists()
    assert aggregator.run("import", "page", str(page), "--source", "own", "--again").code == 0
    aggregator.run("build")
    assert feedparser.parse(aggregator.public / "all.atom").entries[0].title == "谷子与风"


def test_a_recipe_goes_before_what_a_page_says(aggregator: SmallSite) -> None:
    aggregator.write(
        "intake/valley.yaml",
        "hosts: [news.example.org]\n"
        "fixed: {categories: [山谷]}\n"
        'title: {css: ".content h2"}\n'
        'source: {css: ".follow", pattern: "[:：](.+)$"}\n'
        'authors: {css: ".content p", pattern: "作者 . (.+)"}\n'
        'body: {css: ".content"}\n'
        'references: {css: ".none"}\n'
        'remove: [".more", ".content h2"]\n',
    )
    report = aggregator.folder / "found.jsonl"
    words = ("--base", f"{HOME}a/", "--report", str(report))
    aggregator.run("import", "page", str(aggregator.folder / "saved"), *words)
    found = json.loads(report.read_text(encoding="utf-8"))["found"]
    assert {found[key] for key in ("title", "authors", "categories", "source")} == {"recipe valley"}
    assert found["content_html"] == "recipe"


def test_an_intake_that_picks_nothing_reads_by_the_recipe_for_the_host(
    aggregator: SmallSite,
) -> None:
    aggregator.write(
        "intake/valley.yaml", 'hosts: [news.example.org]\ntitle: {css: ".content h2"}\n'
    )
    aggregator.write("intake/daily.yaml", "kind: page\nfrom: saved\nfixed: {categories: [港口]}\n")
    report = aggregator.folder / "found.jsonl"
    words = ("--base", f"{HOME}a/", "--recipe", "daily", "--report", str(report))
    aggregator.run("import", "page", str(aggregator.folder / "saved"), *words)
    found = json.loads(report.read_text(encoding="utf-8"))["found"]
    assert found["title"] == found["categories"] == "recipe valley"
    assert aggregator.run("article", "list", "--category", "港口").out.count("\n") >= 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('body: {css: "#x["}', 'config/intake/a.yaml:1:8: "#x[" is no CSS selector'),
        ('source: {pattern: "(a"}', 'config/intake/a.yaml:1:10: "(a" is no regular expression'),
        ("sauce: {css: a}", 'config/intake/a.yaml:1:1: unknown key "sauce"'),
        ("fixed: {source: nobody}", 'config/intake/a.yaml:1:9: no source is called "nobody"'),
    ],
)
def test_a_wrong_recipe_is_told_with_its_place(site: SmallSite, text: str, message: str) -> None:
    site.write("intake/a.yaml", text + "\n")
    result = site.run("import", "page", "nowhere")
    assert result.code == 1
    assert message in result.err


@pytest.mark.parametrize(
    ("data", "content_type", "shown"),
    [
        ("<meta charset=gb2312>汉字".encode("gb18030"), "", "汉字"),
        ("汉字".encode("gb18030"), "text/html; charset=GBK", "汉字"),
        ("汉字".encode("utf-8-sig"), "text/html; charset=gbk", "汉字"),
        ("<meta charset=utf-8>汉字".encode("gb18030"), "", "汉字"),
        ("caf\xe9".encode("latin-1") + b"<meta charset=iso-8859-1>", "", "café"),
        (b"\xff\xfe" + "汉".encode("utf-16-le"), "", "汉"),
        (b"<meta charset=no-such>abc", "", "abc"),
    ],
)
def test_a_page_is_read_in_its_encoding(data: bytes, content_type: str, shown: str) -> None:
    assert shown in decode(data, content_type)


@pytest.mark.parametrize(
    "html", ["", "<", "<html></html>", "<!-- -->", "\x00", "<p>" * 3000, "<table>" * 500, "a" * 99]
)
def test_what_is_no_page_is_rejected_in_one_line(site: SmallSite, html: str) -> None:
    path = site.folder / "page.html"
    path.write_text(html, "utf-8")
    result = site.run("import", "page", str(path))
    assert result.code == 1
    assert len(result.err.splitlines()) == 2
    assert result.err.startswith(f"{path}: ")


def test_there_must_be_something_to_read(site: SmallSite) -> None:
    result = site.run("import", "page", "nowhere.html")
    assert (result.code, result.err) == (
        1,
        "error: nowhere.html: there is no such file or folder\n",
    )
