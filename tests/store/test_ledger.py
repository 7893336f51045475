"""The ledger: whatever is changed in it afterwards is found, with its place."""

from __future__ import annotations

import json
import os
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from support import databases
from support.small_site import SmallSite, record

from syndicate.errors import StoreError
from syndicate.store import ledger, queries
from syndicate.store.ledger_rows import BEGINNING

pytestmark = pytest.mark.both_stores

FILE = "var/syndicate.db"
AT = datetime(2024, 7, 1, tzinfo=UTC)
CLOCK = datetime(2024, 7, 3, tzinfo=UTC)
LENGTH = 7
COLUMNS = ("instant", "event", "subject", "detail", "previous", "hash", "recorded")
BROKEN = "chain broken: one was changed and hashed again"
PAST = "added past the seal, or the seal was changed"
TYPE = "is of another type, or no UTF-8)"
#: Only an embedded store takes a value of any type in any column.
EMBEDDED = pytest.mark.embedded


def row(number: int) -> tuple[str, str, dict[str, Any]]:
    return ("changed", f"public/文{number}.atom", {"b": None, "added": [f"tag:x,2024:{number}"]})


def append(site: SmallSite, count: int, start: int = 1) -> None:
    with site.store() as store, store.writing() as connection:
        ledger.record(connection, [row(n) for n in range(start, start + count)], AT, CLOCK)


def sealed(site: SmallSite) -> tuple[int, str] | None:
    with site.store() as store, store.reading() as connection:
        return ledger.seal(connection)


def flaws(site: SmallSite) -> list[str]:
    with site.store() as store, store.reading() as connection:
        return [str(flaw) for flaw in ledger.verify(connection).flaws]


def digest(previous: str, *values: object) -> str:
    """The hash of a record, by other code than the ledger's."""
    netstrings = b""
    for value in (previous, *(value for value in values if value is not None)):
        data = str(value).encode("utf-8")
        netstrings += str(len(data)).encode("ascii") + b":" + data + b","
    return sha256(netstrings).hexdigest()


def hash_again(site: SmallSite, first: int, last: int, *, link: bool = True) -> None:
    """Hash the rows from `first` to `last` anew, as someone who knows the chain would."""
    for number in range(first, last + 1):
        if link and number > 1:
            before = f"(SELECT hash FROM ledger WHERE number = {number - 1})"
            site.edit(f"UPDATE ledger SET previous = {before} WHERE number = {number}")
        query = "SELECT previous, number, instant, event, subject, detail, recorded FROM ledger"
        (values,) = site.ask(f"{query} WHERE number = {number}")
        site.edit(f"UPDATE ledger SET hash = '{digest(*values)}' WHERE number = {number}")


@pytest.fixture
def chained(site: SmallSite) -> SmallSite:
    """A site with a ledger of seven records."""
    return site.once("chained", lambda made: append(made, LENGTH))


@pytest.mark.parametrize("count", [0, 1, 2, LENGTH, 100, 1000])
def test_an_untouched_ledger_is_intact(site: SmallSite, count: int) -> None:
    append(site, count)
    with site.store() as store, store.reading() as connection:
        end = ledger.seal(connection)
        verdict = ledger.verify(connection)
    assert verdict == ledger.LedgerCheck(count, end[1] if end else BEGINNING, (), 0)
    assert (end or (0, ""))[0] == count


def test_the_hash_is_what_the_documents_say(chained: SmallSite) -> None:
    query = "SELECT number, instant, event, subject, detail, recorded, previous, hash FROM ledger"
    rows = chained.ask(f"{query} ORDER BY number")
    previous = "0" * 64
    for number, instant, event, subject, detail, recorded, before, after in rows:
        assert before == previous
        previous = digest(previous, number, instant, event, subject, detail, recorded)
        assert after == previous
    assert rows[0][:6] == (
        1, 1719792000000000, "changed", "public/文1.atom", '{"added": ["tag:x,2024:1"], "b": null}',
        1719964800000000,
    )  # fmt: skip


def test_one_by_one_or_at_once_makes_the_same_chain(
    chained: SmallSite, new_site: Callable[[str], SmallSite]
) -> None:
    other = new_site("other")
    for number in range(1, LENGTH + 1):
        append(other, 1, start=number)
    assert sealed(chained) == sealed(other) is not None


@EMBEDDED
@pytest.mark.parametrize("number", [1, 4, LENGTH])
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("substr({0}, 1, length({0}) - 1) || '~'", "changed"),
        ("{0} || char(0)", "changed"),
        ("{0} || '0'", "changed"),
        ("''", "changed"),
        ("CAST({0} AS BLOB)", f"changed (its {{0}} {TYPE}"),
        ("CAST(x'ff' AS TEXT) || {0}", f"changed (its {{0}} {TYPE}"),
        ("substr({0}, 1, 2) || CAST(x'eda080' AS TEXT)", f"changed (its {{0}} {TYPE}"),
    ],
)
def test_a_changed_byte_is_found_in_every_column(
    chained: SmallSite, column: str, number: int, new: str, what: str
) -> None:
    chained.edit(f"UPDATE ledger SET {column} = {new.format(column)} WHERE number = {number}")
    (flaw,) = flaws(chained)
    assert flaw.startswith(f"row {number}: {what.format(column)}")


@EMBEDDED
def test_a_text_is_told_from_bytes_that_look_like_it(site: SmallSite) -> None:
    with site.store() as store, store.writing() as connection:
        ledger.record(connection, [("new", "b'x'", {})], AT)
    site.edit("UPDATE ledger SET subject = x'78'")
    assert flaws(site) == [f"row 1: changed (its subject {TYPE}"]


def test_a_last_row_changed_in_all_is_one_flaw(chained: SmallSite) -> None:
    chained.edit("UPDATE ledger SET subject = 'x', hash = 'y' WHERE number = 7")
    assert flaws(chained) == ["row 7: changed"]


@EMBEDDED
def test_a_seal_that_cannot_be_read_is_told_though_no_row_is_left(chained: SmallSite) -> None:
    chained.edit("DELETE FROM ledger", "UPDATE seals SET hash = x'00'")
    assert flaws(chained) == ["seal: changed"]


LAST = "SELECT instant, event, subject, detail, hash, hash AS own FROM ledger WHERE number = 7"
INSERT = "INSERT INTO ledger (number, instant, event, subject, detail, previous, hash)"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger SET detail = ' ' || detail WHERE number = 3", ["row 3: changed"]),
        ("DELETE FROM ledger WHERE number = 1", ["row 1: missing"]),
        ("DELETE FROM ledger WHERE number = 4", ["row 4: missing"]),
        ("DELETE FROM ledger WHERE number = 7", ["row 7: missing"]),
        ("DELETE FROM ledger WHERE number IN (3, 4)", ["rows 3-4: missing"]),
        ("DELETE FROM ledger WHERE number IN (2, 5)", ["row 2: missing", "row 5: missing"]),
        ("DELETE FROM ledger WHERE number > 4", ["rows 5-7: missing"]),
        ("DELETE FROM ledger", ["rows 1-7: missing"]),
        ("UPDATE ledger SET event = 'x' WHERE number < 3", ["row 1: changed", "row 2: changed"]),
        (
            "UPDATE ledger SET number = 9 WHERE number = 7",
            ["rows 7-8: missing", "row 9: changed", "seal: names row 7, but has the hash of row 9"],
        ),
        (
            "UPDATE ledger SET number = 9 WHERE number = 4",
            ["row 4: missing", "row 8: missing", "row 9: changed", f"rows 8-9: {PAST}"],
        ),
        (f"{INSERT} SELECT 8, * FROM ({LAST}) AS last",
         ["row 8: changed", "seal: names row 7, but has the hash of row 8"]),
        (f"{INSERT} SELECT 0, * FROM ({LAST}) AS last", ["row 0: inserted before the first"]),
        (f"{INSERT} SELECT -3, * FROM ({LAST}) AS last", ["row -3: inserted before the first"]),
        ("UPDATE seals SET hash = replace(hash, substr(hash, 1, 1), '~')",
         ["seal: does not fit row 7: one of the two was changed"]),
        ("UPDATE seals SET number = 70", ["seal: names row 70, but has the hash of row 7"]),
        ("UPDATE seals SET number = 5", ["seal: names row 5, but has the hash of row 7"]),
        ("UPDATE seals SET number = 5, hash = (SELECT hash FROM ledger WHERE number = 5)",
         [f"rows 6-7: {PAST}"]),
        ("UPDATE seals SET name = 'Ledger'", ["seal: missing"]),
        ("DELETE FROM seals", ["seal: missing"]),
    ],
)  # fmt: skip
def test_what_is_moved_lost_or_added_is_found(
    chained: SmallSite, statement: str, expected: list[str]
) -> None:
    chained.edit(statement)
    assert flaws(chained) == expected


@EMBEDDED
@pytest.mark.parametrize(
    "change",
    [
        "number = 'seven'",
        "number = x'37'",
        "number = 7.5",
        "hash = CAST(hash AS BLOB)",
        "hash = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_seal_of_another_type_is_found(chained: SmallSite, change: str) -> None:
    chained.edit(f"UPDATE seals SET {change}")
    assert flaws(chained) == ["seal: changed"]


def test_swapped_rows_are_found(chained: SmallSite) -> None:
    move = "UPDATE ledger SET number = {} WHERE number = {}"
    chained.edit(move.format(99, 3), move.format(3, 5), move.format(5, 99))
    assert flaws(chained) == ["row 3: changed", "row 5: changed"]


def test_rows_moved_up_over_a_deleted_one_are_all_named(chained: SmallSite) -> None:
    chained.edit("DELETE FROM ledger WHERE number = 4")
    for number in range(5, 8):
        chained.edit(f"UPDATE ledger SET number = number - 1 WHERE number = {number}")
    seal = "seal: names row 7, but has the hash of row 6"
    assert flaws(chained) == ["row 4: changed", "row 5: changed", "row 6: changed", seal]


def test_many_flaws_are_counted_and_the_first_listed(site: SmallSite) -> None:
    append(site, 250)
    site.edit("UPDATE ledger SET subject = 'another' WHERE number > 100")
    with site.store() as store, store.reading() as connection:
        verdict = ledger.verify(connection)
    assert [flaw.first for flaw in verdict.flaws] == list(range(101, 101 + ledger.MOST_FLAWS))
    assert (verdict.records, verdict.more) == (250, 150 - ledger.MOST_FLAWS)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, f"rows 1-2: {BROKEN}"),
        (4, f"rows 4-5: {BROKEN}"),
        (LENGTH, "seal: does not fit row 7: one of the two was changed"),
    ],
)
@pytest.mark.parametrize("column", ["instant", "event", "subject", "detail"])
def test_a_row_hashed_again_is_told_by_the_next_or_by_the_seal(
    chained: SmallSite, column: str, number: int, expected: str
) -> None:
    new = "instant * 10" if column == "instant" else f"{column} || '0'"
    chained.edit(f"UPDATE ledger SET {column} = {new} WHERE number = {number}")
    hash_again(chained, number, number)
    assert flaws(chained) == [expected]


def test_a_beginning_of_its_own_is_found(chained: SmallSite) -> None:
    chained.edit(f"UPDATE ledger SET previous = '{'1' * 64}' WHERE number = 1")
    hash_again(chained, 1, 1)
    assert flaws(chained) == [f"row 1: {BROKEN}", f"rows 1-2: {BROKEN}"]


def test_all_hashed_again_is_told_by_the_seal_or_by_a_hash_noted_earlier(
    chained: SmallSite,
) -> None:
    with chained.store() as store, store.reading() as connection:
        _, noted = ledger.seal(connection) or (0, "")
        assert ledger.number_of(connection, noted) == LENGTH
    chained.edit("UPDATE ledger SET subject = 'other' WHERE number = 3")
    hash_again(chained, 3, LENGTH)
    assert flaws(chained) == ["seal: does not fit row 7: one of the two was changed"]
    chained.edit("UPDATE seals SET hash = (SELECT hash FROM ledger WHERE number = 7)")
    assert flaws(chained) == []
    with chained.store() as store, store.reading() as connection:
        assert ledger.number_of(connection, noted) is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM seals",
        pytest.param("UPDATE seals SET hash = CAST(x'ff' AS TEXT)", marks=EMBEDDED),
        pytest.param("UPDATE seals SET hash = CAST(hash AS BLOB)", marks=EMBEDDED),
        "UPDATE seals SET hash = replace(hash, substr(hash, 1, 1), '~')",
        "UPDATE seals SET number = 70",
        "UPDATE seals SET number = 5",
        "UPDATE seals SET number = 5, hash = (SELECT hash FROM ledger WHERE number = 5)",
        "DELETE FROM ledger WHERE number = 7",
        "DELETE FROM ledger",
        f"{INSERT} SELECT 8, * FROM ({LAST}) AS last",
        "DELETE FROM ledger WHERE number > 4; DELETE FROM seals",
    ],
)
def test_the_work_goes_on_over_a_break_and_never_hides_it(
    chained: SmallSite, statement: str
) -> None:
    chained.edit(*statement.split(";"))
    append(chained, 1)
    append(chained, 2)
    assert flaws(chained)


def test_a_properly_chained_row_past_the_seal_is_found(chained: SmallSite) -> None:
    chained.edit(f"{INSERT} SELECT 8, * FROM ({LAST}) AS last")
    hash_again(chained, 8, 8)
    assert flaws(chained) == [f"row 8: {PAST}"]
    append(chained, 2)
    assert flaws(chained) == [f"rows 8-9: {BROKEN}"]


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, int, int, int, str]:
    """A byte of a column of a row to put in another's place, and the type it is stored as."""
    table = draw(st.sampled_from(["ledger"] * 6 + ["seals"]))
    columns = ["number", *COLUMNS] if table == "ledger" else ["number", "hash"]
    column, kind = draw(st.sampled_from(columns)), draw(st.sampled_from(["TEXT", "TEXT", "BLOB"]))
    number, place = draw(st.integers(1, LENGTH)), draw(st.integers(0, 90))
    return table, column, number, place, draw(st.integers(0, 255)), kind


STATE = "SELECT CAST(number AS BLOB), typeof({0}), CAST({0} AS BLOB) FROM {1} ORDER BY number"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallSite, bytes]:
    """A site with a ledger of seven records, and the file of its store."""
    site = SmallSite(tmp_path_factory.mktemp("ledger") / "site")
    append(site, LENGTH)
    return site, (site.folder / FILE).read_bytes()


@EMBEDDED
@given(edits())
def test_any_byte_changed_anywhere_is_found(
    sound: tuple[SmallSite, bytes], edit: tuple[str, str, int, int, int, str]
) -> None:
    table, column, number, place, byte, kind = edit
    site, data = sound
    (site.folder / FILE).write_bytes(data)
    with closing(sqlite3.connect(site.folder / FILE)) as connection, connection:
        state = STATE.format(column, table)
        before = connection.execute(state).fetchall()
        where = f"WHERE number = {number}" if table == "ledger" else ""
        query = f"SELECT CAST({column} AS BLOB) FROM {table} {where}"
        value = bytearray(connection.execute(query).fetchone()[0])
        value[place % len(value)] = byte
        try:
            update = f"UPDATE {table} SET {column} = CAST(? AS {kind}) {where}"
            connection.execute(update, (bytes(value),))
        except sqlite3.IntegrityError:
            assert column == "number"  # which is a number, and of one row only
        changed = connection.execute(state).fetchall() != before
    found = flaws(site)
    assert bool(found) == changed
    if changed and column != "number":
        assert [flaw.partition(":")[0] for flaw in found] == [
            f"row {number}" if table == "ledger" else "seal"
        ]


AWKWARD = ["", "\x00", "a\x00b", "3:abc,", '"\\', "\n\r\u2028", "'; DROP TABLE x", "😀é", "\ufeff"]


def test_any_text_may_be_recorded(site: SmallSite) -> None:
    if databases.ADDRESS in os.environ:
        words = [word for word in AWKWARD if "\0" not in word]  # which no server takes
    else:
        words = AWKWARD
    written = [(word, word + word, {word: [word, None, 1.5, {"x": word}]}) for word in words]
    with site.store() as store:
        with store.writing() as connection:
            ledger.record(connection, written, AT)
        with store.reading() as connection:
            read = [(e.event, e.subject, e.detail) for e in ledger.events(connection)]
            assert ledger.verify(connection).flaws == ()
    assert read == written


@pytest.fixture
def connection(site: SmallSite) -> Iterator[Connection]:
    """A ledger of 260 records, one an hour, of four kinds in turn."""
    with site.store() as store:
        with store.writing() as connection:
            for number in range(260):
                kind = ("new", "changed", "removed", "retained")[number % 4]
                at = AT + timedelta(hours=number)
                ledger.record(connection, [(kind, f"public/{number % 3}.atom", {})], at)
        with store.reading() as connection:
            yield connection


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, range(1, 261)),
        ({"kinds": ["changed"]}, range(2, 261, 4)),
        ({"kinds": ["new", "removed", "new"]}, range(1, 261, 2)),
        ({"kinds": {"takedown"}}, []),
        ({"since": AT + timedelta(hours=250)}, range(251, 261)),
        (
            {"since": AT + timedelta(hours=250), "kinds": ["retained", "new"]},
            [252, 253, 256, 257, 260],
        ),
        ({"since": AT + timedelta(days=99)}, []),
    ],
)
def test_events_come_oldest_first(connection: Connection, filters: Any, expected: Any) -> None:
    found = list(ledger.events(connection, **filters))
    assert [event.number for event in found] == list(expected)
    assert all(e.instant == AT + timedelta(hours=e.number - 1) for e in found)


def test_the_last_of_a_kind(connection: Connection) -> None:
    event = ledger.last(connection, "removed")
    assert event is not None
    assert (event.number, event.subject) == (259, "public/0.atom")
    assert ledger.last(connection, "takedown") is None


def test_a_long_ledger_is_read_in_little_memory(site: SmallSite) -> None:
    with site.store() as store:
        with store.writing() as connection:
            ledger.record(connection, [("new", "x", {"added": ["x" * 20_000]})] * 1000, AT)
        with store.reading() as connection:
            tracemalloc.start()
            assert sum(1 for _ in ledger.events(connection)) == 1000
            assert ledger.verify(connection).records == 1000
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert peak < 10_000_000  # of 20 MB


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        pytest.param("subject", "CAST(x'ff' AS TEXT)",
                     "row 3 of the ledger cannot be read: its subject is of", marks=EMBEDDED),
        pytest.param("detail", "CAST('{}' AS BLOB)",
                     "row 3 of the ledger cannot be read: its detail is of", marks=EMBEDDED),
        ("detail", "'{'", "row 3 of the ledger cannot be read: "),
        ("detail", "'[]'", "row 3 of the ledger cannot be read: its detail is no mapping"),
        pytest.param("instant", "'soon'", "row 3 of the ledger cannot be read: ", marks=EMBEDDED),
        ("instant", "9223372036854775807", "row 3 of the ledger cannot be read: "),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_read_is_named(
    chained: SmallSite, column: str, value: str, message: str
) -> None:
    chained.edit(f"UPDATE ledger SET {column} = {value} WHERE number = 3")
    with chained.store() as store, store.reading() as connection:
        events = ledger.events(connection)
        assert [next(events).number, next(events).number] == [1, 2]
        with pytest.raises(StoreError, match=message):
            next(events)


@pytest.fixture
def recorded(site: SmallSite) -> SmallSite:
    """A site with a ledger of three articles, the first of which is no longer in the store."""
    site.take_in(record(2), record(3))
    ids = [f"tag:site.example,2024:a{number}" for number in range(4)]
    ids[2:] = [entry_id(site, number) for number in (2, 3)]
    now = datetime.now(UTC)
    order = {"order": 1, "articles": ids[1:3], "reason": "诽谤\n\x1b[31m", "by": "Ann"}
    with site.store() as store, store.writing() as connection:
        for at, event in (
            (AT, ("new", "public/tech.atom", {"added": ids[1:], "removed": [], "foreign": True})),
            (AT, ("new", "public/news/tech.rss", {"added": ids[3:], "foreign": True})),
            (AT + timedelta(seconds=1.5), ("takedown", "order-1", order | {"reference": None})),
            (now, ("removed", "public/tech.atom", {"removed": ids[1:2], "changed": ids[3:]})),
            (now, ("lifted", ids[2], {"reason": "settled"})),
        ):
            ledger.record(connection, [event], at, CLOCK if event[0] == "takedown" else at)
    return site


def entry_id(site: SmallSite, number: int) -> str:
    with site.store() as store, store.reading() as connection:
        return queries.find(connection, f"a{number}", None)[0].entry_id


def shown(site: SmallSite, *options: str) -> list[int]:
    result = site.run("ledger", "show", *options, "--json")
    assert result.code == 0, result.err
    return [event["number"] for event in json.loads(result.out)]


def test_show_tells_each_event_in_a_line(recorded: SmallSite) -> None:
    lines = recorded.run("ledger", "show").out.splitlines()
    assert lines[:3] == [
        "1  2024-07-01T08:00:00+08:00  new  public/tech.atom  3 added",
        "2  2024-07-01T08:00:00+08:00  new  public/news/tech.rss  1 added",
        "3  2024-07-01T08:00:01.500000+08:00 (recorded 2024-07-03T08:00:00+08:00)  takedown"
        "  order-1  2 articles; order: 1; reason: 诽谤 [31m; by: Ann",
    ]
    assert lines[3].endswith("+08:00  removed  public/tech.atom  1 changed, 1 removed")
    assert lines[4].endswith("  reason: settled")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [1, 2, 3, 4, 5]),
        (("--limit", "2"), [4, 5]),
        (("--event", "new"), [1, 2]),
        (("--event", "new", "--event", "lifted"), [1, 2, 5]),
        (("--event", "nothing"), []),
        (("--feed", "tech"), [1, 4]),
        (("--feed", "tech.atom"), [1, 4]),
        (("--feed", "public/tech.atom"), [1, 4]),
        (("--feed", "*tech"), [1, 2, 4]),
        (("--feed", "news/*", "--limit", "9"), [2]),
        (("--feed", "te"), []),
        (("--since", "1h"), [4, 5]),
        (("--since", "2024-07-01T08:00:01+08:00"), [3, 4, 5]),
        (("--since", "2024-07-01T00:00:01Z", "--event", "removed"), [4]),
        (("--article", "a2"), [1, 3, 5]),
        (("--article", "https://site.example/a/3"), [1, 2, 4]),
        (("--article", "https://site.example/a/3", "--feed", "tech", "--limit", "1"), [4]),
        (("--article", "tag:site.example,2024:a1"), [1, 3, 4]),
    ],
)
def test_show_finds(recorded: SmallSite, options: tuple[str, ...], expected: list[int]) -> None:
    assert shown(recorded, *options) == expected


def test_show_prints_json_whole(recorded: SmallSite) -> None:
    (event,) = json.loads(recorded.run("ledger", "show", "--event", "lifted", "--json").out)
    assert event["detail"] == {"reason": "settled"}
    keys = "number instant recorded event subject detail hash".split()
    assert list(event) == keys
    assert event["subject"] == entry_id(recorded, 2)


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        (("show", "--article", "nobody"), 1, "error: no article answers to 'nobody'"),
        (("show", "--since", "gestern"), 2, "nor a span (7d)"),
        (("show", "--limit", "0"), 2, "0 is not in the range"),
        (("verify", "--against", "12ab"), 2, "is not a hash of 64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_asked(
    recorded: SmallSite, command: tuple[str, ...], code: int, message: str
) -> None:
    result = recorded.run("ledger", *command)
    assert result.code == code
    assert message in result.err


def test_verify_says_where_an_intact_ledger_ends(recorded: SmallSite) -> None:
    with recorded.store() as store, store.reading() as connection:
        _, end = ledger.seal(connection) or (0, "")
        first = next(ledger.events(connection)).hash
    line = f"5 records, intact; the last hash is {end}\n"
    assert recorded.run("ledger", "verify") == recorded.run("ledger", "verify", "-v")
    assert recorded.run("ledger", "verify").out == line
    assert recorded.run("ledger", "verify", "-q").out == ""
    kept = recorded.run("ledger", "verify", "--against", f" {first.upper()}")
    assert (kept.code, kept.out) == (0, f"{line}The noted hash is that of record 1.\n")
    lost = recorded.run("ledger", "verify", "--against", "f" * 64)
    assert (lost.code, lost.out) == (1, "")
    assert lost.err.startswith(f"error: ledger: no record has the hash {'f' * 64}: ")


def test_verify_of_nothing(site: SmallSite) -> None:
    result = site.run("ledger", "verify")
    assert (result.code, result.out, result.err) == (0, "0 records, intact\n", "")


@EMBEDDED
def test_verify_names_every_flaw(recorded: SmallSite) -> None:
    change = "UPDATE ledger SET subject = CAST(x'ff' AS TEXT) WHERE number = 2"
    recorded.edit(change, "DELETE FROM ledger WHERE number > 3")
    result = recorded.run("ledger", "verify")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        f"error: ledger: row 2: changed (its subject {TYPE}",
        "error: ledger: rows 4-5: missing",
    ]
    show = recorded.run("ledger", "show")
    assert (show.code, len(show.out.splitlines())) == (1, 1)
    assert show.err.startswith("error: row 2 of the ledger cannot be read: ")


def test_verify_counts_what_it_does_not_list(recorded: SmallSite) -> None:
    with recorded.store() as store, store.writing() as connection:
        ledger.record(connection, [row(n) for n in range(30)], AT)
    recorded.edit("UPDATE ledger SET instant = instant + 1")
    lines = recorded.run("ledger", "verify").err.splitlines()
    assert len(lines) == ledger.MOST_FLAWS + 1
    assert lines[-1] == "error: ledger: 15 more flaws"
