"""Everything that can go wrong, as one tree.

    SyndicateError                1   an error the user can mend, told in one line with its place
    ├── ConfigError               1   the config folder says something wrong, or is not there
    ├── RecordError               1   one record of an import is not an article; names its field
    ├── StoreError                1   the store cannot be opened, read or written
    ├── OutputError               1   a document cannot be written where it belongs
    ├── NotFoundError             1   no article, feed or file answers to that name
    ├── RenderError               1   an entry or a document cannot be made; names what it was about
    └── LockedError              75   another run holds the lock

The number is the exit code of the command that lets the error through.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, and 1-based line and column where they are known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class SyndicateError(Exception):
    """An error the user can mend; its text is one clear line that begins with its place."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class ConfigError(SyndicateError):
    """The config is wrong; `others` holds the further errors found in the same reading."""

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        others: tuple[ConfigError, ...] = (),
    ) -> None:
        super().__init__(message, place)
        self.others = others

    @property
    def all(self) -> tuple[ConfigError, ...]:
        return (self, *self.others)


class RecordError(SyndicateError):
    """One record is no article; `field` is the field that is wrong, as the record spells it."""

    def __init__(self, field: str, message: str, place: Place | None = None) -> None:
        super().__init__(f"{field}: {message}" if field else message, place)
        self.field = field


class StoreError(SyndicateError):
    """The store cannot be opened, read or written."""


class OutputError(SyndicateError):
    """A document cannot be written where it belongs.

    `local` says that only this path is at fault; else the folder or the disk is, and there is no
    use in trying the next one.
    """

    local: bool = False

    @classmethod
    def of(cls, path: Path, error: OSError, verb: str = "write") -> OutputError:
        made = cls(f"cannot {verb}: {error.strerror or error}", Place(str(path)))
        made.local = error.errno in (errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP)
        return made


class NotFoundError(SyndicateError):
    """No article, feed or file answers to that name, or more than one does."""


class RenderError(SyndicateError):
    """An entry or a document cannot be made; `subject` is the entry id or the path."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(message)
        self.subject = subject

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


class LockedError(SyndicateError):
    """Another run holds the lock."""

    exit_code = 75
