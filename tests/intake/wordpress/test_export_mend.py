"""WordPress exports that are no XML, since what wrote them escaped nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_site import SmallSite
from support.wordpress_export import HEAD, TAIL, export, item, stored

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
