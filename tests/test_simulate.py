"""The simulation of docs/explanation/scale.md: what it keeps, and that the page says so."""

from __future__ import annotations

import re
from itertools import groupby
from math import inf
from xml.etree import ElementTree

import pytest

from bench.simulate import constants, model, report
from bench.simulate.cost import Cost
from bench.simulate.load import Load
from bench.simulate.model import BEGINNINGS, MANY_CHANGES, Site
from bench.simulate.one_pass import AT_HAND, MOST, SHARES, Pass
from syndicate.build import changes, pipeline
from syndicate.build.workers import rounds, shards

COST = Cost.of(constants.read(), server=True)
#: So many changes that orders come while a build goes on.
BUSY = Load(changes=100, feeds=2_000, hours=1)


def test_the_simulation_deals_and_begins_again_as_builds_do() -> None:
    assert MANY_CHANGES == changes.MANY_CHANGES
    assert BEGINNINGS == pipeline._BEGINNINGS
    assert (MOST, SHARES, AT_HAND) == (shards._MOST, shards._SHARES, rounds._AT_HAND)


def test_every_change_and_every_order_is_published_once() -> None:
    seen = Site(BUSY, COST, workers=4).simulate()
    assert len(seen.lags) + len(seen.orders) == seen.came > 6_000
    assert len(seen.orders) >= 10
    assert 0 < seen.lags[0] <= seen.lags[-1] < inf
    assert seen.orders[0] > COST.order


def test_the_same_seed_gives_the_same_figures() -> None:
    first, second = (Site(BUSY, COST, workers=2, seed=7).simulate() for _ in range(2))
    assert first == second != Site(BUSY, COST, workers=2, seed=8).simulate()


def pass_of(workers: int, cores: float = inf) -> float:
    work = Pass(COST, workers, cores, 500, [set() for _ in range(workers)])
    done = [
        feed
        for shard in work.shards({feed: [feed, -feed] for feed in range(400)}, range(400, 500))
        for feed in shard
    ]
    assert sorted(done) == list(range(500))
    return work.clock


def test_more_workers_never_end_later_and_fewer_cores_never_earlier() -> None:
    ends = [pass_of(workers) for workers in (2, 4, 8, 16)]
    assert ends == sorted(ends, reverse=True)
    alone = 400 * COST.run_feed + 100 * COST.run_looked
    assert ends[-1] > alone  # what the run itself records is the neck
    on_cores = [pass_of(4, cores) for cores in (1, 2, 4, 8)]
    assert on_cores == sorted(on_cores, reverse=True)


def test_orders_end_the_pass_that_goes_on_five_times_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builds: list[list[set[int]]] = []

    def begun(cost: Cost, workers: int, cores: float, there: int, made: list[set[int]]) -> Pass:
        builds.append(made)  # what workers have made: the same list in each pass of a build
        return Pass(cost, workers, cores, there, made)

    monkeypatch.setattr(model, "Pass", begun)
    seen = Site(Load(changes=500, feeds=2_000, hours=0.2, orders=600), COST, workers=4).simulate()
    passes = [len(list(each)) for _, each in groupby(builds, key=id)]
    assert len(passes) == len(seen.builds)
    assert max(passes) == 1 + BEGINNINGS
    assert len(seen.lags) + len(seen.orders) == seen.came


def test_orders_are_carried_out_before_what_else_waits() -> None:
    seen = Site(Load(changes=500, feeds=5_000, hours=0.2, orders=60), COST, workers=4).simulate()
    assert report.quantile(seen.orders, 0.5) < report.quantile(seen.lags, 0.5) / 2


def test_the_page_says_what_the_command_prints() -> None:
    """`make simulate WRITE=1` writes it; of the slow tables one row is held against it."""
    text = report.DOCUMENT.read_text(encoding="utf-8")
    known = constants.read()
    for name, table in {
        "costs": report.costs(known),
        "check": report.checked(known),
        "constants": report.constants_table(known),
    }.items():
        assert f"<!-- {name} -->\n{table}\n<!-- end of {name} -->" in text
    cell = report.cell(report.outcome(COST, report.Case(4, 10)))
    assert re.search(rf"^\| 10 \|[^|]*\| {re.escape(cell)} \|", text, re.MULTILINE)


def test_the_picture_can_be_read_by_all() -> None:
    data = report.PICTURE.read_bytes()
    root = ElementTree.fromstring(data)
    assert len(data) < 40_000
    assert root.get("role") == "img"
    named = [element.get("id") for element in root if element.get("id")]
    assert named == str(root.get("aria-labelledby")).split()
    assert b"prefers-color-scheme:dark" in data
