"""Read YAML as people write it into front matter: bounded, with every value as it is written.

PyYAML's parser is used, but not its values: `007`, `1.0` and `2020-1-2` stay these texts, and only
true, false and nothing are more than a text. What no YAML reader takes (`title: Part 1: the fen`,
`title: @property`) is read by the line, and noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct, field

from syndicate.config.yaml import LOADER, MAX_ALIASED, MAX_DEPTH
from syndicate.errors import Place, SyndicateError
from syndicate.text.patterns import regex
from syndicate.text.plain import clean

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
#: Keys whose values are added up where they are given twice; of others, the last stands.
_LISTS = frozenset("tags tag categories category keywords authors author".split())
#: Keys of a text, however much it looks like a list or holds a `#`.
_TEXTS = frozenset(("title", "subtitle", "description", "summary"))
_TABS = regex(r"^\t+", re.MULTILINE)
_ENTRY = regex(r"""\A["']?([^\W\d][\w.-]{0,60})["']?[ \t\xa0\u3000]{0,9}[:：](.*)""")
_ITEM = regex(r"\A([ ]{0,99}(?:- {1,9}){0,9})([^\s:：'\"\[{#-][^:：]{0,60}[:：][ \t]{1,9})?")


class LooseMapping(Struct):
    """The values by key; notes on what was read loosely; what stood under a key given twice."""

    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    repeated: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, key: str, value: Any) -> None:
        """Add a value; where its key has one already, nothing is lost without a note."""
        old = self.values.get(key)
        if key in self.values and old != value:
            if key.lower() in _LISTS:
                value = [*_as_list(old), *_as_list(value)]
                self.notes.append(f"{key}: given twice; taken together")
            else:
                self.repeated.append((key, old))
                self.notes.append(f"{key}: given twice; {str(old)[:60]!r} is left out")
        self.values[key] = value

    def update(self, other: LooseMapping) -> None:
        for key, value in other.values.items():
            self.add(key, value)
        self.notes += other.notes
        self.repeated += other.repeated


def read(inner: str, before: int, place: Place) -> LooseMapping | None:
    """Return the mapping in a text that stands behind `before` lines of a file.

    None where it is a text and no mapping. Raises SyndicateError with the place of what cannot be
    read at all.
    """
    text = _TABS.sub(lambda match: "  " * len(match[0]), clean(inner))
    try:
        return _Reader(text, place, before).mapping()
    except yaml.YAMLError as error:
        mapping = _by_entries(text, before, place, error)
    except _NoMappingError as error:
        mapping = _by_entries(text, before, place, error)
        if not mapping.values:
            return None
    if not mapping.values:
        raise SyndicateError("the front matter is no mapping of keys to values", place)
    return mapping


class _NoMappingError(Exception):
    """The text is no mapping but a text alone."""


class _Reader:
    """Builds a mapping from the parser's events; it nests and repeats no deeper than the config."""

    def __init__(self, text: str, place: Place, before: int) -> None:
        self._lines = text.split("\n")
        self._events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self._place, self._before = place, before
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._open: list[str] = []
        self._aliased = self._count = self._deepest = 0
        self._mapping = LooseMapping()

    def mapping(self) -> LooseMapping:
        root = next((e for e in self._events if isinstance(e, yaml.NodeEvent)), None)
        if root is None or (isinstance(root, yaml.ScalarEvent) and not root.value):
            return LooseMapping()
        if isinstance(root, yaml.ScalarEvent):
            raise _NoMappingError
        if not isinstance(root, yaml.MappingStartEvent):
            raise self._refusal("the front matter is no mapping of keys to values", root)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = _as_key(self._value(event, 1))
            first: Any = next(self._events)
            value = self._value(first, 1)
            if key.lower() in _TEXTS:
                value = self._text(key, value, first)
            if key == "<<" and isinstance(value, dict):
                for name, inherited in value.items():
                    self._mapping.values.setdefault(name, inherited)
            else:
                self._mapping.add(key, value)
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                raise self._refusal("the front matter is no mapping of keys to values", event)
        return self._mapping

    def _text(self, key: str, value: Any, event: Any) -> Any:
        """Return a title in brackets as it is written, and note a comment behind a title."""
        line = self._lines[event.start_mark.line][event.start_mark.column :].strip()
        if isinstance(value, list | dict) and line[:1] in "[{" and line[-1:] in "]}":
            return line
        if isinstance(event, yaml.ScalarEvent) and event.style in (None, "") and value:
            end: Any = event.end_mark
            behind = (
                self._lines[end.line][end.column :].strip() if end.line < len(self._lines) else ""
            )
            if behind.startswith("#"):
                self._mapping.notes.append(
                    f"{key}: {behind[:60]!r} is a comment in YAML; left out (quotes would keep it)"
                )
        return value

    def _value(self, event: Any, depth: int) -> Any:
        self._count += 1
        self._deepest = max(self._deepest, depth)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if depth > MAX_DEPTH:
            raise self._refusal("the front matter is nested too deeply", event)
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
            if event.anchor:
                self._anchors[event.anchor] = (value, 1, 0)
            return value
        before, deepest, self._deepest = self._count, self._deepest, depth
        self._open.append(event.anchor or "")
        if isinstance(event, yaml.MappingStartEvent):
            value = self._inner_mapping(depth)
        else:
            value = self._sequence(depth)
        self._open.pop()
        if event.anchor:
            size = self._count - before + 1
            self._anchors[event.anchor] = (value, size, self._deepest - depth)
        self._deepest = max(self._deepest, deepest)
        return value

    def _inner_mapping(self, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = _as_key(self._value(event, depth + 1))
            value[key] = self._value(next(self._events), depth + 1)
        return value

    def _sequence(self, depth: int) -> list[Any]:
        value = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            value.append(self._value(event, depth + 1))
        return value

    def _alias(self, event: Any, depth: int) -> Any:
        if event.anchor in self._open:
            raise self._refusal("the front matter is nested without end", event)
        if event.anchor not in self._anchors:
            raise self._refusal(f'the alias "*{event.anchor}" has no anchor before it', event)
        value, size, deepest = self._anchors[event.anchor]
        self._aliased += size
        self._count += size
        self._deepest = max(self._deepest, depth + deepest)
        if self._aliased > MAX_ALIASED or depth + deepest > MAX_DEPTH:
            raise self._refusal("aliases make the front matter too large; write it out", event)
        return value

    def _refusal(self, message: str, event: Any) -> SyndicateError:
        mark: Any = event.start_mark
        return SyndicateError(
            message, Place(self._place.file, self._before + mark.line + 1, mark.column + 1)
        )


def _scalar(event: Any) -> Any:
    """Return what a scalar says; `!name` before a text is a part of it, and no type."""
    text: str = event.value
    if event.tag and not event.tag.startswith("tag:"):
        return f"{event.tag} {text}".strip()
    return text if event.style not in (None, "") else _WORDS.get(text, text)


def _as_key(key: Any) -> str:
    return key if isinstance(key, str) else str(key).lower() if key is not None else ""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _by_entries(text: str, before: int, place: Place, error: Exception) -> LooseMapping:
    """Read each entry of the top by itself, so that one that is no YAML spoils no other."""
    mapping = LooseMapping()
    for number, lines in _entries(text):
        try:
            mapping.update(_entry(lines, before + number, place))
        except (yaml.YAMLError, _NoMappingError):
            raise _wrong_yaml(error, before, place) from error
    if not mapping.values and isinstance(error, yaml.YAMLError):
        raise _wrong_yaml(error, before, place) from error
    return mapping


def _entries(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each entry, and the number of lines before it."""
    entry: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n")):
        if _ENTRY.match(line) and entry:
            yield start, entry
            entry, start = [], number
        if entry or _ENTRY.match(line):
            entry.append(line)
        else:
            start = number + 1
    if entry:
        yield start, entry


def _entry(lines: list[str], before: int, place: Place) -> LooseMapping:
    """Read one entry; if need be with its texts in quotes, which is noted."""
    try:
        return _Reader("\n".join(lines), place, before).mapping()
    except (yaml.YAMLError, _NoMappingError):
        pass
    match = _ENTRY.match(lines[0])
    if match is None:
        raise _NoMappingError
    key, value = match[1], match[2].strip()
    quoted = [f"{key}: {_quote(value)}".rstrip(), *map(_quote_line, lines[1:])]
    mapping = _Reader("\n".join(quoted), place, before).mapping()
    mapping.notes.append(f"{key}: no YAML as it stands in line {before + 1}; read as it is written")
    return mapping


def _quote_line(line: str) -> str:
    head = match[0] if (match := _ITEM.match(line)) else ""
    return f"{head}{_quote(line[len(head) :].strip())}".rstrip()


def _quote(value: str) -> str:
    """Put a value in quotes, unless it is empty or can be read as it stands."""
    if not value or (value.startswith(("#", "|", ">", "&", "*")) and value[1:].strip(" +-") == ""):
        return value
    if _can_be_read(value):
        return value
    if value[0] == "[" and value[-1] == "]" and not set(value[1:-1]) & set("[]{}'\""):
        return f"[{', '.join(map(_in_quotes, value[1:-1].split(',')))}]"
    return _in_quotes(value)


def _can_be_read(value: str) -> bool:
    """Whether YAML reads a value as one text, or as a list or mapping that nests no deeper."""
    depth, first = 0, None
    try:
        for event in yaml.parse(value, Loader=LOADER):
            if isinstance(event, yaml.NodeEvent):
                first = first or event
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:  # libyaml's time grows with the square of it
                return False
    except yaml.YAMLError:
        return False
    return isinstance(first, yaml.ScalarEvent) or (first is not None and value[0] in "[{")


def _in_quotes(value: str) -> str:
    doubled = value.strip().replace("'", "''")
    return f"'{doubled}'"


def _wrong_yaml(error: Exception, before: int, place: Place) -> SyndicateError:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 0)
    problem = getattr(error, "problem", None) or "cannot be read"
    where = Place(place.file, before + line, column)
    return SyndicateError(f"its YAML is wrong: {problem}", where)
