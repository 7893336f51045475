"""Everything that can go wrong, as one tree.

    SyndicateError                1   an error the user can fix: one line that begins with its place
    ├── ConfigError               1   the config is wrong or missing
    ├── RecordError               1   a record of an import is not an article; names the field
    ├── StoreError                1   the store cannot be opened, read or written
    ├── OutputError               1   a document cannot be written
    ├── NotFoundError             1   no article, feed or file has that name
    ├── ClockError                1   a build would go back in time
    ├── NotCarriedError           1   an article may not stand in a feed; names the rule
    ├── ReceiptError              1   a file is no receipt that can be checked
    ├── RenderError               1   an entry or a document cannot be rendered; names it
    └── LockedError              75   another run holds the lock

The number is the exit code of the command that does not catch the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, with 1-based line and column, 0 when unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class SyndicateError(Exception):
    """An error the user can fix; its text is one line that begins with its place."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, place: Place | None = None) -> None:
        message = " ".join(message.splitlines())  # it may quote what somebody wrote
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class ConfigError(SyndicateError):
    """The config is wrong; `others` are further errors found in the same reading.

    `warnings` tell of files that are not read, which may be why.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        others: tuple[ConfigError, ...] = (),
        warnings: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, place)
        self.others = others
        self.warnings = warnings

    @property
    def all(self) -> tuple[ConfigError, ...]:
        return (self, *self.others)


class RecordError(SyndicateError):
    """A record is not an article; `field` is the wrong field, as the record spells it."""

    def __init__(self, field: str, message: str, place: Place | None = None) -> None:
        super().__init__(f"{field}: {message}" if field else message, place)
        self.field = field


class StoreError(SyndicateError):
    """The store cannot be opened, read or written."""


class OutputError(SyndicateError):
    """A document cannot be written."""

    @classmethod
    def of(cls, path: Path | str, error: OSError, verb: str = "write") -> Self:
        return cls(f"cannot {verb}: {error.strerror or error}", Place(str(path)))


class NotFoundError(SyndicateError):
    """No article, feed or file has that name, or more than one has."""


class ClockError(SyndicateError):
    """A build is asked for at an earlier instant than the last one."""


class NotCarriedError(SyndicateError):
    """An article may not stand in a feed, by the rule that its text names."""


class ReceiptError(SyndicateError):
    """A file is no receipt, or none that can be checked."""


class RenderError(SyndicateError):
    """An entry or a document cannot be rendered; `subject` is the entry id or the path."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(message)
        self.subject = subject

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


class LockedError(SyndicateError):
    """Another run holds the lock."""

    exit_code = 75
