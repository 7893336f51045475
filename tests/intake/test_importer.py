"""Import: what a record may be, what is said of a bad one, and that nothing of it is lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from support.paths import REPOSITORY
from support.small_site import AT, SmallSite, record, records


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (record(title=None, content_html=None), "title: missing, and so is the text"),
        (
            record(title=" \n", content_html="<img src=/1.png>"),
            "title: missing, and the text has no",
        ),
        (record(title=None, content_html=None, summary="S."), "content_html: missing, and so is"),
        (record(title=7), "title: must be a text"),
        (record(content_html=None), "content_html: missing, and so is content_text"),
        (record(id=None, url=None), "id: missing, and so is url"),
        (record(id=["x"]), "id: must be a text"),
        (record(id="x" * 1001), "id: longer than 1000 characters"),
        (record(url="javascript:alert(1)"), "url: 'javascript:alert(1)' is no http or https"),
        (
            record(external_url="www.stranger.example/1"),
            "external_url: 'www.stranger.example/1' is no",
        ),
        (record(pubstatus=" "), "pubstatus: must be left out or filled in, not blank"),
        (record(expires=""), "expires: must be left out or filled in, not blank"),
        (record(date_published="gestern"), "date_published: 'gestern' is no RFC 3339 date"),
        (record(date_published="2024-13-01"), "date_published: '2024-13-01' is no RFC 3339 date"),
        (
            record(date_published="03/04/2024"),
            "'03/04/2024' is no RFC 3339 date: it may be 2024-04-03 or 2024-03-04",
        ),
        (record(date_published=1714550400), "date_published: must be a text"),
        (record(expires="31.12."), "expires: '31.12.' is no RFC 3339 date"),
        (record(embargoed=5), "embargoed: must be a text"),
        (record(pubstatus="usabel"), "pubstatus: 'usabel' is none of usable, withheld, canceled"),
        (record(original="yes"), "original: must be true or false"),
        (record(authors="x"), "authors: must be a list"),
        (record(authors=[{"name": 1}]), "authors[0].name: must be a text"),
        (record(authors=[7]), "authors[0]: must be an object"),
        (record(categories=["a", 2]), "categories[1]: must be a text"),
        (record(source={}), "source: names no one"),
        (
            record(attachments=[{"url": "https://x.example/a", "size_in_bytes": -1}]),
            "attachments[0].size_in_bytes: must be a number from 0 up",
        ),
        (record(episode=True), "episode: must be a whole number"),
        (record(season=[1]), "season: must be a whole number"),
        (record(explicit="yes"), "explicit: must be true or false"),
        (record(episode_type=1), "episode_type: must be a text"),
        ("[1]", "a record is an object, not a list"),
        ("null", "a record is an object, not null"),
        ("{", ":2:1: not JSON: Expecting property name"),
        ("[" * 100_000, "not JSON that can be read"),
    ],
)
def test_a_bad_record_is_one_line_with_its_place_and_is_kept(
    site: SmallSite, line: Any, message: str
) -> None:
    result = site.take_in(record(1), line, record(2))
    assert result.code == 1
    assert "2 new" in result.out
    assert "1 rejected" in result.out
    first, kept = result.err.splitlines()
    assert "in.jsonl:2:" in first
    assert message in first
    assert "are in var/rejects/20240701T000000Z-in.jsonl" in kept
    raw = (site.folder / "var/rejects/20240701T000000Z-in.jsonl").read_bytes()
    assert raw == site.folder.joinpath("in.jsonl").read_bytes().splitlines(keepends=True)[1]


def test_a_record_that_is_not_utf_8_is_rejected_and_kept_as_it_came(site: SmallSite) -> None:
    path = site.records(record(1))
    raw = b'{"id":"x","title":"\xff"}\r\n'
    path.write_bytes(path.read_bytes() + raw)
    result = site.run("import", "jsonl", path, "--at", AT)
    assert "in.jsonl:2: not UTF-8 at byte 20" in result.err
    (kept,) = (site.folder / "var/rejects").iterdir()
    assert kept.read_bytes() == raw.replace(b"\r\n", b"\n")


def test_what_was_rejected_can_be_mended_and_imported_again(site: SmallSite) -> None:
    site.take_in(record(1, id="", url=""), record(2, id=None, url=None))
    (rejects,) = (site.folder / "var/rejects").iterdir()
    lines = [json.loads(line) for line in rejects.read_text().splitlines()]
    rejects.write_text(
        "".join(json.dumps(line | {"id": str(n)}) + "\n" for n, line in enumerate(lines))
    )
    assert "2 new" in site.run("import", "jsonl", rejects, "--at", AT).out
    site.take_in(record(3, id=None, url=None))
    assert len(list((site.folder / "var/rejects").iterdir())) == 2, "earlier rejects are kept"


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"date_published": "2024-05-01T08:00:00"}, "has no time zone; taken as Asia/Shanghai"),
        (
            {"date_published": "Wed, 1 May 2024 08:00:00 +0200"},
            "Wed, 1 May 2024 08:00:00 +0200 read as 2024-05-01T06:00:00Z",
        ),
        (
            {"date_published": "2024年5月1日 下午3:26"},
            "read as 2024-05-01T07:26:00Z; has no time zone; taken as Asia/Shanghai",
        ),
        (
            {"embargoed": "2024-5-1 8:00 Z"},
            "embargoed: 2024-5-1 8:00 Z read as 2024-05-01T08:00:00Z",
        ),
        ({"date_published": "Wed, 1 May 2024 08:00 CST"}, "CST taken as +08:00"),
        *(
            ({"date_published": unknown}, f"{unknown} stands for an unknown date; read as missing")
            for unknown in (
                "0000-00-00 00:00:00",
                "0001-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "1970-01-01T08:00:00+08:00",
                "1970-01-01 00:00:00",
                "1970-01-01",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Mon, 01 Jan 0001 00:00:00 +0000",
            )
        ),
        ({"authors": [{"url": "https://x.example/"}]}, "authors[0]: has no name; left out"),
        ({"attachments": [{"title": "x"}]}, "attachments[0]: has no address; left out"),
        (
            {"attachments": [{"url": "https://x.example/a", "size_in_bytes": "12.3 MB"}]},
            "attachments[0]: size_in_bytes: '12.3 MB' taken as 12300000 bytes",
        ),
        (
            {"attachments": [{"url": "https://x.example/a", "size_in_bytes": "large"}]},
            "attachments[0]: size_in_bytes: 'large' is no size in bytes; left out",
        ),
        (
            {"image": {"url": "https://x.example/a", "size_in_bytes": "-3"}},
            "image: size_in_bytes: '-3' is no size in bytes; left out",
        ),
        (
            {"attachments": [{"url": "https://x.example/a", "duration_in_seconds": "1:75"}]},
            "attachments[0]: duration_in_seconds: '1:75' is no duration; left out",
        ),
        ({"comments": "mailto:x@x.example"}, "comments: 'mailto:x@x.example' is no http or"),
        ({"comments": 12}, "comments: no address of a page; left out"),
        ({"comments": [{"text": "x"}]}, "comments: no address of a page; left out"),
        ({"comments": True}, "comments: no address of a page; left out"),
        ({"episode": 0}, "episode: '0' is no whole number from 1 up; left out"),
        ({"episode": "one"}, "episode: 'one' is no whole number from 1 up; left out"),
        ({"season": 2.5}, "season: '2.5' is no whole number from 1 up; left out"),
        ({"season": "9" * 99}, "is no whole number from 1 up; left out"),
        ({"episode_type": "extra"}, "'extra' is none of full, trailer, bonus; left out"),
        ({"language": "Klingon!"}, "language: 'Klingon!' is no language tag; left out"),
        ({"language": "zh-CN-CN"}, "language: 'zh-CN-CN' is no language tag; left out"),
        ({"tittle": "x"}, "tittle: no field of a record; left out"),
        ({"categories": ["科技", " "]}, "categories[1]: blank; left out"),
        (
            {"embargoed": "2024-02-01T00:00:00Z", "expires": "2024-01-01T00:00:00Z"},
            "expires: not after embargoed, so it will never be carried",
        ),
    ],
)
def test_what_is_left_out_or_guessed_is_noted(
    site: SmallSite, facts: dict[str, Any], note: str
) -> None:
    result = site.take_in(record(**facts))
    assert result.code == 0
    assert result.err.count("\n") == 1
    assert f"in.jsonl:1: {note}" in result.err or note in result.err


def test_a_date_without_a_zone_is_in_that_of_the_site(site: SmallSite) -> None:
    site.take_in(record(date_published="2024-05-01T08:00:00"))
    site.build()
    (item,) = site.entries("all.json")
    assert item["date_published"] == "2024-05-01T00:00:00Z"


def test_an_article_of_next_year_is_held_until_then(site: SmallSite) -> None:
    site.take_in(record(1, date_published="2025-01-01T00:00:00Z"), record(2))
    site.build()
    assert len(site.entries("ke-ji.atom")) == 1
    site.build("2025-01-01T00:00:00Z")
    assert len(site.entries("ke-ji.atom")) == 2


def test_short_forms_are_understood(site: SmallSite) -> None:
    short = record(
        id=17, source="daily", external_url=None, authors=["甲"], image="https://x.example/a.png",
        references=["只有题目", {"url": "https://x.example/r"}], language="zh_CN",
        url="/a/1",
    )  # fmt: skip
    assert site.take_in(short).code == 0
    site.build()
    (item,) = site.entries("ke-ji.json")
    assert item["id"] == "tag:site.example,2024:daily/17"
    assert item["url"] == "https://site.example/a/1"
    assert item["_syndicate"]["publisher"]["name"] == "示例日报"
    assert item["authors"] == [{"name": "甲"}]
    assert item["image"] == "https://x.example/a.png"
    assert item["language"] == "zh-CN"
    assert item["_syndicate"]["references"] == [
        {"title": "只有题目"},
        {"url": "https://x.example/r"},
    ]


def test_a_gz_file_standard_input_and_blank_lines(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"\xef\xbb\xbf" + b"\n".join(json.dumps(r).encode() for r in records(range(3))).replace(
        b"\n", b"\n\n  \n"
    )
    packed = site.folder / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(text))
    assert "3 new" in site.run("import", "jsonl", packed, "--at", AT).out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert "3 unchanged" in site.run("import", "jsonl", "-", "--at", AT).out


@pytest.mark.parametrize("name", ["missing.jsonl", ".", "broken.jsonl.gz", "damaged.jsonl.gz"])
def test_a_file_that_cannot_be_read_is_one_clear_line(site: SmallSite, name: str) -> None:
    (site.folder / "broken.jsonl.gz").write_bytes(gzip.compress(b"{}\n")[:-5])
    damaged = gzip.compress(b"".join(b"%d\n" % n for n in range(9_999)))
    (site.folder / "damaged.jsonl.gz").write_bytes(damaged[:99] + b"\xff" * 99 + damaged[198:])
    result = site.run("import", "jsonl", site.folder / name)
    assert result.code == 1
    assert result.err.splitlines()[-1].startswith("error: ")
    assert "cannot read" in result.err


def test_memory_does_not_grow_with_the_import(site: SmallSite) -> None:
    """Many times the records, in a process of its own: about the same peak."""
    code = (
        "import sys\n"
        "from syndicate.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "finally:\n"
        "    with open('/proc/self/status') as status:\n"
        "        print(*(line.split()[1] for line in status if line.startswith('VmHWM')))\n"
    )
    peaks = []
    for count in (600, 4_000):
        body = "<p>" + "文" * 2_000 + "</p>"
        path = site.records(*records(range(count), content_html=body), name=f"{count}.jsonl")
        words = ["--config", str(site.folder / "config"), "import", "jsonl", str(path)]
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            capture_output=True, text=True, check=True, cwd=REPOSITORY, env=dict(os.environ),
        )  # fmt: skip
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] < peaks[0] * 1.25


def test_new_articles_that_are_withheld_are_counted_apart(site: SmallSite) -> None:
    drafts = (record(1, pubstatus="withheld"), record(2, pubstatus="canceled"))
    assert "4 new (2 withheld), 0 changed" in site.take_in(*drafts, record(3), record(4)).out
    again = site.take_in(drafts[0], record(5))
    assert "1 new, 0 changed, 1 unchanged" in again.out


def test_an_archive_without_dates_stands_where_its_first_import_says(site: SmallSite) -> None:
    site.take_in(record(1, date_published="2024-05-01T00:00:00Z"))
    archive = [record(number, date_published=None) for number in (2, 3)]
    told = site.take_in(*archive, at="2015-01-01T00:00:00Z").err
    assert "2 new articles without a date: in feeds at 2015-01-01T08:00:00+08:00, the" in told
    assert "without a date: in" not in site.take_in(*archive).err  # they are there already
    site.build()
    assert [entry["id"][-2:] for entry in site.entries("all.json")] == ["a1", "a2", "a3"]
    assert "no date: feeds have it at 2015-01-01T08:00:00+08:00" in site.run("explain", "a2").out
    assert json.loads(site.run("explain", "a1", "--json").out)["undated"] is False
