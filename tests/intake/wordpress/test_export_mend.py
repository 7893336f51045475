"""WordPress exports that are no XML, since what wrote them escaped nothing."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from support.small_site import SmallSite
from support.wordpress_export import HEAD, TAIL, export, item, parsed, stored

from syndicate.errors import SyndicateError
from syndicate.intake.wordpress.mend import MendedStream


class Pieces:
    """A stream that gives so many bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def read(self, _size: int = -1) -> bytes:
        piece, self.data = self.data[: self.size], self.data[self.size :]
        return piece


def mend(data: bytes, size: int = 1 << 16) -> bytes:
    stream, parts = MendedStream(Pieces(data, size)), []
    while piece := stream.read():
        parts.append(piece)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (b"<a>T & J</a>", b"<a>T &amp; J</a>"),
        (b"<a>x?a=1&b=2</a>", b"<a>x?a=1&amp;b=2</a>"),
        (b"<a>&mdash; &amp; &#8212; &#x2014;</a>", b"<a>&amp;mdash; &amp; &#8212; &#x2014;</a>"),
        (b"<a>&#55357;&#56832;</a>", b"<a>&#128512;</a>"),
        (b"<a>b&#11;c&#0;</a>", b"<a>bc</a>"),
        (b"<a>list[a[0]]> 1</a>", b"<a>list[a[0]]&gt; 1</a>"),
        (b"<a><![CDATA[x & y]]></a>", b"<a><![CDATA[x & y]]></a>"),
        (b"<a><![CDATA[x ]]> y]]></a>", b"<a><![CDATA[x ]]]]><![CDATA[> y]]></a>"),
        (b"<a><![CDATA[x]]>\n  </a>", b"<a><![CDATA[x]]>\n  </a>"),
        (b"<a><![CDATA[x <![CDATA[y]]> z]]></a>",
         b"<a><![CDATA[x <![CDATA[y]]]]><![CDATA[> z]]></a>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 16])
def test_what_was_not_escaped_is(written: bytes, mended: bytes, size: int) -> None:
    assert mend(written, size) == mended


@pytest.mark.parametrize(
    ("odd", "whole"),
    [
        ("<title>Tide & Time</title>", "Tide & Time"),
        ("<title><![CDATA[Why ]]> is odd]]></title>", "Why ]]> is odd"),
        ("<title>Rock &ndash;& Roll</title>", "Rock –& Roll"),
    ],
)
def test_an_export_that_is_no_xml_is_read_and_noted(site: SmallSite, odd: str, whole: str) -> None:
    path = export(site)
    second = item(2).replace("<title>Post 2</title>", odd)
    path.write_text(HEAD + item(1) + second + item(3) + TAIL, "utf-8")
    result = site.run("import", "wordpress", str(path))
    assert (result.code, "3 new" in result.out) == (0, True)
    assert "no XML as it stands" in result.err
    assert stored(site, 2)["title"] == whole


@pytest.mark.parametrize(
    "prefixes", [("wp",), ("dc", "content"), ("wp", "dc", "content", "excerpt")]
)
def test_prefixes_that_nobody_declared_are_those_of_wordpress(
    site: SmallSite, prefixes: tuple[str, ...]
) -> None:
    path = export(site)
    head = HEAD
    for prefix in prefixes:
        head = re.sub(rf'\s*xmlns:{prefix}="[^"]*"', "", head)
    path.write_text(head + item(1, "Words.", excerpt="Short.") + TAIL, "utf-8")
    result = site.run("import", "wordpress", str(path))
    assert (result.code, "1 new" in result.out) == (0, True)
    article = stored(site, 1)
    assert (article["title"], article["summary"]) == ("Post 1", "Short.")
    assert article["authors"] == [{"name": "Ada Winter"}]
    assert "Words." in article["content_html"]


def test_other_prefixes_that_nobody_declared_do_no_harm(site: SmallSite) -> None:
    path = export(site)
    odd = "<yoast:title>A</yoast:title>"
    path.write_text(HEAD + odd + item(1, more=odd) + TAIL, "utf-8")
    assert "1 new" in site.run("import", "wordpress", str(path)).out


@pytest.mark.parametrize("seed", range(4))
def test_no_mutation_of_an_export_is_a_traceback(tmp_path: Path, seed: int) -> None:
    """Bytes that go, come twice or change: an export, or one line with its place."""
    chance = random.Random(seed)
    whole = (HEAD + item(1, "[code]a[/code]") + item(2, status="trash") + TAIL).encode()
    bits = (
        b"&",
        b"<",
        b"]]>",
        b"<![CDATA[",
        b"\0",
        b"\xff",
        b"&#55357;",
        b"<wp:author>",
        b"xmlns:",
    )
    path = tmp_path / "export.xml"
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data) + 1)
            end = start + chance.choice((0, 1, 5, 50, 300))
            data[start:end] = chance.choice((b"", bytes(data[start:end]) * 2, chance.choice(bits)))
        path.write_bytes(data)
        try:
            parsed(path)
        except SyndicateError as error:
            assert error.place is not None
            assert error.place.file == str(path)


def test_a_whole_export_is_read_as_it_stands(site: SmallSite) -> None:
    path = export(site, item(1, "a &amp;mdash; &amp; b", title="A &amp;amp; B"))
    assert "no XML" not in site.run("import", "wordpress", str(path)).err
    assert stored(site, 1)["title"] == "A & B"


def test_what_cannot_be_mended_keeps_its_place(site: SmallSite) -> None:
    path = export(site)
    cut = item(3)[:200]
    path.write_text(HEAD + item(1) + item(2, title="A & B") + cut, "utf-8")
    result = site.run("import", "wordpress", str(path))
    line = (HEAD + item(1)).count("\n") + 1
    assert (result.code, f"{path}:{line}:" in result.err) == (1, True)
    assert stored(site, 1)["title"] == "Post 1"


def test_entities_of_a_files_own_stay_refused(site: SmallSite, tmp_path: Path) -> None:
    path = tmp_path / "e.xml"
    path.write_text('<!DOCTYPE r [<!ENTITY a "aa">]>' + HEAD + item(1, title="A & B") + TAIL)
    result = site.run("import", "wordpress", str(path))
    assert (result.code, "defines entities of its own" in result.err) == (1, True)
