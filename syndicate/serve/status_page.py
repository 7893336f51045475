"""The status page: the state of the feeds, in the site's language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.serve.answers import AnswerCounts
from syndicate.serve.said import wording
from syndicate.serve.status_data import HeldPublishers, operator_status
from syndicate.store import Store
from syndicate.text.languages import is_chinese
from syndicate.text.templates import render, says
from syndicate.text.times import in_zone, zone_of

#: The size of the chart in its own units: a column with its gap, what the columns stand on and how
#: high they are, and the room for numbers beside them.
_COLUMN, _HEIGHT, _TOP, _SIDE = 44, 120, 16, 44
#: How many publishers are listed that wait for a grant.
_MOST_HELD = 30


class Column(Struct, frozen=True):
    """One column of a chart: where it stands, how high it is, and what it says."""

    x: int
    y: float
    height: float
    label: str
    count: int


class Chart(Struct, frozen=True):
    """A chart with its axes; `ticks` are (height, number) of its lines."""

    width: int
    height: int
    side: int
    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, int], ...]


def status_page(
    site: Site,
    store: Store,
    counts: AnswerCounts,
    place: str = "/-/status",
    held: HeldPublishers | None = None,
) -> str:
    """Return the status page as of now; `place` is its path, below which receipts are."""
    zone, language = site.settings.timezone, site.settings.language
    it, say = operator_status(site, store, datetime.now(UTC), held), says("status", language)
    shown: list[datetime] = []  # the instants that the page names

    def moment(at: datetime) -> str:
        shown.append(at)
        return in_zone(at, zone, seconds=False)

    return render(
        "status.html.j2",
        site=site.settings,
        say=say,
        it=it,
        chart=chart_of(it.days),
        held=list(it.held.items())[:_MOST_HELD],
        held_more=max(0, len(it.held) - _MOST_HELD),
        answers=sorted(counts.answers.items()),
        place=place,
        index=urlsplit(site.settings.base_url).path,
        when=moment,
        age=lambda at: age_of(it.now - at, say),
        said=wording(zone, language),
        zone=lambda: zone_of(shown, zone),
        other="en" if is_chinese(language) else "zh",
    )


def chart_of(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Return the chart of numbers by day; None where there is none but zeros."""
    most = max((count for _, count in days), default=0)
    if not most:
        return None
    top, step = _scale(most)
    columns = [
        Column(
            x=_SIDE + place * _COLUMN,
            y=round(_TOP + _HEIGHT * (1 - count / top), 1),
            height=round(_HEIGHT * count / top, 1),
            label=f"{day:%m-%d}",
            count=count,
        )
        for place, (day, count) in enumerate(days)
    ]
    numbers = range(0, top + 1, step)
    ticks = tuple((round(_TOP + _HEIGHT * (1 - number / top), 1), number) for number in numbers)
    width = _SIDE + _COLUMN * len(days)
    return Chart(width, _TOP + _HEIGHT + 20, _SIDE, tuple(columns), ticks)


def _scale(most: int) -> tuple[int, int]:
    """Return the number at which an axis ends, and the step between its lines: both are round."""
    step = 1
    for factor in (2, 5, 10) * 9:
        if step * 4 >= most:
            break
        base = 10 ** (len(str(step)) - 1)
        step = base * factor if base * factor > step else base * 10
    return step * -(-most // step), step


def age_of(age: timedelta, say: Callable[..., str]) -> str:
    """Return how long ago something was, in the largest unit that fits."""
    seconds = max(0, int(age.total_seconds()))
    for words, length in (("{n} d ago", 86_400), ("{n} h ago", 3_600), ("{n} min ago", 60)):
        if seconds >= length:
            return say(words, n=seconds // length)
    return say("just now")
