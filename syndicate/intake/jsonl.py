"""JSON Lines (https://jsonlines.org/): one article record a line, read as a stream."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import IntakeEvent, ParsedRecord, Reached, RejectedRecord
from syndicate.intake.bounds import LARGEST_LINE, parse_json
from syndicate.intake.inflated import open_inflated
from syndicate.intake.record import RecordParser, at_place
from syndicate.intake.rights_fields import RIGHTS, said_twice, states_rights

_READ_AT_ONCE = 1 << 16
_QUOTED_RIGHTS = {name: f'"{name}"'.encode() for name in RIGHTS}


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, each time that they are given."""


def read(source: str, parser: RecordParser) -> Iterator[IntakeEvent]:
    """Parse the records of a file, of a `.gz` file, or of standard input (`-`).

    Blank lines are no records but count as lines. Raises SyndicateError when the file cannot be
    read.
    """
    name = "standard input" if source == "-" else source
    try:
        with _open(source) as stream:
            total, read, told = _size_of(source), 0, 0
            for number, line in enumerate(_lines(stream), 1):
                read += len(line)
                if total and read - told > total // 100:
                    told = read
                    yield Reached(min(read, total), total)
                if len(line) > LARGEST_LINE:
                    message = f"a line of more than {LARGEST_LINE:,} bytes"
                    yield RejectedRecord.unreadable(number, message, Place(name, number))
                elif line.strip():
                    yield parse_line(line, number, name, parser)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SyndicateError(f"cannot read: {reason}", Place(name)) from error


def _open(source: str) -> IO[bytes]:
    if source == "-":
        if sys.stdin is None:
            raise SyndicateError("is closed", Place("standard input"))
        return sys.stdin.buffer
    path = Path(source)
    # a line is often longer than what Python reads at once by itself
    return open_inflated(path) if path.suffix == ".gz" else path.open("rb", _READ_AT_ONCE)


def _size_of(source: str) -> int:
    """Return the size of a file in bytes; 0 where that is not what will be read."""
    path = Path(source)
    return 0 if source == "-" or path.suffix == ".gz" else path.stat().st_size


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a stream; of one that is too long, only its beginning."""
    while line := stream.readline(LARGEST_LINE + 1):
        yield line
        while len(line) > LARGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LARGEST_LINE + 1)


def parse_line(line: bytes, number: int, name: str, parser: RecordParser) -> IntakeEvent:
    """Parse one record; `number` is its line, `name` that of what it is read from."""
    place = Place(name, number)
    record = None
    try:
        record = _parse_json(line.removeprefix(b"\xef\xbb\xbf"))
        article, notes = parser.parse(record)
    except RecordError as error:
        raw, rights = line.rstrip(b"\r\n") + b"\n", parser.unread_rights(record, error)
        return RejectedRecord(number, raw, at_place(error, place), rights)
    return ParsedRecord(number, article, notes, place, states_rights=states_rights(record))


def _parse_json(line: bytes) -> Any:
    try:
        text = line.decode("utf-8")
        record = parse_json(text)
        if isinstance(record, dict) and any(
            name in record and line.count(quoted) > 1 for name, quoted in _QUOTED_RIGHTS.items()
        ):
            record |= said_twice(json.loads(text, object_pairs_hook=_Pairs))
        return record
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start + 1}"
        raise RecordError("", message) from error
    except json.JSONDecodeError as error:
        raise RecordError("", f"not JSON: {error.msg}", Place("", 0, error.colno)) from error
    except ValueError as error:
        raise RecordError("", f"not JSON that can be read: {error}") from error
