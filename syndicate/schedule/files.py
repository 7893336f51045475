"""Schedules that are files of the user: written where they differ, and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from syndicate.durable import replace_file
from syndicate.errors import OutputError


def shown(files: Mapping[Path, str]) -> str:
    """Return files for a person to look at, each below its path."""
    return "\n".join(f"# ---- {path}\n{text}" for path, text in files.items())


def write(files: Mapping[Path, str]) -> bool:
    """Write files, and return whether one differed. Raises OutputError."""
    different = [path for path, text in files.items() if _text(path) != text]
    for path in different:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, [files[path].encode()], lasting=False)
        except OSError as error:
            raise OutputError.of(path, error) from error
    return bool(different)


def texts(paths: Iterable[Path]) -> dict[Path, str | None]:
    """Return what files hold, None where one is not there."""
    return {path: _text(path) for path in paths}


def put_back(before: Mapping[Path, str | None]) -> None:
    """Make files hold again what they held. Raises OutputError."""
    delete(path for path, text in before.items() if text is None)
    write({path: text for path, text in before.items() if text is not None})


def delete(paths: Iterable[Path]) -> bool:
    """Delete files and links, and return whether one was there. Raises OutputError."""
    there = [path for path in paths if path.exists() or path.is_symlink()]
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            raise OutputError.of(path, error, "remove") from error
    return bool(there)


def _text(path: Path) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8")
    return None
