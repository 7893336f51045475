"""A real Dask cluster makes the same bytes; what is wrong with an address is said in one line."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from functools import partial

import pytest
from distributed import LocalCluster
from support.small_site import AT, SmallSite, records

from syndicate.build.workers import cluster
from syndicate.build.workers.cluster import Cluster
from syndicate.errors import SyndicateError


@pytest.fixture
def scheduler() -> Iterator[LocalCluster]:
    """A scheduler and a worker in this process: what lies between them and a run is as ever."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as made:
        yield made


def test_a_cluster_makes_the_same(site: SmallSite, scheduler: LocalCluster) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 4}\narchive: {entries: 3}\n")
    site.take_in(*records(range(1, 12)))
    address = scheduler.scheduler_address.replace("tcp://", "dask://")
    assert site.build(AT, "--workers", address).code == 0
    made = site.bytes()
    assert site.build(AT, "--full").code == 0
    assert site.bytes() == made


def test_where_no_scheduler_is_one_line_says_so(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(*records([1]))
    monkeypatch.setattr(cluster, "Cluster", partial(Cluster, patience=0.1))
    result = site.build(AT, "--workers", "dask://127.0.0.1:1")
    assert (result.code, result.err) == (
        1,
        "error: dask://127.0.0.1:1: no scheduler answers there\n",
    )
    assert not site.public.exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "dask://", "dask://host", "two"])
def test_a_wrong_address_is_a_wrong_option(site: SmallSite, address: str) -> None:
    result = site.build(AT, "--workers", address)
    assert result.code == 2
    assert f"--workers: {address} is neither a number nor dask://HOST:PORT" in result.err


def test_a_cluster_without_workers_is_of_no_use() -> None:
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=0, processes=False, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as made:
        crew = Cluster(made.scheduler_address)
        with pytest.raises(SyndicateError, match="the scheduler has no workers"):
            crew.places()
        crew.close()


def test_without_the_extra_one_line_says_what_to_install(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(*records([1]))
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "syndicate.build.workers.cluster")
    result = site.build(AT, "--workers", "dask://127.0.0.1:1")
    assert result.code == 1
    assert result.err.startswith("error: a Dask cluster needs distributed, which is not installed")
    assert "pip install 'syndicate-feeds[cluster]'" in result.err
