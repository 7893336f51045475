"""What of a statement is code, in each database's way to write comments and literals."""

from __future__ import annotations

import pytest

from syndicate.intake.sql.statement import (
    COMMON,
    Dialect,
    code_of,
    is_one,
    mariadb,
    only_reads,
    postgresql,
    writes_file,
)

PG = postgresql(backslashes=False)
PG_OLD = postgresql(backslashes=True)
MARIA = mariadb("", runs_comments=False)
MARIA_RUNS = mariadb("STRICT_TRANS_TABLES", runs_comments=True)
PLAIN = mariadb("no_backslash_escapes", runs_comments=False)
ANSI = mariadb("ANSI_QUOTES,STRICT_TRANS_TABLES", runs_comments=False)


@pytest.mark.parametrize(
    ("dialect", "text", "code"),
    [
        (COMMON, "a 'b''c;' d", "a '' d"),
        (COMMON, 'a "b"";" d', "a '' d"),
        (COMMON, "a /* /* */ b */ c", "a   b */ c"),
        (COMMON, "a -- b\nc", "a  \nc"),
        (COMMON, "a 'b\\' c 'd", "a '' c ''"),
        (COMMON, "a /* b", "a  "),
        (PG, "a /* /* b */ c */ d", "a   d"),
        (PG, "a /* /* b */ c", "a  "),
        (PG, "$$a;$b$;$$ c", "'' c"),
        (PG, "$t$ $$ ; $t$ c", "'' c"),
        (PG, "$1 $x", "$1 $x"),
        (PG, "a$b$c", "a$b$c"),
        (PG, "E'a\\';' b", "'' b"),
        (PG, "name'a\\' b", "name'' b"),
        (PG, "-- a\rb", " \rb"),
        (PG, "$$ a", "''"),
        (PG_OLD, "'a\\';' b", "'' b"),
        (MARIA, "'a\\';' \"b\\\";\" `c;` d", "'' '' '' d"),
        (MARIA, "a--b\nc", "a--b\nc"),
        (MARIA, "a-- b\nc # d\ne", "a \nc  \ne"),
        (MARIA, "a /*! b */ c", "a   c"),
        (MARIA, "'a\\", "''"),
        (MARIA_RUNS, "a /*!50100b */ /*M! c */ d", "a  b     c   d"),
        (MARIA_RUNS, "a /* b */ c", "a   c"),
        (PLAIN, "'a\\' b '", "'' b ''"),
        (ANSI, "\"a\\\" b", "'' b"),
    ],
)  # fmt: skip
def test_what_is_code(dialect: Dialect, text: str, code: str) -> None:
    assert code_of(text, dialect) == code


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("SELECT 1", True), ("SELECT 1;", True), ("SELECT 1 ; ;\n", True),
        ("SELECT ';a'; -- b", True), ("SELECT 1; SELECT 2", False), (";SELECT 1", False),
        ("SELECT 1;/* a */DELETE FROM b", False), ("SELECT 1;'", False),
    ],
)  # fmt: skip
def test_what_is_one_statement(text: str, one: bool) -> None:
    assert is_one(code_of(text, COMMON)) is one


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("SELECT 1", True), ("\n (( select 1) )", True), ("WITH a AS (SELECT 1) TABLE a", True),
        ("VALUES (1)", True), ("-- a\nSELECT 1", True), ("CALL p()", False), ("selected", False),
        ("SET STATEMENT a = 1 FOR SELECT 1", False), ("", False), ("/* SELECT */ DO 1", False),
    ],
)  # fmt: skip
def test_what_begins_as_a_statement_that_reads(text: str, reads: bool) -> None:
    assert only_reads(code_of(text, MARIA)) is reads


def test_a_long_statement_is_read_in_one_pass() -> None:
    for unit in ("'", '"', "`", "/*", "*/", "--", "$a$", "$$", "E'\\", "#", "into ", "; ", "("):
        for dialect in (COMMON, PG, PG_OLD, MARIA, MARIA_RUNS):
            code = code_of(unit * 40_000, dialect)
            assert (is_one(code), only_reads(code), writes_file(code)) is not None
