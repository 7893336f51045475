"""Mutate an input: truncated, of other types, nested deep, pumped up, spliced, in other encodings.

The same kind and number give the same bytes on every machine.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

Mutation = Callable[[bytes, random.Random, "tuple[bytes, ...]"], bytes]

#: Values of other types than expected, and of none at all.
_ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 2.5, 1e300, 10**30, "", " ", "x", "\ud83d", "\x00", "null"),
    *([], {}, [[]], [None], [1, "a", {}], {"": ""}, {"a": {"b": []}}, "2024-13-45T99:99:99Z"),
    *("https://[::1", "javascript:alert(1)", "//x", "0000-00-00", "9" * 400, "\u202e abc", "😀"),
    *("<p>a", "&#x110000;", "2024-05-07", [["a"]], {"@id": "#a"}, {"name": None}),
)
_TOKENS = [
    *(
        "[",
        "{",
        "(",
        "<",
        "<div>",
        "<p><b>",
        "- ",
        "> ",
        "* ",
        "1. ",
        "`",
        "*",
        "_",
        "[[",
        "![",
        "](",
    ),
    *(
        '{"a":',
        "[[[",
        "{{",
        "{%",
        "<!--",
        "<![CDATA[",
        "&",
        "&amp;",
        "&#",
        '"',
        "'",
        "\\",
        "#",
        "|",
    ),
    *(
        " ",
        "\t",
        "\n",
        "\r\n",
        "\xa0",
        "\u3000",
        "\u200b",
        ",",
        "，",
        "a",
        "0",
        "-",
        "=",
        ":",
        "a=''",
    ),
    *(
        "<table><tr><td>",
        "<svg>",
        "<select>",
        "<a href=x>",
        "<script>",
        "</p>",
        "x@y ",
        "作者：",
        "é",
    ),
    *(
        "<outline>",
        "<item>",
        "<entry>",
        "<x:y ",
        "&a ",
        "*a ",
        "? ",
        "!!a ",
        "<<: ",
        "%",
        "~~~",
        "-->",
    ),
]
_VALUE = re.compile(rb"(?<=[>\"'])[^<>\"'\n]{1,80}(?=[<\"'])|(?<=: )[^\n]{1,80}(?=\n)|\b\d{1,20}\b")
_ENCODINGS = (
    "utf-16",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "latin-1",
    "utf-8-sig",
    "shift_jis",
    "utf-7",
)
_MOST = 200_000


def mutated(seeds: tuple[bytes, ...], others: tuple[bytes, ...], number: int) -> bytes:
    """Return the mutant with that number of one of the seeds; parts of `others` may come in."""
    chance = random.Random(number)
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        data = chance.choice(_MUTATIONS)(data, chance, others)[:_MOST]
    return data


def _cut_off(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _leave_out(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[min(end, start + 300) :]


def _double(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * chance.choice((1, 2, 30)) + data[end:]


def _change_bytes(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _change_value(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    """Put another value in the place of one, as text."""
    found = list(_VALUE.finditer(data))
    if not found:
        return data
    match, value = chance.choice(found), chance.choice(_ODD_VALUES)
    text = value if isinstance(value, str) else json.dumps(value)
    return data[: match.start()] + text.encode("utf-8", "surrogatepass") + data[match.end() :]


def _change_type(data: bytes, chance: random.Random, others: tuple[bytes, ...]) -> bytes:
    """Put a value of another type into JSON; what is no JSON has a value changed as text."""
    try:
        value = json.loads(data.splitlines()[0] if b"\n{" in data else data)
    except (ValueError, IndexError, RecursionError):
        return _change_value(data, chance, others)
    places: list[tuple[Any, Any]] = []
    level = [value]
    while level:
        inner = level.pop()
        keys = inner if isinstance(inner, dict) else range(len(inner))
        places += [(inner, key) for key in keys]
        level += [inner[key] for key in keys if isinstance(inner[key], dict | list)]
    for _ in range(min(len(places), chance.choice((1, 1, 2, 4)))):
        inner, key = chance.choice(places)
        inner[key] = chance.choice(_ODD_VALUES)
    return json.dumps(value).encode()


def _pump(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    """Repeat a token many times, somewhere: depth, or a long run of one thing."""
    token = chance.choice(_TOKENS).encode()
    times = chance.choice((3, 30, 300, 3_000, 30_000))
    place = chance.randrange(len(data) + 1)
    return data[:place] + token * min(times, _MOST // len(token)) + data[place:]


def _splice(data: bytes, chance: random.Random, others: tuple[bytes, ...]) -> bytes:
    other = chance.choice(others)
    start = chance.randrange(len(other) + 1)
    place = chance.randrange(len(data) + 1)
    return data[:place] + other[start : start + chance.randrange(1, 600)] + data[place:]


def _encode(data: bytes, chance: random.Random, _others: tuple[bytes, ...]) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


_MUTATIONS: tuple[Mutation, ...] = (
    *(_cut_off, _leave_out, _double, _change_bytes, _change_value, _change_value, _change_type),
    *(_change_type, _change_type, _pump, _pump, _splice, _encode),
)
