"""Archives: what has left a feed is found by walking back, and closed ones stay as they are."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Connection
from support.crews import InlineCrew
from support.small_site import AT, SmallSite, record, records

from syndicate.build.workers import handout
from syndicate.model.article import ArticleFacts
from syndicate.store import queries

ATOM = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
BASE = "https://site.example/feeds/"
LATER = "2024-07-02T00:00:00Z"
WHO = ("--reason", "r", "--by", "b")


def read(path: Path) -> tuple[list[str], dict[str, str], set[str]]:
    """Entry ids, links by rel, and the marks of RFC 5005 of a document."""
    if path.suffix == ".json":
        data = json.loads(path.read_text())
        links = {"prev-archive": data["next_url"]} if "next_url" in data else {}
        return [item["id"] for item in data["items"]], links, set()
    root = ElementTree.fromstring(path.read_bytes())
    feed = root if root.tag == f"{ATOM}feed" else root[0]
    ids = [one.findtext(f"{ATOM}id") or "" for one in feed.iter(f"{ATOM}entry")]
    ids += [one.findtext("guid") or "" for one in feed.iter("item")]
    links = {one.get("rel", ""): one.get("href", "") for one in feed.findall(f"{ATOM}link")}
    marks = {one.tag.removeprefix(FH) for one in feed if one.tag.startswith(FH)}
    return ids, links, marks


def walk(site: SmallSite, name: str) -> list[list[str]]:
    """The numbers of the articles of each document, from the feed back to its oldest archive."""
    found, path, newer = [], site.public / name, None
    while True:
        ids, links, marks = read(path)
        found.append([one.rpartition("/a")[2] for one in ids])
        if path.suffix != ".json":
            here = path.relative_to(site.public).as_posix()
            is_feed = here == name
            assert links.get("current") == (None if is_feed else BASE + name)
            assert links.get("next-archive") == newer
            assert ("archive" in marks) == (not is_feed)
            newer = None if is_feed else BASE + here
        if "prev-archive" not in links:
            return found
        path = site.public / links["prev-archive"].removeprefix(BASE)


def stamps(site: SmallSite) -> dict[str, int]:
    return {
        path.relative_to(site.public).as_posix(): path.stat().st_mtime_ns
        for path in site.public.rglob("*.*")
        if path.is_file()
    }


def rewritten(site: SmallSite, before: dict[str, int]) -> set[str]:
    """The archives whose file is another."""
    return {path for path, when in stamps(site).items() if before.get(path) != when and "/" in path}


def archive(site: SmallSite) -> None:
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\narchive: {entries: 4}\n")
    site.take_in(*records(range(1, 14)))
    assert site.build().code == 0


@pytest.fixture
def archived(site: SmallSite) -> SmallSite:
    return site.once("archived", archive)


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_reader_finds_everything_once(archived: SmallSite, form: str) -> None:
    assert walk(archived, f"all.{form}") == [
        ["13", "12", "11", "10", "9"],
        ["8", "7", "6", "5"],
        ["4", "3", "2", "1"],
    ]
    assert archived.run("check").code == 0


def test_an_archive_begins_when_it_is_full_and_stays(archived: SmallSite) -> None:
    before = stamps(archived)
    archived.take_in(record(14), at=LATER)
    archived.build(LATER)
    assert walk(archived, "all.atom")[0] == ["14", "13", "12", "11", "10", "9"]
    assert rewritten(archived, before) == set()
    archived.take_in(record(15), at=LATER)
    archived.build(LATER)
    assert walk(archived, "all.atom")[:2] == [["15", "14", "13"], ["12", "11", "10", "9"]]
    # the one before leads on to the new one (but in JSON)
    begun = {f"all/3.{form}" for form in ("rss", "atom", "json")}
    assert rewritten(archived, before) == {"all/2.rss", "all/2.atom", *begun}


def test_takedowns_and_a_correction_rewrite_their_own_archive_only(archived: SmallSite) -> None:
    whole = walk(archived, "all.json")
    for number, name in ((6, "2"), (2, "1")):
        before = stamps(archived)
        assert archived.run("takedown", f"a{number}", *WHO, "--at", LATER).code == 0
        assert rewritten(archived, before) == {f"all/{name}.{f}" for f in ("rss", "atom", "json")}
        assert b"withdrawn" in archived.bytes()["all.json"]
    before = stamps(archived)
    archived.take_in(record(7, title="改正"), at=LATER)
    archived.build(LATER)
    assert rewritten(archived, before) == {f"all/2.{f}" for f in ("rss", "atom", "json")}
    left = [[one for one in part if one not in ("2", "6")] for part in whole]
    for form in ("rss", "atom", "json"):
        assert walk(archived, f"all.{form}") == left
    assert archived.run("lift", "a6", *WHO, "--at", LATER).code == 0
    archived.build(LATER)
    assert walk(archived, "all.atom")[1] == ["8", "7", "6", "5"]


def test_an_empty_archive_leaves_the_walk_whole(archived: SmallSite) -> None:
    for number in range(5, 9):
        assert archived.run("takedown", f"a{number}", *WHO, "--at", LATER).code == 0
    assert walk(archived, "all.atom")[1:] == [[], ["4", "3", "2", "1"]]
    assert archived.run("check").code == 0


def test_what_an_archive_holds_does_not_come_back_to_the_feed(archived: SmallSite) -> None:
    for number in (13, 12, 11, 10):
        assert archived.run("takedown", f"a{number}", *WHO, "--at", LATER).code == 0
    assert walk(archived, "all.atom") == [["9"], ["8", "7", "6", "5"], ["4", "3", "2", "1"]]


def test_late_articles_stand_in_the_feed_and_then_in_an_archive_of_their_own(
    archived: SmallSite,
) -> None:
    before = stamps(archived)
    late = record(99, date_published="2023-01-01T00:00:00Z")
    archived.take_in(record(60, date_published="2024-05-06T09:00:00+08:00"), late, at=LATER)
    archived.build(LATER)
    waiting = ["10", "9", "60", "99"]
    assert walk(archived, "all.atom") == [
        ["13", "12", "11"],
        waiting,
        ["8", "7", "6", "5"],
        ["4", "3", "2", "1"],
    ]
    assert rewritten(archived, before) & {"all/1.rss", "all/1.atom"} == set()


@pytest.mark.parametrize(
    ("every", "names"), [("monthly", ["2024-03", "2024-04"]), ("yearly", ["2024"])]
)
def test_by_the_calendar(site: SmallSite, every: str, names: list[str]) -> None:
    site.write("jobs/all.yaml", f"path: all\nlimit: {{entries: 2}}\narchive: {every}\n")
    site.take_in(
        *(record(n, date_published=f"2024-0{2 + n // 3}-{10 + n}T00:00:00Z") for n in range(3, 9))
    )
    site.build()
    assert sorted(path.stem for path in (site.public / "all").glob("*.atom")) == names
    assert [len(part) for part in walk(site, "all.atom")] == [
        2,
        *([4] if len(names) == 1 else [1, 3]),
    ]


def test_a_feed_that_is_whole_says_so(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\narchive: monthly\n")
    site.take_in(*records(range(1, 4)))
    site.build()
    for form in ("rss", "atom"):
        assert read(site.public / f"all.{form}")[2] == {"complete"}
        assert b"history" not in site.bytes()[f"ke-ji.{form}"], "not asked for"
    site.take_in(record(4), at=LATER)
    site.build(LATER)
    assert read(site.public / "all.atom")[2] == set()


def test_they_move_and_go_with_their_feed(archived: SmallSite) -> None:
    archived.write("jobs/all.yaml", "path: every\nlimit: {entries: 3}\narchive: {entries: 4}\n")
    archived.build(LATER)
    assert not (archived.public / "all").exists()
    assert len(walk(archived, "every.atom")) == 3
    leads = json.loads(archived.bytes()["redirects.json"])
    assert leads["all/2.atom"] == "every/2.atom"
    archived.write("jobs/all.yaml", "path: every\nlimit: {entries: 3}\n")
    archived.build(LATER)
    assert not (archived.public / "every").exists()
    assert walk(archived, "every.atom") == [["13", "12", "11"]]


def test_one_that_is_lost_or_written_over_is_restored(archived: SmallSite) -> None:
    before = archived.bytes()
    (archived.public / "all/1.atom").unlink()
    (archived.public / "all/2.rss").write_bytes(b"x")
    (archived.public / "all/2.json").write_bytes(b"{}")
    assert archived.build(AT).code == 0
    assert archived.bytes() == before


def test_one_that_is_lost_and_changes_at_once_is_the_new_one(site: SmallSite) -> None:
    """What is restored in the same run does not go over what was just made."""
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 4}\narchive: monthly\n")
    site.take_in(*records(range(1, 9)))
    who = ("--reason", "asked", "--by", "test", "--at", AT)
    assert site.run("takedown", "a8", *who).code == 0
    for lost in (site.public / "all").glob("*.atom"):
        lost.unlink()
    assert site.run("lift", "a8", *who).code == 0
    assert site.build().code == 0
    built = site.bytes()
    shutil.rmtree(site.folder / "var/cache")
    assert site.run("build", "--full", "--at", AT).code == 0
    assert site.bytes() == built


@pytest.mark.parametrize("before", [range(4, 6), range(2, 6)], ids=["no archive", "older than all"])
def test_what_cannot_be_made_is_told_where_no_archive_holds_it(
    site: SmallSite, before: range
) -> None:
    path = site.folder / "config/site.yaml"
    notice = "<p>{% if title == 'bad' %}{{ 1 // 0 }}{% endif %}</p>"
    path.write_text(f'{path.read_text()}notices: {{tips: "{notice}"}}\n')
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 2}\narchive: {entries: 5}\n")
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.take_in(*records(before))
    assert site.build().code == 0
    site.take_in(record(1, title="bad"), at=LATER)
    result = site.build(LATER)
    assert result.code == 1
    assert "daily.example/a1: notice tips: " in result.err


def test_a_lost_document_is_restored_beside_a_new_archive(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 1}\narchive: {entries: 1}\n")
    site.write("jobs/categories.yaml", "path: all/1\nselect: {categories: [文化]}\n")
    site.take_in(record(1, categories=["文化"]))
    assert site.build().code == 0
    (site.public / "all/1.atom").unlink()
    site.take_in(record(2), at=LATER)
    site.build(LATER)
    assert "current" not in read(site.public / "all/1.atom")[1]
    assert "current" in read(site.public / "all/1-2.atom")[1]


@pytest.mark.parametrize("size", ["12KB", "30KB"])
def test_where_bytes_run_out_nothing_is_left_out(site: SmallSite, size: str) -> None:
    (site.folder / "config/jobs/categories.yaml").unlink()
    limit = f"{{entries: 20, bytes: {size}}}"
    site.write("jobs/all.yaml", f"path: all\ncontent: full\nlimit: {limit}\narchive: monthly\n")
    chance, count = random.Random(3), 0
    for step in range(6):
        new = []
        for _ in range(7):
            count += 1
            words = 20_000 if count == 17 else chance.choice((10, 900, 3_000))
            day = f"2024-05-{1 + count // 2:02}T{count % 24:02}:00:00Z"
            new.append(record(count, content_html=f"<p>{'x ' * words}</p>", date_published=day))
        at = f"2024-07-0{1 + step}T00:00:00Z"
        site.take_in(*new, at=at)
        assert site.build(at).code == 0
        for form in ("rss", "atom", "json"):
            every = [one for part in walk(site, f"all.{form}") for one in part]
            assert sorted(every, key=int) == [str(n) for n in range(1, count + 1)]
            assert len(site.bytes()[f"all.{form}"]) <= int(size[:2]) * 1000


def day(number: int) -> str:
    return f"2024-06-{number:02}T00:00:00Z"


def everywhere(site: SmallSite) -> set[str]:
    return {one for part in walk(site, "all.atom") for one in part}


LATE = """\
  late:
    name: Late Wire
    match: [late.example]
    grants: full
    embargo: 25d
  later:
    name: Later Wire
    match: [later.example]
    grants: none
"""


@pytest.mark.parametrize("facts", [
    {"embargoed": "2024-07-10T00:00:00Z"},
    {"external_url": "https://late.example/1", "date_published": "2024-06-14T00:00:00Z"},
    {"external_url": "https://later.example/1"},
], ids=["embargo", "embargo of the source", "grant"])  # fmt: skip
def test_what_may_stand_in_the_feed_later_is_not_forgotten(
    site: SmallSite, facts: dict[str, str]
) -> None:
    """It is older than all that the feed holds; what comes meanwhile does not lead to it."""
    path = site.folder / "config/sources.yaml"
    path.write_text(path.read_text() + LATE)
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\narchive: {entries: 4}\n")
    some = [record(n, date_published=day(n)) for n in range(15, 22)]
    site.take_in(*some, record(1, **{"date_published": day(10)} | facts), at=AT)
    site.build(AT)
    for number in (22, 23):
        at = f"2024-07-{number - 20:02}T00:00:00Z"
        site.take_in(record(number, date_published=day(number)), at=at)
        site.build(at)
    assert "1" not in everywhere(site)
    path.write_text(path.read_text().replace("grants: none\n", "grants: full\n"))
    site.build("2024-07-11T00:00:00Z")
    assert "1" in everywhere(site)


def test_what_cannot_be_made_is_told_as_long_as_it_stands(site: SmallSite) -> None:
    path = site.folder / "config/site.yaml"
    notice = "<p>{% if title == 'bad' %}{{ 1 // 0 }}{% endif %}</p>"
    path.write_text(f'{path.read_text()}notices: {{tips: "{notice}"}}\n')
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\narchive: {entries: 4}\n")
    some = [record(n, date_published=day(n)) for n in range(15, 22)]
    bad = record(1, title="bad", date_published=day(1))
    site.take_in(*some, bad)
    assert site.build().code == 1
    site.take_in(record(22, date_published=day(22)), at=LATER)
    assert site.build(LATER).code == 0
    assert "notice tips" in site.run("status", "--at", LATER).out
    site.take_in(bad | {"title": "good"}, at=LATER)
    assert site.build(LATER).code == 0
    assert "notice tips" not in site.run("status", "--at", LATER).out
    site.take_in(record(15, title="bad", date_published=day(15)), at=LATER)
    assert site.build(LATER).code == 1, "one that an archive holds"
    site.take_in(record(23, date_published=day(22)), at=LATER)
    assert site.build(LATER).code == 0
    assert "notice tips" in site.run("status", "--at", LATER).out


def test_the_archives_of_a_feed_that_the_guard_retains_carry_nothing_withdrawn(
    site: SmallSite,
) -> None:
    """Nor what has expired, nor what the store knows to be withdrawn when the cache is lost."""
    job = "path: all\nlimit: {entries: 12}\narchive: {entries: 4}\n"
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", job)
    some = [record(n, date_published=day(n)) for n in range(1, 21)]
    some[2]["expires"] = "2024-07-05T00:00:00Z"
    site.take_in(*some)
    site.build()
    site.write("jobs/all.yaml", job + "select: {languages: [de]}\n")
    assert site.build(LATER).code == 3
    before = stamps(site)
    assert walk(site, "all.atom")[1:] == [["8", "7", "6", "5"], ["4", "3", "2", "1"]]
    result = site.run("takedown", "a2", *WHO, "--at", LATER)
    assert "still carries" not in result.err
    assert walk(site, "all.atom")[1:] == [["8", "7", "6", "5"], ["4", "3", "1"]]
    assert rewritten(site, before) == {f"all/1.{form}" for form in ("rss", "atom", "json")}
    site.build("2024-07-06T00:00:00Z")
    assert walk(site, "all.json")[2] == ["4", "1"]
    shutil.rmtree(site.folder / "var/cache")
    before = stamps(site)
    assert site.build("2024-07-06T00:00:00Z").code == 3
    assert rewritten(site, before) == set()
    site.write("jobs/all.yaml", job)
    assert site.build("2024-07-07T00:00:00Z").code == 0
    assert walk(site, "all.atom")[1:] == [["8", "7", "6", "5"], ["4", "1"]]


@pytest.mark.parametrize("prepared", [False, True], ids=["workers", "prepare"])
def test_archives_are_not_read_for_one_new_article(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, prepared: bool
) -> None:
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\narchive: {entries: 4}\n")
    site.take_in(*records(range(1, 20)))
    assert site.build().code == 0
    asked: list[int] = []
    facts_of = queries.facts_of

    def noted(connection: Connection, keys: Sequence[int]) -> list[ArticleFacts]:
        asked.extend(keys)
        return facts_of(connection, keys)

    monkeypatch.setattr("syndicate.build.select.queries.facts_of", noted)
    monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew())
    options = ["--prepare"] if prepared else []
    new = site.records(record(20, categories=["别处"]), record(2, title="改正"))
    at = "2024-07-02T00:00:00Z"
    assert site.run("import", "jsonl", new, "--at", at, *options).code == 0
    if not prepared:
        assert site.build(at, "--workers", "2").code == 0
    few = {*range(1, 5), *range(9, 21)}  # of the archive with the corrected one, and of the feed
    assert set(asked) <= few
    built = site.bytes()
    assert prepared or b"\xe6\x94\xb9\xe6\xad\xa3" in built["all/1.atom"]


def test_a_feed_that_gets_its_first_entry_archives_what_was_too_old_before(site: SmallSite) -> None:
    """Until then nothing of it was written; a build from nothing has the archive, too."""
    site.write("jobs/all.yaml", "path: all\nselect: {max_age: 40d}\narchive: yearly\n")
    site.take_in(*(record(n, date_published=f"2024-05-0{n}T00:00:00Z") for n in range(1, 4)))
    site.build("2024-07-01T00:00:00Z")
    assert not (site.public / "all.json").exists()
    site.take_in(record(9, date_published="2024-06-30T00:00:00Z"), at="2024-07-01T01:00:00Z")
    site.build("2024-07-01T02:00:00Z")
    archive = json.loads((site.public / "all/2024.json").read_bytes())
    assert len(archive["items"]) == 3
