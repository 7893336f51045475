"""What changed of the entries of a document, as the ledger's record of the document holds it.

The lists `added`, `changed` and `removed` of a record name entries as people read them; `carried`
holds beside them, in the same order, what the rows of the table hold. A list that differs from
theirs, as where a crash left a document without its record, is given there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import repeat
from typing import Any, Literal, NamedTuple

from syndicate.store.carried import CarriedChange, CarriedEntry

#: The lists of a record, and what they are in `carried` where they differ.
_LISTS = {"added": "entered", "changed": "revised", "removed": "left"}


class CarriedStep(NamedTuple):
    """That an article entered a document, is shown otherwise, or left (then without the rest)."""

    kind: Literal["entered", "revised", "left"]
    entry_id: str
    article: int
    revision: int = 0
    level: str = ""
    images: bool = False


def signal_digest(entry_id: str) -> str:
    """Return the eight digits by which a record names an entry whose withdrawal is signalled."""
    return sha256(entry_id.encode()).hexdigest()[:8]


def as_detail(change: CarriedChange, named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what a record holds of a change beside the lists `named`; nothing if nothing changed.

    `keys` are article and revision of what entered or is shown otherwise, then the articles that
    left; `shows` is level and pictures, once for all where they agree.
    """
    entered, given = _ordered(change.entered, named["added"], "entered")
    revised, also = _ordered(change.revised, named["changed"], "revised")
    left = {entry_id: key for key, entry_id in change.left.items()}
    ids = [each for each in named["removed"] if each in left]
    given |= also
    if len(ids) != len(left) or len(ids) != len(named["removed"]):
        ids = list(left)
        given |= {"left": ids}
    keys = [
        number for member in (*entered, *revised) for number in (member.article, member.revision)
    ]
    if not keys and not ids:
        return {}
    shows = [f"{member.level}{'+' if member.images else ''}" for member in (*entered, *revised)]
    detail: dict[str, Any] = {"keys": keys + [left[each] for each in ids], **given}
    if shows:
        detail["shows"] = shows[0] if len(set(shows)) == 1 else shows
    return {"carried": detail}


def _ordered(
    members: Sequence[CarriedEntry], named: Sequence[str], what: str
) -> tuple[Sequence[CarriedEntry], dict[str, list[str]]]:
    """Return entries in the order of a list of the record, or with a list of their own."""
    by_id = {member.entry_id: member for member in members}
    if len(by_id) == len(named) and all(each in by_id for each in named):
        return [by_id[each] for each in named], {}
    return members, {what: [member.entry_id for member in members]}


def steps(detail: Mapping[str, Any]) -> Iterator[CarriedStep]:
    """Yield what a record says of the entries of its document; nothing of one without `carried`.

    Raises KeyError, TypeError or ValueError at a record that was made by hand.
    """
    own = detail.get("carried")
    if own is None:
        return
    entered, revised, left = (own.get(name, detail[key]) for key, name in _LISTS.items())
    keys, shown = iter(own["keys"]), own.get("shows", "")
    shows = iter(shown) if isinstance(shown, list) else repeat(shown)
    for kind, ids in (("entered", entered), ("revised", revised)):
        for entry_id in ids:
            article, revision, show = next(keys), next(keys), next(shows)
            level, images = show.removesuffix("+"), show.endswith("+")
            yield CarriedStep(kind, entry_id, article, revision, level, images)  # type: ignore[arg-type]
    for entry_id in left:
        yield CarriedStep("left", entry_id, next(keys))
