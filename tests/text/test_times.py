"""Instants as documents have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from syndicate.text.times import rfc3339

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
