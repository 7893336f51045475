"""Dates of rows that are numbers: only where the query or the user says so."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.small_site import SmallSite
from support.sql_import import ask, stored

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake.sql.rows import RowReading, columns_of, record_of

ZONE = ZoneInfo("Asia/Shanghai")
PLACE = Place("articles.sql")


def read(name: str, value: Any, *, epochs: bool = False) -> tuple[dict[str, Any], list[str]]:
    columns, notes = columns_of([name], PLACE)
    assert notes == []
    return record_of([value], columns, RowReading(ZONE, epochs))


@pytest.mark.parametrize(
    ("name", "value", "date"),
    [
        ("date_published__epoch", 1_714_521_600, "2024-05-01T00:00:00+00:00"),
        ("date_published.epoch", "1714521600", "2024-05-01T00:00:00+00:00"),
        ("DATE_MODIFIED__EPOCH", b"1714521600", "2024-05-01T00:00:00+00:00"),
        ("date_published__epoch", 1_714_521_600.25, "2024-05-01T00:00:00.250000+00:00"),
        ("date_published__epoch", -86_400, "1969-12-31T00:00:00+00:00"),
        ("date_published__epoch", 20_240_501, "1970-08-23T06:21:41+00:00"),
        ("date_published__epoch", 0, "1970-01-01T00:00:00+00:00"),
        ("expires__epoch", 4_102_444_800, "2100-01-01T00:00:00+00:00"),
        ("date_published__epoch_ms", 1_714_521_600_250, "2024-05-01T00:00:00.250000+00:00"),
        ("date_published__epoch_ms", 63_072_000_000, "1972-01-01T00:00:00+00:00"),
    ],
)
def test_a_number_is_a_date_where_the_column_says_so(name: str, value: Any, date: str) -> None:
    record, notes = read(name, value)
    assert (list(record.values()), notes) == ([date], [])


def test_seconds_beyond_any_year_are_milliseconds_and_noted() -> None:
    record, notes = read("date_published__epoch", 1_714_521_600_000)
    assert record == {"date_published": "2024-05-01T00:00:00+00:00"}
    assert notes == ["date_published: such large numbers are taken as milliseconds since 1970"]


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (1_714_521_600, "2024-05-01T00:00:00+00:00"),
        ("1714521600", "2024-05-01T00:00:00+00:00"),
        ("2024-05-01T00:00:00Z", "2024-05-01T00:00:00+00:00"),
        ("2024-05-01", "2024-05-01T00:00:00+08:00"),
    ],
)
def test_an_option_says_so_for_every_column(value: Any, date: str) -> None:
    assert read("date_published", value, epochs=True)[0] == {"date_published": date}


@pytest.mark.parametrize("value", [1_714_521_600, "1714521600", 1_512_123_100_000, 7.5, "0"])
def test_a_number_is_no_date_by_itself(value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        read("date_modified", value)
    assert caught.value.field == "date_modified"
    assert "for seconds since 1970 call the column date_modified__epoch" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2024-05-01", "'2024-05-01' is no number of seconds since 1970"),
        ("soon", "'soon' is no number"),
        ("", "'' is no number"),
        (True, "'True' is no number"),
        (9 * 10**18, "9000000000000000000 seconds since 1970 are no date"),
        (-(10**17), "are no date"),
        (float("nan"), "'nan' is no number"),
        (float("inf"), "'inf' is no number"),
    ],
)
def test_what_is_no_such_number_is_rejected(value: Any, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        read("date_published__epoch", value)


@pytest.mark.parametrize(
    "names",
    [("date_published", "date_published__epoch"), ("expires__epoch_ms", "expires.epoch")],
)
def test_a_date_is_given_once(names: tuple[str, str]) -> None:
    with pytest.raises(SyndicateError, match="are one field; leave one of them out"):
        columns_of(names, PLACE)


def test_only_dates_are_numbers_since_1970() -> None:
    _, notes = columns_of(["title__epoch", "date_published__seconds", "since__epoch"], PLACE)
    assert [note.split()[2] for note in notes] == [
        "title__epoch", "date_published__seconds", "since__epoch",
    ]  # fmt: skip


def test_a_table_with_numbers_is_imported(cms: SmallSite) -> None:
    columns = "id, headline AS title, body AS content_html, 1714521600 + id"
    plain = ask(cms, f"SELECT {columns} AS date_published FROM posts")
    assert (plain.code, "3 rejected" in plain.out) == (1, True)
    assert "row 1: date_published: 1714521601 is a number" in plain.err
    assert "3 new" in ask(cms, f"SELECT {columns} AS date_published FROM posts", "--epoch").out
    assert stored(cms, "1")["published"] == "2024-05-01T00:00:01+00:00"
    suffixed = ask(cms, f"SELECT {columns} AS date_published__epoch FROM posts", "--again")
    assert "3 unchanged" in suffixed.out
