"""WordPress exports: dates in UTC, in the blog's own time, and in every other form."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.wordpress_export import HEAD, TAIL, item, parsed

NONE = "0000-00-00 00:00:00"
NOBODY_KNOWS = "Wed, 30 Nov -0001 00:00:00 +0000"


def post(title: str, own: str, utc: str = "", pub: str = "", modified: str = "") -> str:
    more = f"<pubDate>{pub}</pubDate>" if pub else ""
    return item(
        sum(map(ord, title)), title=title, post_date=own, post_date_gmt=utc, more=more,
        post_modified=modified, post_modified_gmt="",
    )  # fmt: skip


def read(tmp_path: Path, *posts: str, zone: str = "Asia/Shanghai", head: str = HEAD) -> tuple:
    """When each post was published, and what is noted of dates."""
    path = tmp_path / "export.xml"
    path.write_text(head + "".join(posts) + TAIL, "utf-8")
    found = parsed(path, zone)
    dates = {
        title: event.article.published and event.article.published.strftime("%Y-%m-%d %H:%M")
        for title, event in found.items()
    }
    notes = {title: [n for n in event.notes if "date" in n] for title, event in found.items()}
    return dates, notes


@pytest.mark.parametrize(
    ("own", "pub", "date"),
    [
        ("2019-07-02 21:30:00", "Tue, 02 Jul 2019 13:30:00 +0000", "2019-07-02 13:30"),
        ("", "Tue, 02 Jul 2019 13:30:00 GMT", "2019-07-02 13:30"),
        ("2019-07-02 21:30:00", "Tue, 02 Jul 2019 21:30:00 +0800", "2019-07-02 13:30"),
    ],
)
def test_without_a_date_in_utc_that_of_the_feed_stands(
    tmp_path: Path, own: str, pub: str, date: str
) -> None:
    dates, notes = read(tmp_path, post("a", own, NONE, pub))
    assert (dates["a"], notes["a"]) == (date, [])


@pytest.mark.parametrize(
    ("own", "utc", "date", "offset"),
    [
        ("2019-07-02 21:30:00", "2019-07-02 13:30:00", "2019-08-03 02:00", "+08:00"),
        ("2019-07-02 08:30:00", "2019-07-02 13:30:00", "2019-08-03 15:00", "-05:00"),
        ("2019-07-02 19:00:00", "2019-07-02 13:30:00", "2019-08-03 04:30", "+05:30"),
        ("2019-07-02 13:30:00", "2019-07-02 13:30:00", "2019-08-03 10:00", "+00:00"),
    ],
)
def test_a_date_in_the_blogs_own_time_is_read_by_what_other_posts_show(
    tmp_path: Path, own: str, utc: str, date: str, offset: str
) -> None:
    draft = post("lone", "2019-08-03 10:00:00", NONE, NOBODY_KNOWS)
    dates, notes = read(tmp_path, draft, post("other", own, utc))
    assert dates["lone"] == date
    assert notes["lone"] == [
        f"date_published: 2019-08-03 10:00:00 has no time zone; taken as {offset},"
        " as of other posts"
    ]
    assert notes["other"] == []


def test_summer_time_is_that_of_the_nearest_month(tmp_path: Path) -> None:
    known = [
        post("winter", "2019-01-10 10:00:00", "2019-01-10 09:00:00"),
        post("summer", "2019-07-10 10:00:00", "2019-07-10 08:00:00"),
    ]
    lone = [post("cold", "2019-02-01 10:00:00", NONE), post("warm", "2019-06-20 10:00:00", NONE)]
    dates, _ = read(tmp_path, *known, *lone)
    assert (dates["cold"], dates["warm"]) == ("2019-02-01 09:00", "2019-06-20 08:00")


def test_posts_that_differ_by_no_zone_tell_nothing(tmp_path: Path) -> None:
    odd = [
        post("edited", "2019-07-02 21:37:00", "2019-07-02 13:30:00"),
        post("days", "2019-07-09 13:30:00", "2019-07-02 13:30:00"),
    ]
    dates, notes = read(tmp_path, *odd, post("lone", "2019-08-03 10:00:00"), zone="Europe/Rome")
    assert dates["lone"] == "2019-08-03 08:00"
    assert notes["lone"] == [
        "date_published: 2019-08-03 10:00:00 has no time zone; taken as Europe/Rome"
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Tue Jul 02 2019 13:30:00 GMT+0000 (Coordinated Universal Time)", "2019-07-02 13:30"),
        ("Tue Jul 02 2019 21:30:08 GMT+0800 (中国标准时间)", "2019-07-02 13:30"),
        ("2019-07-02T13:30:00Z", "2019-07-02 13:30"),
        ("2019-07-02T21:30:00.000+08:00", "2019-07-02 13:30"),
        ("2019年7月2日 21:30", "2019-07-02 13:30"),
        ("2019/7/2 21:30", "2019-07-02 13:30"),
        ("Tue, 2 Jul 2019 13:30:00 +0000", "2019-07-02 13:30"),
    ],
)
def test_programs_write_other_dates(tmp_path: Path, text: str, date: str) -> None:
    dates, _ = read(tmp_path, post("a", text))
    assert dates["a"] == date


def test_cst_is_chinese_where_the_blog_is(tmp_path: Path) -> None:
    text = post("a", "Tue Jul 2 21:30:00 CST 2019")
    chinese = HEAD.replace("en-GB", "zh-CN")
    assert read(tmp_path, text, head=chinese, zone="UTC")[0]["a"] == "2019-07-02 13:30"


@pytest.mark.parametrize(
    "text", [NONE, "-0001-11-30 00:00:00", "1970-01-01 00:00:00", "0001-01-01 00:00:00"]
)
def test_what_stands_for_no_date_is_none_and_noted(tmp_path: Path, text: str) -> None:
    dates, notes = read(tmp_path, post("a", text, text, "Thu, 01 Jan 1970 00:00:00 +0000"))
    assert dates["a"] is None
    assert 'date_published: no date is stated; imported without one: "a"' in notes["a"]


@pytest.mark.parametrize("text", ["yesterday", "3 hours ago", "July 2nd", "2019-13-45 10:00:00"])
def test_what_states_no_date_is_left_out_and_quoted(tmp_path: Path, text: str) -> None:
    dates, notes = read(tmp_path, post("a", text))
    assert dates["a"] is None
    assert len(notes["a"]) == 1
    assert notes["a"][0].startswith(f"date_published: '{text}' ")
    assert notes["a"][0].endswith("left out")


def test_a_date_before_1970_is_one(tmp_path: Path) -> None:
    dates, _ = read(tmp_path, post("a", "1969-07-21 02:56:15", "1969-07-21 02:56:15"))
    assert dates["a"] == "1969-07-21 02:56"


def test_a_change_has_a_zone_too(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    both = post("a", "2019-07-02 21:30:00", "2019-07-02 13:30:00", modified="2019-07-05 09:00:00")
    path.write_text(HEAD + both + TAIL, "utf-8")
    event = parsed(path, "UTC")["a"]
    assert event.article.modified is not None
    assert event.article.modified.isoformat() == "2019-07-05T01:00:00+00:00"
    assert any(note.startswith("date_modified: 2019-07-05 09:00:00 has no") for note in event.notes)
