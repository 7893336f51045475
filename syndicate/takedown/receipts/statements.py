"""What a receipt says, statement by statement, held against the records of its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from syndicate.store import carried_record
from syndicate.store.chained_rows import COLUMNS
from syndicate.store.instants import instant
from syndicate.store.ledger_rows import LedgerRow
from syndicate.text.json_values import rfc3339
from syndicate.text.plain import one_line


class ReadRecord(Struct, frozen=True):
    """A record of the evidence, read."""

    row: LedgerRow
    detail: Mapping[str, Any]


#: One thing that a receipt says: whether a record proves it, and it in words.
Said = tuple[str, str]


def statements(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield all that a receipt says of which a record can speak."""
    yield from _state(data)
    for each in (_order, _articles, _documents, _pictures, _signals, _hubs, _fetches):
        yield from each(data, records)


def _compare(what: str, said: Mapping[str, Any], held: Mapping[str, Any], number: int) -> Said:
    """Compare what a receipt says with what a record holds of the same names."""
    for name, value in said.items():
        if held[name] != value:
            return (
                "flaw",
                f"{what}: {name} is {_shown(value)}, but {_shown(held[name])} in record {number}",
            )
    told = ", ".join(f"{name} {_shown(value)}" for name, value in said.items() if value is not None)
    return "proved", f"{what}: {told} (record {number})"


def _shown(value: Any) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _at(value: Any) -> str | None:
    return None if value is None else rfc3339(instant(value))


def _last_rows(records: Sequence[ReadRecord], table: str) -> dict[tuple[Any, ...], tuple[Any, int]]:
    """Return the last state of each row of a table, by its name, with the number of its record."""
    columns, named = COLUMNS[table]
    return {
        tuple(values[:named]): (dict(zip(columns, values, strict=True)), record.row.number)
        for record in records
        for values in record.detail.get("rows", {}).get(table, ())
    }


def _order(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether the order is as it was recorded: who, why, when, and by which clock."""
    number, what = data["number"], f"takedown {data['number']}"
    first = [r for r in records if r.row.subject == what and r.row.event == data["kind"]]
    if not first:
        yield "unproved", f"{what}: no record of the order itself"
        return
    row, detail = first[0].row, first[0].detail
    held: dict[str, Any] = {name: detail[name] for name in ("by", "reason", "reference")}
    held |= {"ordered": _at(row.instant), "recorded": _at(row.recorded)}
    said = {name: data[name] for name in held}
    rows = _last_rows(records, "orders").get((number,))
    yield _compare(what, said, held, row.number)
    if rows is None:
        yield "unproved", f"{what}: whether a whole build has followed it"
        return
    order, record = rows
    asked = {kind: list(names) for kind, names in json.loads(order["asked"]).items()}
    state = {"everywhere": order["everywhere"], "applied": _at(order["applied"]), "asked": asked}
    yield _compare(f"{what}, as it stands", {name: data[name] for name in state}, state, record)


def _state(data: Mapping[str, Any]) -> Iterator[Said]:
    """Yield where the summary of a receipt does not say what its list of documents does."""
    still = {
        document["path"]
        for document in data["documents"]
        for stay in document["articles"]
        if stay["left"] is None and not stay["lifted"]
    }
    if len(still) != data["still"] or (still and data["state"] in ("withdrawn", "partly lifted")):
        said = f"still is {data['still']}, state is {data['state']}"
        carry = "document carries" if len(still) == 1 else "documents carry"
        yield "flaw", f"{said}, but by its list {len(still)} {carry} what was withdrawn"


def _articles(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether each article is withdrawn, and all that the records withdraw is named."""
    number = data["number"]
    rows = {k[1]: held for k, held in _last_rows(records, "withdrawals").items() if k[0] == number}
    named = {entry_id: r.row.number for r in records if r.row.subject == f"takedown {number}"
             for key in ("articles", "copies") for entry_id in r.detail.get(key, ())}  # fmt: skip
    for article in data["articles"]:
        entry_id = article["entry_id"]
        if entry_id in rows:
            row, record = rows[entry_id]
            held = {name: row[name] for name in ("copy_of", "lifted_by", "lifted_reason")}
            held["lifted"] = _at(row["lifted"])
            yield _compare(entry_id, {name: article[name] for name in held}, held, record)
        elif entry_id in named:
            yield "proved", f"{entry_id}: withdrawn (record {named[entry_id]})"
        else:
            yield "unproved", f"{entry_id}: no record withdraws it"
    told = {article["entry_id"] for article in data["articles"]}
    for entry_id in {**rows, **named}.keys() - told:
        yield "flaw", f"{entry_id}: a record withdraws it, and the receipt does not name it"


def _documents(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether articles came to documents, and left them, when the receipt says."""
    moved: dict[tuple[str, str, str], dict[str, int]] = {}
    for record in records:
        at = _at(record.row.instant) or ""
        for kind, entry_id in _moves(record):
            key = (record.row.subject, entry_id, kind)
            moved.setdefault(key, {})[at] = record.row.number
    removed = _numbers(records, "removed")
    for document in data["documents"]:
        if document["gone"]:
            yield _happened(removed, document["path"], "removed", document["gone"])
        for stay in document["articles"]:
            for kind, at in (("entered", stay["since"]), ("left", stay["left"])):
                key = (document["path"], stay["entry_id"], kind)
                what = f"{document['path']}: {stay['entry_id']} {kind}"
                if at is None:
                    newest = max(moved.get(key, {}).values(), default=0)
                    back = max(moved.get((*key[:2], "entered"), {}).values(), default=0)
                    if newest > back:
                        yield "flaw", f"{what} by record {newest}, and is said to be there"
                elif at in moved.get(key, {}):
                    yield "proved", f"{what} {at} (record {moved[key][at]})"
                elif key in moved:
                    yield "flaw", f"{what} {at}, but {', '.join(moved[key])} by the records"
                else:
                    yield "unproved", f"{what} {at}"


def _numbers(records: Sequence[ReadRecord], *events: str) -> Mapping[tuple[str, str | None], int]:
    """Return the numbers of the records of these events, by document and instant."""
    rows = (record.row for record in records)
    return {(row.subject, _at(row.instant)): row.number for row in rows if row.event in events}


def _happened(numbers: Mapping[tuple[str, str | None], int], path: str, what: str, at: str) -> Said:
    """Return whether a record says what happened to a document at an instant."""
    number = numbers.get((path, at))
    return "proved" if number else "unproved", f"{path}: {what} {at} (record {number})"


def _pictures(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether the articles and documents showed the pictures of the order, and till when."""
    shown = data.get("shown")
    if not shown or not shown["recorded"]:
        return
    what = f"takedown {data['number']}"
    for record in records:
        if record.row.subject == what and "shown_by" in record.detail:
            held = {"articles": record.detail["shown_by"]}
            said = {"articles": shown["articles"]}
            yield _compare(f"{what}, shown by", said, held, record.row.number)
            for path in {each["path"] for each in shown["documents"]} - {
                *record.detail["shown_in"]
            }:
                yield "flaw", f"{path}: it carried no such article by record {record.row.number}"
    changed = _numbers(records, "changed", "removed")
    for document in shown["documents"]:
        if document["changed"]:
            yield _happened(changed, document["path"], "changed", document["changed"])
    for fetch in shown["fetches"]:
        who = f"{fetch['partner']} ({fetch['token']})"
        yield "unproved", f"{who} fetched articles with a picture from {fetch['first']}"


def _moves(record: ReadRecord) -> Iterator[tuple[str, str]]:
    if "carried" in record.detail:
        for step in carried_record.steps(record.detail):
            yield step.kind, step.entry_id
    else:  # of an earlier version
        yield from (("entered", each) for each in record.detail.get("added", ()))
        yield from (("left", each) for each in record.detail.get("removed", ()))


def _signals(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether documents signal the withdrawal, by the last record of each."""
    last = {r.row.subject: r for r in records if "added" in r.detail}
    for signal in data["signals"]:
        if signal["state"] != "signalled":
            continue
        what = f"{signal['path']}: it signals {len(signal['articles'])} of them"
        record = last.get(signal["path"])
        if record is None or record.row.recorded is None or record.row.event == "retained":
            yield "unproved", what
            continue
        digits = record.detail.get("signals", "")
        signalled = {digits[start : start + 8] for start in range(0, len(digits), 8)}
        if all(carried_record.signal_digest(each) in signalled for each in signal["articles"]):
            yield "proved", f"{what} (record {record.row.number})"
        else:
            yield "flaw", f"{what}, but not all of these by record {record.row.number}"


def _hubs(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether hubs were told of all documents, the last time when the receipt says."""
    rows = _last_rows(records, "hub_recalls")
    for hub in data["hubs"]:
        if hub["notice"] is None:
            continue
        number = len(hub["documents"])
        plural = "" if number == 1 else "s"
        what = f"hub {hub['name']}: told of {number:,} document{plural}"
        held = [rows.get((data["number"], hub["name"], path)) for path in hub["documents"]]
        known = [(row["delivered"], record) for row, record in filter(None, held)]
        if len(known) < len(held):
            yield "unproved", f"{what}; the records have {len(known):,}"
        else:
            last, record = max(known)
            yield _compare(what, {"notice": hub["notice"]}, {"notice": _at(last)}, record)


def _fetches(data: Mapping[str, Any], records: Sequence[ReadRecord]) -> Iterator[Said]:
    """Yield whether partners got articles, and came back since, when the receipt says."""
    got: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    back: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for record in (r for r in records if r.row.event == "fetched"):
        row, detail = record.row, record.detail
        whose = (detail["partner"], detail["token"])
        used = (_at(detail["counts"][4]) or "", row.number)
        back.setdefault((*whose, row.subject), []).append(used)
        for entry_id, number, *_ in detail["got"]:
            got.setdefault((*whose, entry_id), []).append((row.instant, row.number, number))
    for fetch in data["fetches"]:
        whose = (fetch["partner"], fetch["token"])
        own = got.get((*whose, fetch["entry_id"]), [])
        what = f"{fetch['partner']} ({fetch['token']}) got {fetch['entry_id']}"
        if not own:
            yield "unproved", f"{what} from {fetch['first']}"
            continue
        held: dict[str, Any] = {
            "first": _at(min(own)[0]),
            "revision": max(number for *_, number in own),
        }
        if fetch["first"] < (held["first"] or "") or fetch["revision"] > (held["revision"] or 0):
            told = f"{held['first']}, revision {held['revision']} (record {min(own)[1]})"
            yield "unproved", f"{what} from {fetch['first']}; the records begin {told}"
            continue
        yield _compare(what, {name: fetch[name] for name in held}, held, min(own)[1])
        for document in fetch["again"]:
            used = max(back.get((*whose, document), ()), default=("", 0))
            proof = "proved" if used[0] >= (data["applied"] or "9") else "unproved"
            who = f"{fetch['partner']} ({fetch['token']})"
            yield proof, f"{who} fetched {document} since, {used[0]} (record {used[1]})"
    named = {(fetch["partner"], fetch["token"], fetch["entry_id"]) for fetch in data["fetches"]}
    ids = {article["entry_id"] for article in data["articles"]}
    for partner, token, entry_id in sorted(key for key in got.keys() - named if key[2] in ids):
        yield "flaw", f"{partner} ({token}) got {entry_id}, and the receipt does not say so"
