"""Check a receipt by itself, without the site that wrote it: its records, and what it says by them.

What a receipt leaves out, no check of it can find; that a site has no other records than these is
for the anchor to show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from syndicate.store.anchors import Anchor
from syndicate.store.hash_tree import root_by_path
from syndicate.store.ledger_rows import LedgerRow
from syndicate.takedown.receipts.statements import ReadRecord, statements

#: What a file that is no receipt raises, however it is broken.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


class CheckedReceipt(Struct, frozen=True):
    """What a check found: flaws, what no record proves, and what the records prove, in words."""

    flaws: tuple[str, ...]
    unproved: tuple[str, ...]
    proved: tuple[str, ...]
    anchor: Anchor


def check(data: Mapping[str, Any], kept: Sequence[Anchor] = ()) -> CheckedReceipt:
    """Check a receipt in JSON, also against anchors that were kept.

    Raises one of `UNREADABLE` where it is none.
    """
    evidence = data["evidence"]
    if evidence is None:
        raise ValueError("it has no evidence: the ledger of the site was damaged, or has no record")
    anchor = Anchor(**evidence["anchor"])
    rows = [(LedgerRow(**{k: v for k, v in each.items() if k != "path"}), each["path"])
            for each in evidence["records"]]  # fmt: skip
    flaws = [flaw for row, path in rows for flaw in _flaws_of(row, path, anchor)]
    flaws += _against(anchor, kept)
    said = list(statements(data, [ReadRecord(row, json.loads(row.detail)) for row, _ in rows]))
    return CheckedReceipt(
        flaws=tuple(flaws + [text for kind, text in said if kind == "flaw"]),
        unproved=tuple(text for kind, text in said if kind == "unproved"),
        proved=tuple(text for kind, text in said if kind == "proved"),
        anchor=anchor,
    )


def _flaws_of(row: LedgerRow, path: Sequence[str], anchor: Anchor) -> Iterator[str]:
    """Yield what is wrong with a record itself, or with the way from it to the anchor."""
    if row.wrong or row.digest != row.hash:
        yield f"record {row.number}: it was changed, its hash is another"
        return
    try:
        root = root_by_path(row.hash, row.number, anchor.record, path)
    except ValueError as error:
        root = str(error)
    if root != anchor.tree:
        yield f"record {row.number}: it does not lead to record {anchor.record} of {anchor.site}"


def _against(anchor: Anchor, kept: Sequence[Anchor]) -> Iterator[str]:
    same = [each for each in kept if each.record == anchor.record]
    if kept and not same:
        numbers = ", ".join(str(each.record) for each in kept)
        yield (
            f"no anchor given is of record {anchor.record} (but of {numbers}): ask the site for"
            " a receipt that leads to one, `syndicate receipt N --anchor`"
        )
    for each in same:
        if (each.hash, each.tree or anchor.tree) != (anchor.hash, anchor.tree):
            yield f"the anchor of record {anchor.record} is another: the ledger is not the same"
