"""Strict YAML: YAML 1.2's core scalars, no duplicate keys, and a place for every value.

https://yaml.org/spec/1.2.2/#103-core-schema. PyYAML's own loaders read YAML 1.1, where `no` is
False and `12:30` is 750, and keep the last of duplicate keys; so only its parser is used here.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from syndicate.config.types import quoted
from syndicate.errors import ConfigError, Place
from syndicate.text.patterns import regex

KeyPath = tuple[str | int, ...]
Marks = dict[KeyPath, Place]

#: libyaml where PyYAML was built with it: five times as fast, same events.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TAGGED = "tags are not allowed; take the ! away or put it in quotes"
MAX_DEPTH = 32
MAX_ALIASED = 10_000

_INT = regex(r"[-+]?[0-9]{1,18}")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONG_INT = regex(r"[-+]?[0-9]+")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
#: What neither YAML nor a document made from it may hold, and the separators that end a line for
#: PyYAML but for no editor.
_FORBIDDEN = regex("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: Parts of the parser's messages, and what an operator is told instead; the first that fits.
_SENTENCES = (
    ("tab character", "a tab cannot stand here; indent with spaces"),
    ("undefined tag handle", TAGGED),
    (
        "mapping values are not allowed",
        'a ":" where none can be; mend the indentation, or put a text that holds ": " in quotes',
    ),
    ("flow sequence", "a list in [ ] is not closed, or a comma is missing"),
    ("flow node", "a value is missing here, or a [ or { is not closed"),
    ("flow mapping", "a mapping in { } is not closed, or a comma is missing"),
    ("unexpected end of stream", "a quote is not closed"),
    ("could not find expected ':'", 'there is no ":" after this key'),
    ("while parsing a block", "wrong indentation, or something after a closing quote"),
    ("document start", "wrong indentation, or something after a closing quote"),
)


def read(path: Path, name: str) -> tuple[Any, Marks]:
    """Read a YAML file: return its value, and the place of each part of it.

    `name` is the file as errors call it. Mappings come as dict, lists as list; an empty file is
    None. The marks hold the path of every mapping entry (the place of its key) and list item, and
    `()` for the whole. Raises ConfigError for whatever is wrong with the file.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise ConfigError("this is a folder; a file belongs here", Place(name)) from None
    except FileNotFoundError:
        raise ConfigError("there is no such file", Place(name)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", Place(name)) from None
    return parse(data, name)


def parse(data: bytes, name: str) -> tuple[Any, Marks]:
    """Parse the bytes of a file as `read` does."""
    text = _decode(data, name)
    try:
        return _Reader(yaml.parse(text, Loader=LOADER), name).document()
    except yaml.MarkedYAMLError as error:
        mark = _mark(error)
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        raise ConfigError(_plain(error, text), place) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The pure Python parser calls chr() with an escape beyond Unicode.
        raise ConfigError(f"not YAML: {' '.join(str(error).split())}", Place(name)) from None


def _decode(data: bytes, name: str) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise ConfigError("not UTF-8; save the file as UTF-8", _end_of(before, name)) from None
    if match := _FORBIDDEN.search(text):
        place = _end_of(text[: match.start()], name)
        raise ConfigError(f"a character no document may hold: U+{ord(match[0]):04X}", place)
    return text


def _end_of(text: str, name: str) -> Place:
    return Place(name, text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def _mark(error: yaml.MarkedYAMLError) -> Any:
    """Return where somebody has to look: at what is not closed, where that is what is wrong."""
    is_open = "flow " in (error.context or "") or "end of stream" in (error.problem or "")
    marks = (error.problem_mark, error.context_mark)
    first, second = reversed(marks) if is_open else marks
    return first or second


def _plain(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return one sentence for an operator from the message of the parser, libyaml's or not."""
    message = " ".join(f"{error.context or ''}: {error.problem or ''}".split())
    if "cannot start any token" in message and error.problem_mark:
        line = text.split("\n")[error.problem_mark.line]
        first = line[error.problem_mark.column : error.problem_mark.column + 1]
        message = "tab character" if first == "\t" else f"cannot begin with {first}"
    for fragment, sentence in _SENTENCES:
        if fragment in message:
            return sentence
    if message.startswith("cannot begin with"):
        return f"a text {message}; put it in quotes"
    return f"not YAML: {message.strip(': ')}"


def _scalar(event: Any) -> Any:
    """Return the value of a scalar; only an unquoted one can be anything but text."""
    text: str = event.value
    if event.style not in (None, ""):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _LONG_INT.fullmatch(text):
        return float(text)
    return text


class _Reader:
    """Builds one value from the parser's events, and records the places of its parts."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self._events = events
        self._name = name
        self._marks: list[tuple[KeyPath, Place]] = []
        self._anchors: dict[str, tuple[Any, list[tuple[KeyPath, Place]]]] = {}
        self._aliased = 0

    def document(self) -> tuple[Any, Marks]:
        """Return the one document of the stream, None when there is none."""
        value: Any = None
        seen = False
        for event in self._events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if seen:
                self._refuse("one document a file; take this --- and what follows away", event)
            seen = True
            root = next(self._events)
            self._marks.append(((), self._place(root)))
            value = self._value(root, ())
        return value, {(): Place(self._name, 1, 1), **dict(self._marks)}

    def _value(self, event: Any, path: KeyPath) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if event.tag is not None:
            self._refuse(TAGGED, event)
        if len(path) > MAX_DEPTH:
            self._refuse("nested too deeply", event)
        start = len(self._marks)
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(path)
        else:
            value = self._checked(event)
        if event.anchor:
            below = [(key[len(path) :], place) for key, place in self._marks[start:]]
            self._anchors[event.anchor] = (value, below)
        return value

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        value: dict[str, Any] = {}
        places: dict[str, Place] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, place = self._key(event), self._place(event)
            if key in value:
                first = places[key]
                self._refuse(f"the key {quoted(key)} is here twice; first at {first}", event)
            self._marks.append(((*path, key), place))
            places[key] = place
            value[key] = self._value(next(self._events), (*path, key))
        return value

    def _key(self, event: Any) -> str:
        """Return a key as it is written, even when it looks like a number or a word."""
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse("a key must be a text", event)
        if event.tag is not None:
            self._refuse(TAGGED, event)
        if event.value == "<<" and event.style in (None, ""):
            self._refuse("merge keys (<<) are not allowed; write the keys out", event)
        key: str = self._checked(event, key=True)
        if event.anchor:
            self._anchors[event.anchor] = (_scalar(event), [])
        return key

    def _sequence(self, path: KeyPath) -> list[Any]:
        value: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = (*path, len(value))
            self._marks.append((item, self._place(event)))
            value.append(self._value(event, item))
        return value

    def _alias(self, event: Any, path: KeyPath) -> Any:
        if event.anchor not in self._anchors:
            quotes = "a text that begins with * stands in quotes"
            self._refuse(f'the alias "*{event.anchor}" has no anchor before it; {quotes}', event)
        value, below = self._anchors[event.anchor]
        self._aliased += len(below) + 1
        deepest = max((len(key) for key, _ in below), default=0)
        if self._aliased > MAX_ALIASED or len(path) + deepest > MAX_DEPTH:
            self._refuse("aliases make the file too large; write it out", event)
        self._marks.extend(((*path, *key), place) for key, place in below)
        return value

    def _checked(self, event: Any, key: bool = False) -> Any:
        if match := _FORBIDDEN.search(event.value):
            self._refuse(f"a character no document may hold: U+{ord(match[0]):04X}", event)
        return event.value if key else _scalar(event)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1)

    def _refuse(self, message: str, event: Any) -> NoReturn:
        raise ConfigError(message, self._place(event))
