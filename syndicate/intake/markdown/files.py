"""Read folders of Markdown, as Hugo, Jekyll, Pelican and Eleventy keep them: one record a file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from syndicate.errors import Place, SyndicateError
from syndicate.intake import (
    IntakeEvent,
    LastMark,
    Mark,
    ParsedRecord,
    RecordDraft,
    RejectedRecord,
    Skipped,
    folders,
)
from syndicate.intake.markdown.record import MarkdownFile, MarkdownOptions, record_of
from syndicate.intake.record import RecordParser

_ENDINGS = frozenset((".md", ".markdown", ".mdown", ".mkd", ".mdx"))
_LARGEST = 10_000_000
_GENERATOR_FOLDERS = frozenset("node_modules _site _includes _layouts _data archetypes".split())
#: Files at the top of a folder that are no articles; nor is a README anywhere.
_NOTE_FILES = frozenset("license changelog contributing 404 index".split())
#: Raised when files are read in another way, so that all of them are read again.
_READING = 2


def read(
    source: Path, options: MarkdownOptions, parser: RecordParser, last_mark: LastMark
) -> Iterator[IntakeEvent]:
    """Read the articles of a file or a folder; a file that has not changed is skipped.

    Raises SyndicateError where the file or folder does not exist.
    """
    if not source.exists():
        raise SyndicateError("there is no such file or folder", Place(str(source)))
    is_folder = source.is_dir()
    unreadable: list[OSError] = []
    files = folders.walk(source, _ENDINGS, unreadable) if is_folder else [(source, True)]
    number = 0
    for number, (path, is_inside) in enumerate(files, 1):
        if not is_inside:
            yield folders.outside(number, path)
            continue
        place = Place(str(path))
        name = _name(path, source if is_folder else None)
        if is_folder and _is_no_article(name):
            yield Skipped(number, "files that are no articles", place)
            continue
        file = MarkdownFile(name, place, frozenset(path.resolve().parts[:-1]))
        try:
            data = folders.read_bytes(path, _LARGEST)
            settings = repr((_READING, options, file.name, parser.zone.key)).encode()
            state = {"sha256": sha256(data + settings).hexdigest()}
            if last_mark(str(path)) == state:
                yield Skipped(number, "files that have not changed", place)
                continue
            record, notes = record_of(_text(data, place), file, options)
        except SyndicateError as error:
            yield RejectedRecord.unreadable(number, error.message, error.place or place)
            continue
        event = parser.parse_draft(RecordDraft(number, record, place, tuple(notes)))
        yield event
        if isinstance(event, ParsedRecord):  # a rejected file is read again until it is mended
            yield Mark(str(path), state)
    yield from folders.not_read(number, unreadable)


def _name(path: Path, folder: Path | None) -> PurePosixPath:
    """Return the path below the folder; of a file given alone, its name, after its bundle's."""
    if folder is not None:
        return PurePosixPath(path.relative_to(folder).as_posix())
    alone = PurePosixPath(path.name)
    return path.resolve().parent.name / alone if alone.stem == "index" else alone


def _is_no_article(name: PurePosixPath) -> bool:
    """Whether a file of a folder is the generator's own, or a note like a README."""
    folders = name.parts[:-1]
    if any(part.startswith(".") or part in _GENERATOR_FOLDERS for part in folders):
        return True
    if name.name.startswith((".", "_")):
        return True
    stem = name.stem.lower()
    return stem == "readme" or (stem in _NOTE_FILES and not folders)


def _text(data: bytes, place: Place) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        where = Place(place.file, data.count(b"\n", 0, error.start) + 1)
        raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", where) from error
