"""Mutated inputs of every kind are read or rejected, each in one line; nothing else happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fuzz.reading import Reading, config_seeds
from support.fuzz.seeds import SEEDS
from support.fuzz.workers import Outcome, run

from syndicate.store import Store

KINDS = (*SEEDS, *config_seeds())
#: Bytes of memory that no input may take, the program itself included.
MOST_MEMORY = 400_000_000


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return Reading(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module")
def store(reading: Reading) -> Iterator[Store]:
    with reading.store() as store:
        yield store


@pytest.mark.parametrize("kind", KINDS)
def test_whole_inputs_are_read(reading: Reading, store: Store, kind: str) -> None:
    assert reading.read(kind, (SEEDS | config_seeds())[kind][0], store) == "read"


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0, 2**32))
def test_mutants_are_read_or_rejected(
    reading: Reading, store: Store, kind: str, number: int
) -> None:
    assert reading.read(kind, reading.input(kind, number), store) in ("read", "rejected")


def test_mutants_are_the_same_again(tmp_path: Path) -> None:
    one, other = Reading(tmp_path / "one"), Reading(tmp_path / "other")
    for kind in KINDS:
        assert [one.input(kind, n) for n in range(9)] == [other.input(kind, n) for n in range(9)]


def assert_without_fault(outcome: Outcome) -> None:
    assert not (outcome.tracebacks or outcome.hangs or outcome.deaths), str(outcome)
    assert outcome.peak <= MOST_MEMORY, str(outcome)


def test_workers_report_every_input() -> None:
    outcome = run(2 * len(KINDS), kinds=("feed", "config/site.yaml"), workers=1)
    assert outcome.inputs.total() == 2 * len(KINDS)
    assert outcome.peak > 0
    assert_without_fault(outcome)


@pytest.mark.soak
def test_100_000_mutants_are_read_or_rejected() -> None:
    assert_without_fault(run(100_000))
