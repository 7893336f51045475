"""People read days in the site's time zone; documents keep their instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.text.times import day_of


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2024, 5, 1, 15, 59, 59, tzinfo=UTC), "Asia/Shanghai", "2024-05-01"),
        (datetime(2024, 5, 1, 16, tzinfo=UTC), "Asia/Shanghai", "2024-05-02"),
        ("2024-05-01T03:59:59.999Z", "America/New_York", "2024-04-30"),
        ("2024-05-01T04:00:00Z", "America/New_York", "2024-05-01"),
        (datetime.max.replace(tzinfo=UTC), "Asia/Shanghai", "9999-12-31"),
    ],
)
def test_the_day_of_an_instant(instant: datetime | str, zone: str, day: str) -> None:
    assert day_of(instant, zone) == day


@pytest.mark.parametrize(
    ("zone", "published", "day"),
    [
        ("Asia/Shanghai", "2024-05-02T07:30:00+08:00", "2024-05-02"),
        ("Asia/Shanghai", "2024-05-01T23:30:00Z", "2024-05-02"),
        ("America/New_York", "2024-05-02T01:00:00Z", "2024-05-01"),
        ("UTC", "2024-05-02T07:30:00+08:00", "2024-05-01"),
    ],
)
def test_pages_and_lists_show_the_day_of_the_site(
    site: SmallSite, zone: str, published: str, day: str
) -> None:
    site.write("site.yaml", f"{SITE_YAML}timezone: {zone}\n")
    site.take_in(record(1, date_published=published, date_modified=published))
    site.build()
    instant = datetime.fromisoformat(published).astimezone(UTC)
    shown = f'datetime="{instant:%Y-%m-%dT%H:%M:%SZ}">{day}</time>'
    for page in ("all.html", "index.html"):
        text = (site.public / page).read_text("utf-8")
        assert shown in text, page
        assert "Z</time>" not in text
    assert f"<updated>{instant:%Y-%m-%dT%H:%M:%SZ}" in (site.public / "all.atom").read_text("utf-8")
    assert site.run("article", "list").out.startswith(f"{day}  ")
    assert site.run("check").code == 0


def test_a_new_zone_makes_the_pages_anew(site: SmallSite) -> None:
    site.take_in(record(1, date_published="2024-05-01T23:30:00Z"))
    site.build()
    assert ">2024-05-02</time>" in (site.public / "all.html").read_text("utf-8")
    site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
    site.build()
    assert ">2024-05-01</time>" in (site.public / "all.html").read_text("utf-8")
