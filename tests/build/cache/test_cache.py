"""The cache is never needed: lost, damaged, forged or too large, the bytes are the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from support.small_site import AT, SmallSite, record, records

from syndicate.build.cache.folder import open_cache
from syndicate.build.cache.fragments import DamagedError, FragmentFile, Span

LATER = "2024-07-02T00:00:00Z"
NewSite = Callable[[str], SmallSite]


def cache(site: SmallSite) -> Path:
    return site.folder / "var" / "cache"


def kept(site: SmallSite) -> int:
    """How many bytes of fragments there are, in however many files."""
    return sum(path.stat().st_size for path in cache(site).glob("fragments*"))


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    site.take_in(*records(range(1, 9)))
    assert site.build().code == 0
    return site


def lose(site: SmallSite) -> None:
    shutil.rmtree(cache(site))


def flip(site: SmallSite) -> None:
    """One byte of a fragment is another."""
    path = cache(site) / "fragments"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(site: SmallSite) -> None:
    path = cache(site) / "fragments"
    path.write_bytes(path.read_bytes()[:100])


def scribble(site: SmallSite) -> None:
    path = cache(site) / "index.db"
    path.write_bytes(b"no database" * 1000)


def forget_half(site: SmallSite) -> None:
    index = sqlite3.connect(cache(site) / "index.db")
    with index:
        index.execute("DELETE FROM fragments WHERE entry % 2")
    index.close()


def of_another_shape(site: SmallSite) -> None:
    index = sqlite3.connect(cache(site) / "index.db")
    with index:
        index.execute("UPDATE meta SET value = 99 WHERE name = 'shape'")
    index.close()


@pytest.mark.parametrize("harm", [lose, flip, cut, scribble, forget_half, of_another_shape])
@pytest.mark.parametrize("words", [(), ("--full",)])
def test_harm_costs_time_only(
    built: SmallSite, harm: Callable[[SmallSite], None], words: tuple[str, ...]
) -> None:
    before = built.bytes()
    shutil.rmtree(built.public)
    harm(built)
    result = built.build(AT, *words)
    assert (result.code, result.err) == (0, "")
    assert built.bytes() == before
    assert "nothing to do" in built.build().out


def test_a_forged_config_is_not_taken(built: SmallSite) -> None:
    path = cache(built) / "config.json"
    path.write_text(path.read_text().replace('"grants":"none"', '"grants":"full"'))
    built.take_in(record(9, external_url="https://stranger.example/1"), at=LATER)
    assert built.build(LATER).code == 0
    assert len(built.entries("ke-ji.atom")) == 8


def test_a_config_that_was_kept_is_the_config_that_was_read(built: SmallSite) -> None:
    daily = "  daily: {name: D, match: [daily.example], grants: oops}\n"
    text = f"default: {{grants: none}}\nsources:\n{daily}"
    built.write("sources.yaml", text)
    assert "config/sources.yaml:3:" in built.build(LATER).err
    built.write("sources.yaml", text.replace("oops", "headline"))
    built.build(LATER)
    for word in ("explain", "a1"), ("build", "--full"):
        assert built.run(*word, "--at", LATER).code == 0
    assert "config/sources.yaml:3:" in built.run("explain", "a1", "--at", LATER).out


def test_it_is_bounded(built: SmallSite) -> None:
    path = built.folder / "config/site.yaml"
    path.write_text(path.read_text() + "cache: 20KB\n")
    for number in range(5):
        at = f"2024-07-0{number + 2}T00:00:00Z"
        built.take_in(*records(range(1, 9), title=f"第 {number} 次"), at=at)
        assert built.build(at).code == 0
        assert kept(built) < 60_000
    assert len(built.entries("ke-ji.atom")) == 8
    before = built.bytes()
    shutil.rmtree(built.public)
    built.build(at, "--full")
    assert built.bytes() == before


def test_a_plan_leaves_nothing(site: SmallSite) -> None:
    site.take_in(*records(range(1, 4)))
    assert site.run("plan", "--at", AT).code == 0
    assert not cache(site).exists()
    site.build()
    files = {path.name: path.read_bytes() for path in cache(site).iterdir()}
    site.take_in(record(1, title="改"), at=LATER)
    out = site.run("plan", "--at", LATER).out
    assert "~ public/ke-ji.{rss,atom,json,html}" in out
    assert "would change" in out
    assert {path.name: path.read_bytes() for path in cache(site).iterdir()} == files


def test_what_an_import_prepares_is_what_a_build_would_make(new_site: NewSite) -> None:
    ahead, plain = new_site("ahead"), new_site("plain")
    for site in (ahead, plain):
        path = site.records(*records(range(1, 9)))
        words = ("--prepare",) if site is ahead else ()
        assert site.run("import", "jsonl", path, "--at", AT, *words).code == 0
    assert (cache(ahead) / "fragments").stat().st_size > 0
    assert not ahead.public.exists()
    made = (cache(ahead) / "fragments").stat().st_size
    assert ahead.build().code == plain.build().code == 0
    assert ahead.bytes() == plain.bytes()
    assert (cache(ahead) / "fragments").stat().st_size == made, "nothing was made again"


def test_sums_tell_of_damage(tmp_path: Path) -> None:
    heap = FragmentFile(tmp_path, 0)
    spans = [heap.put(bytes([number]) * 100_000) for number in range(8)]
    joined = b"".join(bytes(piece) for piece in heap.join(spans, b",\n"))
    assert joined == b",\n".join(bytes([number]) * 100_000 for number in range(8))
    with pytest.raises(DamagedError):
        heap.get(Span(1, 100_000, spans[0].sum))
    with pytest.raises(DamagedError):
        list(heap.join([Span(700_000, 200_000, 0)], b""))
    heap.close()


def test_what_is_written_down_can_be_read_by_anyone(built: SmallSite) -> None:
    assert json.loads((cache(built) / "last.json").read_text())["documents"] == 10
    with open_cache(cache(built)) as open_:
        assert {one.member for one in open_.feeds.all().values()} == {"", "科技"}


def test_feeds_of_one_group_may_want_an_entry_in_different_formats(site: SmallSite) -> None:
    """The second makes the first one's entries again, before either is published."""
    (site.folder / "config/jobs/categories.yaml").unlink()
    for name, formats in (("all", "rss"), ("more", "json"), ("most", "rss, atom, json")):
        site.write(f"jobs/{name}.yaml", f"path: {name}\ncontent: full\nformats: [{formats}]\n")
    site.take_in(*records(range(5)))
    assert site.build().code == 0
    built = site.bytes()
    assert len([name for name in built if name.endswith((".rss", ".atom", ".json"))]) == 5
    shutil.rmtree(site.folder / "feeds")
    assert site.build().code == 0  # from the cache
    assert site.bytes() == built
    assert site.run("build", "--full", "--at", AT).code == 0
    assert site.bytes() == built
