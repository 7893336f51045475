"""A folder to publish to: every document is replaced atomically, or left alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from syndicate.durable import make_folder, replace_file, sweep, sync_folder
from syndicate.errors import OutputError
from syndicate.publish.target import ALONE, Failure, Fence, Seen, Target


@dataclass(frozen=True, slots=True)
class Directory(Target):
    """The folder `root`; paths below it are relative, with forward slashes.

    What was put or removed is durable after `settle`, which syncs each folder once. `umasks` are
    the bits that no mode has of what is put into a folder of the root; others follow the umask.
    """

    root: Path
    umasks: Mapping[str, int] = field(default_factory=dict)
    fence: Fence = ALONE
    _unsynced: set[str] = field(default_factory=set)

    def _at(self, path: str) -> str:
        """Return the file of a document: as text, since many are asked for, and often."""
        return f"{self.root}/{path}"

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a document, or None if there is none. Raises OutputError."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputError.of(self.root / path, error, "read") from error

    def look(self, path: str) -> Seen | None:
        """Return the size and modification time (in ns) of a document, or None if there is none."""
        try:
            info = os.stat(self._at(path))  # noqa: PTH116
        except OSError:
            return None
        return info.st_size, info.st_mtime_ns

    def may_hold(self, path: str) -> bool:
        """Return whether there is a file at a path, or nobody can tell."""
        try:
            (self.root / path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a document, in hex, or None if it cannot be read."""
        try:
            with (self.root / path).open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    def follows(self, copy: str, path: str) -> bool:
        """Return whether a compressed copy is there and no older than its document."""
        made, document = self.look(copy), self.look(path)
        return made is not None and document is not None and made[1] >= document[1]

    def local(self, path: str) -> str:
        """Return the file of a document."""
        return str(self.root / path)

    def folders(self) -> dict[str, int]:
        """Return each folder, the root included, with the time (in ns) of its last change.

        A folder changes when a file in it is made, replaced or removed; not when one is written to.
        """
        with suppress(OSError):
            folders = [folder for folder, _, _ in os.walk(self.root)]
            return {folder: os.stat(folder).st_mtime_ns for folder in folders}  # noqa: PTH116
        return {}

    def put(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Replace a document, atomically; a link is replaced, never written through.

        Raises OutputError; then the document that stood there before is still whole.
        """
        target = self.root / path
        umask = self.umasks.get(path.partition("/")[0])
        try:
            if str(target.parent) not in self._unsynced:
                self._refuse_links(path)
                self._make_folder(target.parent, umask)
            mode = None if umask is None else 0o666 & ~umask
            replace_file(target, self._while_allowed(pieces), mode=mode)
            self._unsynced.add(str(target.parent))
        except OSError as error:
            raise OutputError.of(target, error) from error

    def _while_allowed(self, pieces: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        """Yield pieces; at the last one the file takes its place, unless the run was overtaken."""
        yield from pieces
        self.fence.check()

    def _make_folder(self, folder: Path, umask: int | None) -> None:
        if umask is None and not (self.umasks and folder == self.root):
            make_folder(folder)
            return
        if not folder.is_dir():  # what is above is on the way to what is open to most
            make_folder(self.root, 0o777 & ~min(self.umasks.values()))
            if umask is not None:
                make_folder(folder, 0o777 & ~umask)

    def settle(self) -> list[Failure]:
        """Make what was put and removed durable; return (folder, reason) where that failed."""
        failed = []
        for folder in sorted(self._unsynced):
            try:
                with suppress(FileNotFoundError):  # removed with its last document
                    sync_folder(folder)
            except OSError as error:
                failed.append((folder, OutputError.of(Path(folder), error, "sync").message))
        self._unsynced.clear()
        return failed

    def remove(self, path: str) -> None:
        """Remove a document, and the folders that are empty without it. Raises OutputError."""
        self.fence.check()
        target = self._at(path)
        try:
            self._refuse_links(path)
            os.unlink(target)  # noqa: PTH108
            self._unsynced.add(os.path.dirname(target))  # noqa: PTH120
            for folder in Path(target).parents:
                if folder == self.root or any(folder.iterdir()):
                    return
                folder.rmdir()
                self._unsynced.discard(str(folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise OutputError.of(target, error) from error

    def _refuse_links(self, path: str) -> None:
        """Raise OSError where a folder on the way to a document is a link: it leads elsewhere."""
        folder = os.fspath(self.root)
        for name in path.split("/")[:-1]:
            folder = f"{folder}/{name}"
            if os.path.islink(folder):  # noqa: PTH114 - asked often
                raise OSError(errno.ELOOP, f"{folder} is a link to another folder")

    def paths(self, suffixes: tuple[str, ...]) -> list[str]:
        """Return the paths of the documents with these suffixes, sorted."""
        return sorted(
            Path(folder, name).relative_to(self.root).as_posix()
            for folder, _, names in os.walk(self.root)
            for name in names
            if name.endswith(suffixes) and os.path.isfile(f"{folder}/{name}")  # noqa: PTH113 - never raises
        )

    def sweep(self) -> None:
        """Remove the temporary files of killed runs; the caller is the only run now."""
        sweep(self.root)
