"""When the entries of a feed were published: the numbers that its small chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from syndicate.model.feed import EntryCounts
from syndicate.text.times import date_of

#: How many days or weeks a chart shows, and how few entries have none.
_DAYS, _WEEKS, _FEWEST = 14, 12, 3


def entry_counts(published: Sequence[datetime], zone: str) -> EntryCounts | None:
    """Return how many entries a feed has of each day, or of each week where they span more.

    It ends with the day of the newest entry, in the site's time zone: no clock stands in a document
    (law 2). None where a chart would show too little.
    """
    days = [date_of(instant, zone) for instant in published]
    if len(days) < _FEWEST:
        return None
    newest = max(days)
    by_week = (newest - min(days)).days >= _DAYS
    length, most = (7, _WEEKS) if by_week else (1, _DAYS)
    counts = [0] * most
    for day in days:
        place = (newest - day).days // length
        if place < most:
            counts[most - 1 - place] += 1
    try:
        first = newest - timedelta(length * most - 1)
    except OverflowError:  # the first days of the calendar
        return None
    return EntryCounts("week" if by_week else "day", f"{first}", f"{newest}", tuple(counts))


def bars(counts: Sequence[int], width: int, gap: int, height: int) -> str:
    """Return a chart of columns as the data of an SVG path; what is not zero can be seen."""
    most = max(counts)
    parts = []
    for place, count in enumerate(counts):
        if count:
            tall = max(2, round(height * count / most))
            parts.append(f"M{place * (width + gap)} {height}v-{tall}h{width}v{tall}z")
    return "".join(parts)


def line(counts: Sequence[int], step: int, height: int) -> str:
    """Return a chart as the data of an SVG path of one line: a third of the bytes of columns."""
    most = max(counts)
    levels = [height - round(height * count / most) for count in counts]
    moves = (b - a for a, b in pairwise(levels))
    return f"M0 {levels[0]}l" + " ".join(f"{step}{' ' * (move >= 0)}{move}" for move in moves)
