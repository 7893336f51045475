"""Read one item of many: whatever a library raises on it is its own rejection.

Parsers of strangers' input raise anything: TypeError, RecursionError, a panic of a Rust library.
None of it may end a run, so every intake reads each item by `read_item`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import IntakeEvent, RejectedRecord

T = TypeVar("T")
#: What is no error of an input: the user, or the program, ends the run.
_PASSED = (KeyboardInterrupt, SystemExit, GeneratorExit)


def read_item(number: int, place: Place, read: Callable[[], IntakeEvent]) -> IntakeEvent:
    """Return what `read` returns; the rejection of the item where it raises anything."""
    try:
        with whole_source(place):
            return read()
    except SyndicateError as error:
        return RejectedRecord.unreadable(number, error.message, error.place or place)


def read_source(place: Place, events: Iterable[IntakeEvent]) -> Iterator[IntakeEvent]:
    """Yield the events of one source; what a library raises between them ends it, and no other.

    Raises SyndicateError with the place.
    """
    with whole_source(place):
        yield from events


@contextmanager
def whole_source(place: Place) -> Iterator[None]:
    """Raise what a library raises on a source as SyndicateError with the place."""
    try:
        yield
    except (SyndicateError, *_PASSED):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise SyndicateError(cannot_be_read(error), place) from error


def record_error(error: BaseException) -> RecordError:
    """Return an error of a library as that of a record."""
    return RecordError("", cannot_be_read(error))


def cannot_be_read(error: BaseException) -> str:
    """Return one line that says what a library raised."""
    lines = str(error).split("\n", 1)[0].split()
    reason = " ".join(lines)[:200]
    kind = type(error).__name__
    return f"cannot be read: {kind}: {reason}" if reason else f"cannot be read: {kind}"
