"""Inputs made to hang or kill a parser are refused by counts and sizes, each in one line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.small_site import SmallSite, record

from syndicate.content import tree
from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import IntakeEvent, Mark, ParsedRecord, RejectedRecord
from syndicate.intake.bounds import (
    LARGEST_BODY,
    MOST_ATTRIBUTES,
    MOST_DIGITS,
    MOST_LEVELS,
    MOST_TAGS,
    MOST_TAGS_OF_PAGE,
    markup_flaw,
    parse_json,
    parse_toml,
    refuse_body,
    refuse_document,
)
from syndicate.intake.guard import read_item, read_source
from syndicate.intake.page import body
from syndicate.model.article import Article

RSS = (
    '<rss version="2.0"><channel><title>Weir</title><link>https://weir.example/</link>'
    "<item><title>{title}</title><guid>w{number}</guid><link>https://weir.example/{number}</link>"
    "<description>{text}</description></item></channel></rss>"
)
PLACE = Place("a.xml")


def attributes(number: int, form: str = "a{}='{}' ") -> str:
    return "".join(form.format(n, n) for n in range(number))


class TestMarkup:
    @pytest.mark.parametrize(
        "form", ["a{}='{}' ", 'a{}="{}"', "\na{}\n=\n{}", "a{}/", "x:a{}= {} "]
    )
    def test_attributes_of_one_element_are_counted(self, form: str) -> None:
        assert markup_flaw(f"<p {attributes(MOST_ATTRIBUTES, form)}>") is None
        flaw = markup_flaw(f"x\n<p>\n<img {attributes(MOST_ATTRIBUTES + 1, form)}>")
        assert flaw == (f"<img> has more than {MOST_ATTRIBUTES} attributes", 3)

    @pytest.mark.parametrize("text", ["<i", "<i a='", '<i a="', "<i a=", "<i a", "<i\x00 a"])
    def test_an_element_that_does_not_end_is_none(self, text: str) -> None:
        assert markup_flaw(text) is None

    @pytest.mark.parametrize(
        ("before", "after", "xml"),
        [("<!-- ", "-->", False), ("<script>", "</script>", False), ("<![CDATA[", "]]>", True)],
    )
    def test_what_is_no_markup_does_not_count(self, before: str, after: str, xml: bool) -> None:
        many = f"<p {attributes(MOST_ATTRIBUTES + 1)}>"
        assert markup_flaw(f"{before}{many}{after}", xml=xml) is None
        assert markup_flaw(f"{before}{after}{many}", xml=xml)
        assert markup_flaw(f"{before}{many}", xml=xml), "nothing ends it, so it is markup"

    def test_bytes_in_wide_encodings_are_seen_through(self) -> None:
        many = f"<r {attributes(MOST_ATTRIBUTES + 1)}/>"
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            assert markup_flaw(many.encode(encoding), xml=True), encoding

    def test_tags_of_a_body_are_counted(self) -> None:
        refuse_body("content_html", "<b>" * MOST_TAGS)
        with pytest.raises(RecordError, match=r"content_html: 150,001 tags, more than 150,000"):
            refuse_body("content_html", "<b>" * (MOST_TAGS + 1))

    def test_characters_of_a_body_are_counted(self) -> None:
        refuse_body("summary", "a" * LARGEST_BODY)
        with pytest.raises(RecordError, match="summary: 4,000,001 characters"):
            refuse_body("summary", "\xa0" * (LARGEST_BODY + 1))

    def test_tags_of_a_page_are_counted_and_those_of_a_feed_are_not(self) -> None:
        refuse_document("<b>" * MOST_TAGS_OF_PAGE, "a.html")
        with pytest.raises(SyndicateError, match=r"a\.html: 50,001 tags, more than 50,000"):
            refuse_document("<b>" * (MOST_TAGS_OF_PAGE + 1), "a.html")
        refuse_document("<b>" * (MOST_TAGS_OF_PAGE + 1), "a.xml", xml=True)

    def test_the_place_of_a_document_is_told(self) -> None:
        with pytest.raises(SyndicateError) as caught:
            refuse_document(f"\n\n<p {attributes(2_000)}>".encode(), "a.html")
        assert str(caught.value) == "a.html:3: <p> has more than 1000 attributes"


class TestJson:
    @pytest.mark.parametrize("unit", ["[", '{"a":', '[{"[": ', '["]",['])
    def test_levels_are_counted(self, unit: str) -> None:
        for times in (MOST_LEVELS, 5_000, 300_000):
            with pytest.raises(ValueError, match=r"nest deeper than 200, in line 1|Expecting"):
                parse_json(unit * times)
        with pytest.raises(ValueError, match="nest deeper than 200, in line 3"):
            parse_json("[1,\n2,\n" + "[" * MOST_LEVELS + "]" * MOST_LEVELS + "]")

    def test_as_many_as_are_allowed_are_read(self) -> None:
        text = "[" * MOST_LEVELS + '"[[[[{{{"' + "]" * MOST_LEVELS
        assert json.dumps(parse_json(text)) == text
        assert parse_json(json.dumps([[[]]] * 1_000)) == [[[]]] * 1_000

    @pytest.mark.parametrize(
        "number", ["9" * 5_000, "-" + "1" * 401, "0." + "3" * 500, "1e" + "9" * 401]
    )
    def test_digits_are_counted(self, number: str) -> None:
        with pytest.raises(ValueError, match=f"a number has more than {MOST_DIGITS} digits"):
            parse_json(f'{{"a": {number}}}')

    def test_digits_of_a_text_are_none_of_a_number(self) -> None:
        assert parse_json(f'["{"9" * 5_000}", {"1" * MOST_DIGITS}]')[0] == "9" * 5_000


class TestToml:
    @pytest.mark.parametrize(
        "text",
        [
            "a = " + "9" * 5_000,
            "a = 0x" + "1" * 500,
            "a = " + "[" * 30_000,
            "a = " + "{b = " * 3_000,
            "[" + "a." * 20_000 + "a]",
            "a" + " . b" * 20_000 + " = 1",
        ],
    )
    def test_what_exceeds_a_bound_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"digits|too deep|parts|Invalid"):
            parse_toml(text)

    def test_what_does_not_is_read(self) -> None:
        text = 'a.b.c = 1\n[d]\ne = [[[[1]]]]\nf = "' + "1" * 300 + '"'
        assert parse_toml(text)["d"]["e"] == [[[[1]]]]


class TestGuard:
    @pytest.mark.parametrize("error", [TypeError("a\nb"), RecursionError(), BaseException("panic")])
    def test_whatever_an_item_raises_is_its_rejection(self, error: BaseException) -> None:
        def read() -> IntakeEvent:
            raise error

        event = read_item(3, PLACE, read)
        assert isinstance(event, RejectedRecord)
        assert (event.number, event.error.place) == (3, PLACE)
        reason = f": {str(error).splitlines()[0]}" if str(error) else ""
        assert event.error.message == f"cannot be read: {type(error).__name__}{reason}"

    def test_an_interrupt_is_none(self) -> None:
        def read() -> IntakeEvent:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            read_item(1, PLACE, read)

    def test_a_source_that_breaks_off_keeps_what_came_before(self) -> None:
        def events() -> Iterator[IntakeEvent]:
            yield Mark("a", {})
            raise AttributeError("no such thing")

        read = read_source(PLACE, events())
        assert next(read) == Mark("a", {})
        with pytest.raises(SyndicateError) as caught:
            next(read)
        assert str(caught.value) == "a.xml: cannot be read: AttributeError: no such thing"


def test_one_feed_of_many_attributes_stops_no_other(site: SmallSite) -> None:
    many = RSS.format(title="Many", number=1, text="x").replace(
        "<item>", f"<item {attributes(100_000)}>"
    )
    paths = [site.folder / name for name in ("many.xml", "good.xml")]
    for path, text in zip(paths, (many, RSS.format(title="Good", number=2, text="y")), strict=True):
        path.write_text(text)
    result = site.run("import", "feed", *paths)
    assert result.code == 1
    assert f"error: {paths[0]}:1: <item> has more than 1000 attributes" in result.err
    assert f"{paths[1]}: 1 new" in result.out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xDE00;!", "😀!"),
        ("&#xd83d;&#56832;", "😀"),
        ("a&#55357;b", "ab"),
        ("a&#xDE00;&#xD83D;b", "ab"),
        ("a&#1114112;b", "ab"),
        ("a&#99999999999999;b", "ab"),
        ("a&#x0;&#8;b", "ab"),
    ],
)
def test_references_to_halves_and_to_nothing(site: SmallSite, written: str, read: str) -> None:
    path = site.folder / "feed.xml"
    path.write_text(RSS.format(title=written, number=1, text=f"A text {written} of words."))
    good = site.folder / "good.xml"
    good.write_text(RSS.format(title="Good", number=2, text="Other words."))
    result = site.run("import", "feed", path, good)
    assert (result.code, result.out.count("1 new")) == (0, 2)
    shown = json.loads(site.run("article", "show", "w1", "--json").out)
    assert shown["title"] == read
    assert f"A text {read} of words." in shown["content_html"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content_html": ["<p>a</p>"]}, "content_html"),
        ({"content_html": {"a": 1}}, "content_html"),
        ({"content_text": 12}, "content_text"),
        ({"content_html": True}, "content_html"),
    ],
)
def test_an_item_of_a_wrong_type_is_rejected_alone(
    site: SmallSite, change: dict[str, object], field: str
) -> None:
    good = {"id": "g", "url": "https://weir.example/g", "content_html": "<p>Words.</p>"}
    bad = {"id": "b", "url": "https://weir.example/b"} | change
    path = site.folder / "feed.json"
    path.write_text(json.dumps({"version": "1.1", "title": "Weir", "items": [bad, good, bad]}))
    result = site.run("import", "feed", path)
    assert result.code == 1
    assert "1 new, 0 changed, 0 unchanged, 2 rejected" in result.out
    assert f"{path} entry 1: {field}: " in result.err


DEEP: list[tuple[str, Callable[[], str]]] = [
    ("flow.md", lambda: "---\ntitle: a\nx: " + "[" * 30_000 + "\n---\nText.\n"),
    ("closed.md", lambda: "---\ntitle: a\nx: " + "[" * 30_000 + "]" * 30_000 + "\n---\nText.\n"),
    ("maps.md", lambda: "---\ntitle: a\nx: " + "{a: " * 30_000 + "\n---\nText.\n"),
    ("items.md", lambda: "---\ntitle: a\nx:\n  " + "- " * 30_000 + "a\n---\nText.\n"),
    ("keys.md", lambda: "---\ntitle: a\n" + "? " * 30_000 + "a\n---\nText.\n"),
    ("arrays.md", lambda: '+++\ntitle = "a"\nx = ' + "[" * 30_000 + "\n+++\nText.\n"),
    ("dotted.md", lambda: '+++\ntitle = "a"\n' + "a." * 30_000 + "b = 1\n+++\nText.\n"),
    ("digits.md", lambda: '+++\ntitle = "a"\nx = ' + "9" * 5_000 + "\n+++\nText.\n"),
    ("json.md", lambda: '{"title": "a", "x": ' + "[" * 30_000 + "\n\nText.\n"),
    ("fenced.md", lambda: '---\n{"title": "a", "x": ' + '{"a":' * 30_000 + "\n---\nText.\n"),
]


@pytest.mark.parametrize(("name", "text"), DEEP, ids=[name for name, _ in DEEP])
def test_front_matter_that_nests_deep_is_one_rejection(
    site: SmallSite, name: str, text: Callable[[], str]
) -> None:
    folder = site.folder / "posts"
    folder.mkdir()
    (folder / name).write_text(text())
    (folder / "zz.md").write_text("---\ntitle: good\n---\nWords.\n")
    result = site.run("import", "markdown", folder)
    assert result.code == 1
    assert "1 new, 0 changed, 0 unchanged, 1 rejected" in result.out
    told = [line for line in result.err.splitlines() if name in line]
    assert len(told) == 1
    assert len(told[0]) < 400


def aliases(levels: int, each: int, first: str, key: str = "tags") -> str:
    lines = [f"l0: &l0 {first}"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * each)}]" for n in range(1, levels + 1)]
    return "---\ntitle: a\n" + "\n".join(lines) + f"\n{key}: *l{levels}\n---\nText.\n"


@pytest.mark.parametrize(
    "text",
    [
        aliases(9, 8, "[a, b, c, d]"),
        aliases(9, 8, "lol", "categories"),
        aliases(30, 2, "{a: b}", "author"),
        aliases(4, 30, "word", "title"),
    ],
)
def test_aliases_that_multiply_are_one_rejection(site: SmallSite, text: str) -> None:
    (site.folder / "a.md").write_text(text)
    result = site.run("import", "markdown", site.folder / "a.md")
    assert result.code == 1
    assert "aliases make the front matter too large; write it out" in result.err


def test_aliases_that_do_not_are_read(site: SmallSite) -> None:
    (site.folder / "a.md").write_text("---\ntitle: a\nx: &x [river]\ntags: *x\n---\nText.\n")
    assert site.run("import", "markdown", site.folder / "a.md").code == 0


@pytest.mark.parametrize("blank", [" ", "\xa0", "\t", "\u3000"])
@pytest.mark.parametrize("key", ["author", "categories", "tags"])
def test_front_matter_of_blanks_is_read(site: SmallSite, key: str, blank: str) -> None:
    (site.folder / "a.md").write_text(f'---\ntitle: a\n{key}: "x{blank * 100_000}y"\n---\nText.\n')
    assert "1 new" in site.run("import", "markdown", site.folder / "a.md").out


@pytest.mark.parametrize(
    "text",
    [
        "---\n" + "\t" * 100_000 + "\nWords.\n",
        "---" + "\t" * 100_000 + "\ntitle: a\n---\nWords.\n",
        "---\ntitle: a\n---" + " " * 100_000 + "\nWords.\n",
        "Words {{" + "-site" * 20_000 + "\n",
        "Words {{ " * 20_000,
        "{% raw " * 20_000,
    ],
)
def test_texts_of_marks_and_blanks_are_read(site: SmallSite, text: str) -> None:
    (site.folder / "a.md").write_text(text)
    assert "1 new" in site.run("import", "markdown", site.folder / "a.md").out


@pytest.mark.parametrize("blank", [" ", "\xa0", "\t"])
@pytest.mark.parametrize("key", ["keywords", "author", "articleSection"])
def test_json_ld_of_blanks_is_read(site: SmallSite, key: str, blank: str) -> None:
    body = "<p>" + "The river fell by two feet, and the mill stood still. " * 20 + "</p>"
    linked = json.dumps({"@type": "Article", "headline": "Low", key: f"x{blank * 100_000}y"})
    path = site.folder / "a.html"
    path.write_text(
        f'<html><head><title>Low</title><script type="application/ld+json">{linked}</script></head>'
        f"<body><article><h1>Low</h1>{body}</article></body></html>"
    )
    assert "1 new" in site.run("import", "page", path).out


@pytest.mark.parametrize("unit", ["<", "<p>"])
def test_a_body_of_tags_alone_is_set_aside(site: SmallSite, unit: str) -> None:
    assert site.take_in(record(1, content_html="<p>Words.</p>" + unit * 100_000)).code == 0
    result = site.build()
    assert result.code == 1
    assert "a1: its body has 100,001 tags, more than 50,000" in result.err


@pytest.mark.parametrize("unit", ["\xa0", "&", "&nbsp;", " \n"])
def test_a_large_body_of_one_thing_is_built(site: SmallSite, unit: str) -> None:
    body = "<p>Words.</p>" + unit * (300_000 // len(unit))
    assert site.take_in(record(1, content_html=body)).code == 0
    assert site.build().code == 0


def test_a_compressed_file_that_grows_without_end_is_refused(site: SmallSite) -> None:
    path = site.folder / "in.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        stream.write((json.dumps(record(1)) + "\n").encode())
        for _ in range(101):
            stream.write(b" " * 1_000_000)
    result = site.run("import", "jsonl", path)
    assert result.code == 1
    assert "1 new" in result.out
    assert "grows to more than 100,000,000 bytes when it is decompressed" in result.err


def test_a_line_that_is_too_long_is_one_rejection(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndicate.intake.jsonl.LARGEST_LINE", 1_000)
    long = record(2, content_html="<p>" + "a" * 5_000 + "</p>")
    result = site.run("import", "jsonl", site.records(record(1), long, record(3)))
    assert "2 new, 0 changed, 0 unchanged, 1 rejected" in result.out
    assert "in.jsonl:2: a line of more than 1,000 bytes" in result.err


def test_an_article_that_cannot_be_repaired_is_stored_as_it_came(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("syndicate.repair.Repairs.mend", broken)
    path = site.folder / "a.md"
    path.write_text("---\ntitle: a\n---\nText.\n")
    result = site.run("import", "markdown", path)
    assert "1 new" in result.out
    assert "not repaired: cannot be read: RecursionError: too deep" in result.err


def test_parsed_records_pass_the_guard() -> None:
    event = ParsedRecord(1, Article("a"), (), PLACE)
    assert read_item(1, PLACE, lambda: event) is event


def test_a_list_of_feeds_with_many_attributes_is_told(site: SmallSite, tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(f"<opml><body>\n<outline {attributes(50_000)}/></body></opml>")
    result = site.run("import", "feed", path)
    assert f"error: {path}:2: <outline> has more than 1000 attributes" in result.err


@pytest.mark.parametrize(
    ("pattern", "slug"),
    [
        (":a-:b-:c-:d-:e-:f-:g-:h-:title.md", "a" * 200),
        (":a:b:c:d:e:f:g:h:title-x.md", "a" * 200),
        (":1-:title.md", "low"),
        (":lang-:title.md", "low"),
        (":title:title.md", "a-low"),
    ],
)
def test_names_by_patterns_of_a_stranger(site: SmallSite, pattern: str, slug: str) -> None:
    posts = site.folder / "blog/source/_posts"
    posts.mkdir(parents=True)
    (site.folder / "blog/_config.yml").write_text(
        f'url: https://weir.example\npermalink: :title/\nnew_post_name: "{pattern}"\ntitle: W\n'
    )
    name = f"a-{slug}" if slug == "low" else slug
    (posts / f"{name}.md").write_text("---\ntitle: a\ndate: 2024-05-07\n---\nWords.\n")
    site.write("sources.yaml", "default: {grants: full}\nown: {grants: full}\n")
    address = ("--site", "https://weir.example/")
    assert "1 new" in site.run("import", "markdown", posts, *address).out
    site.build()
    links = [entry.link for entry in site.entries("all.atom")]
    assert links == [f"https://weir.example/{slug}/"]


@pytest.mark.parametrize("parse", [tree.parse, body.parse])
@pytest.mark.parametrize("name", ["href", "title", "data-x"])
def test_an_attribute_of_comments_is_no_attribute(parse: Any, name: str) -> None:
    """libxml2 takes quadratic time to write it."""
    root = parse(f'<p><a {name}="{"<!--" * 40_000}" id="a">weir</a> <a {name}="<!--b">x</a></p>')
    first, second = root.iter("a")
    assert (first.get(name), first.get("id")) == (None, "a")
    assert second.get(name) == "<!--b"
