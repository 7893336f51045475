"""Take the records of deleted articles out of the files of rejected records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from syndicate.durable import replace_file
from syndicate.errors import OutputError
from syndicate.text import similarity, urls

#: A line of which so much is a text, or that holds so much of it, is a record of it.
_SAME_FROM = 0.6
#: Letters and digits: a shorter text says too little by itself.
_PARTICULAR = 20


class Traces(Struct, frozen=True):
    """What a record of a deleted article is recognised by: ids, pages (`urls.page_key`), texts."""

    ids: frozenset[str]
    pages: frozenset[str]
    texts: tuple[str, ...]
    titles: frozenset[str]

    def mark(self, line: bytes) -> bool:
        """Return whether a line of a file of rejected records is one of an article's."""
        text = line.decode("utf-8", "replace")
        try:
            record = json.loads(text)
        except ValueError:
            record = None
        if isinstance(record, Mapping):
            return self._mark_record(record)
        return self.holds(similarity.folded(text)) or any(page in text for page in self.pages)

    def _mark_record(self, record: Mapping[str, Any]) -> bool:
        addresses = [record.get(name) for name in ("url", "external_url", "id")]
        given = [address for address in addresses if isinstance(address, str)]
        if any(urls.page_key(address) in self.pages for address in given if "://" in address):
            return True
        strings = (value for value in record.values() if isinstance(value, str))
        if any(self.holds(similarity.folded(value)) for value in strings):
            return True
        same_id = str(record.get("id")) in self.ids
        return same_id and (record.get("title") in self.titles or not record.get("title"))

    def holds(self, plain: str) -> bool:
        """Return whether a text is one of the texts, holds one, or is an excerpt of one.

        It is `similarity.folded`, as they are.
        """
        return any(
            similarity.share(*sorted((plain, text), key=len)) >= _SAME_FROM
            for text in self.texts
            if len(text) >= _PARTICULAR and len(plain) >= _PARTICULAR
        )


def drop_records(folder: Path, traces: Traces) -> int:
    """Take the records of articles out of the files of a folder; return how many they were.

    A file that is left empty is deleted. Raises OutputError.
    """
    dropped = 0
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        try:
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [line for line in lines if not traces.mark(line)]
            if len(kept) < len(lines):
                _replace(path, kept)
        except OSError as error:
            raise OutputError.of(path, error) from error
        dropped += len(lines) - len(kept)
    return dropped


def _replace(path: Path, lines: list[bytes]) -> None:
    if not any(line.strip() for line in lines):
        path.unlink()
        return
    replace_file(path, lines)
