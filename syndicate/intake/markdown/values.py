"""Read the values of front matter as generators write them: flags, lists, people, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any, Literal

from syndicate.intake.markdown.front_matter import first
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: What separates the labels of a text: some generators take a text as one label.
Separator = Literal["commas", "blanks", "none"]
_FLAGS = {"true": True, "yes": True, "on": True, "1": True,
          "false": False, "no": False, "off": False, "0": False}  # fmt: skip
_COMMAS, _SEMICOLONS = re.compile("[,;，；、]"), re.compile("[;；]")
_PEOPLE = regex("[,，、\n]")
_ADDRESS = regex(r"https?://\S+", re.IGNORECASE)
_ID = regex(r"[a-z0-9][a-z0-9_-]*")


def as_text(value: Any) -> str | None:
    """Return any value but None as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {as_text(inner)}" for key, inner in value.items())
    return None if value is None else str(value)


def flag(value: Any) -> bool | None:
    """Return true or false in any words; None for anything else."""
    return _FLAGS.get(str(value).strip().lower())


def labels(value: Any, separator: Separator = "commas") -> list[str]:
    """Return labels: a list, or a text that is split as its generator splits it.

    At `commas` means at semicolons, too, and at lines where there is neither; `blanks` splits at
    blanks where there is no comma. Of labels inside each other, as Hexo's `[[life, walks]]`, each
    is one.
    """
    if isinstance(value, str) and separator != "none":
        text = value.strip()
        if text.startswith("[") and "]" not in text:
            text = text[1:]
        if _COMMAS.search(text):
            value = _COMMAS.split(text)
        else:
            value = text.split() if separator == "blanks" else text.splitlines()
    found = (one_line(as_text(label) or "") for label in _flat(value))
    return list(dict.fromkeys(filter(None, found)))


def _flat(value: Any) -> Iterator[Any]:
    """Yield what a list holds, and the lists in it; front matter nests no deeper than its bound."""
    if isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    elif value is not None:
        yield value


def paths(value: Any) -> list[list[str]]:
    """Return the labels of each list inside a list: a category after its parents."""
    if not isinstance(value, list):
        return []
    inner = (labels(element) for element in value if isinstance(element, list))
    return [path for path in inner if len(path) > 1]


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
        name = first(person, "name", "title", "display_name", "nick", "nickname")
        url = first(person, "url", "link", "website", "uri")
        return {"name": str(name)} | ({"url": str(url)} if url else {}) if name else None
    name = one_line(as_text(person) or "")
    return {"name": name} if name else None


def links(value: Any) -> list[Any] | None:
    """Read references: a list, or a text with one a line; an address alone is a link."""
    if isinstance(value, str):
        value = [line for element in value.splitlines() if (line := element.strip())]
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return None
    return [
        {"url": element}
        if isinstance(element, str) and _ADDRESS.fullmatch(element)
        else element
        if isinstance(element, dict)
        else as_text(element)
        for element in value
        if element is not None
    ]


def source_of(value: Any) -> Any:
    """Read a source: an object, or a text that is an address, an id or a name."""
    if not isinstance(value, str):
        return value if isinstance(value, dict) else as_text(value)
    if _ID.fullmatch(value):
        return value
    return {"url": value} if _ADDRESS.fullmatch(value) else {"name": value}
