"""Read folders of Markdown, as Hexo, Hugo, Jekyll and others keep them: one record a file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

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
    reached,
)
from syndicate.intake.markdown.engine import Engine, Engines
from syndicate.intake.markdown.file import MarkdownFile, MarkdownOptions
from syndicate.intake.markdown.neighbours import Neighbours
from syndicate.intake.markdown.record import article_of, read_record
from syndicate.intake.record import RecordParser
from syndicate.text.languages import read_tag

_ENDINGS = frozenset((".md", ".markdown", ".mdown", ".mkd", ".mdx"))
_LARGEST = 10_000_000
_GENERATOR_FOLDERS = frozenset(
    "node_modules _site _includes _layouts _data archetypes scaffolds".split()
)
#: Files at the top of a folder that are no articles; nor is a README anywhere.
_NOTE_FILES = frozenset("license changelog contributing 404 index".split())
#: Raised when files are read in another way, so that all of them are read again.
_READING = 5


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
    reader = _Reader(source, options)
    total = folders.number_of(source, _ENDINGS) if source.is_dir() else 1
    number = 0
    for number, (path, is_inside) in enumerate(files, 1):
        yield from reached(number, total, "files")
        if not is_inside:
            yield folders.outside(number, path)
            continue
        place = Place(str(path))
        file = reader.file(path)
        yield from reader.problems(number)
        if is_folder and (_is_no_article(file.name) or not reader.is_post(path, file.engine)):
            yield Skipped(
                number, "files that are no articles", place, one="file that is no article"
            )
            continue
        try:
            data = folders.read_bytes(path, _LARGEST)
            state = {"sha256": sha256(data + reader.state(file) + parser.state).hexdigest()}
            if last_mark(str(path)) == state:
                one = "file that has not changed"
                yield Skipped(number, "files that have not changed", place, one=one)
                continue
            record, notes, found_in = _record(_text(data, place), file, options)
        except SyndicateError as error:
            yield RejectedRecord.unreadable(number, error.message, error.place or place)
            continue
        language = read_tag(file.engine.languages.tag_of(file.engine.language))
        languages = {language: "settings of the site"} if language else {}
        draft = RecordDraft(number, record, place, tuple(notes), found_in, languages)
        event = parser.parse_draft(draft)
        yield event
        if isinstance(event, ParsedRecord):  # a rejected file is read again until it is mended
            yield Mark(str(path), state)
    yield from folders.not_read(number, unreadable)


def _record(
    text: str, file: MarkdownFile, options: MarkdownOptions
) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """Read a record; whatever a library raises on a file concerns this file alone."""
    try:
        return read_record(text, file, options)
    except SyndicateError:
        raise
    except Exception as error:
        message = f"cannot be read: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise SyndicateError(message, file.place) from error


class _Reader:
    """Knows where each file of a source belongs: its name, its generator, its neighbours."""

    def __init__(self, source: Path, options: MarkdownOptions) -> None:
        self._source, self._options = source, options
        self._folder = source if source.is_dir() else None
        self._root = source.resolve()
        self._engines = Engines()
        self._neighbours: dict[Path, Neighbours] = {}

    def file(self, path: Path) -> MarkdownFile:
        real = path.resolve()
        engine = self._engines.of(real.parent)
        below = engine.below(real)
        neighbours = self._neighbours_in(self._folder or real.parent)
        return MarkdownFile(
            name=_name(path, self._folder),
            place=Place(str(path)),
            folders=frozenset(real.parts[:-1]),
            engine=engine,
            below=below,
            real=real,
            article=neighbours.find,
        )

    def is_post(self, path: Path, engine: Engine) -> bool:
        """Whether a file is an article; of a folder without the site's articles, each is."""
        articles = engine.articles
        if articles is None or not articles.is_relative_to(self._root):
            return True
        return engine.is_post(path.resolve())

    def problems(self, number: int) -> Iterator[RejectedRecord]:
        """Yield the settings that could not be read, once."""
        for problem in self._engines.problems:
            place = problem.place or Place(str(self._source))
            yield RejectedRecord.unreadable(number, problem.message, place)
        self._engines.problems.clear()

    def state(self, file: MarkdownFile) -> bytes:
        """Return what a record depends on beside the file's bytes."""
        return repr((_READING, self._options, file.name, file.engine.digest)).encode()

    def _neighbours_in(self, folder: Path) -> Neighbours:
        if folder not in self._neighbours:
            self._neighbours[folder] = Neighbours(folder, _ENDINGS, self._article_of)
        return self._neighbours[folder]

    def _article_of(self, path: Path) -> tuple[str, str] | None:
        file = self.file(path)
        if _is_no_article(file.name):
            return None
        try:
            text = _text(folders.read_bytes(path, _LARGEST), file.place)
            return article_of(text, file, self._options)
        except (SyndicateError, ValueError, RecursionError):
            return None


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
        return data.decode("utf-8").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        where = Place(place.file, data.count(b"\n", 0, error.start) + 1)
        raise SyndicateError(f"not UTF-8 at byte {error.start + 1}", where) from error
