"""Types of files: the registered name, the ending, hints of the address, and Media RSS's medium."""

from __future__ import annotations

import pytest

from syndicate.text.media_types import media_type, medium

ADDRESS = "https://files.example/download"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("image/jpg", "image/jpeg"),
        ("image/pjpeg", "image/jpeg"),
        ("Image/JPG; q=1", "image/jpeg"),
        ("image/x-png", "image/png"),
        ("image/svg", "image/svg+xml"),
        ("audio/mp3", "audio/mpeg"),
        ("audio/x-m4a", "audio/mp4"),
        ("audio/x-wav", "audio/wav"),
        ("video/x-m4v", "video/mp4"),
        ("video/mov", "video/quicktime"),
        ("application/x-mpegURL", "application/vnd.apple.mpegurl"),
        ("application/x-pdf", "application/pdf"),
        ("MP3", "audio/mpeg"),  # no type, but an ending
        (".jpeg", "image/jpeg"),
        ("application/x-own+json", "application/x-own+json"),
        ("application/octet-stream", "application/octet-stream"),
        *((nothing, None) for nothing in (None, "", "image", "image/*", "a/b/c", "录音", "audio/")),
    ],
)
def test_a_type_that_is_given(given: str | None, expected: str | None) -> None:
    assert media_type(given, ADDRESS) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JFIF", "image/jpeg"),
        ("a.apng", "image/apng"),
        ("a.jxl", "image/jxl"),
        ("a.vtt", "text/vtt"),
        ("a.srt", "application/x-subrip"),
        ("a.m3u", "application/vnd.apple.mpegurl"),
        ("a.mpd", "application/dash+xml"),
        ("a.ics", "text/calendar"),
        ("a.torrent", "application/x-bittorrent"),
        ("a.m4b?x=.pdf", "audio/mp4"),
        ("a.jpg!w800", "image/jpeg"),
        ("a.png:large", "image/png"),
        ("a.webp@100w_50h", "image/webp"),
        ("%E8%8C%B6.pdf", "application/pdf"),
        ("640?wx_fmt=jpeg", "image/jpeg"),
        ("640?wx_fmt=png&from=appmsg", "image/png"),
        ("mmbiz_png/x/640", "image/png"),
        ("sz_mmbiz_jpg/x/640?tp=webp", "image/jpeg"),
        ("x?format=webp&name=large", "image/webp"),
        ("x?w=1&FM=png", "image/png"),
        ("x?type=1&filename=x.pdf", "application/pdf"),
        ("get.php?file=talks/one.mp3", "audio/mpeg"),
        ("x?response-content-disposition=attachment%3B%20filename%3D%22a.epub%22",
         "application/epub+zip"),
        ("x?x-oss-process=image/resize,w_640/format,webp", "image/webp"),
        ("x?imageView2/2/w/640/format/jpg", "image/jpeg"),
        ("x?format=image/avif", "image/avif"),
        *((path, None) for path in ("", "a", "a.php", "v1.2", "a.jpg/b", "x?format=large")),
        *((path, None) for path in ("x?fm=", "x?name=Jo.Smith", "x?" + "a=1&" * 60)),
        ("x?format=" + "a" * 9_000, None),
    ],
)  # fmt: skip
def test_a_type_by_the_address(path: str, expected: str | None) -> None:
    assert media_type(None, f"https://files.example/{path}") == expected


@pytest.mark.parametrize("blank", ["application/octet-stream", "binary/octet-stream", "image/*"])
@pytest.mark.parametrize(
    ("path", "expected"), [("a.mp3", "audio/mpeg"), ("x?fm=png", "image/png"), ("a.docx", None)]
)
def test_a_type_that_says_nothing_gives_way_to_the_address(
    blank: str, path: str, expected: str | None
) -> None:
    found = media_type(blank, f"https://files.example/{path}")
    assert found == expected or (expected is None and found and found.endswith("document"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("image/webp", "image"),
        ("audio/mpeg", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        ("application/epub+zip", "document"),
        ("application/vnd.oasis.opendocument.text", "document"),
        *((unknown, None) for unknown in (None, "application/zip", "text/vtt", "text/calendar")),
        ("application/vnd.apple.mpegurl", None),
    ],
)
def test_medium(given: str | None, expected: str | None) -> None:
    assert medium(given) == expected
