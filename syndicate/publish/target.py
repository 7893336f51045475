"""A target: a place that whole documents are published to, by paths such as `public/tech.rss`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct, field

from syndicate.errors import OutputError

#: Size in bytes, and a number that is another one once the document was replaced; never 0.
Seen = tuple[int, int]
#: What could not be done: (path or place, reason).
Failure = tuple[str, str]


class Target(ABC):
    """What a build asks of a target. A reader sees the whole old document or the whole new one.

    A target is one run's: what it has seen may be kept until `settle`. Five methods are to be
    written for each kind; the others suit one that keeps nothing on this machine.
    """

    #: How many documents are best written at the same time, each by a thread.
    at_once: ClassVar[int] = 1
    #: Whether it may keep documents that were replaced or removed.
    keeps_versions: bool = False

    @abstractmethod
    def read(self, path: str) -> bytes | None:
        """Return the bytes of a document, or None if there is none. Raises OutputError."""

    @abstractmethod
    def look(self, path: str) -> Seen | None:
        """Return what a document looks like, or None if there is none.

        Raises OutputError where that cannot be asked for now.
        """

    @abstractmethod
    def paths(self, suffixes: tuple[str, ...]) -> list[str]:
        """Return the paths of the documents with these suffixes, sorted. Raises OutputError."""

    @abstractmethod
    def put(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Replace a document, atomically.

        Raises OutputError; then the document that stood there before is still whole.
        """

    @abstractmethod
    def remove(self, path: str) -> None:
        """Remove a document, if there is one. Raises OutputError."""

    def foresee(self, paths: Iterable[str]) -> None:  # noqa: B027 - most answer at once
        """Look at many documents at the same time: each is asked for soon."""

    def check(self) -> None:  # noqa: B027 - a folder is made where there is none
        """Raise OutputError where nothing can be read or published here at all."""

    def may_hold(self, path: str) -> bool:
        """Return whether there is a document at a path, or nobody can tell."""
        try:
            return self.look(path) is not None
        except OutputError:
            return True

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a document, in hex, or None if it cannot be read."""
        try:
            data = self.read(path)
        except OutputError:
            return None
        return sha256(data).hexdigest() if data is not None else None

    def follows(self, copy: str, path: str) -> bool:
        """Return whether a compressed copy is there, and was made of what is at `path` now."""
        return self.look(copy) is not None and self.look(path) is not None

    def modified(self, _path: str) -> float | None:
        """Return when a document was put, in seconds since 1970; None where nobody can tell."""
        return None

    def settle(self) -> list[Failure]:
        """Make what was put and removed durable; return what of that failed."""
        return []

    def forget_versions(self, _paths: Iterable[str]) -> list[Failure]:
        """Remove what a target keeps of replaced and removed documents; return what failed."""
        return []

    def end_uploads(self, *, dry_run: bool) -> list[str]:  # noqa: ARG002
        """Let go of uploads that were begun and never ended; return their paths.

        A `dry_run` only looks. Raises OutputError.
        """
        return []

    def folders(self) -> dict[str, int]:
        """Return each folder on this machine with the time (in ns) of its last change.

        That tells the next run, at no cost, that nothing came or went.
        """
        return {}

    def local(self, _path: str) -> str | None:
        """Return the file of a document on this machine; None of one elsewhere."""
        return None

    def sweep(self) -> None:  # noqa: B027 - most leave nothing
        """Remove what killed runs left; the caller is the only run now."""


class Fence(Struct, frozen=True):
    """The number of a run, higher than those of all before; None where only one host builds.

    `check` raises LockedError once the run may have been overtaken by a later one.
    """

    number: int | None = None
    check: Callable[[], None] = lambda: None


#: The fence of a run that no other host's can overtake.
ALONE = Fence()


class TargetOptions(Struct, frozen=True):
    """What a target is told beside its address.

    `types` are the media types of documents by suffix, `max_age` how long caches may hold one,
    `partners` is the address of partners' documents where they have one of their own. Documents of
    a run with a higher number than that of the `fence` are not replaced.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    max_age: timedelta = timedelta(minutes=5)
    partners: str | None = None
    fence: Fence = ALONE


#: Opens a target by its address, such as `s3://bucket/prefix`. Raises OutputError.
OpenTarget = Callable[[str, TargetOptions], Target]
