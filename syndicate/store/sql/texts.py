"""The texts of statements as SQLAlchemy compiled them for SQLite, by the key of what was noted.

`pytest --keep-texts` writes them anew into texts.json: those of all statements that the tests run.
The tests compare each one that they run with what SQLAlchemy makes of it. A statement without a
text is compiled when it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from syndicate.store.sql.noted import UNKEPT, Noted, Value, noted_key, real, values_of

FILE = Path(__file__).with_name("texts.json")
#: Where a list of values goes in a text: as many marks when the statement runs, or, for an empty
#: list, what finds nothing.
LIST = "(__[POSTCOMPILE_{}])"
NOTHING = "SELECT 1 FROM (SELECT 1) WHERE 1!=1"


class Bind(Struct, frozen=True, omit_defaults=True):
    """What stands for a mark: the value of this number, the parameter of this name or a constant.

    `many` is the name of a list in the text.
    """

    value: int | None = None
    name: str | None = None
    constant: str | int | bool | None = None
    many: str | None = None


class Text(Struct, frozen=True, omit_defaults=True, dict=True):
    """A statement in SQL, with its marks in order and the columns of its rows.

    `truths` are the numbers of the columns that are true or false: SQLite keeps 1 and 0.
    """

    sql: str
    binds: tuple[Bind, ...] = ()
    columns: tuple[str, ...] = ()
    truths: tuple[int, ...] = ()

    @cached_property
    def has_lists(self) -> bool:
        return any(bind.many for bind in self.binds)

    @cached_property
    def row(self) -> type[tuple[Any, ...]]:
        """The type of its rows: tuples whose values have the columns' names."""
        names = {name: property(itemgetter(number)) for number, name in enumerate(self.columns)}
        mapping = property(lambda row: dict(zip(self.columns, row, strict=True)))
        return type("Row", (tuple,), {**names, "_mapping": mapping, "__slots__": ()})

    def rows(self, found: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield rows for the tuples that the driver gives."""
        return map(self._with_truths if self.truths else self.row, found)

    def _with_truths(self, values: tuple[Any, ...]) -> Any:
        row = list(values)
        for number in self.truths:
            if row[number] is not None:
                row[number] = bool(row[number])
        return self.row(row)


def names_of(parameters: Any) -> tuple[str, ...]:
    """Return the names of the parameters that a statement runs with, of one row or of several."""
    if not parameters:
        return ()
    return tuple(sorted(parameters[0] if isinstance(parameters, list | tuple) else parameters))


def key_of(statement: Noted, names: Sequence[str]) -> str:
    """Return the key of a statement that runs with parameters of these names."""
    return f"{noted_key(statement)}|{','.join(names)}"


def text_of(statement: Noted, names: Sequence[str]) -> Text | None:
    """Return the text that is kept of a statement that runs with these parameters, if one is."""
    return _text_of_key(key_of(statement, names))


@cache
def _text_of_key(key: str) -> Text | None:
    raw = _kept().get(digest(key))
    return None if raw is None else msgspec.json.decode(raw, type=Text)


@cache
def _kept() -> dict[str, msgspec.Raw]:
    """Return the texts of the file; each is read when it is needed."""
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, msgspec.Raw])


def digest(key: str) -> str:
    """Return by what a text is found in the file."""
    return blake2b(key.encode(), digest_size=9).hexdigest()


def compiled(statement: Noted, names: Sequence[str]) -> Text | None:
    """Return the text of a statement by SQLAlchemy; None where it cannot be kept."""
    from sqlalchemy import bindparam
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
    from sqlalchemy.types import JSON, TupleType, TypeDecorator

    values = [id(value) for value in values_of(statement)]
    if UNKEPT in noted_key(statement) or len(set(values)) < len(values):
        return None

    def put(value: Value) -> Any:
        name = f"given_{values.index(id(value))}"
        given = list(value.value) if value.is_list else value.value
        return bindparam(name, given, expanding=value.is_list)

    core = real(statement, put)
    made = core.compile(dialect=SQLiteDialect_pysqlite(), column_keys=list(names) or None)
    columns = [(_plain(each.keyname), each.type) for each in made._result_columns or ()]
    kinds = [each.type for each in made.binds.values()] + [kind for _, kind in columns]
    if any(isinstance(kind, JSON | TupleType | TypeDecorator) for kind in kinds):
        return None
    if any(_is_read_otherwise(kind, made.dialect) for _, kind in columns):
        return None
    binds = [bind for name in made.positiontup if (bind := _bind(made, name, names))]
    if len(binds) < len(made.positiontup):
        return None
    return Text(
        made.string,
        tuple(binds),
        tuple(name for name, _ in columns),
        tuple(number for number, (_, kind) in enumerate(columns) if _is_truth(kind)),
    )


def _plain(name: str) -> str:
    """Return a name as a plain string: SQLAlchemy's own type of them says more."""
    return "".join(name)


def _is_read_otherwise(kind: Any, dialect: Any) -> bool:
    """Return whether SQLAlchemy makes something else of values, other than truth and bytes."""
    from sqlalchemy.types import Boolean, LargeBinary

    reads = kind.dialect_impl(dialect).result_processor(dialect, None)
    return reads is not None and not isinstance(kind, Boolean | LargeBinary)


def _is_truth(kind: Any) -> bool:
    from sqlalchemy.types import Boolean

    return isinstance(kind, Boolean)


def _bind(made: Any, name: str, names: Sequence[str]) -> Bind | None:
    """Return what stands for a mark of a compiled statement; None for one that cannot be kept."""
    bind = made.binds[name]
    many = name if bind.expanding else None
    if many and LIST.format(name) not in made.string:
        return None
    if name.startswith("given_"):
        return Bind(value=int(name.removeprefix("given_")), many=many)
    if bind.key in names:
        return Bind(name=_plain(bind.key), many=many)
    if many or bind.callable or not isinstance(bind.value, str | int | None):
        return None
    return Bind(constant=bind.value)
