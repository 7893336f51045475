"""The build: what it writes, what it leaves alone, and what it does when something fails."""

from __future__ import annotations

import fcntl
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.obstacles import nobody
from support.paths import REPOSITORY
from support.records import replace
from support.small_site import AT, SmallSite, record, records

from syndicate.build import documents
from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.model.feed import Feed
from syndicate.store import ledger, publications

pytestmark = pytest.mark.both_stores

LATER = "2024-07-02T00:00:00Z"


def stamps(site: SmallSite) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(site.public)): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in site.public.rglob("*")
        if path.is_file()
    }


def test_every_feed_is_written_in_every_format_and_listed(site: SmallSite) -> None:
    site.take_in(*records(range(3)), record(3, categories=["文化"]))
    result = site.build()
    assert result.code == 0
    feeds = ("all", "ke-ji", "wen-hua")
    assert set(site.bytes()) == {
        *(f"{feed}.{form}" for feed in feeds for form in ("rss", "atom", "json", "html")),
        "index.html",
        "feeds.opml",
    }
    page = site.bytes()["index.html"].decode()
    assert all(f"https://site.example/feeds/{feed}.atom" in page for feed in feeds)
    assert "第 3 篇文章" in page
    status = json.loads((site.folder / "var" / "status.json").read_text())
    assert [feed["path"] for feed in status["feeds"]] == ["all", "wen-hua", "ke-ji"]


def test_a_second_build_touches_no_file(site: SmallSite) -> None:
    site.take_in(*records(range(5)))
    site.build()
    before = stamps(site)
    result = site.build(LATER)
    assert "10 documents (10 unchanged)" in result.out
    assert stamps(site) == before


def test_one_changed_record_changes_its_own_feeds_and_the_site_wide_ones(site: SmallSite) -> None:
    site.take_in(*records(range(3)), *records(range(3, 6), categories=["文化"]))
    site.build()
    before = site.bytes()
    site.take_in(record(4, categories=["文化"], title="改过的标题"), at=LATER)
    site.build(LATER)
    changed = {path for path, data in site.bytes().items() if data != before[path]}
    assert changed == {
        *(f"{feed}.{form}" for feed in ("all", "wen-hua") for form in FORMATS),
        "index.html",
        "feeds.opml",
    }


def test_entries_are_the_newest_that_fit(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 4}\n")
    site.write("jobs/small.yaml", "path: small\nlimit: {bytes: 8KB}\n")
    site.take_in(*records(range(1, 10)))
    site.build()
    for form in ("rss", "atom", "json"):
        titles = [entry["title"] for entry in site.entries(f"all.{form}")]
        assert titles == [f"第 {number} 篇文章" for number in (9, 8, 7, 6)]
        small = [entry["title"] for entry in site.entries(f"small.{form}")]
        assert 0 < len(small) < 9
        assert small == [f"第 {number} 篇文章" for number in range(9, 9 - len(small), -1)]
        assert (site.public / f"small.{form}").stat().st_size <= 8_000


def test_an_article_larger_than_a_document_is_set_aside_once(site: SmallSite) -> None:
    site.take_in(record(1, content_html="<p>" + "长" * 1_700_000 + "</p>"), record(2))
    first = site.build()
    assert first.code == 1
    assert "error: tag:site.example,2024:daily.example/a1: its body is larger" in first.err
    assert [entry.title for entry in site.entries("ke-ji.rss")] == ["第 2 篇文章"]
    assert site.build(LATER).code == 0
    status = site.run("status", "--at", LATER)
    assert status.code == 1
    assert "a1: its body is larger" in status.out
    site.take_in(record(1), at=LATER)
    assert site.build(LATER).code == 0
    assert site.run("status", "--at", LATER).code == 0


class TestFilesThatNoJobMakes:
    def test_a_category_with_a_new_slug_moves(self, site: SmallSite) -> None:
        site.take_in(*records(range(3)))
        site.build()
        before = site.entries("ke-ji.atom")
        site.write("categories.yaml", "科技: {slug: tech}\n")
        result = site.build(LATER, "-v")
        assert "- public/ke-ji.atom -> public/tech.atom" in result.out
        assert not list(site.public.glob("ke-ji*"))
        leads = json.loads(site.bytes()["redirects.json"])
        assert leads == {f"ke-ji.{form}": f"tech.{form}" for form in FORMATS}
        after = site.entries("tech.atom")
        assert [entry.id for entry in after] == [entry.id for entry in before]
        assert (
            b"<id>tag:site.example,2024:feed/categories/%E7%A7%91%E6%8A%80</id>"
            in (site.bytes()["tech.atom"])
        )

    def test_a_category_with_a_new_label_and_the_old_slug_keeps_its_feed_id(
        self, site: SmallSite
    ) -> None:
        site.write("categories.yaml", "科技: {slug: tech}\n")
        site.take_in(record())
        site.build()
        site.write("categories.yaml", "技术: {slug: tech}\n")
        site.take_in(record(categories=["技术"]), at=LATER)
        site.build(LATER)
        assert b"feed/categories/%E7%A7%91%E6%8A%80</id>" in site.bytes()["tech.atom"]
        assert "redirects.json" not in site.bytes()

    def test_a_category_that_nobody_uses_any_more_is_gone(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        site.take_in(record(categories=["文化"]), at=LATER)
        site.build(LATER)
        assert not list(site.public.glob("ke-ji*"))
        assert json.loads(site.bytes()["redirects.json"])["ke-ji.rss"] is None
        site.take_in(record(), at="2024-07-03T00:00:00Z")
        site.build("2024-07-03T00:00:00Z")
        assert "ke-ji.rss" not in json.loads(site.bytes()["redirects.json"])

    def test_a_format_that_is_not_wanted_any_more_is_gone(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        site.write("jobs/all.yaml", "path: all\nformats: [atom]\n")
        site.build(LATER)
        assert sorted(path.name for path in site.public.glob("all.*")) == ["all.atom", "all.html"]

    def test_all_that_was_ever_published_is_in_the_store(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        (site.folder / "config/jobs/all.yaml").unlink()
        site.build(LATER)
        store = site.open_store()
        with store.reading() as connection:
            known = publications.known_documents(connection)
            events = [(e.event, e.subject) for e in ledger.events(connection)]
        store.close()
        assert known["public/all.rss"].gone is not None
        assert ("new", "public/all.rss") in events
        assert ("removed", "public/all.rss") in events


def test_a_feed_that_never_had_an_entry_is_not_written_and_one_that_had_stays(
    site: SmallSite,
) -> None:
    site.write("categories.yaml", "科技: {slug: tech}\n空: {slug: empty}\n")
    site.take_in(record(expires="2024-07-01T12:00:00Z"))
    site.build()
    assert not list(site.public.glob("empty*"))
    before = site.bytes()["tech.atom"]
    site.build(LATER)
    assert site.entries("tech.atom") == []
    assert site.entries("tech.rss") == []
    assert site.entries("tech.json") == []
    assert site.run("check").code == 0
    assert b"<updated>2024-05-01T00:00:00Z" in before
    assert b"<updated>2024-07-01T12:00:00Z" in site.bytes()["tech.atom"], "when it expired"


def test_feed_limits_a_build_to_some_feeds(site: SmallSite) -> None:
    site.take_in(*records(range(3)))
    site.build(AT, "--feed", "ke*")
    assert {path.partition(".")[0] for path in site.bytes()} == {"ke-ji"}


def test_a_plan_writes_nothing(site: SmallSite) -> None:
    site.take_in(record())
    result = site.run("plan", "--at", AT)
    assert "+ public/ke-ji.{rss,atom,json,html}" in result.out
    assert "    + 第 1 篇文章" in result.out
    assert not site.public.exists()
    data = json.loads(site.run("plan", "--at", AT, "--json").out)
    assert {change["kind"] for change in data["changes"]} == {"new"}


def test_two_categories_that_differ_in_case_only_have_feeds_of_their_own(site: SmallSite) -> None:
    site.take_in(record(1, categories=["Linux"]), record(2, categories=["linux"]))
    site.build()
    names = sorted(path.stem for path in site.public.glob("linux*.atom"))
    assert names[0] == "linux"
    assert len(names) == 2
    assert len({name.casefold() for name in names}) == 2
    assert [entry.title for entry in site.entries("linux.atom")] == ["第 2 篇文章"]


@pytest.mark.parametrize("label", ["../../etc", "CON", "index", "all", "🎉", "a" * 300, "/", "."])
def test_a_category_can_be_called_anything(site: SmallSite, label: str) -> None:
    site.take_in(record(1, categories=[label]))
    assert site.build().code == 0
    (path,) = (p for p in site.public.rglob("*.atom") if p.stem != "all")
    assert path.parent == site.public
    assert path.stem.casefold() not in ("con", "index", "feeds", "etc/passwd", "")
    assert len(path.name) < 100
    (entry,) = site.entries(path.name)
    assert label in [tag.label for tag in entry.tags]
    assert site.run("check").code == 0


def test_a_category_may_be_called_by_its_slug(site: SmallSite) -> None:
    site.write("categories.yaml", "科技: {slug: tech}\n")
    site.write("jobs/some.yaml", "path: some\nselect: {categories: [tech]}\n")
    brief = "sources:\n  daily:\n    name: 示例日报\n    match: [daily.example]\n    grants: full\n"
    site.write("sources.yaml", brief + "    categories: {tech: {grants: headline}}\n")
    site.take_in(record(1, categories=["tech", "科技"]), record(2), record(3, categories=["文"]))
    site.build()
    assert [entry.title for entry in site.entries("tech.atom")] == ["第 2 篇文章", "第 1 篇文章"]
    assert [tag.label for tag in site.entries("tech.atom")[1].tags] == ["科技"]
    assert len(site.entries("some.rss")) == 2
    assert "正文" not in site.bytes()["tech.rss"].decode()
    assert "<p>这是第 3 篇文…</p>" in site.bytes()["all.rss"].decode()


@pytest.mark.parametrize(
    "yaml", ["placement: {before: []}\n", "notices: {attribution: <p>转载</p>}\n"]
)
def test_a_site_may_do_without_naming_the_publisher_in_the_body(site: SmallSite, yaml: str) -> None:
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text(encoding="utf-8") + yaml, encoding="utf-8")
    site.take_in(record())
    assert site.build().code == 0
    assert "示例日报" not in site.entries("ke-ji.atom")[0].content[0].value


def test_another_run_holds_the_lock(site: SmallSite) -> None:
    site.take_in(record())
    with (site.folder / "var" / "lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        result = site.build()
        assert result.code == 75
        assert result.err.count("\n") == 1
        assert "another run holds the lock" in result.err
        assert site.run("import", "jsonl", site.records(record(2))).code == 0, (
            "it goes on meanwhile"
        )
    with (site.folder / "var" / "import.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert site.run("import", "jsonl", site.records(record(3))).code == 75
        assert site.build().code == 0, "and a build does while an import runs"
    assert len(site.entries("ke-ji.rss")) == 2


def test_an_output_that_cannot_be_written_is_one_clear_line(site: SmallSite) -> None:
    site.take_in(record())
    (site.folder / "feeds").write_text("a file where the folder should be")
    result = site.build()
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "cannot write" in result.err or "cannot read" in result.err


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine may enter, unlike pytest's own."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_read_only_folder_keeps_the_last_good_documents(
    open_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SmallSite(open_folder, capsys)
    site.take_in(record())
    site.build()
    before = site.bytes()
    site.take_in(record(title="新"), at=LATER)
    site.public.chmod(0o555)
    with nobody(open_folder):
        result = site.build(LATER)
    site.public.chmod(0o755)
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "Permission denied" in result.err
    assert site.bytes() == before
    assert site.build(LATER).code == 0
    assert site.bytes() != before


def test_a_document_that_cannot_be_made_keeps_what_is_still_allowed_of_the_last_good_one(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seeded fault: the frame of RSS breaks, while one entry has expired meanwhile."""
    site.take_in(record(1, expires="2024-07-01T12:00:00Z"), record(2))
    site.build()
    before = site.bytes()["ke-ji.rss"]

    def broken(feed: Feed) -> tuple[bytes, bytes]:
        raise RenderError(feed.self_url, "seeded fault")

    seeded = dict(FORMATS) | {"rss": replace(FORMATS["rss"], frame=broken)}
    with monkeypatch.context() as patch:
        patch.setattr(documents, "FORMATS", seeded)
        result = site.build(LATER)
        assert result.code == 1
        assert "error: public/ke-ji.rss: seeded fault" in result.err
        assert [entry.title for entry in site.entries("ke-ji.rss")] == ["第 2 篇文章"]
        assert [entry.title for entry in site.entries("ke-ji.atom")] == ["第 2 篇文章"]
        assert b"a/1" in before
        assert b"a/1" not in site.bytes()["ke-ji.rss"]
        assert site.build(LATER).code == 0, "not newly set aside"
    assert site.build(LATER).code == 0
    assert site.run("status", "--at", LATER).code == 0


def test_a_full_disk_tears_nothing(site: SmallSite) -> None:
    """The system's own limit on the size of a file stands in for the end of the disk."""
    site.take_in(*records(range(30)))
    site.build()
    before = site.bytes()
    site.take_in(*records(range(30), title="新的标题" * 10), at=LATER)
    result = _limited(site, 20_000)
    assert result.returncode == 1
    assert result.stderr.count("error: ") == 1
    assert "File too large" in result.stderr
    after = site.bytes()
    assert set(after) == set(before)
    assert not list(site.public.glob(".*"))
    for path in ("ke-ji.atom", "all.rss"):
        assert after[path] == before[path]
    assert site.build(LATER).code == 0
    assert "新的标题" in site.bytes()["ke-ji.atom"].decode()


def _limited(site: SmallSite, size: int) -> subprocess.CompletedProcess[str]:
    """The build in a process that cannot write a file of the web root beyond some bytes."""
    code = (
        "import resource, sys\n"
        "from syndicate.publish import directory\n"
        "put = directory.Directory.put\n"
        "def limited(self, path, data):\n"
        f"    resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {resource.RLIM_INFINITY}))\n"
        "    try:\n"
        "        put(self, path, data)\n"
        "    finally:\n"
        f"        resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.RLIM_INFINITY},) * 2)\n"
        "directory.Directory.put = limited\n"
        "from syndicate.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    words = ["--config", str(site.folder / "config"), "build", "--at", LATER]
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )


def test_a_crash_between_bytes_and_record_publishes_the_same_bytes_again(site: SmallSite) -> None:
    site.take_in(*records(range(3)))
    code = (
        "import os, sys\n"
        "from syndicate.store import publications\n"
        "publications.put_documents = lambda *a: os._exit(9)\n"
        "from syndicate.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    words = ["--config", str(site.folder / "config"), "build", "--at", AT]
    folder = REPOSITORY
    crashed = subprocess.run([sys.executable, "-c", code, *words], check=False, cwd=folder)
    assert crashed.returncode == 9
    written = site.bytes()
    assert written
    assert site.build().code == 0
    assert site.bytes().items() >= written.items()
    (site.folder / "config/jobs/all.yaml").unlink()
    site.build()
    assert not list(site.public.glob("all.*"))
