"""The dates of posts: in UTC where the export has one, else in the zone that its other posts show.

An export names no time zone, but a post that has its date twice, in UTC and in the blog's own time,
tells the difference.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from syndicate.intake.wordpress.xml import child_text
from syndicate.text.dates import is_placeholder, read_date, why_unread
from syndicate.text.patterns import regex
from syndicate.text.times import rfc3339

#: What WordPress stores: a date and a time without a zone.
_STORED = regex(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
#: How WordPress writes an instant in `pubDate`: always in UTC.
_ZONED = regex(r"[+-]\d{4}\s*$|\b(?:GMT|UTC|Z)\s*$")
#: Zones differ from UTC by quarters of an hour, and by no more.
_WESTMOST, _EASTMOST, _STEP = -12 * 60, 14 * 60, 15


class BlogClock(Struct):
    """How far a blog's own time is ahead of UTC, month by month, in minutes."""

    ahead: dict[int, int] = field(default_factory=dict)

    def learn(self, item: Any) -> None:
        """Compare the dates of a post in both times, where it has them."""
        for name in ("post_date", "post_modified"):
            own, utc = _stored(child_text(item, name)), _stored(child_text(item, f"{name}_gmt"))
            if utc is None and name == "post_date":
                utc = _instant(child_text(item, "pubDate"))
            if own is None or utc is None:
                continue
            minutes, rest = divmod(round((own - utc).total_seconds()), 60)
            if not rest and not minutes % _STEP and _WESTMOST <= minutes <= _EASTMOST:
                self.ahead[_month(own)] = minutes

    def offset(self, own: datetime) -> str | None:
        """Return how RFC 3339 writes the difference at a date, as of the nearest month known."""
        if not self.ahead:
            return None
        nearest = min(self.ahead, key=lambda month: (abs(month - _month(own)), month))
        minutes = self.ahead[nearest]
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


class DateReader(Struct, frozen=True):
    """Reads the dates of an export's posts; `zone` is the site's, `chinese` as in `read_date`."""

    clock: BlogClock
    zone: ZoneInfo
    chinese: bool

    def read(self, item: Any, name: str, field_: str, notes: list[str]) -> str | None:
        """Return a date of a post for a field of its record, with notes on what was assumed.

        What states no date is left out and noted.
        """
        texts = [(f"{name}_gmt", child_text(item, f"{name}_gmt")), (name, child_text(item, name))]
        if name == "post_date":
            place = 1 if _ZONED.search(child_text(item, "pubDate")) else 2
            texts.insert(place, ("pubDate", child_text(item, "pubDate")))
        unread = ""
        for key, text in texts:
            if not text or is_placeholder(text):
                unread = unread or text
                continue
            if date := self._read(key, text, field_, notes):
                return date
            unread = text
        if unread and not is_placeholder(unread):
            notes.append(f"{field_}: {unread[:60]!r} {why_unread(unread)}; left out")
        elif any(text for _, text in texts):
            title = child_text(item, "title")[:60]
            of = f': "{title}"' if title else ""
            notes.append(f"{field_}: no date is stated; imported without one{of}")
        return None

    def _read(self, key: str, text: str, field_: str, notes: list[str]) -> str | None:
        if own := _stored(text):
            if key.endswith("_gmt"):
                return f"{own.isoformat()}+00:00"
            if offset := self.clock.offset(own):
                notes.append(
                    f"{field_}: {text} has no time zone; taken as {offset}, as of other posts"
                )
                return own.isoformat() + offset
        zone = ZoneInfo("UTC") if key.endswith("_gmt") else self.zone
        read = read_date(text, zone, chinese=self.chinese)
        if read is None:
            return None
        if read.note and not key.endswith("_gmt"):
            notes.append(f"{field_}: {text[:60]} {read.note}")
        return rfc3339(read.instant)


def _stored(text: str) -> datetime | None:
    if not _STORED.fullmatch(text) or is_placeholder(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    """Return the instant of a `pubDate` that names its zone, without the zone, in UTC."""
    read = read_date(text, ZoneInfo("UTC")) if _ZONED.search(text) else None
    return read.instant.astimezone(UTC).replace(tzinfo=None) if read else None


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month
