"""What was said with SQLAlchemy's words: noted now, said to SQLAlchemy itself when it is needed.

A note is a tree: a word, or an attribute, a call or an operation of notes. Its `key` tells one
statement from another, with `?` in the place of each value that a statement is given (a number to
compare with, a list to be in), so that a statement has the same key whatever it is asked for; the
values stand beside, in the order of their marks.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator
from threading import RLock
from typing import Any

#: Methods whose arguments are values, not parts of the statement.
_OF_VALUES = frozenset(
    "between contains endswith ilike in_ like limit not_in offset startswith".split()
)
#: A call of these makes a table that the statement may name twice, so that it needs a name.
_OF_TABLES = frozenset("alias cte lateral subquery".split())
#: Stands before what has no key of its own: such a statement is never kept.
UNKEPT = "\0"
#: A table is told to SQLAlchemy once.
_one_at_a_time = RLock()


class Value:
    """A value that a statement is given."""

    __slots__ = ("mark", "value")

    def __init__(self, value: Any, mark: str = "?") -> None:
        self.value = value
        self.mark = "[?]" if self.is_list else mark

    @property
    def is_list(self) -> bool:
        """Whether it stands for as many values as it has."""
        return isinstance(self.value, Collection) and not isinstance(self.value, str | bytes)


class Noted:
    """Something said of SQLAlchemy."""

    __slots__ = ("_how", "_key", "_parts", "_real", "_values")
    #: SQLAlchemy looks here first, and at `__clause_element__` then.
    is_clause_element = False

    def __init__(self, key: str, how: Callable[..., Any], /, *parts: Any, **more: Any) -> None:
        """Note that it is `how` of some parts: notes, values or anything else."""
        self._key = key
        self._how = how
        self._parts = (parts, more)
        self._real: Any = None
        self._values = _values_in((*parts, *more.values()))

    def __getattr__(self, name: str) -> Noted:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in {"c", "columns"}:
            return Columns(self)
        return Method(f"{self._key}.{name}", getattr, self, name)

    def __call__(self, /, *args: Any, **more: Any) -> Noted:
        return self._called(args, more)

    def _called(self, args: tuple[Any, ...], more: dict[str, Any]) -> Noted:
        said = [_key(each) for each in args]
        said += [f"{name}={_key(each)}" for name, each in more.items()]
        return Noted(f"{self._key}({', '.join(said)})", _call, self, *args, **more)

    def __clause_element__(self) -> Any:
        """Return what SQLAlchemy makes of it; SQLAlchemy itself asks for that."""
        return real(self)

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        if self._how is operator.eq:  # Python compares what it looks for in a list or a dict
            left, right = self._parts[0]
            return left is right
        raise TypeError("a part of a statement is neither true nor false")

    def __invert__(self) -> Noted:
        return Noted(f"~({self._key})", operator.invert, self)

    def __neg__(self) -> Noted:
        return Noted(f"-({self._key})", operator.neg, self)


def _operation(how: Callable[[Any, Any], Any], sign: str) -> Any:
    def note(left: Noted, right: Any) -> Noted:
        other = _given(right)
        return Noted(f"({left._key} {sign} {_key(other)})", how, left, other)

    return note


for _name, _sign in {
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and_": "&", "or_": "|",
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
}.items():  # fmt: skip
    setattr(Noted, f"__{_name.strip('_')}__", _operation(getattr(operator, _name), _sign))


class Method(Noted):
    """An attribute of a note, which is mostly called."""

    __slots__ = ()

    def __call__(self, /, *args: Any, **more: Any) -> Noted:
        name = self._parts[0][1]
        if name in _OF_TABLES and not (args or more):
            raise TypeError(f"{name}() needs a name: two without would have the same key")
        if name in _OF_VALUES:
            args = tuple(map(_given, args))
        elif name == "values":
            return self._valued(*args, **more)
        return self._called(args, more)

    def _valued(self, /, *dicts: dict[Any, Any], **more: Any) -> Noted:
        """Note a call of `values`: each is one, also None and truth."""
        named = {getattr(k, "name", k): v for each in dicts for k, v in each.items()} | more
        given = {k: v if isinstance(v, Noted) else Value(v) for k, v in named.items()}
        return self._called((), given)


class Word(Noted):
    """A name in the package `sqlalchemy`."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, _word, name)

    def __call__(self, /, *args: Any, **more: Any) -> Noted:
        if self._key == "Table":
            return NotedTable(args[0], _call, self, *args, **more)
        if self._key == "MetaData":
            return NotedMetaData(self._key, _call, self)
        if self._key == "Index":
            return _index(self, args, more)
        if self._key == "literal":
            (value,) = map(_given, args)
            return Noted(f"literal({_key(value)})", _literal, value)
        return self._called(args, more)


class NotedMetaData(Noted):
    """The tables of a store; asked for itself, it is SQLAlchemy's own, with every table."""

    __slots__ = ("_parts_of_it",)

    def __init__(self, *noted: Any) -> None:
        super().__init__(*noted)
        self._parts_of_it: list[Noted] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(whole(self), name)


class NotedTable(Noted):
    """A table of the store; `c` has its columns, each the same one whenever it is asked for."""

    __slots__ = ("c", "metadata", "name")

    def __init__(self, name: str, how: Callable[..., Any], /, *parts: Any, **more: Any) -> None:
        super().__init__(name, how, *parts, **more)
        self.name = name
        self.metadata: NotedMetaData = parts[2]
        self.metadata._parts_of_it.append(self)
        told = [part._parts[0] for part in parts[3:] if isinstance(part, Noted)]
        self.c = Columns(self, [name for word, name, *_ in told if word._key == "Column"])

    @property
    def columns(self) -> Columns:
        return self.c

    @property
    def primary_key(self) -> Any:
        """SQLAlchemy's own: which columns it has is asked for."""
        return real(self).primary_key


class Columns(Noted):
    """The columns of a table or, without `names`, of what stands for one in a statement."""

    __slots__ = ("_columns",)

    def __init__(self, table: Noted, names: Iterable[str] | None = None) -> None:
        super().__init__(f"{table._key}.c", getattr, table, "c")
        self._columns = None if names is None else {n: NotedColumn(self, table, n) for n in names}

    def __getattr__(self, name: str) -> NotedColumn:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> NotedColumn:
        if self._columns is not None:
            return self._columns[name]
        return NotedColumn(self, self._parts[0][0], name)

    def __iter__(self) -> Iterator[NotedColumn]:
        return iter(self._known().values())

    def keys(self) -> list[str]:
        """Return the names of the columns."""
        return list(self._known())

    def _known(self) -> dict[str, NotedColumn]:
        if self._columns is None:
            raise TypeError(f"which columns {self._key} are is for SQLAlchemy to say: name them")
        return self._columns


class NotedColumn(Noted):
    """A column of a table."""

    __slots__ = ("name", "table")

    def __init__(self, columns: Columns, table: Noted, name: str) -> None:
        super().__init__(f"{table._key}.{name}", operator.getitem, columns, name)
        self.name, self.table = name, table


def _index(word: Word, args: tuple[Any, ...], more: dict[str, Any]) -> Noted:
    """Note an index, which belongs to the table of its first column."""
    note = word._called(args, more)
    table = args[1]
    while not isinstance(table, NotedTable):
        table = table._parts[0][0]
    table.metadata._parts_of_it.append(note)
    return note


def whole(metadata: NotedMetaData) -> Any:
    """Return what SQLAlchemy makes of metadata with all its tables and their indexes."""
    for part in metadata._parts_of_it:
        real(part)
    return real(metadata)


def noted_key(what: Noted) -> str:
    """Return by what a note is told from others that read otherwise."""
    return what._key


def values_of(what: Noted) -> tuple[Value, ...]:
    """Return the values of a note, in the order of the marks in its key."""
    return what._values


def real(what: Any, put: Callable[[Value], Any] = lambda value: value.value) -> Any:
    """Return what SQLAlchemy makes of a note, with what `put` makes of each value; others as is."""
    if not isinstance(what, Noted):
        return what
    with _one_at_a_time:
        return _said(what, put, {})


def _said(what: Any, put: Callable[[Value], Any], made: dict[int, Any]) -> Any:
    """Say something to SQLAlchemy; `made` is what was made of notes that stand in it twice."""
    if isinstance(what, Value):
        return put(what)
    if isinstance(what, list | tuple):
        return type(what)(_said(part, put, made) for part in what)
    if not isinstance(what, Noted):
        return what
    if what._real is not None:
        return what._real
    if id(what) not in made:
        parts, more = what._parts
        said = [_said(part, put, made) for part in parts]
        named = {name: _said(part, put, made) for name, part in more.items()}
        made[id(what)] = what._how(*said, **named)
        if not what._values:
            what._real = made[id(what)]
    return made[id(what)]


def _values_in(parts: Iterable[Any]) -> tuple[Value, ...]:
    given: tuple[Value, ...] = ()
    for part in parts:
        if isinstance(part, Noted):
            given += part._values
        elif isinstance(part, Value):
            given += (part,)
        elif isinstance(part, list | tuple):
            given += _values_in(part)
    return given


def _given(value: Any) -> Any:
    """Return a value as one; not what decides how the statement reads: a note, None or truth.

    So does its type, where it is none of the usual ones.
    """
    if value is None or isinstance(value, Noted | bool):
        return value
    if isinstance(value, list | tuple) and any(isinstance(each, Noted) for each in value):
        return value
    return Value(value, "?" if isinstance(value, int | str | bytes) else f"?{type(value).__name__}")


def _key(part: Any) -> str:
    if isinstance(part, Noted):
        return part._key
    if isinstance(part, Value):
        return part.mark
    if isinstance(part, list | tuple):
        return f"[{', '.join(map(_key, part))}]"
    return repr(part) if part is None or isinstance(part, str | int) else f"{UNKEPT}{part!r}"


def _call(what: Callable[..., Any], /, *args: Any, **more: Any) -> Any:
    return what(*args, **more)


def _literal(value: Any) -> Any:
    from sqlalchemy import BindParameter, literal

    return value if isinstance(value, BindParameter) else literal(value)


def _word(name: str) -> Any:
    import sqlalchemy

    return getattr(sqlalchemy, name)
