"""Read the words of a statement as a server does: without comments and what literals hold.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html,
https://mariadb.com/kb/en/comment-syntax/, https://www.sqlite.org/lang_comment.html
"""

from __future__ import annotations

import re

from msgspec import Struct

from syndicate.text.patterns import regex

_DASHES = r"--[^\n]*+"
_PLAIN = r"'(?>(?:[^']|'')*)(?:'|\Z)"
_ESCAPED = r"'(?>(?:[^'\\]|''|\\.)*)(?:'|\\?\Z)"
_NAME = r'"(?>(?:[^"]|"")*)(?:"|\Z)'
_ESCAPED_NAME = r'"(?>(?:[^"\\]|""|\\.)*)(?:"|\\?\Z)'
_BACKTICKS = r"`[^`]*+(?:`|\Z)"
_BLOCK = r"/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z)"
_BLOCK_EDGE = regex(r"/\*|\*/")
#: Text in dollar quotes (`$$…$$`, `$tag$…$tag$`), which end with what they begin with.
_DOLLARS = r"(?<![\w$])(?P<dollars>\$(?:[^\W\d]\w*+)?\$)"
#: The end of a line in PostgreSQL, where a comment ends with a carriage return too.
_POSTGRES_DASHES = r"--[^\r\n]*+"
#: MariaDB takes two dashes for a comment only before a blank or a control character.
_MARIADB_DASHES = r"--(?=[\x00-\x20]|\Z)[^\n]*+"
#: The ends of a comment that MariaDB or MySQL runs: `/*! … */`, `/*M!100100 … */`.
_RUN_EDGES = r"/\*M?!\d*+|\*/"
_MORE = regex(r";\s*[^\s;]")
_READS = regex(r"[\s(]*(?:select|with|values|table)\b", re.IGNORECASE)
_WRITES_FILE = regex(r"\binto\s+(?:outfile|dumpfile)\b", re.IGNORECASE)


class Dialect(Struct, frozen=True):
    """How a kind of database writes comments and literals; `nested` of comments in comments."""

    hidden: re.Pattern[str]
    nested: bool = False


def _dialect(*patterns: str, nested: bool = False) -> Dialect:
    return Dialect(re.compile("|".join(patterns), re.DOTALL), nested)


#: SQLite, and what any other database is taken for.
COMMON = _dialect(_DASHES, _PLAIN, _NAME, _BACKTICKS, _BLOCK)


def postgresql(*, backslashes: bool) -> Dialect:
    """Return PostgreSQL's dialect; `backslashes` where plain literals have escapes, too."""
    plain = _ESCAPED if backslashes else rf"(?<![\w$])[eE]{_ESCAPED}|{_PLAIN}"
    return _dialect(_POSTGRES_DASHES, plain, _NAME, _DOLLARS, r"(?P<block>/\*)", nested=True)


def mariadb(mode: str, *, runs_comments: bool) -> Dialect:
    """Return the dialect of MariaDB and MySQL in an `sql_mode`.

    Whether a comment with a version is run depends on the server: both must be looked at.
    """
    modes = mode.upper().split(",")
    escapes = "NO_BACKSLASH_ESCAPES" not in modes
    name = _ESCAPED_NAME if escapes and "ANSI_QUOTES" not in modes else _NAME
    literals = (_ESCAPED if escapes else _PLAIN, name, _BACKTICKS)
    comments = (_MARIADB_DASHES, r"\#[^\n]*+", *((_RUN_EDGES,) if runs_comments else ()), _BLOCK)
    return _dialect(*comments, *literals)


def code_of(text: str, dialect: Dialect) -> str:
    """Return a statement with a blank for each comment and `''` for each literal or quoted name."""
    parts: list[str] = []
    end = 0
    while match := dialect.hidden.search(text, end):
        parts.append(text[end : match.start()])
        end = match.end()
        groups = match.groupdict()
        if groups.get("block"):
            end = _end_of_block(text, end)
        elif tag := groups.get("dollars"):
            closing = text.find(tag, end)
            end = len(text) if closing < 0 else closing + len(tag)
        parts.append(" " if match[0][0] in "-/#*" else "''")
    return "".join((*parts, text[end:]))


def _end_of_block(text: str, start: int) -> int:
    """Return where a comment ends that may hold others."""
    depth = 1
    for edge in _BLOCK_EDGE.finditer(text, start):
        depth += 1 if edge[0] == "/*" else -1
        if not depth:
            return edge.end()
    return len(text)


def is_one(code: str) -> bool:
    """Whether nothing follows a statement's semicolon, by its `code_of`."""
    return _MORE.search(code) is None


def only_reads(code: str) -> bool:
    """Whether a statement begins as one that reads, by its `code_of`."""
    return _READS.match(code) is not None


def writes_file(code: str) -> bool:
    """Whether a statement writes a file on the server, by its `code_of`."""
    return _WRITES_FILE.search(code) is not None
