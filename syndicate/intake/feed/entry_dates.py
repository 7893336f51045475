"""Read the dates of feeds: what the text of an element states, by the zone of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.text.dates import ReadDate, read_date, read_epoch, why_unread
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line
from syndicate.text.times import rfc3339

#: A number in place of a date: seconds since 1970 have ten digits from 2001 on.
_EPOCH = regex(r"\d{10}|\d{13}")
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_HAN, _OTHER = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3040-\u30ff\uac00-\ud7a3]")


class FeedDates(Struct, frozen=True):
    """How the dates of a feed are read; zone, chinese and fetched as in `read_date`.

    `language` is the feed's, for entries that name none.
    """

    zone: ZoneInfo
    chinese: bool | None = None
    fetched: datetime | None = None
    language: str | None = None

    def put(
        self, record: dict[str, Any], name: str, texts: Sequence[Any], notes: list[str]
    ) -> None:
        """Set a date to the first text that states one; note what was assumed of it.

        What states none is noted, too.
        """
        for text in texts:
            if not isinstance(text, str) or not text.strip():
                continue
            read = self._read(text.strip(), record)
            shown = repr(one_line(text)[:60])
            if read is None:
                notes.append(f"{name}: {shown} {why_unread(text)}; left out")
                continue
            if read.note:
                notes.append(f"{name}: {shown} {read.note}")
            record[name] = _exactly(read.instant)
            return

    def _read(self, text: str, record: dict[str, Any]) -> ReadDate | None:
        if _EPOCH.fullmatch(text):
            read = read_epoch(text, self.zone)
            unit = "seconds" if len(text) == 10 else "milliseconds"
            return ReadDate(read.instant, f"taken as {unit} since 1970") if read else None
        chinese = self._is_chinese(record) if "cst" in text.lower() else None
        return read_date(text, self.zone, chinese=chinese, fetched=self.fetched)

    def _is_chinese(self, record: dict[str, Any]) -> bool | None:
        """Whether an entry is Chinese: by its language, else by its letters, else by the site."""
        language = record.get("language") or self.language
        if isinstance(language, str) and language:
            return language.lower().startswith(("zh", "cmn", "yue"))
        for key in ("title", "content_html", "content_text"):
            text = record.get(key)
            if isinstance(text, str) and _HAN.search(text) and not _OTHER.search(text):
                return True
        return self.chinese


def is_rfc3339(text: str) -> bool:
    return _RFC3339.fullmatch(text.strip()) is not None


def _exactly(instant: datetime) -> str:
    """Return an instant as a record has it, to the microsecond."""
    return instant.isoformat() if instant.microsecond else rfc3339(instant)
