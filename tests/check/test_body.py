"""Bodies: what they may not hold, and that the quick way finds what the parser finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check.body import faults_in, parsed_faults, visible_text

CLEAN = [
    "",
    "plain text, 5 > 4 &amp; more",
    "<p>一<b>二</b></p><ul><li>三</li></ul><br><hr/>",
    '<p><a href="https://a.example/x?y=1&amp;z=2#top" rel="noopener" title="a &lt; b">x</a></p>',
    '<img src="https://a.example/a.png" alt="" width="3">',
    '<img srcset="https://a.example/a,b.png 1x, https://a.example/b.png 2.5x">',
    '<img srcset="https://a.example/a.png 640w,https://a.example/b.png 1200w">',
    "<ruby>汉<rt>han</rt></ruby>",
    "<p data-note='no address' data-src='https://a.example/a.png'>x</p>",
    "<blockquote cite='HTTPS://a.example/'>x</blockquote>",
    '<video poster="https://a.example/p.jpg"><source src="https://a.example/v.mp4"></video>',
    "<img src='https://[2001:db8::1]:8080/a.png'>",
    "a&#8212;b",
    '<a href="mailto:desk@a.example?subject=x%20y&amp;body=z">a</a>',
    '<a href="tel:+1-555-0100">a</a><a href="tel:110;ext=4">b</a>',
    '<p style="text-align:center" class="note">a</p><h2 id="e1-a" dir="rtl">b</h2>',
    '<td align="justify">a</td><img src="https://a.example/" referrerpolicy="no-referrer">',
]

WRONG = [
    ("<script>alert(1)</script>", "<script> is not allowed"),
    ("<STYLE>p{}</STYLE>", "<style> is not allowed"),
    ("<iframe></iframe>", "<iframe> is not allowed"),
    ("<object></object>", "<object> is not allowed"),
    ("<embed>", "<embed> is not allowed"),
    ("<form></form>", "<form> is not allowed"),
    ("<svg></svg>", "<svg> is not allowed"),
    ("<math></math>", "<math> is not allowed"),
    ("<template></template>", "<template> is not allowed"),
    ("<o:p></o:p>", "<o:p> is not allowed"),
    ("<base href='https://a.example/'>", "<base> is not allowed"),
    ("<p onclick='x()'>a</p>", "<p>: attribute onclick is not allowed"),
    ("<p OnLoad=x>a</p>", "<p>: attribute onload is not allowed"),
    ("<img/onerror=x src='https://a.example/'>", "<img>: attribute onerror is not allowed"),
    ('<p style="color:red">a</p>', "<p>: attribute style is not allowed"),
    ('<p class="a" class="b" onclick="x">a</p>', "<p>: attribute onclick is not allowed"),
    ('<a href="https://a.example/" href="x">a</a>', "<a>: href 'x' is no absolute"),
    ('<a href="/x">a</a>', "<a>: href '/x' is no absolute"),
    ('<a href="#x">a</a>', "<a>: href '#x' is no absolute"),
    ('<a href="">a</a>', "<a>: href '' is no absolute"),
    ("<a href>a</a>", "<a>: href '' is no absolute"),
    ('<a href="//a.example/">a</a>', "href '//a.example/' is no absolute"),
    ('<a href="mailto:">a</a>', "href 'mailto:' is no absolute"),
    ('<a href="mailto:a @b.example">a</a>', "href 'mailto:a @b.example' is no absolute"),
    ('<a href="tel:call-me">a</a>', "href 'tel:call-me' is no absolute"),
    ('<img src="mailto:a@a.example">', "src 'mailto:a@a.example' is no absolute"),
    ('<p style="text-align:left;color:red">a</p>', "<p>: attribute style is not allowed"),
    ('<p style="text-align: justify">a</p>', "<p>: attribute style is not allowed"),
    ('<p id="a">a</p><p id="a">b</p>', "two elements have the id 'a'"),
    ('<a href="javascript:x()">a</a>', "href 'javascript:x()' is no absolute"),
    ('<a href="&#106;avascript:x()">a</a>', "href 'javascript:x()' is no absolute"),
    ('<a href=" https://a.example/">a</a>', "href ' https://a.example/' is no absolute"),
    ('<a href="https://a.example/雨">a</a>', "is no absolute"),
    ('<a href="https://雨.example/">a</a>', "is no absolute"),
    ('<a href="https://a.example/a b">a</a>', "is no absolute"),
    ('<a href="https://a.example/%zz">a</a>', "is no absolute"),
    ('<a href="https://a.example/&quot;">a</a>', "is no absolute"),
    ('<a href="https://">a</a>', "is no absolute"),
    ("<a href=x.html>a</a>", "<a>: href 'x.html' is no absolute"),
    ('<img src="data:image/png;base64,AA">', "<img>: src 'data:"),
    ('<img srcset="/a.png 1x, https://a.example/b 2x">', "<img>: srcset"),
    ('<img srcset="https://a.example/b 2x, /a.png 1x">', "<img>: srcset"),
    ('<img srcset="https://a.example/b huge">', "<img>: srcset"),
    ('<img srcset=" ">', "<img>: srcset"),
    ('<video poster="p.jpg"></video>', "<video>: poster 'p.jpg'"),
    ('<q cite="x">a</q>', "<q>: cite 'x'"),
    ('<img data-src="a.png">', "<img>: data-src 'a.png'"),
    ('<img data-srcset="a.png 1x">', "<img>: data-srcset"),
    ('<p data-go="javascript:x()">a</p>', "<p>: data-go 'javascript:x()'"),
    ('<p data-go="/x">a</p>', "<p>: data-go '/x'"),
    ('<td background="x.gif">a</td>', "<td>: background 'x.gif'"),
    ("<p>a", "<p> is never closed"),
    ("a</p>", "</p> closes nothing"),
    ("<p><b>a</p></b>", "<b> is not closed before </p>"),
    ("<p/>a", "<p/> does not close itself"),
    ("</br>", "</br> closes nothing"),
    ("a <!-- b --> c", "a comment, declaration"),
    ("<![CDATA[x]]>", "a comment, declaration"),
    ("<?php x ?>", "a comment, declaration"),
    ("1 < 2", "a < that begins no tag"),
    ("1 < 2 <b>x</b>", "a < that begins no tag"),
    ("x <img src=", "a < that begins no tag"),
    ("a&#0;b", "&#0; stands for a character"),
    ("a&#xFFFE;b", "&#xFFFE; stands for a character"),
    ("<p>" * 300 + "</p>" * 300, "nested over 256 deep"),
]

TAGS = ["<p>", "</p>", "<b>", "</b>", "<br>", "<br/>", "</br>", "<img", "<a", "<", ">", "/>", "<!"]
ATTRIBUTES = [
    ' href="https://a.example/"',
    ' href="/x"',
    ' src="https://a.example/%e4"',
    ' src="https://a.example/%"',
    ' href="https://a.example/&amp;&quot;"',
    ' href="https://user@a.example/"',
    ' title="a > b"',
    ' alt="x"',
    " onclick='x'",
    ' style="x"',
    ' style="text-align:left"',
    ' id="a"',
    ' id=""',
    ' href="mailto:a@a.example"',
    ' href="mailto:"',
    ' cite="https://a.example:99999999/"',
    ' title="',
    '"',
    "'",
    " ",
]
MARKUP = st.lists(st.sampled_from([*TAGS, *ATTRIBUTES, "文", "text", "&#0;", "&amp;", "\n"]))


@pytest.mark.parametrize("markup", CLEAN)
def test_a_clean_body(markup):
    assert faults_in(markup) == []


@pytest.mark.parametrize(("markup", "expected"), WRONG)
def test_a_spoilt_body(markup, expected):
    assert any(expected in text for text in faults_in(markup)), faults_in(markup)


def test_a_fault_is_named_once_and_not_too_many():
    assert len(faults_in("<script></script>" * 50)) == 1
    assert len(faults_in("".join(f"<a href='{number}'>" for number in range(90)))) == 20


def test_untidiness_passes_where_the_text_is_not_ours():
    assert faults_in("use the <b> tag, if 1 < 2, and List<String", nesting=False) == []
    assert faults_in("use <b onclick=x>", nesting=False)
    assert faults_in("and <img src=x onerror=y()", nesting=False)


@given(MARKUP)
def test_the_quick_way_finds_what_the_parser_finds(parts):
    markup = "".join(parts)
    assert faults_in(markup) == list(parsed_faults(markup))


@given(st.text())
def test_any_text_is_judged(text):
    assert isinstance(faults_in(text), list)
    assert isinstance(faults_in("<" + text + ">"), list)


def test_what_a_reader_sees():
    assert visible_text('<p title="a > b">一 &amp;\n<b>二</b></p>') == "一&二"
