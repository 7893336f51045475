"""Members of JSON objects and the rules they obey: https://www.rfc-editor.org/rfc/rfc8259."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from syndicate.check import values
from syndicate.check.facts import Severity

#: Judges the value of a member: returns what is wrong with it, or None.
MemberRule = Callable[[object], str | None]
#: What is wrong with a member, not yet a fault of an item or of the feed.
MemberFault = tuple[str, Severity]


class JsonObject(dict[str, object]):
    """A JSON object; `twice` names the members that it has more than once."""

    twice: tuple[str, ...] = ()


def make_object(pairs: list[tuple[str, object]]) -> JsonObject:
    """Make an object of its members in order, for `json.loads`."""
    result = JsonObject(pairs)
    if len(result) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        result.twice = tuple(name for name, count in counts.items() if count > 1)
    return result


def string_in(owner: Mapping[str, object], name: str) -> str | None:
    """Return a member that is a string, else None."""
    value = owner.get(name)
    return value if isinstance(value, str) else None


def object_in(owner: Mapping[str, object], name: str) -> JsonObject:
    """Return a member that is an object, else an empty one."""
    value = owner.get(name)
    return value if isinstance(value, JsonObject) else JsonObject()


def objects_in(owner: Mapping[str, object], name: str) -> list[JsonObject]:
    """Return the objects in a member that is an array, else none."""
    value = owner.get(name)
    return [v for v in value if isinstance(v, JsonObject)] if isinstance(value, list) else []


def strings_in(owner: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the strings in a member that is an array, else none."""
    value = owner.get(name)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def judge_members(
    owner: JsonObject, rules: Mapping[str, MemberRule], required: tuple[str, ...]
) -> Iterator[MemberFault]:
    """Judge each member of an object by its rule; those in `required` must be there."""
    for name in required:
        if name not in owner:
            yield f"{name} is missing", "error"
    for name, value in owner.items():
        if rule := rules.get(name):
            if fault := rule(value):
                yield f"{name}: {fault}", "error"
        elif not name.startswith("_"):
            text = f"{values.quote(name)} is neither a member of JSON Feed nor an extension"
            yield text, "warning"


def judge_values(owner: JsonObject, suspicious: bool) -> Iterator[MemberFault]:
    """Judge values at any depth: no member twice, sound URLs in extensions, sound characters.

    The characters of every text are checked only when the document is `suspicious`.
    """
    for name, value, extension in _within(owner):
        if isinstance(value, str):
            if suspicious and (character := values.forbidden_in(value)):
                yield f"{name} holds {character}", "error"
            if extension and name.endswith("url") and not values.is_url(value):
                yield f"{name} {values.quote(value)} is no absolute http(s) URL in ASCII", "error"
        elif isinstance(value, JsonObject):
            for twice in value.twice:
                yield f"{values.quote(twice)} is given twice", "error"
            if suspicious and any(values.forbidden_in(key) for key in value):
                yield "the name of a member holds a forbidden character", "error"


def _within(owner: JsonObject) -> Iterator[tuple[str, object, bool]]:
    """Yield every value at any depth, the member it stands in, and whether in an extension."""
    waiting: list[tuple[str, object, bool]] = [("", owner, False)]
    while waiting:
        name, value, extension = waiting.pop()
        yield name, value, extension
        if isinstance(value, JsonObject):
            waiting += [
                (key, inner, extension or key.startswith("_")) for key, inner in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(name, inner, extension) for inner in value]


def text(value: object) -> str | None:
    """Require a string that is not blank."""
    return string(value) or (None if str(value).strip() else "is blank")


def string(value: object) -> str | None:
    """Require a string."""
    return None if isinstance(value, str) else "is no string"


def flag(value: object) -> str | None:
    """Require true or false."""
    return None if isinstance(value, bool) else "is neither true nor false"


def size(value: object) -> str | None:
    """Require a number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is no number"
    return None if 0 <= value < float("inf") else "is a number no size can have"


def date(value: object) -> str | None:
    """Require an RFC 3339 date-time."""
    if not isinstance(value, str):
        return "is no string"
    return values.date_fault(value)


def grammar(matches: Callable[[str], bool], words: str) -> MemberRule:
    """Return a rule that requires a string of a grammar, named by `words` in its message."""

    def rule(value: object) -> str | None:
        if not isinstance(value, str):
            return "is no string"
        return None if matches(value) else f"{values.quote(value)} is no {words}"

    return rule


def object_of(rules: Mapping[str, MemberRule], *required: str, some: bool = False) -> MemberRule:
    """Return a rule that requires an object of these members; with `some`, at least one."""

    def rule(value: object) -> str | None:
        if not isinstance(value, JsonObject):
            return "is no object"
        if some and not rules.keys() & value.keys():
            return f"has none of {', '.join(rules)}"
        return next((fault for fault, _ in judge_members(value, rules, required)), None)

    return rule


def open_object_of(rules: Mapping[str, MemberRule]) -> MemberRule:
    """Return a rule that judges these members of an object; any others may be there."""

    def rule(value: object) -> str | None:
        if not isinstance(value, JsonObject):
            return "is no object"
        known = JsonObject((name, value[name]) for name in rules if name in value)
        return next((fault for fault, _ in judge_members(known, rules, ())), None)

    return rule


def list_of(rule: MemberRule) -> MemberRule:
    """Return a rule that requires an array and judges each of its values."""

    def judge_each(value: object) -> str | None:
        if not isinstance(value, list):
            return "is no array"
        faults = ((number, rule(inner)) for number, inner in enumerate(value))
        return next((f"[{number}] {fault}" for number, fault in faults if fault), None)

    return judge_each
