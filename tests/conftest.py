"""What tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from hypothesis import HealthCheck, settings
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from support import databases, servers
from support.small_site import SmallSite

from syndicate.store import postgresql, sqlite

# The gate tries the same examples each time, so that it fails for what was changed, not by luck;
# `make soak` tries new ones. A busy machine is slow, and no fault of a test.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", PATIENT, max_examples=60, derandomize=True)
settings.register_profile("soak", PATIENT, max_examples=2000)
settings.load_profile("gate")


@pytest.fixture(autouse=True)
def as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wrapped unless a test asks: those who run tests in parallel set COLUMNS."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True, scope="session")
def quicker() -> Iterator[None]:
    """What each run of the program in a process of its own does once is not done for each test.

    Every opened store would compile its statements anew, a fifth of the tests' time; and no test
    in this process cuts the power, so that nothing need reach the disk.
    """
    compiled: LRUCache[object, object] = LRUCache(4000)

    def create_engine(address: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
        made = sqlalchemy.create_engine(address, **options)
        made._compiled_cache = compiled  # type: ignore[assignment]
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "create_engine", create_engine)
        patch.setattr(postgresql, "create_engine", create_engine)
        patch.setattr(SQLiteDialect_pysqlite, "__eq__", lambda a, b: type(a) is type(b))
        patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda _: 1)
        patch.setattr(os, "fsync", lambda _: None)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server that sites of tests have their stores on; once, for all processes."""
    if config.getoption("--store") != "postgresql" or databases.ADDRESS in os.environ:
        return
    stack = ExitStack()
    os.environ[databases.ADDRESS] = stack.enter_context(servers.postgres())
    config.add_cleanup(stack.close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if databases.ADDRESS in os.environ:
        skip = pytest.mark.skip(reason="it is about the file of an embedded store")
        for item in items:
            if item.get_closest_marker("embedded"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def dropped(tmp_path: Path) -> Iterator[None]:
    yield
    databases.drop_below(tmp_path)


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallSite:
    return SmallSite(tmp_path / "site", capsys)


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], SmallSite]:
    return lambda name: SmallSite(tmp_path / name, capsys)
