"""Read the dates of front matter: in any spelling, in the zone of the generator or of the site."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.intake.markdown.values import as_text
from syndicate.text.dates import read_date, why_unread
from syndicate.text.patterns import regex
from syndicate.text.times import rfc3339

#: A fraction of a minute that is zero, as some tools of Jekyll write it: `20:00.000 +08:00`.
_NO_FRACTION = regex(r"(?<=[T ])(\d{1,2}:\d{2})\.0{1,9}(?!\d)")


class DateReader(Struct, frozen=True):
    """Reads dates; `zone` is for those without one, `notes` gets what was assumed."""

    zone: ZoneInfo
    chinese: bool
    notes: list[str]

    def is_date(self, value: Any) -> bool:
        if isinstance(value, date):  # a datetime is one too
            return True
        return isinstance(value, str) and self._read(value) is not None

    def publication(self, name: str, value: Any) -> str | None:
        """Return a date as RFC 3339; one that states none is noted and left out."""
        text = _as_line(value)
        if text is None:
            return None
        read = self._read(text)
        if read is None:
            self.notes.append(f"{name}: {text[:60]!r} {why_unread(text)}; left out")
            return None
        instant, note = read
        if note:
            self.notes.append(f"{name}: {text[:60]} {note}")
        return instant

    def window(self, name: str, value: Any) -> str | None:
        """Return a date that decides what is published; what is none is handed on, to be rejected.

        Raises nothing: the record says what is wrong.
        """
        text = _as_line(value)
        if text is None:
            return None
        read = self._read(text)
        if read is None:
            return text
        instant, note = read
        if note:
            self.notes.append(f"{name}: {text[:60]} {note}")
        return instant

    def local(self, instant: str | None) -> datetime | None:
        """Return an instant of `publication` as the clock of the generator shows it."""
        return datetime.fromisoformat(instant).astimezone(self.zone) if instant else None

    def _read(self, text: str) -> tuple[str, str | None] | None:
        text = _NO_FRACTION.sub(r"\1", text)
        read = read_date(text, self.zone, chinese=self.chinese)
        return (rfc3339(read.instant), read.note) if read else None


def _as_line(value: Any) -> str | None:
    text = as_text(value)
    return text.strip() or None if text is not None else None
