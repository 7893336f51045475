"""Texts that the config alone decides, as they were made once.

What they are made from is compiled in every run that makes them: that takes longer than all else of
a small one but its start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256

from syndicate.build.cache.code_stamp import code_stamp

_TABLE = """
CREATE TABLE IF NOT EXISTS texts (name TEXT PRIMARY KEY, sum BLOB, text TEXT) WITHOUT ROWID
"""

#: Returns the text of a name: the one that is kept, if it was made of the same, else a new one.
#: What it is made of beside the config and the program is told by its `repr`.
Keep = Callable[[str, object, Callable[[], str]], str]


def make_anew(_name: str, _made_of: object, make: Callable[[], str]) -> str:
    """Keep nothing."""
    return make()


class CachedTexts:
    """The texts of an open cache, by name."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        index.execute(_TABLE)

    def of(self, config: str | None) -> Keep:
        """Return what keeps the texts of a config, by its digest; of none, nothing is kept."""

        def keep(name: str, made_of: object, make: Callable[[], str]) -> str:
            told = repr((code_stamp(), config, made_of))

            def sum_of(text: object) -> bytes:
                """Return a sum that is another for what was made of other things, or is damaged."""
                return sha256(repr((told, text)).encode()).digest()[:16]

            query = "SELECT sum, text FROM texts WHERE name = ?"
            sum_, text = self._index.execute(query, (name,)).fetchone() or (b"", "")
            if sum_ == sum_of(text):
                return str(text)
            text = make()
            self._index.execute("REPLACE INTO texts VALUES (?, ?, ?)", (name, sum_of(text), text))
            return str(text)

        return keep if config else make_anew
