"""Instants as documents have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from syndicate.text.times import in_zone, rfc3339, zone_of

EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2024, 5, 2, 8, tzinfo=UTC), "2024-05-02T08:00:00Z"),
        (datetime(2024, 5, 2, 8, 0, 0, 120_000, tzinfo=UTC), "2024-05-02T08:00:00.120Z"),
        (datetime(2024, 5, 2, 8, 0, 0, 7_999, tzinfo=UTC), "2024-05-02T08:00:00.007Z"),
        (datetime(2024, 5, 2, 16, 0, 0, 5, tzinfo=EAST), "2024-05-02T08:00:00Z"),
        (datetime(800, 12, 25, tzinfo=UTC), "0800-12-25T00:00:00Z"),
    ],
)
def test_to_the_millisecond_and_no_further(instant: datetime, text: str) -> None:
    assert rfc3339(instant) == text


def test_a_zone_is_named_with_its_offsets_at_the_instants_that_are_told() -> None:
    winter, summer = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC)
    assert zone_of([winter, summer], "Europe/Berlin") == "Europe/Berlin (UTC+1, UTC+2)"
    assert zone_of([summer, summer], "America/St_Johns") == "America/St_Johns (UTC-2:30)"
    assert zone_of([summer], "Asia/Hong_Kong") == "Asia/Hong_Kong (UTC+8)"
    assert (zone_of([summer], "UTC"), zone_of([], "Asia/Tokyo")) == ("UTC", "Asia/Tokyo")
    twice = [datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # the hour comes back
    assert [in_zone(at, "Europe/Berlin", seconds=False) for at in twice] == [
        "2024-10-27 02:30 UTC+2",
        "2024-10-27 02:30 UTC+1",
    ]
