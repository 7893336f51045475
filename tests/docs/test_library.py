"""The library as other programs use it: its doctests, its surface, its errors."""

from __future__ import annotations

import doctest
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from support.small_site import SmallSite, record

import syndicate
from syndicate import _library, extend

SITE = """\
title: My site
home: https://site.example/
base_url: https://site.example/feeds/
authority: site.example,2024
"""


@pytest.fixture
def beside(new_site: object, tmp_path: Path) -> Iterator[Path]:
    """A folder in which `mysite` is a site."""
    site = SmallSite(tmp_path / "mysite")
    site.write("site.yaml", SITE)
    site.write("jobs/all.yaml", "path: all\n")
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_every_example_of_the_library_is_true(beside: Path) -> None:
    """In the order of the file: records are imported before a build is asked for."""
    names: dict[str, object] = {"open_site": syndicate.open_site, "syndicate": syndicate}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    finder = doctest.DocTestFinder(recurse=True)
    found = [
        test
        for of in (_library.open_site, _library.OpenSite)
        for test in finder.find(of, name=of.__name__, module=_library, globs={})
        if test.examples
    ]
    first = finder.find(syndicate, name="syndicate", module=syndicate, globs={})[0]
    assert len(found) == 6
    for test in [*sorted(found, key=lambda test: test.lineno or 0), first]:
        test.globs = names
        runner.run(test, clear_globs=False)
    assert not runner.summarize().failed


def test_everything_public_is_described() -> None:
    for module in (syndicate, extend):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value) or inspect.isroutine(value):
                assert inspect.getdoc(value), f"{module.__name__}.{name}"
    for name, member in vars(syndicate.OpenSite).items():
        if not name.startswith("_"):
            assert inspect.getdoc(member), name


def test_the_surface_is_what_the_library_lists() -> None:
    assert syndicate.__all__ == _library.__all__
    assert set(dir(syndicate)) == {*_library.__all__, "__version__"}
    with pytest.raises(AttributeError, match="has no attribute 'Store'"):
        _ = syndicate.Store


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, syndicate; print({'lxml', 'msgspec', 'click'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_what_a_library_says_is_what_the_commands_say(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    at = datetime(2024, 7, 1, tzinfo=UTC)
    records = [record(1), record(2, pubstatus="withheld"), {"id": "x", "title": "no text"}]
    done = opened.import_records(records, at=at)
    assert (done.new, done.changed, done.unchanged) == (2, 0, 0)
    assert [(r.number, "content" in r.message) for r in done.rejected] == [(3, True)]
    assert done.rejects and b"no text" in done.rejects.read_bytes()
    assert opened.import_records(records[:2], at=at).unchanged == 2
    planned = opened.plan(at=at)
    assert not list(site.public.glob("*"))
    assert opened.build(at=at).of("new") == planned.of("new")
    assert site.run("build", "--at", "2024-07-01T00:00:00Z").out.endswith("nothing to do\n") or (
        "nothing to do" in site.run("build", "--at", "2024-07-01T00:00:00Z").out
    )
    [decision] = opened.decide("a2", "all", at=at)
    assert (decision.outcome, decision.level) == ("hold", None)
    assert "pubstatus" in decision.reasons[0]


@pytest.mark.parametrize("name", ["rss", "atom", "json"])
def test_a_rendered_entry_is_what_documents_hold(site: SmallSite, name: str) -> None:
    opened = syndicate.open_site(site.folder / "config")
    at = datetime(2024, 7, 1, tzinfo=UTC)
    opened.import_records([record(1)], at=at)
    opened.build(at=at)
    fragment = opened.render("a1", "all", name, at=at)
    assert fragment in (site.public / f"all.{name}").read_bytes()


def test_what_may_not_be_shown_is_not_rendered(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1, pubstatus="withheld")])
    with pytest.raises(syndicate.NotCarriedError, match="pubstatus"):
        opened.render("a1", "all")
    with pytest.raises(syndicate.NotFoundError, match="no feed is called 'nothing'"):
        opened.render("a1", "nothing")
    with pytest.raises(syndicate.NotFoundError, match='no format is called "html"'):
        opened.render("a1", "all", "html")
    with pytest.raises(syndicate.NotFoundError):
        opened.decide("unheard-of")
    with pytest.raises(ValueError, match="no datetime with a time zone"):
        opened.build(at=datetime(2024, 7, 1))  # noqa: DTZ001


def test_a_second_run_is_refused_while_another_writes(site: SmallSite) -> None:
    from syndicate.publish.lock import only_run

    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1)])
    with only_run(site.folder / "var/lock"), pytest.raises(syndicate.LockedError):
        opened.build()


def test_what_json_cannot_hold_is_one_rejected_record(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    given = [record(1), {**record(2), "tags": {1, 2}}, MappingProxyType(record(3)), None, record(4)]
    done = opened.import_records(given)
    assert (done.new, [each.number for each in done.rejected]) == (3, [2, 4])
    assert "JSON" in done.rejected[0].message


def test_a_canceled_record_is_heard_whatever_else_it_holds(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1)])
    opened.build()
    opened.import_records([{**record(1), "pubstatus": "canceled", "extra": Decimal(1)}])
    opened.build()
    assert not json.loads((site.public / "all.json").read_bytes())["items"]


def test_what_came_before_a_generator_fails_is_stored(site: SmallSite) -> None:
    def records() -> Iterator[dict[str, object]]:
        yield record(1)
        raise RuntimeError("the database is gone")

    opened = syndicate.open_site(site.folder / "config")
    with pytest.raises(RuntimeError, match="the database is gone"):
        opened.import_records(records())
    assert opened.decide("a1", "all")[0].outcome == "carry"


def test_a_right_that_was_taken_back_stays_so(site: SmallSite) -> None:
    """The site was opened before the config changed."""
    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1)])
    opened.build()
    path = site.folder / "config/sources.yaml"
    path.write_text(path.read_text().replace("grants: full", "grants: none"))
    assert opened.decide("a1", "all")[0].outcome == "hold"
    with pytest.raises(syndicate.NotCarriedError):
        opened.render("a1", "all")
    opened.build(force=True)
    assert not json.loads((site.public / "all.json").read_bytes())["items"]
    path.write_text("no: yaml: at all")
    with pytest.raises(syndicate.ConfigError):
        opened.build()


def test_an_older_store_renders_nothing_that_was_withdrawn(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1)])
    copy = (site.folder / "var/syndicate.db").read_bytes()
    site.run("takedown", "a1", "--reason", "asked", "--by", "test")
    (site.folder / "var/syndicate.db").write_bytes(copy)
    with pytest.raises(syndicate.SyndicateError):
        opened.render("a1", "all")


def test_what_is_too_old_for_a_feed_is_not_rendered(site: SmallSite) -> None:
    site.write("jobs/new.yaml", "path: new\nselect: {max_age: 7d}\n")
    opened = syndicate.open_site(site.folder / "config")
    opened.import_records([record(1)])
    with pytest.raises(syndicate.NotCarriedError, match="does not select"):
        opened.render("a1", "new", at=datetime(2025, 7, 1, tzinfo=UTC))


def test_threads_leave_the_umask_as_it_was(site: SmallSite) -> None:
    before = os.umask(0o022)
    try:
        opened = syndicate.open_site(site.folder / "config")
        opened.import_records([record(1)])
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: opened.decide("a1"), range(40)))
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_who_waits_loses_no_record(site: SmallSite) -> None:
    opened = syndicate.open_site(site.folder / "config")
    with ThreadPoolExecutor(4) as pool:
        batches = [[record(4 * n + i) for i in range(4)] for n in range(6)]
        done = list(pool.map(lambda batch: opened.import_records(batch, wait=True), batches))
    assert sum(each.new for each in done) == 24


@pytest.mark.parametrize("at", [datetime(9999, 12, 31, tzinfo=UTC), "2024-07-01", 5])
def test_an_instant_that_is_none_is_refused(site: SmallSite, at: datetime) -> None:
    with pytest.raises(ValueError, match="at is"):
        syndicate.open_site(site.folder / "config").plan(at=at)
