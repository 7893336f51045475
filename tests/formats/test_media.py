"""Files in every format: their kind, type, size and duration, read back by other parsers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree
from support.small_site import SmallSite, record

from syndicate.check.standards import judge

MEDIA = "{http://search.yahoo.com/mrss/}"
JOB = "path: all\n"
Facts = dict[str, str]


def publish(site: SmallSite, **facts: Any) -> None:
    site.write("jobs/all.yaml", JOB)
    assert site.take_in(record(1, **facts)).code == 0
    assert site.build().code == 0
    for name in ("rss", "atom", "json", "html"):
        assert judge((site.public / f"all.{name}").read_bytes(), name).faults == ()


def contents(site: SmallSite, form: str) -> list[Facts]:
    """The attributes of every media:content of a document."""
    root = etree.fromstring((site.public / f"all.{form}").read_bytes())
    return [dict(element.attrib) for element in root.iter(f"{MEDIA}content")]


def item(site: SmallSite) -> Any:
    return json.loads((site.public / "all.json").read_text(encoding="utf-8"))["items"][0]


@pytest.mark.parametrize(
    ("image", "media_type"),
    [
        ("https://pictures.example/a", None),
        ("https://pictures.example/640?wx_fmt=jpeg", "image/jpeg"),
        ("https://pictures.example/a.php?filename=b.webp", "image/webp"),
        ({"url": "https://pictures.example/a.jpg", "mime_type": "image/jpg"}, "image/jpeg"),
        ({"url": "https://pictures.example/a", "mime_type": "application/octet-stream"}, None),
        ({"url": "https://pictures.example/a.mp4"}, None),
    ],
)
def test_a_picture_is_one_whatever_its_address(
    site: SmallSite, image: Any, media_type: str | None
) -> None:
    publish(site, image=image)
    url = image if isinstance(image, str) else image["url"]
    expected = {"url": url, "medium": "image"} | ({"type": media_type} if media_type else {})
    assert contents(site, "rss") == contents(site, "atom") == [expected]
    assert item(site)["image"] == url
    assert item(site)["_syndicate"]["image"].get("mime_type") == media_type
    assert f'href="{url}"' in (site.public / "all.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "media_type", "medium"),
    [
        ({"url": "https://f.example/a.mp3"}, "audio/mpeg", "audio"),
        ({"url": "https://f.example/a", "mime_type": "audio/x-m4a"}, "audio/mp4", "audio"),
        ({"url": "https://f.example/a.mov"}, "video/quicktime", "video"),
        ({"url": "https://f.example/a?format=webp"}, "image/webp", "image"),
        ({"url": "https://f.example/a.pdf"}, "application/pdf", "document"),
        ({"url": "https://f.example/a.vtt"}, "text/vtt", None),
        ({"url": "https://f.example/a"}, "application/octet-stream", None),
    ],
)
def test_a_file_has_its_type_and_kind(
    site: SmallSite, file: dict[str, str], media_type: str, medium: str | None
) -> None:
    publish(site, attachments=[file])
    expected = {"url": file["url"], "type": media_type} | ({"medium": medium} if medium else {})
    assert contents(site, "rss") == contents(site, "atom") == [expected]
    assert item(site)["attachments"] == [{"url": file["url"], "mime_type": media_type}]
    (enclosed,) = site.entries("all.rss")[0].enclosures
    assert (enclosed.href, enclosed.type) == (file["url"], media_type)
    assert f'type="{media_type}"' in (site.public / "all.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("size", "length"),
    [("123456", "123456"), ("1,234,567", "1234567"), ("12.3 MB", "12300000"), ("big", "0")],
)
@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("1:02:03", 3723), ("62:03", 3723), ("PT1H2M3S", 3723), ("long", None)],
)
def test_sizes_and_durations_that_are_texts(
    site: SmallSite, size: str, length: str, duration: str, seconds: int | None
) -> None:
    url = "https://f.example/a.mp3"
    publish(
        site, attachments=[{"url": url, "size_in_bytes": size, "duration_in_seconds": duration}]
    )
    expected = {"url": url, "type": "audio/mpeg", "medium": "audio"}
    expected |= {"fileSize": length} if length != "0" else {}
    expected |= {"duration": str(seconds)} if seconds else {}
    assert contents(site, "rss") == contents(site, "atom") == [expected]
    for form in ("rss", "atom"):
        (enclosed,) = site.entries(f"all.{form}")[0].enclosures
        assert enclosed.length == length
    (file,) = item(site)["attachments"]
    assert file.get("size_in_bytes", 0) == int(length)
    assert file.get("duration_in_seconds") == seconds
