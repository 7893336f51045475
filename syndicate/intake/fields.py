"""Read the fields of one record: typed, cleaned, with notes on what was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from msgspec import Struct, field

from syndicate.errors import RecordError
from syndicate.text import quantities, urls
from syndicate.text.languages import read_tag
from syndicate.text.patterns import regex
from syndicate.text.plain import clean, one_line

T = TypeVar("T")
_MOST = 500
_COUNT = regex("0{0,9}[1-9][0-9]{0,8}")


class Fields(Struct):
    """An object of a record; `path` says where in the record it is, as in `authors[0]`.

    Every reader returns None for a missing field and raises RecordError for one of a wrong type.
    """

    record: dict[str, Any]
    path: str = ""
    notes: list[str] = field(default_factory=list)
    base: str | None = None

    def note(self, message: str) -> None:
        self.notes.append(f"{self.path}: {message}" if self.path else message)

    def _name(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _must_be(self, name: str, wanted: str) -> RecordError:
        return RecordError(self._name(name), f"must be {wanted}")

    def text(self, name: str) -> str | None:
        """Read a text as it is, without the characters that XML forbids; None where it is blank."""
        value = self.record.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._must_be(name, "a text")
        cleaned = clean(value)
        return cleaned if cleaned.strip() else None

    def refuse_blank(self, name: str) -> None:
        """Raise RecordError for a blank field, where leaving it out would publish more."""
        value = self.record.get(name)
        if isinstance(value, str) and not one_line(value):
            raise self._must_be(name, "left out or filled in, not blank")

    def line(self, name: str) -> str | None:
        """Read a text as one line: titles, names, dates."""
        value = self.record.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._must_be(name, "a text")
        return one_line(value) or None

    def url(self, name: str) -> str | None:
        """Read an http(s) address, absolute and in ASCII; anything else is noted and left out."""
        raw = self.line(name)
        if raw is None:
            return None
        url = urls.web_url(raw, self.base)
        if url is None:
            self.note(f"{name}: {raw[:100]!r} is no http or https address; left out")
        return url

    def flag(self, name: str) -> bool:
        value = self.record.get(name)
        if not isinstance(value, bool | None):
            raise self._must_be(name, "true or false")
        return bool(value)

    def number(self, name: str) -> float | None:
        """Read a number that is not negative."""
        value = self.record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._must_be(name, "a number")
        if not 0 <= value < 2**53:  # also turns NaN away
            raise self._must_be(name, "a number from 0 up")
        return float(value)

    def count(self, name: str) -> int | None:
        """Read a whole number from 1 up, or a text of one; any other is noted and left out."""
        value = self.record.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self._must_be(name, "a whole number")
        text = one_line(str(value))
        if not _COUNT.fullmatch(text):
            self.note(f"{name}: {text[:60]!r} is no whole number from 1 up; left out")
            return None
        return int(text)

    def choice(self, name: str, words: Collection[T]) -> T | None:
        """Read one of these words, in any case; another text is noted and left out."""
        raw = self.line(name)
        found = next((word for word in words if raw and raw.lower() == word), None)
        if raw and found is None:
            known = ", ".join(map(str, words))
            self.note(f"{name}: {raw[:60]!r} is none of {known}; left out")
        return found

    def size(self, name: str) -> int | None:
        """Read a size in bytes; a text like `12.3 MB` or `1,234,567` is one, too."""
        if not isinstance(raw := self.record.get(name), str):
            value = self.number(name)
            return None if value is None else int(value)
        size = quantities.size(raw) if raw.strip() else None
        if size and not size[1]:
            self.note(f"{name}: {one_line(raw)[:60]!r} taken as {size[0]} bytes")
        elif raw.strip() and not size:
            self.note(f"{name}: {one_line(raw)[:60]!r} is no size in bytes; left out")
        return size[0] if size else None

    def seconds(self, name: str) -> float | None:
        """Read a duration in seconds; a text like `1:02:03` or `PT1H2M3S` is one, too."""
        if not isinstance(raw := self.record.get(name), str):
            return self.number(name)
        seconds = quantities.seconds(raw)
        if raw.strip() and seconds is None:
            self.note(f"{name}: {one_line(raw)[:60]!r} is no duration; left out")
        return seconds

    def language(self, name: str) -> str | None:
        """Return a BCP 47 tag in its usual case, so that zh-cn and zh_CN are one language.

        One that is malformed or of an unknown language is noted and left out.
        """
        raw = self.line(name)
        tag = read_tag(raw)
        if raw and not tag:
            self.note(f"{name}: {raw[:60]!r} is no language tag; left out")
        return tag

    def labels(self, name: str) -> tuple[str, ...]:
        """Read categories or tags: texts on one line, each once, in order."""
        labels = []
        for number, value in enumerate(self._list(name)):
            if not isinstance(value, str):
                raise RecordError(f"{self._name(name)}[{number}]", "must be a text")
            label = one_line(value)
            if label:
                labels.append(label)
            else:
                self.note(f"{name}[{number}]: blank; left out")
        return self._at_most(name, tuple(dict.fromkeys(labels)))

    def object(self, name: str, main: str) -> Fields | None:
        """Read an object; a text is short for an object with that `main` field."""
        value = self.record.get(name)
        return None if value is None else self._object(value, self._name(name), main)

    def objects(self, name: str, main: str) -> Iterator[Fields]:
        for number, value in enumerate(self._at_most(name, tuple(self._list(name)))):
            yield self._object(value, f"{self._name(name)}[{number}]", main)

    def _object(self, value: Any, path: str, main: str) -> Fields:
        if isinstance(value, str):
            value = {main: value}
        if not isinstance(value, dict):
            raise RecordError(path, "must be an object")
        return Fields(value, path, self.notes, self.base)

    def _list(self, name: str) -> list[Any]:
        value = self.record.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._must_be(name, "a list")
        return value

    def _at_most(self, name: str, values: tuple[T, ...]) -> tuple[T, ...]:
        """Return the first 500 values, with a note when there are more."""
        if len(values) > _MOST:
            self.note(f"{name}: {len(values):,}, more than {_MOST}; the others are left out")
        return values[:_MOST]
