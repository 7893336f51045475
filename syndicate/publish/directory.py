"""A folder as the place of publication: every document is replaced atomically, or left alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from syndicate.errors import OutputError


@dataclass(frozen=True, slots=True)
class Directory:
    """The folder `root`; paths below it are relative, with forward slashes.

    What was put or removed is durable once it is `settled`: a folder is synced once for all.
    """

    root: Path
    _stirred: set[str] = field(default_factory=set)

    def read(self, path: str) -> bytes | None:
        """The bytes of a document, or None where there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputError.of(self.root / path, error, "read") from error

    def look(self, path: str) -> tuple[int, int] | None:
        """Size and time of the last change (in nanoseconds) of a document, if there is one."""
        try:
            found = (self.root / path).stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns

    def digest(self, path: str) -> str | None:
        """The SHA-256 of a document, or None where none can be read; it is not held in memory."""
        try:
            with (self.root / path).open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    def folders(self) -> dict[str, int]:
        """Each folder, the root among them, with the time of its last change: it names its files.

        In place of the file that is written to without it, this tells what came and went.
        """
        with suppress(OSError):
            found = [folder for folder, _, _ in os.walk(self.root)]
            return {folder: os.stat(folder).st_mtime_ns for folder in found}  # noqa: PTH116
        return {}

    def holds(self, path: str) -> bool:
        """Whether there is a file."""
        return (self.root / path).is_file()

    def put(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Replace a document: adjacent temporary file, flush, fsync, rename.

        Raises OutputError; what stood there before then still stands there whole.
        """
        target = self.root / path
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            if str(target.parent) not in self._stirred:
                target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("wb", buffering=0) as stream:
                    for piece in pieces:
                        _write(stream.fileno(), piece)
                    os.fsync(stream.fileno())
                temporary.replace(target)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
            self._stirred.add(str(target.parent))
        except OSError as error:
            raise OutputError.of(target, error) from error

    def settle(self) -> None:
        """Make what was put or removed durable."""
        for folder in self._stirred:
            with suppress(FileNotFoundError):  # it was removed with its last document
                _sync(folder)
        self._stirred.clear()

    def remove(self, path: str) -> None:
        """Take a document away, and the folders that are empty without it."""
        target = self.root / path
        try:
            target.unlink()
            self._stirred.add(str(target.parent))
            for folder in target.parents:
                if folder == self.root or any(folder.iterdir()):
                    return
                folder.rmdir()
                self._stirred.discard(str(folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise OutputError.of(target, error) from error

    def paths(self, suffixes: tuple[str, ...]) -> list[str]:
        """The documents that are there, by their endings, in order."""
        found = (path for path in self.root.rglob("*") if path.name.endswith(suffixes))
        return sorted(path.relative_to(self.root).as_posix() for path in found if path.is_file())

    def sweep(self) -> None:
        """Take away what runs that were killed left behind; only one run is there at a time."""
        for left in self.root.rglob(".*.tmp"):
            if left.is_file() or left.is_symlink():
                left.unlink(missing_ok=True)


def _write(descriptor: int, piece: bytes | memoryview) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync(folder: str) -> None:
    """Make a rename durable; not every platform lets a folder be opened."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
