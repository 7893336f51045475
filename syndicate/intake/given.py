"""Records that a program gives: each is read as the line of JSON that it would be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.config.site import Site
from syndicate.errors import Place, RecordError
from syndicate.intake import IntakeEvent, RejectedRecord
from syndicate.intake.jsonl import parse_line
from syndicate.intake.record import RecordParser, at_place

#: What such records are called in messages.
NAME = "records"
#: How much of a value that is not JSON is kept with a rejected record.
_LONGEST = 1000


def read(site: Site, records: Iterable[Mapping[str, Any]]) -> Iterator[IntakeEvent]:
    """Parse records as if each were a line of JSON, which is what a rejected one is kept as."""
    settings = site.settings
    chinese = True if settings.language.startswith("zh") else None
    zone = ZoneInfo(settings.timezone)
    parser = RecordParser(settings.home, zone, site.label_of, chinese)
    for number, record in enumerate(records, 1):
        try:
            text = json.dumps(record, ensure_ascii=False, default=_as_json)
        except (TypeError, ValueError, RecursionError) as error:
            place, why = Place(NAME, number), RecordError("", f"no JSON: {error}")
            plain = {str(name): _plain(value) for name, value in dict(record).items()}
            rights = parser.unread_rights(plain, why)
            kept = _line(json.dumps(plain, ensure_ascii=False, default=_as_json))
            yield RejectedRecord(number, kept + b"\n", at_place(why, place), rights)
        else:
            yield parse_line(_line(text), number, NAME, parser)


def _line(text: str) -> bytes:
    """Return a line of JSON as bytes; half of a surrogate pair is told by the parser."""
    return text.encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    """Return a value as JSON holds it, or what it looks like where JSON cannot."""
    try:
        json.dumps(value, default=_as_json)
    except (TypeError, ValueError, RecursionError):
        return repr(value)[:_LONGEST]
    return value


def _as_json(value: object) -> object:
    """Return a date or a mapping as records have it. Raises TypeError for what none can hold."""
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a record cannot hold {value!r}")
