"""Members of JSON objects and the rules they obey: https://www.rfc-editor.org/rfc/rfc8259."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from syndicate.check import values
from syndicate.check.facts import Severity

#: A member's rule: what is wrong with its value, or None.
Rule = Callable[[object], str | None]
#: What is wrong and how much, before it is known whose fault that is.
Remark = tuple[str, Severity]


class Pairs(dict[str, object]):
    """An object of a document; `twice` names the members it gives more than once."""

    twice: tuple[str, ...] = ()


def pairs(members: list[tuple[str, object]]) -> Pairs:
    """An object from its members in order, for `json.loads`."""
    result = Pairs(members)
    if len(result) != len(members):
        counts = Counter(name for name, _ in members)
        result.twice = tuple(name for name, times in counts.items() if times > 1)
    return result


def string_in(held: Mapping[str, object], name: str) -> str | None:
    """A member that is a string, None when it is not."""
    value = held.get(name)
    return value if isinstance(value, str) else None


def object_in(held: Mapping[str, object], name: str) -> Pairs:
    """A member that is an object; an empty one when it is not."""
    value = held.get(name)
    return value if isinstance(value, Pairs) else Pairs()


def objects_in(held: Mapping[str, object], name: str) -> list[Pairs]:
    """The objects in a member that is an array; none when it is not."""
    value = held.get(name)
    return [one for one in value if isinstance(one, Pairs)] if isinstance(value, list) else []


def strings_in(held: Mapping[str, object], name: str) -> tuple[str, ...]:
    """The strings in a member that is an array; none when it is not."""
    value = held.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def judge(held: Pairs, rules: Mapping[str, Rule], required: tuple[str, ...]) -> Iterator[Remark]:
    """Judge each member of an object by its rule; those in `required` must be there."""
    for name in required:
        if name not in held:
            yield f"{name} is missing", "error"
    for name, value in held.items():
        if rule := rules.get(name):
            if wrong := rule(value):
                yield f"{name}: {wrong}", "error"
        elif not name.startswith("_"):
            text = f"{values.shown(name)} is neither a member of JSON Feed nor an extension"
            yield text, "warning"


def everywhere(held: Pairs, wary: bool) -> Iterator[Remark]:
    """What holds at any depth: no member twice, sound URLs in extensions, sound characters.

    Only when `wary` are the characters of every text looked at.
    """
    for name, value, extension in _within(held):
        if isinstance(value, str):
            if wary and (found := values.forbidden_in(value)):
                yield f"{name} holds {found}", "error"
            if extension and name.endswith("url") and not values.is_url(value):
                yield f"{name} {values.shown(value)} is no absolute http(s) URL in ASCII", "error"
        elif isinstance(value, Pairs):
            for twice in value.twice:
                yield f"{values.shown(twice)} is given twice", "error"
            if wary and any(values.forbidden_in(key) for key in value):
                yield "the name of a member holds a forbidden character", "error"


def _within(held: Pairs) -> Iterator[tuple[str, object, bool]]:
    """Every value at any depth, the member it stands in, and whether in an extension."""
    waiting: list[tuple[str, object, bool]] = [("", held, False)]
    while waiting:
        name, value, extension = waiting.pop()
        yield name, value, extension
        if isinstance(value, Pairs):
            waiting += [
                (key, inner, extension or key.startswith("_")) for key, inner in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(name, inner, extension) for inner in value]


def text(value: object) -> str | None:
    """A string, not blank."""
    return string(value) or (None if str(value).strip() else "is blank")


def string(value: object) -> str | None:
    """Any string."""
    return None if isinstance(value, str) else "is no string"


def flag(value: object) -> str | None:
    """True or false."""
    return None if isinstance(value, bool) else "is neither true nor false"


def size(value: object) -> str | None:
    """A number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is no number"
    return None if 0 <= value < float("inf") else "is a number no size can have"


def date(value: object) -> str | None:
    """An RFC 3339 date-time."""
    if not isinstance(value, str):
        return "is no string"
    try:
        values.rfc3339(value)
    except ValueError as error:
        return str(error)
    return None


def grammar(obeys: Callable[[str], bool], words: str) -> Rule:
    """A rule: a string of this grammar, which `words` name."""

    def rule(value: object) -> str | None:
        if not isinstance(value, str):
            return "is no string"
        return None if obeys(value) else f"{values.shown(value)} is no {words}"

    return rule


def object_of(rules: Mapping[str, Rule], *required: str, some: bool = False) -> Rule:
    """A rule: an object with these members; `some` means that one of them must be there."""

    def rule(value: object) -> str | None:
        if not isinstance(value, Pairs):
            return "is no object"
        if some and not rules.keys() & value.keys():
            return f"has none of {', '.join(rules)}"
        return next((wrong for wrong, _ in judge(value, rules, required)), None)

    return rule


def holding(rules: Mapping[str, Rule]) -> Rule:
    """A rule: an object in which these members, where they are, obey; any others may be there."""

    def rule(value: object) -> str | None:
        if not isinstance(value, Pairs):
            return "is no object"
        known = Pairs((name, value[name]) for name in rules if name in value)
        return next((wrong for wrong, _ in judge(known, rules, ())), None)

    return rule


def list_of(rule: Rule) -> Rule:
    """A rule: an array of such values."""

    def each(value: object) -> str | None:
        if not isinstance(value, list):
            return "is no array"
        wrongs = ((number, rule(inner)) for number, inner in enumerate(value))
        return next((f"[{number}] {wrong}" for number, wrong in wrongs if wrong), None)

    return each
