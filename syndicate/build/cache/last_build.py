"""What the last whole build left: enough for the next to see at once that nothing is to do."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import Any

_NAME = "last.json"


@dataclass(frozen=True)
class LastBuild:
    """The last whole build. Instants are microseconds since 1970, UTC.

    `site` is the folder of the site: a copy of the folder has not been built. `stamp` is the
    program's, `config` the digest of the config's files, `store` the file of the store or its
    address; `sequence` was its newest change and `work` (number, hash) the newest record of its
    ledger that is no fetch. `epoch` names what was withdrawn. At `due` something may change by
    itself; unless it is `settled`, the next build must look at something again. `folders` of the
    output are by the time of their last change; `files` by size and that time, unless there are
    many; `output` is what the store calls the place of both. `title`, `documents`, `carried`,
    `notices` (entries that show each) and `warnings` are for the report of a run that has nothing
    to do.
    `journal` is the path of the journal of orders, `journal_file` its size and that time; None
    where there is none.
    """

    site: str
    stamp: str
    config: str
    store: str
    sequence: int
    work: tuple[int, str] | None
    epoch: str
    at: int
    due: int | None
    settled: bool
    folders: dict[str, int]
    files: dict[str, list[int]]
    output: str
    title: str
    documents: int
    carried: int
    notices: dict[str, int]
    warnings: list[str]
    journal: str
    journal_file: list[int] | None

    def is_untouched(self) -> bool:
        """Return whether no file came or went, nor, as far as is known, was written to."""
        try:
            return all(_stat(path)[1] == then for path, then in self.folders.items()) and all(
                _stat(path) == then for path, then in self.files.items()
            )
        except OSError:
            return False

    def is_journaled(self) -> bool:
        """Return whether nobody wrote to the journal of orders since."""
        try:
            return _stat(self.journal) == self.journal_file
        except FileNotFoundError:
            return self.journal_file is None
        except OSError:
            return False

    def is_current(self, at: int) -> bool:
        """Return whether nothing has fallen due since; never so at an earlier instant."""
        return self.at <= at and (self.due is None or at < self.due)


def _stat(path: str) -> list[int]:
    """Return the size in bytes and the time of the last change in nanoseconds."""
    stat = os.stat(path)  # noqa: PTH116 - pathlib is slow to import
    return [stat.st_size, stat.st_mtime_ns]


def read(folder: str) -> LastBuild | None:
    """Return what was left in a folder; None where nothing can be read."""
    try:
        with open(f"{folder}/{_NAME}", encoding="utf-8") as stream:  # noqa: PTH123 - pathlib is slow
            facts: dict[str, Any] = json.load(stream)
        work = facts.pop("work")
        return LastBuild(**facts, work=tuple(work) if work else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(folder: str, last: LastBuild) -> None:
    """Leave it in a folder for the next build. Raises OSError."""
    from pathlib import Path

    from syndicate.durable import replace_file

    text = json.dumps(asdict(last), separators=(",", ":"))
    replace_file(Path(folder, _NAME), [text.encode()], lasting=False)
