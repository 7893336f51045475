"""What an address is made of, and how a generator's pattern for addresses is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.values import as_text
from syndicate.text.patterns import regex

#: Longer patterns are not filled in.
LONGEST = 500
TOKEN = regex(r":([A-Za-z0-9_]{0,40}[A-Za-z0-9])")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


class Naming(Struct, frozen=True):
    """What an address is made of; `name` is the file's path below its folder of articles, without
    the language, of which `folder` is the folder of the site ("" or `ja/`).

    `date` is in the zone of the generator, None where there is none.
    """

    name: PurePosixPath
    front: Mapping[str, Any]
    title: str
    date: datetime | None
    categories: list[str]
    folder: str = ""


class UnknownAddressError(Exception):
    """An address that only the generator knows; its text says why."""


def expand(pattern: str, tokens: Mapping[str, str | None], front: Mapping[str, Any]) -> str:
    """Fill in a pattern; what is no token may be a key of the front matter.

    Raises UnknownAddressError for what neither tells.
    """
    if len(pattern) > LONGEST:
        raise UnknownAddressError(f"the pattern {pattern[:60]!r} is too long")

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        value = tokens[name] if name in tokens else as_text(first(front, name))
        if value is None:
            raise UnknownAddressError(
                f"the pattern {pattern[:60]!r} needs :{name}, which the file does not tell"
            )
        return value

    return TOKEN.sub(replace, pattern)


def day_tokens(date: datetime | None) -> dict[str, str | None]:
    """Return what patterns call the parts of a date; each is None without one."""
    names = {
        "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
        "short_year": "%y", "y_day": "%j", "yearday": "%j", "week": "%V",
    }  # fmt: skip
    tokens = {name: date.strftime(form) if date else None for name, form in names.items()}
    tokens["i_month"] = str(date.month) if date else None
    tokens["i_day"] = str(date.day) if date else None
    tokens["monthname"] = _MONTHS[date.month - 1].lower() if date else None
    tokens["timestamp"] = str(int(date.timestamp())) if date else None
    return tokens
