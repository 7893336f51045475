"""Folders of Markdown, as Hugo, Jekyll, Pelican and Eleventy keep them: one record a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import (
    IntakeEvent,
    LastMark,
    Mark,
    ParsedRecord,
    RecordDraft,
    RejectedRecord,
    Skipped,
)
from syndicate.intake.markdown.record import MarkdownFile, MarkdownOptions, record_of
from syndicate.intake.record import RecordParser

_ENDINGS = frozenset((".md", ".markdown", ".mdown", ".mkd", ".mdx"))
_LARGEST = 10_000_000
_OWN_FOLDERS = frozenset("node_modules _site _includes _layouts _data archetypes".split())
#: At the top of a folder; a README anywhere.
_NOTES = frozenset("license changelog contributing 404 index".split())
#: Changes when files are read in another way: all of them are read again.
_READING = 2


def read(
    source: Path, options: MarkdownOptions, parser: RecordParser, recall: LastMark
) -> Iterator[IntakeEvent]:
    """The articles of a file or a folder; a file that has not changed is skipped.

    Raises SyndicateError where there is nothing to read.
    """
    if not source.exists():
        raise SyndicateError("there is no such file or folder", Place(str(source)))
    is_folder = source.is_dir()
    closed: list[OSError] = []
    number = 0
    for number, path in enumerate(_files(source, closed) if is_folder else [source], 1):
        place = Place(str(path))
        name = _name(path, source if is_folder else None)
        if is_folder and _is_aside(name):
            yield Skipped(number, "files that are no articles", place)
            continue
        file = MarkdownFile(name, place, frozenset(path.resolve().parts[:-1]))
        try:
            data = _bytes(path)
            told = repr((_READING, options, file.name, parser.zone.key)).encode()
            seen = {"sha256": sha256(data + told).hexdigest()}
            if recall(str(path)) == seen:
                yield Skipped(number, "files that have not changed", place)
                continue
            record, notes = record_of(_text(data, place), file, options)
        except SyndicateError as error:
            yield RejectedRecord(number, b"", RecordError("", error.message, error.place or place))
            continue
        item = parser.parse_draft(RecordDraft(number, record, place, tuple(notes)))
        yield item
        if isinstance(item, ParsedRecord):  # what was rejected is told again until it is mended
            yield Mark(str(path), seen)
    for count, failure in enumerate(closed, number + 1):
        where = Place(str(failure.filename))
        yield RejectedRecord(count, b"", RecordError("", f"cannot read: {failure.strerror}", where))


def _files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """The files of a folder in a fixed order, those of one folder in memory at a time.

    What folders cannot be read goes to `closed`.
    """
    for where, folders, names in os.walk(folder, onerror=closed.append):
        folders.sort()
        for name in sorted(names):
            path = Path(where, name)
            if path.suffix.lower() in _ENDINGS and path.is_file():
                yield path


def _name(path: Path, folder: Path | None) -> PurePosixPath:
    """The path below the folder; of a file alone, its name, and its bundle's."""
    if folder is not None:
        return PurePosixPath(path.relative_to(folder).as_posix())
    alone = PurePosixPath(path.name)
    return path.resolve().parent.name / alone if alone.stem == "index" else alone


def _is_aside(name: PurePosixPath) -> bool:
    """Whether a file of a folder is a generator's own, or a note to its keepers."""
    folders = name.parts[:-1]
    if any(part.startswith(".") or part in _OWN_FOLDERS for part in folders):
        return True
    if name.name.startswith((".", "_")):
        return True
    stem = name.stem.lower()
    return stem == "readme" or (stem in _NOTES and not folders)


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
