"""SQLAlchemy's words for statements and tables, without SQLAlchemy.

`from syndicate.store.sql import select` reads and is type-checked as SQLAlchemy's own `select`. But
loading SQLAlchemy and building statements with it is half of what a small run would cost, so what
is said with these words is only noted (noted.py). The text of a statement that was noted before is
kept in texts.json, as SQLAlchemy compiled it for SQLite, and runs by Python's own driver
(embedded.py). For every other statement, and for every one on a server, SQLAlchemy is loaded and
is told what was noted (texts.py, served.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = [
    "INTEGER", "BigInteger", "Boolean", "Column", "ColumnElement", "CompoundSelect", "Connection",
    "DBAPIError", "Executable", "ForeignKey", "Index", "LargeBinary",
    "MetaData", "Row", "SQLAlchemyError", "Select", "String", "Table", "Text", "UniqueConstraint",
    "and_", "bindparam", "cast", "delete", "except_", "exists", "extract", "false", "func",
    "insert", "literal", "or_", "select", "text", "tuple_", "update",
]  # fmt: skip
_ERRORS = frozenset({"DBAPIError", "SQLAlchemyError"})

if TYPE_CHECKING:
    from sqlalchemy import (
        INTEGER,
        BigInteger,
        Boolean,
        Column,
        ColumnElement,
        CompoundSelect,
        Connection,
        Executable,
        ForeignKey,
        Index,
        LargeBinary,
        MetaData,
        Row,
        Select,
        String,
        Table,
        Text,
        UniqueConstraint,
        and_,
        bindparam,
        cast,
        delete,
        except_,
        exists,
        extract,
        false,
        func,
        insert,
        literal,
        or_,
        select,
        text,
        tuple_,
        update,
    )
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
else:
    from syndicate.store.sql.noted import Word

    globals().update({name: Word(name) for name in __all__ if name not in _ERRORS})

    def __getattr__(name):
        """Return one of SQLAlchemy's errors: they are named where something went wrong only."""
        if name not in _ERRORS:
            raise AttributeError(name)
        import sqlalchemy.exc

        return getattr(sqlalchemy.exc, name)
