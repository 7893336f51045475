"""A body as an article brings it, and as an entry carries it: one pair a block in `bodies/`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from html5lib.html5parser import HTMLParser
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check.body import faults_in
from syndicate.content.attributes import Place
from syndicate.content.losses import Body
from syndicate.content.sanitise import sanitise
from syndicate.content.steps import body, text_as_html
from syndicate.model.article import Article
from syndicate.text.plain import clean, visible
from syndicate.text.words import Spoken

BASE = "https://news.example/a/b.html"
PLACE = Place(BASE, BASE, "e0123abcd-")
CONTACT = re.compile(r"mailto:[^\s<>\"\\]*$|tel:[0-9+]")
ADDRESSES = ("href", "src", "cite", "poster")


def cases() -> Iterator[object]:
    """Blocks of `# name`, the body, a line `---`, what comes of it."""
    for file in sorted((Path(__file__).parent / "bodies").glob("*.txt")):
        for block in re.split(r"^# ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = block.partition("\n")
            given, _, wanted = rest.partition("\n---")
            yield pytest.param(given, wanted.strip("\n"), id=f"{file.stem}: {name}")


def prepared(html: str, *, spoken: Spoken = "zh-Hans", images: bool = True) -> str:
    return made_of(html, spoken=spoken, images=images).html


def made_of(html: str, *, spoken: Spoken = "zh-Hans", images: bool = True) -> Body:
    return body(Article(title="x", content_html=html), PLACE, spoken=spoken, images=images)


def text_body(text: str) -> str:
    return body(Article(title="x", content_text=text), PLACE, spoken="zh-Hans").html


def assert_publishable(html: str) -> None:
    """What the validator, any XML parser and any reader would ask of a body."""
    assert clean(html) == html
    assert faults_in(html) == []
    ids = re.findall(' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    for element in HTMLParser(strict=True).parseFragment(html).iter():
        names = set(element.attrib)
        assert not {n for n in names if n.startswith(("on", "data-", "aria-"))} | (
            names & {"hidden"}
        )
        style = element.attrib.get("style", "text-align:left")
        assert style in ("text-align:left", "text-align:right", "text-align:center")
        assert element.attrib.get("id", PLACE.prefix).startswith(PLACE.prefix)
        urls = [element.attrib[name] for name in ADDRESSES if name in names]
        urls += [part.split()[0] for part in element.attrib.get("srcset", "").split(", ") if part]
        for url in urls:
            assert re.match("https?://[^/]", url) or CONTACT.match(url), url
            assert url.isascii()
        if element.tag.endswith("}img"):
            assert "src" in names
        if element.tag.endswith("}a"):
            assert "href" in names


@pytest.mark.parametrize(("given", "wanted"), list(cases()))
def test_a_body(given: str, wanted: str) -> None:
    made = prepared(given)
    assert made == wanted
    assert_publishable(made)
    assert sanitise(made, place=PLACE) == made == sanitise(made)


def test_the_folder_was_found() -> None:
    assert len(list(cases())) > 60


def test_players_are_named_in_the_articles_language() -> None:
    html = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'
    assert visible(prepared(html)) == "YouTube 视频"
    assert visible(prepared(html, spoken="en")) == "YouTube video"
    assert visible(prepared(html, spoken="zh-Hant")) == "YouTube 影片"


def test_text_only() -> None:
    html = (
        '<p>a<img src="/x.png">b</p><figure><a href="/x"><img src="/x.png"></a></figure>'
        '<figure><picture><source srcset="/x.webp"><img src="/x.png"></picture>'
        "<figcaption>c</figcaption></figure><video src=/v.mp4>no</video><p><img src=/y.png></p>"
    )
    made = prepared(html, images=False)
    assert made == "<p>ab</p><figure><figcaption>c</figcaption></figure>"


def test_plain_text_becomes_paragraphs() -> None:
    assert text_as_html("a < b\r\nc\n\n\n d & e \n") == "<p>a &lt; b<br>c</p>\n<p>d &amp; e</p>"
    assert text_body("<b>\x00") == "<p>&lt;b&gt;</p>"
    assert body(Article(title="x"), PLACE, spoken="zh-Hans") == Body("")


HEAVY = [
    *(
        "\xa0" * 8,
        "&" * 5,
        "&nbsp;",
        "<svg></svg>a",
        "<input value=x>",
        "<p hidden>x</p>",
        "<xmp>",
    ),
    *("<noscript>x</noscript>", "<math><mi>a</mi></math>", "<iframe src=x:></iframe>", "<canvas>"),
    *(
        "<a name=x>",
        '<h2 id="a">',
        '<span class="katex">',
        "<textarea>x</textarea>",
        "<x-y>a</x-y>",
    ),
    *("<div>", "<b>", "<p><b>", "<ul><li>", "<a href=x>", "<table><tr><td>", "<i></p>", "<h1><h2>"),
    *(
        '<div title="<">',
        "<rt>",
        "<svg><td>",
        "<svg>",
        "<math><mi>",
        "<option>",
        "<button><p>",
        "<a ",
    ),
    *("<!--", "</p>", "<font>", '<a "', "<noscript>", "<iframe>", "<x>", "<dl><dt>", "&#", "<img "),
    *(
        "<blockquote>",
        "<q>",
        "<ruby>",
        "<template>",
        "<select>",
        "<frameset>",
        "<object>",
        "<em><p>",
    ),
]


@pytest.mark.parametrize("times", [8_000, pytest.param(40_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("part", HEAVY)
def test_nesting_costs_no_more_than_its_length(part: str, times: int) -> None:
    start = time.process_time()
    made = prepared("文" + part * times + "字")
    assert time.process_time() - start < times / 1_000
    assert made.startswith("文")
    assert len(made) < 5_000_000


def test_a_long_text_of_references_stays_as_it_is() -> None:
    text = "<p>" + "a &amp; b&nbsp;c 中 &gt; " * 5_000 + "</p><pre>" + "&amp;\n" * 9_000 + "</pre>"
    assert prepared(text) == text


def test_no_attribute_is_longer_than_a_text_may_be() -> None:
    html = f'<p><img src="/a.png" alt="{"&" * 90_000}"><a href="/{"x" * 90_000}">a</a></p>'
    assert prepared(html) == (
        f'<p><img src="https://news.example/a.png" alt="{"&amp;" * 20_000}">a</p>'
    )


def test_deep_nesting_keeps_the_words_and_what_follows() -> None:
    html = "<div>" * 3_000 + "<p>深</p>" + "</div>" * 3_000 + "<h2>后</h2>"
    made = prepared(html)
    assert made.count("<div>") == made.count("</div>") == 200
    assert made.endswith("</div><h2>后</h2>")
    assert visible(made) == "深\n后"


def test_long_bodies_are_not_flattened() -> None:
    plain = "<p><b>a</b><ruby>漢<rt>hàn</rt></ruby></p><ul><li>x</li></ul>" * 500
    assert prepared(plain) == plain
    short = "<p>a<p><ruby>漢<rt>hàn</ruby><table><tr><td>x</table><ul><li>x</ul>" * 500
    assert (
        visible(prepared(short))
        == visible(sanitise(short[: len(short) // 500]))
        + ("\n" + visible(sanitise(short[: len(short) // 500]))) * 499
    )


def test_styles_that_differ_do_not_multiply() -> None:
    html = "".join(f"<p><font color={n}>x" for n in range(20_000))
    assert len(prepared(html)) < 20 * len(html)


TAGS = (
    "p a b i div span h1 h2 li ul ol dl dt dd table tr td th tbody caption colgroup col ruby rt rp "
    "rb rtc pre code blockquote br hr img button marquee object form select option svg math mi "
    "foreignObject title style script noscript template textarea plaintext xmp iframe nobr font "
    "em center details summary figure figcaption picture source video html head body frameset main"
).split()
ATTRIBUTES = [
    *("", ' href="x"', " href=//e.example/a?b=1&amp;c", ' href="javascript:x"', " src=a.png"),
    *(
        ' data-src=/b.jpg src="data:x"',
        ' style="display:none"',
        " width=1 height=1",
        ' title="a>b<c"',
    ),
    *(' srcset="a 1x, b 2x"', " cite=x", " type=hidden", " onload=x", " colspan=3", ' "', "/"),
]
ODDITIES = [
    *("x", "文字", " ", "\n", "&lt;", "&#1;", "&#13;", "&nbsp;", "<!--", "-->", "<![CDATA[", "]]>"),
    *("<!DOCTYPE html>", "<?x?>", "<", ">", "&", "\x00", "\ud800", "\ufffe", "&#xD800;", "\r\n"),
]
opening = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
closing = st.builds("</{}>".format, st.sampled_from(TAGS))
markup = st.lists(
    st.one_of(opening, opening, closing, st.sampled_from(ODDITIES), st.text(max_size=4)),
    max_size=30,
).map("".join)


@given(markup)
def test_any_markup_is_publishable(html: str) -> None:
    made = prepared(html)
    assert_publishable(made)
    assert sanitise(made, place=PLACE) == made == sanitise(made)


@given(markup)
def test_any_markup_is_publishable_without_pictures(html: str) -> None:
    made = prepared(html, images=False)
    assert_publishable(made)
    assert sanitise(made, place=PLACE, images=False) == made
    assert "<img" not in made


@given(st.text())
def test_any_text_is_publishable(text: str) -> None:
    made = text_body(text)
    assert_publishable(made)
    assert "".join(visible(made).split()) == "".join(clean(text).split())
