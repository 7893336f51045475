"""Folders of Markdown, as Hugo, Jekyll, Pelican and Eleventy keep them: one record a file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import Draft, Item, Mark, Recall, Rejected, Skipped
from syndicate.intake.markdown_record import Ways, record_of
from syndicate.intake.record import Desk

_ENDINGS = frozenset((".md", ".markdown", ".mdown", ".mkd", ".mdx"))
_LARGEST = 10_000_000
_OWN_FOLDERS = frozenset("node_modules _site _includes _layouts _data archetypes".split())
_NOTES = frozenset("readme license changelog contributing 404".split())


def read(source: Path, ways: Ways, desk: Desk, recall: Recall) -> Iterator[Item]:
    """The articles of a file or a folder; a file that has not changed is skipped.

    Raises SyndicateError where there is nothing to read.
    """
    if not source.exists():
        raise SyndicateError("there is no such file or folder", Place(str(source)))
    files = sorted(_files(source)) if source.is_dir() else [source]
    for number, path in enumerate(files, 1):
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        place = Place(str(path))
        if source.is_dir() and _is_aside(PurePosixPath(name)):
            yield Skipped(number, "files that are no articles", place)
            continue
        try:
            data = _bytes(path)
            told = repr((ways.home, ways.site, ways.source)).encode()
            seen = {"sha256": sha256(data + told).hexdigest()}
            if recall(str(path)) == seen:
                yield Skipped(number, "files that have not changed", place)
                continue
            record, notes = record_of(_text(data, place), PurePosixPath(name), place, ways)
        except SyndicateError as error:
            yield Rejected(number, b"", RecordError("", error.message, error.place or place))
            continue
        yield desk.take(Draft(number, record, place, tuple(notes)))
        yield Mark(str(path), seen)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix.lower() in _ENDINGS and path.is_file():
            yield path


def _is_aside(name: PurePosixPath) -> bool:
    """Whether a file of a folder is a generator's own, or a note to its keepers."""
    folders = name.parts[:-1]
    if any(part.startswith(".") or part in _OWN_FOLDERS for part in folders):
        return True
    if name.name.startswith((".", "_")):
        return True
    return name.stem.lower() in _NOTES or (name.stem == "index" and not folders)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise SyndicateError(f"larger than {_LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise SyndicateError(f"cannot read: {error.strerror}") from error


def _text(data: bytes, place: Place) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SyndicateError(
            f"not UTF-8 at byte {error.start + 1}", Place(place.file, line)
        ) from error
