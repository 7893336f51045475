"""The types of config values: checked texts, and quantities with their own notation.

BCP 47 (languages), RFC 4151 (authorities), RFC 3339 full-date. pydantic is imported only when it
asks for a schema: the keys are read by commands that never validate anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from syndicate.config.nearest import meant
from syndicate.text import languages
from syndicate.text.urls import web_url

#: pydantic's settings for every class of the config: nothing unknown, nothing converted. A
#: key that is a word of Python has an underscore after it there: `from_` is read from `from`.
STRICT: dict[str, Any] = {
    "extra": "forbid",
    "strict": True,
    "alias_generator": lambda name: name.rstrip("_"),
}

#: Names that no file may have on Windows, with any ending.
WINDOWS_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
#: Names in the web root that no feed may have.
OWN_NAMES = frozenset(["index", "feeds", "redirects"])
RESERVED = WINDOWS_NAMES | OWN_NAMES

#: Schemes of addresses that browsers act on themselves: no reader is opened by one.
NO_READER = frozenset(
    ["about", "blob", "data", "file", "filesystem", "javascript", "view-source", "vbscript"]
)

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_DNS = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
_HOST = r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*"  # letters of any script
_EMAIL = rf"[^\s@<>\"(),:;\[\]\\]+@{_HOST}"
_AUTHORITY = rf"((?:[A-Za-z0-9._-]+@)?{_DNS}),([0-9]{{4}})(?:-([0-9]{{2}})(?:-([0-9]{{2}}))?)?"
_DURATION = r"([0-9]+)([smhdw])"
_SIZE = r"([0-9]+)(B|KB|MB|GB)"
_PERCENT = r"([0-9]+(?:\.[0-9]+)?)%"
_CENTURY = timedelta(days=36_525)
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_BYTES = {"GB": 1_000_000_000, "MB": 1_000_000, "KB": 1000, "B": 1}


@dataclass(frozen=True, eq=False)
class Checked:
    """A text that is checked: `check` returns it, or raises ValueError with a message for users."""

    check: Callable[[str], str]
    json_schema: Mapping[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), **self.json_schema}


@dataclass(frozen=True, eq=False)
class Notation:
    """A quantity with its own notation: `read` parses the value in YAML, `write` writes it back.

    `read` raises ValueError, with a message for users, for a value that it cannot take.
    """

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    json_schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return dict(self.json_schema)


@dataclass(frozen=True, eq=False)
class OneOrMore:
    """A list of texts; one alone may be written without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(_several, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


def is_slug(text: str) -> bool:
    """Whether a text may be a slug: short, lower-case ASCII, and not reserved."""
    return len(text) <= 64 and bool(re.fullmatch(_SLUG, text)) and text not in RESERVED


def _several(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("an empty text says nothing; write one, or leave the key out")
    return text


def _slug(text: str) -> str:
    if text in RESERVED:
        raise ValueError(f"{quoted(text)} is a reserved name; choose another")
    if not is_slug(text):
        raise ValueError(
            f"{quoted(text)} is no slug; write lower-case ASCII letters and digits,"
            " with single hyphens between, 64 at most"
        )
    return text


def _url(text: str) -> str:
    meant_address = "" if ":" in text or "." not in text else web_url(f"https://{text}") or ""
    hint = f'did you mean "{meant_address}"?' if meant_address else ""
    hint = hint or "write one like https://news.example.org/page"
    wrong = ValueError(f"{quoted(text)} is no web address; {hint}")
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is no number
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or re.search(r"[\s<>\"\\^`{|}\x00-\x20\x7f]", text):
        raise wrong
    if not re.fullmatch(rf"{_HOST}|[0-9a-f:.]+", parts.hostname or ""):
        raise wrong
    address = web_url(text)  # in ASCII, as documents have it
    if address is None:
        raise wrong
    return address


def _reader_url(text: str) -> str:
    scheme, _, rest = text.partition(":")
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or not re.fullmatch("[!-~]+", rest):
        raise ValueError(
            f"{quoted(text)} is no address that subscribes; write one like"
            " https://reader.example.org/add?feed={url} or feed:{address}"
        )
    if scheme in NO_READER:
        raise ValueError(f"{quoted(text)} opens no reader: {scheme}: is what browsers act on")
    names = re.findall(r"\{([^{}]*)\}", rest)
    if len(names) != 1 or names[0] not in ("url", "address") or re.search(r"[<>\"\\^`|]", rest):
        raise ValueError(
            f"{quoted(text)} names the feed not once; write {{url}} where its address goes"
            " encoded, or {address} where it goes as it is"
        )
    if scheme in ("http", "https"):
        _url(text.replace("{url}", "feed").replace("{address}", "feed"))
    return text


def _host(text: str) -> str:
    if not re.fullmatch(_HOST, text):
        raise ValueError(f"{quoted(text)} is no host name; write it alone, like news.example.org")
    return text.lower()


def _email(text: str) -> str:
    if not re.fullmatch(_EMAIL, text):
        raise ValueError(
            f"{quoted(text)} is no mail address; write one like editor@news.example.org"
        )
    return text


def _language(text: str) -> str:
    if languages.is_known(text):
        return text
    well_formed = re.fullmatch(languages.GRAMMAR, text)
    fault = "is no language that feed readers know" if well_formed else "is no language tag"
    raise ValueError(f"{quoted(text)} {fault}; {languages.hint(text)}")


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # a folder of the database is an OSError
        hint = _meant_zone(text) or "; write one like Asia/Shanghai"
        raise ValueError(f"{quoted(text)} is no time zone{hint}") from None
    return text


def _meant_zone(text: str) -> str:
    """Return the end of a message that asks for the zone of a place, or for the nearest name.

    Never for one of Etc, whose signs are the other way round: Etc/GMT-8 is what most call GMT+8.
    """
    from zoneinfo import available_timezones

    zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/"))
    place = text.strip().rpartition("/")[2].replace(" ", "_").casefold()
    cities = [zone for zone in zones if zone.casefold().rpartition("/")[2] == place]
    return f'; did you mean "{cities[0]}"?' if cities else meant(text, zones, least=0.8)


def _authority(text: str) -> str:
    match = re.fullmatch(_AUTHORITY, text)
    try:
        if not match:
            raise ValueError
        date(int(match[2]), int(match[3] or 1), int(match[4] or 1))
    except ValueError:
        raise ValueError(
            f"{quoted(text)} is no authority; write your domain and a date on which"
            " it was yours, like news.example.org,2024"
        ) from None
    return text


def _read_date(value: Any) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{quoted(value)} is no date; write one like 2024-01-15") from None


def _read_duration(value: Any) -> timedelta:
    match = re.fullmatch(_DURATION, value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{quoted(value)} is no duration; {_meant_duration(value)}")
    seconds = int(match[1]) * _SECONDS[match[2]] if len(match[1]) < 12 else None
    if seconds is None or seconds > _CENTURY.total_seconds():
        raise ValueError(f"{quoted(value)} is more than a hundred years")
    return timedelta(seconds=seconds)


def _meant_duration(value: Any) -> str:
    """Return the end of a message that asks for what was probably meant by "24 hours"."""
    match = re.fullmatch(r" *([0-9]{1,6}) *([smhdw])[a-z.]* *", str(value).lower())
    return f'did you mean "{match[1]}{match[2]}"?' if match else "write 30m, 2h or 90d"


def _write_duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit = next(unit for unit in "dhms" if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def _read_size(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = re.fullmatch(_SIZE, value) if isinstance(value, str) and len(value) < 20 else None
    if not match:
        raise ValueError(f"{quoted(value)} is no size; write 2MB, 500KB or a number of bytes")
    return int(match[1]) * _BYTES[match[2]]


def _write_size(value: int) -> str | int:
    unit = next(unit for unit, size in _BYTES.items() if value % size == 0)
    return value if unit == "B" or not value else f"{value // _BYTES[unit]}{unit}"


def _read_percent(value: Any) -> float:
    match = re.fullmatch(_PERCENT, value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{quoted(value)} is no percentage; write one like 30%")
    return float(match[1]) / 100


def quoted(value: Any) -> str:
    """Return a value for an error message: short, and as YAML writes it."""
    if isinstance(value, bool) or value is None:
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, (dict, list, tuple)):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = " ".join(str(value).split())
    text = text if len(text) <= 80 else f"{text[:79]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _anchored(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


Text = Annotated[str, Checked(_text, {"minLength": 1})]
Url = Annotated[str, Checked(_url, {"format": "uri", "pattern": "^https?://"})]
ReaderUrl = Annotated[str, Checked(_reader_url, {"pattern": r"^[a-z][a-z0-9+.-]*:"})]
Host = Annotated[str, Checked(_host)]
Email = Annotated[str, Checked(_email, {"format": "email"})]
Language = Annotated[str, Checked(_language, {"pattern": f"^{languages.GRAMMAR}$"})]
Zone = Annotated[str, Checked(_zone)]
Slug = Annotated[str, Checked(_slug, {"pattern": f"^{_SLUG}$", "maxLength": 64})]
Texts = Annotated[tuple[Text, ...], OneOrMore()]
Slugs = Annotated[tuple[Slug, ...], OneOrMore()]
Authority = Annotated[str, Checked(_authority, {"pattern": f"^{_AUTHORITY}$"})]
Date = Annotated[date, Notation(_read_date, date.isoformat, {"type": "string", "format": "date"})]
Duration = Notation(_read_duration, _write_duration, _anchored(_DURATION))
Size = Notation(
    _read_size,
    _write_size,
    {"anyOf": [_anchored(_SIZE), {"type": "integer", "minimum": 0}]},
)
Percent = Notation(_read_percent, lambda value: f"{value * 100:.10g}%", _anchored(_PERCENT))
