"""What no document shows any more does not stay in the cache; a kill costs nothing of the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.small_site import SmallSite, record, records

from syndicate.build.cache import folder as cache_folder
from syndicate.build.cache.documents import CachedDocument
from syndicate.build.cache.entries import EntryToCache
from syndicate.build.cache.folder import Cache, open_cache

MOST = 10**9
FORMATS = ("atom", "rss")
LATER = "2024-07-02T00:00:00Z"
FACTS = {"title": "t"}


def text(revision: int, form: str) -> bytes:
    return f"{form} {revision} ".encode() * 400


def put(cache: Cache, revisions: range) -> list[int]:
    """Cache entries; return their keys."""
    cached = cache.entries.put(
        [
            EntryToCache(
                revision,
                b"whole",
                FACTS,
                {form: text(revision, form) for form in FORMATS},
                [f"https://news.example/{revision}"],
            )
            for revision in revisions
        ]
    )
    return [entry.key for entry in cached]


def show(cache: Cache, path: str, keys: list[int]) -> None:
    cache.documents.put(CachedDocument(path, b"p", 1, 1, b"<", b">", tuple(keys)))


def files(folder: Path) -> list[Path]:
    return list(folder.glob("fragments*"))


def holds(cache: Cache, revision: int) -> bool:
    entry = cache.entries.get({(revision, b"whole")}).get((revision, b"whole"))
    if entry is None:
        return False
    assert all(cache.entries.fragment(entry.key, form) == text(revision, form) for form in FORMATS)
    return True


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_folder, "_FLOOR", 0)


def test_a_month_of_entries_leaves_those_that_are_shown(tmp_path: Path) -> None:
    rewritten = []
    for day in range(30):
        with open_cache(tmp_path) as cache:
            show(cache, "all.rss", put(cache, range(day * 50, day * 50 + 50)))
            cache.save()
            cache.prune(MOST)
            cache.save()
            rewritten.append(cache.fragments.number)
            assert all(holds(cache, revision) for revision in range(day * 50, day * 50 + 50))
    live = sum(len(text(1490, form)) for form in FORMATS) * 50
    (file,) = files(tmp_path)
    assert file.stat().st_size < 2 * live
    assert (tmp_path / "index.db").stat().st_size < 200_000
    assert rewritten[-1] < 30


def test_what_is_shown_stays_where_it_is(tmp_path: Path) -> None:
    """Nothing is copied where nothing is dead, however much came."""
    with open_cache(tmp_path) as cache:
        for part in range(5):
            show(cache, f"{part}.rss", put(cache, range(part * 50, part * 50 + 50)))
            cache.prune(MOST)
        assert cache.fragments.number == 0
        assert all(holds(cache, revision) for revision in range(250))


def test_what_is_not_published_yet_waits_for_a_whole_run(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        show(cache, "all.rss", put(cache, range(10)))
        cache.prune(MOST)
        put(cache, range(10, 90))
        cache.prune(MOST, whole=False)
        assert holds(cache, 89)
        cache.prune(MOST)
        assert not holds(cache, 89)
        assert holds(cache, 9)


_KILLED = """
import os, pathlib, sys
from syndicate.build.cache import folder
from syndicate.build.cache.folder import open_cache

owner, name, left = {"unlink": pathlib.Path}.get(sys.argv[2], os), sys.argv[2], int(sys.argv[3])
real = getattr(owner, name)

def last(*words, **more):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return real(*words, **more)

folder._FLOOR = 0
with open_cache(pathlib.Path(sys.argv[1])) as cache:
    setattr(owner, name, last)
    cache.prune(10**9)
    cache.save()
"""


@pytest.mark.parametrize(
    ("call", "calls_before"),
    [("ftruncate", 0), ("pwrite", 0), ("pwrite", 7), ("fdatasync", 0), ("close", 0), ("unlink", 0)],
)
def test_a_kill_leaves_what_is_shown(tmp_path: Path, call: str, calls_before: int) -> None:
    with open_cache(tmp_path) as cache:
        keys = put(cache, range(30))
        show(cache, "all.rss", keys[:20])
        cache.save()
    words = [sys.executable, "-c", _KILLED, str(tmp_path), call, str(calls_before)]
    assert subprocess.run(words, check=False).returncode == 9
    with open_cache(tmp_path) as cache:
        assert len(files(tmp_path)) == 1
        assert all(holds(cache, revision) for revision in range(20)), "it was discarded"
        cache.prune(MOST)
        cache.save()
    with open_cache(tmp_path) as cache:
        assert [holds(cache, revision) for revision in range(30)] == [True] * 20 + [False] * 10


def test_builds_keep_about_what_they_publish(site: SmallSite) -> None:
    for day in range(1, 13):
        at = f"2024-07-{day:02}T00:00:00Z"
        site.take_in(*records(range(1, 9), title=f"第 {day} 次"), at=at)
        assert site.build(at).code == 0
    kept = sum(path.stat().st_size for path in files(site.folder / "var/cache"))
    assert kept < 2 * sum(map(len, site.bytes().values()))
    before = site.bytes()
    assert site.build(at, "--full").code == 0
    assert site.bytes() == before


def test_a_build_of_one_feed_keeps_what_was_prepared(site: SmallSite) -> None:
    site.write("jobs/own.yaml", "path: own\ncontent: full\nlimit: {entries: 1}\n")
    site.take_in(record(1))
    assert site.build().code == 0
    path = site.records(*records(range(2, 9)))
    assert site.run("import", "jsonl", path, "--at", LATER, "--prepare").code == 0
    made = sum(path.stat().st_size for path in files(site.folder / "var/cache"))
    assert site.build(LATER, "--feed", "own").code == 0
    assert sum(path.stat().st_size for path in files(site.folder / "var/cache")) >= made
