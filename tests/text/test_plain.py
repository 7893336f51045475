from __future__ import annotations

import pytest

from syndicate.text.plain import clean, one_line, shows_anything, visible

FORBIDDEN = [
    *map(chr, (0, 1, 8, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F, 0x80, 0x85, 0x9F)),
    *map(chr, (0xD800, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFD, 0xFFFE, 0xFFFF)),
    *(chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)),
]
ALLOWED = [
    "\t",
    "\n",
    " ",
    "~",
    "\xa0",
    "é",
    "中",
    "\ud7ff",
    "\ue000",
    "\ufdcf",
    "\ufdf0",
    "\ufffc",
]
ALLOWED += ["\U00010000", "😀", "\U0010fffd", "\u2028", "\u200f"]


@pytest.mark.parametrize("char", FORBIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_what_may_not_stand_in_xml_goes(char: str) -> None:
    assert clean(f"a{char}b") == "ab"


@pytest.mark.parametrize("char", ALLOWED, ids=lambda c: f"U+{ord(c):04X}")
def test_everything_else_stays(char: str) -> None:
    assert clean(f"a{char}b") == f"a{char}b"


def test_clean_text_is_not_copied() -> None:
    text = "正文 text\n"
    assert clean(text) is text


def test_lines_end_with_a_line_feed() -> None:
    assert clean("a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (" a\n\t b ", "a b"),
        ("a\u2028b", "a b"),
        ("全角　空格", "全角　空格"),
        ("　标题\xa0", "标题"),
        ("\x00\x01", ""),
        ("<b>粗体</b> & c", "<b>粗体</b> & c"),
    ],
)
def test_one_line(given: str, line: str) -> None:
    assert one_line(given) == line


def test_a_usual_line_is_read_as_any() -> None:
    for code in (*range(0x3100), *range(0xD7F0, 0xE010), *range(0xFD00, 0x10010)):
        line = f"a{chr(code)}b"
        assert one_line(line) == one_line(f"  {line}"), hex(code)  # two blanks are none


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("<p>a\nb   c</p>", "a b c"),
        ("a<br>b", "a\nb"),
        ("<b>a</b>b", "ab"),
        ("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", "1 2"),
        ("<ruby>漢<rt>hàn</rt></ruby>", "漢hàn"),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ('<img src="https://e.example/" alt="a&gt;b">x', "x"),
        ("<article>a</article><abbr>b</abbr>", "a\nb"),
    ],
)
def test_visible(html: str, seen: str) -> None:
    assert visible(html) == seen


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<p> </p>", False),
        ("", False),
        ("<p>&nbsp;</p>", False),
        ("a", True),
        ("<p>a</p>", True),
        ("<p>&amp;</p>", True),
        ('<p><img src="https://e.example/"></p>', True),
    ],
)
def test_speaks(html: str, says: bool) -> None:
    assert shows_anything(html) is says
