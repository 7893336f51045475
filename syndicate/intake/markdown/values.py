"""Read the values of front matter as generators write them: dates, flags, lists, people, links."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from syndicate.intake.markdown.front_matter import first
from syndicate.text.plain import one_line

_ZONED = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*([+-]\d{2}):?(\d{2})"
)
_LOCAL = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}:\d{2})(:\d{2})?)?")
_FLAGS = {"true": True, "yes": True, "on": True, "1": True,
          "false": False, "no": False, "off": False, "0": False}  # fmt: skip
_COMMAS, _BLANKS, _LINES = (re.compile(p) for p in (r"\s*[,;，；、]\s*", r"\s+", r"\s*\n\s*"))
_SEMICOLONS, _PEOPLE = re.compile(r"\s*[;；]\s*"), re.compile(r"\s*[,，、\n]\s*")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def as_text(value: Any) -> str | None:
    """Return any value but None as text."""
    return None if value is None else str(value)


def rfc3339(value: Any) -> str | None:
    """Return a date as RFC 3339; one that cannot be read stays, for RecordParser to reject."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    text = str(value).strip()
    if match := _ZONED.fullmatch(text):
        return f"{match[1]}T{match[2]}{match[3] or ':00'}{match[4]}:{match[5]}"
    if match := _LOCAL.fullmatch(text):
        day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        return f"{day}T{(match[4] or '00:00').zfill(5)}{match[5] or ':00'}"
    return text


def is_date(value: Any) -> bool:
    if isinstance(value, date):  # a datetime is one too
        return True
    try:
        datetime.fromisoformat(rfc3339(value) or "")
    except ValueError:
        return False
    return isinstance(value, str)


def flag(value: Any) -> bool | None:
    """Return true or false in any words; None for anything else."""
    return _FLAGS.get(str(value).strip().lower())


def labels(value: Any, blanks: bool) -> list[str]:
    """Split labels: a list, or a text at commas or semicolons, else at lines (or `blanks`)."""
    if isinstance(value, str):
        value = (_COMMAS if _COMMAS.search(value) else _BLANKS if blanks else _LINES).split(value)
    if not isinstance(value, list):
        value = [] if value is None else [value]
    return [label for element in value if element is not None and (label := one_line(str(element)))]


def people(value: Any, several: bool) -> list[dict[str, str]]:
    """Read authors; a text is split at semicolons, else, if `several`, at commas."""
    if isinstance(value, str):
        by_semicolon = _SEMICOLONS.split(value)
        value = _PEOPLE.split(value) if several and len(by_semicolon) == 1 else by_semicolon
    if not isinstance(value, list):
        value = [] if value is None else [value]
    return [person for element in value if element is not None and (person := _person(element))]


def _person(person: Any) -> dict[str, str] | None:
    if isinstance(person, dict):
        name = first(person, "name", "title", "display_name")
        url = first(person, "url", "link", "website", "uri")
        return {"name": str(name)} | ({"url": str(url)} if url else {}) if name else None
    name = one_line(str(person))
    return {"name": name} if name else None


def links(value: Any) -> list[Any] | None:
    """Read references: a list, or a text with one a line; an address alone is a link."""
    if isinstance(value, str):
        value = [element for element in _LINES.split(value.strip()) if element]
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return None
    return [
        {"url": element} if isinstance(element, str) and _ADDRESS.fullmatch(element) else element
        for element in value
        if element is not None
    ]


def source_of(value: Any) -> Any:
    """Read a source: an object, or a text that is an address, an id or a name."""
    if not isinstance(value, str) or _ID.fullmatch(value):
        return value
    return {"url": value} if _ADDRESS.fullmatch(value) else {"name": value}
