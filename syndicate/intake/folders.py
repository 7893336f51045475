"""Walk a folder of files to import; nothing is read whose real path lies outside of it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from syndicate.errors import Place, SyndicateError
from syndicate.intake import RejectedRecord, Skipped

#: How a report calls what `outside` tells.
OUTSIDE = "links that leave the folder"


def walk(
    folder: Path, endings: Collection[str], unreadable: list[OSError]
) -> Iterator[tuple[Path, bool]]:
    """Yield the files with these endings below a folder, and whether each really lies in it.

    The order is fixed, and only one folder's names are in memory. A link to a folder is not
    followed: one inside is met anyway, one outside is yielded as such. The errors of folders that
    cannot be read are added to `unreadable`.
    """
    root = folder.resolve()
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        for name in folders:
            path = Path(parent, name)
            if path.is_symlink() and not lies_in(path, root):
                yield path, False
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() not in endings:
                continue
            if not lies_in(path, root):
                yield path, False
            elif path.is_file():  # no pipe or device, which may never end
                yield path, True


def number_of(folder: Path, endings: Collection[str]) -> int:
    """Return about how many files `walk` will yield, without looking at any of them."""
    return sum(
        os.path.splitext(name)[1].lower() in endings  # noqa: PTH122 - a path each would take longer
        for _, _, names in os.walk(folder)
        for name in names
    )


def lies_in(path: Path, root: Path) -> bool:
    """Whether the real path of a file is below a resolved folder; a circle of links is nowhere."""
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def outside(number: int, path: Path) -> Skipped:
    """Return the event for a file that `walk` found to lie outside."""
    message = "skipped: a link that leaves the folder; name its target as a source to import it"
    return Skipped(number, OUTSIDE, Place(str(path)), message, "link that leaves the folder")


def not_read(number: int, unreadable: list[OSError]) -> Iterator[RejectedRecord]:
    """Yield the folders that could not be read, counted from behind `number`."""
    for count, failure in enumerate(unreadable, number + 1):
        where = Place(str(failure.filename))
        yield RejectedRecord.unreadable(count, f"cannot read: {failure.strerror}", where)


def read_bytes(path: Path, largest: int) -> bytes:
    """Return the bytes of a file. Raises SyndicateError with its place, also where it is larger."""
    place = Place(str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(largest + 1)  # its size may change while it is read
    except OSError as error:
        raise SyndicateError(f"cannot read: {error.strerror}", place) from error
    if len(data) > largest:
        raise SyndicateError(f"larger than {largest:,} bytes", place)
    return data
