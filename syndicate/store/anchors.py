"""Anchors: where a ledger ended, in a few lines to be kept elsewhere, and what they show later.

Whoever can write the store can cut the end of the ledger or chain it anew; an anchor that they
cannot write tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from syndicate.errors import StoreError
from syndicate.store import ledger
from syndicate.store.hash_tree import HashTree
from syndicate.store.sql import Connection, select
from syndicate.store.withdrawal_tables import ledger as table
from syndicate.text.json_values import rfc3339
from syndicate.text.patterns import regex

TITLE = "syndicate ledger anchor"
#: A line of an anchor, also in a quoted mail.
_LINE = regex(r"[>\s]*+(site|record|instant|recorded|hash|tree):[ \t]*+(\S.*)")
_HASH = regex("[0-9a-f]{64}")


class Anchor(Struct, frozen=True):
    """The end of a ledger: its site, the number of its last record with instant, clock and hash,
    and the root of the tree over all of them (empty where an anchor was written down without it).
    """

    site: str
    record: int
    instant: str
    recorded: str
    hash: str
    tree: str

    def __str__(self) -> str:
        lines = (f"{name + ':':<10}{value}" for name, value in asdict(self).items() if value)
        return "\n".join([TITLE, *lines])


def tree_of(connection: Connection, size: int | None = None) -> HashTree:
    """Return the tree over the ledger's records, or over the first ones.

    Raises StoreError where a row has no hash.
    """
    query = select(table.c.hash).order_by(table.c.number)
    if size is not None:
        query = query.where(table.c.number <= size)
    try:
        with connection.scalars(query.execution_options(yield_per=1000)) as rows:
            return HashTree.of(rows)
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"the ledger is damaged; see `syndicate ledger verify`: {error}"
        ) from error


def anchor(connection: Connection, site: str, tree: HashTree) -> Anchor:
    """Return the end of a ledger. Raises StoreError where it is empty, or its end damaged."""
    number, digest = ledger.seal(connection) or (0, "")
    event = next(ledger.events(connection, numbers=[number]), None)
    if event is None and not tree.size:
        raise StoreError("the ledger has no record yet; the first build makes some")
    if event is None or tree.size != number or event.hash != digest:
        raise StoreError("the ledger is damaged; see `syndicate ledger verify`")
    return Anchor(
        site=site,
        record=number,
        instant=rfc3339(event.instant),
        recorded=rfc3339(event.recorded) if event.recorded else "",
        hash=digest,
        tree=tree.root,
    )


def read(text: str) -> list[Anchor]:
    """Return the anchors in a text, JSON or a receipt. Raises ValueError where there is none."""
    if text.lstrip().startswith("{"):
        facts = json.loads(text)
        found = [_anchor(facts.get("anchor") or facts)]
    else:
        found = [_anchor(facts) for facts in _blocks(text)]
    if not found:
        raise ValueError(f"it has no anchor, which begins with {TITLE!r}")
    return found


def _blocks(text: str) -> Iterator[Mapping[str, str]]:
    """Yield the values of each anchor in a text; what stands around them does not matter."""
    facts: dict[str, str] | None = None
    for line in text.splitlines():
        if TITLE in line:
            if facts:
                yield facts
            facts = {}
        elif facts is not None and (match := _LINE.fullmatch(line.rstrip())):
            facts.setdefault(match[1], match[2])
    if facts is not None:
        yield facts


def _anchor(facts: Mapping[str, Any]) -> Anchor:
    values = {name: facts.get(name) or "" for name in Anchor.__struct_fields__}
    number = str(values["record"])
    digest, tree = str(values["hash"]).lower(), str(values["tree"]).lower()
    if not number.isdecimal() or not _HASH.fullmatch(digest):
        raise ValueError("an anchor needs `record:` with a number and `hash:` with 64 digits")
    if tree and not _HASH.fullmatch(tree):
        raise ValueError("the `tree:` of an anchor has 64 digits")
    return Anchor(
        site=str(values["site"]),
        record=int(number),
        instant=str(values["instant"]),
        recorded=str(values["recorded"]),
        hash=digest,
        tree=tree,
    )


def flaws(connection: Connection, site: str, kept: Sequence[Anchor]) -> Iterator[str]:
    """Yield where the ledger is not the one that anchors were made of."""
    sound, (last, _) = 0, ledger.seal(connection) or (0, "")
    ordered = sorted(kept, key=lambda each: each.record)
    for each in ordered:
        name, since = f"anchor of record {each.record}", f"records {sound + 1}-{each.record}"
        digest = ledger.hash_of(connection, each.record)
        if each.site and each.site != site:
            yield f"{name}: it is of {each.site}, and this site is {site}"
        elif digest is None:
            cut = f"records {last + 1}-{each.record} were cut"
            yield f"{name}: the ledger ends with record {last}: {cut}"
        elif digest != each.hash:
            yield f"{name}: it has another hash: {since} were chained anew"
        elif each is ordered[-1] and each.tree and not _has_tree(connection, each):
            yield f"{name}: hashes of {since} were changed"
        else:
            sound = each.record


def _has_tree(connection: Connection, kept: Anchor) -> bool:
    return tree_of(connection, kept.record).root == kept.tree
