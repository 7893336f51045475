"""Bodies as a page shows them: nothing is loaded, headings are in order, links have words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check.body import faults_in, visible_text
from syndicate.content.sanitise import sanitise
from syndicate.formats.offline import offline

A, B = "https://a.example/i.png", "https://a.example/b"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("plain", "plain"),
        ("<p>一<b>二</b></p>", "<p>一<b>二</b></p>"),
        (
            f'<img src="{A}" alt="a &lt;b&gt;">',
            f'<a class="media" href="{A}">图片：a &lt;b&gt;</a>',
        ),
        (f'<img src="{A}" alt="" title="t">', f'<a class="media" href="{A}">图片：t</a>'),
        (f'<img src="{A}">', f'<a class="media" href="{A}">图片</a>'),
        (
            f'<a href="{B}"><img src="{A}" alt="x"></a>',
            f'<a href="{B}"><span class="media" data-of="{A}">图片：x</span></a>',
        ),
        (
            f'<picture><source srcset="{B} 2x"><img src="{A}"></picture>',
            f'<a class="media" href="{A}">图片</a>',
        ),
        (f'<video src="{A}" poster="{B}"></video>', f'<a class="media" href="{A}">视频</a>'),
        (
            f'<video><source src="{A}"><source src="{B}"><track src="{B}">text</video>',
            f'text<a class="media" href="{A}">视频</a>',
        ),
        (f'<audio controls="" src="{A}">', f'<audio controls="" src="{A}">'),
        (f'<a href="{B}"></a>', f'<a href="{B}">a.example</a>'),
        (f'<a href="{B}"><b> </b></a>', f'<a href="{B}">a.example</a>'),
        ("<pre>x</pre>", '<pre tabindex="0">x</pre>'),
        ('<p style="text-align:center">x</p>', '<p class="center">x</p>'),
        (
            '<td class="note" align="right" id="e1-a">x</td>',
            '<td id="e1-a" class="note right">x</td>',
        ),
        ('<h4 align="justify">x</h4>', '<h3 class="justify">x</h3>'),
        ('<p title=" align=&quot;">x</p>', '<p title=" align=&quot;">x</p>'),
        ('<a href="mailto:a@a.example"></a>', '<a href="mailto:a@a.example">a@a.example</a>'),
        (
            f'<img src="{A}" referrerpolicy="no-referrer" loading="lazy">',
            f'<a class="media" href="{A}" referrerpolicy="no-referrer">图片</a>',
        ),
        (
            '<table><tr><td colspan="2">1</td></tr></table>',
            '<div class="table" tabindex="0"><table><tr><td colspan="2">1</td></tr></table></div>',
        ),
    ],
)
def test_what_becomes_of_a_body(body: str, shown: str) -> None:
    if body.startswith("<audio"):  # the sanitiser closes what it lets through
        body, shown = f"{body}</audio>", f'<a class="media" href="{A}">音频</a>'
    assert offline(body, "zh-CN") == shown


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ("1", "3"),
        ("12", "34"),
        ("14", "34"),
        ("4 1 5 5 2 6 1", "3 3 4 4 4 5 3"),
        ("123456", "345666"),
        ("3 2 3", "3 3 4"),
    ],
)
def test_headings_follow_the_title_without_a_gap(levels: str, shown: str) -> None:
    marks = levels.replace(" ", "")
    body = "".join(f"<h{n}>x</h{n}>" for n in marks)
    found = re.findall("<h([1-6])>x</h([1-6])>", offline(body, "en"))
    assert [one for one, _ in found] == list(shown.replace(" ", ""))
    assert all(opened == closed for opened, closed in found)


def test_a_heading_that_says_nothing_is_left_out() -> None:
    assert offline('<h1></h1><h2 lang="en"><b> </b><br></h2><h3>x</h3>', "en") == "<h3>x</h3>"


PIECES = [
    "<p>", "</p>", "<a href='https://a.example/'>", "</a>", "<img src='https://a.example/i'>",
    "<video src='https://a.example/v'>", "</video>", "<source src='https://a.example/s'>", "<h1>",
    "</h1>", "<h4>", "<table><tr><td>", "</table>", "<pre>", "</pre>", "<picture>", "</picture>",
    "<p style='text-align:right'>", "<td align=center>", "<a href='mailto:a@a.example'>",
    "text", "<audio>", "</audio>", "<b>", "<!--", "-->", "<script>", "<svg>", "<figure>", "&lt;",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30))
def test_whatever_comes_loads_nothing_and_stays_well_formed(pieces: list[str]) -> None:
    body = sanitise("".join(pieces), "https://a.example/")
    shown = offline(body, "en")
    assert not re.search(r"<(?:img|picture|source|video|audio|track|h1|h2)\b", shown)
    assert not re.search(r" (?:src|srcset|poster|style|align)=", shown)
    if not faults_in(body):
        assert faults_in(shown) == []
    for word in re.findall("text", visible_text(body)):
        assert word in visible_text(shown)
