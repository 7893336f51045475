"""What was published elsewhere is followed: another output, a renamed job, a former partner."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import feedparser
import pytest
from support.obstacles import immutable
from support.small_site import SmallSite, records
from support.takedowns import LAST, LATER, WHO, wide


@pytest.fixture
def built(site: SmallSite) -> SmallSite:
    wide(site).take_in(*records([1, 2, 3]))
    assert site.build().code == 0
    return site


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def move(site: SmallSite, output: str) -> None:
    path = site.folder / "config/site.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("output:")]
    path.write_text("\n".join([*lines, f"output: {output}", ""]))


def changes(site: SmallSite, command: str) -> dict[str, str]:
    data = json.loads(site.run(command, "--at", LATER, "--json").out)
    return {change["path"]: change["kind"] for change in data["changes"]}


def test_another_output_takes_the_old_documents_away(built: SmallSite) -> None:
    before = files(built.folder / "feeds")
    move(built, "web/out")
    gone = {f"feeds/{path}": "removed" for path in before if not path.endswith(".gz")}
    assert gone.items() <= changes(built, "plan").items()
    assert files(built.folder / "feeds") == before, "a plan removes nothing"
    assert gone.items() <= changes(built, "build").items()
    assert files(built.folder / "web/out") == before
    assert files(built.folder / "feeds") == set()
    assert "feeds/public/all.rss" in built.run("ledger", "show").out
    assert changes(built, "build") == {}
    assert built.run("check", "--at", LATER).code == 0


def test_what_cannot_be_removed_there_is_followed(built: SmallSite) -> None:
    stuck = built.folder / "feeds/public/all.rss"
    move(built, "web")
    with immutable(stuck):
        result = built.build(LATER)
        assert result.code == 1
        assert "error: feeds/public/all.rss: cannot write" in result.err
        assert files(built.folder / "feeds") == {"public/all.rss"}
        assert built.run("takedown", "a1", *WHO, "--at", LATER).code == 1
        assert "takedown 1 is not carried out yet" in built.run("status").out
        assert built.build(LATER).code == 1
    assert built.build(LAST).code == 0
    assert files(built.folder / "feeds") == set()


def test_a_folder_that_is_away_is_asked_again(built: SmallSite) -> None:
    shutil.move(built.folder / "feeds", built.folder / "away")
    move(built, "web")
    assert built.build(LATER).code == 0
    shutil.move(built.folder / "away", built.folder / "feeds")
    assert built.build(LATER, "--full").code == 0
    assert files(built.folder / "feeds") == set()


def test_there_and_back_again(built: SmallSite) -> None:
    before = files(built.folder / "feeds")
    move(built, "web")
    built.build(LATER)
    move(built, "feeds")
    assert built.build(LATER).code == 0
    assert files(built.folder / "feeds") == before
    assert files(built.folder / "web") == set()


@pytest.mark.parametrize("name", ["./feeds", "link", "config/../feeds"])
def test_another_name_of_the_same_folder(built: SmallSite, name: str) -> None:
    before = files(built.folder / "feeds")
    (built.folder / "link").symlink_to("feeds")
    move(built, name)
    assert built.build(LATER).code == 0
    assert files(built.folder / "feeds") == before


@pytest.mark.embedded
def test_a_site_that_moves_keeps_its_documents(
    built: SmallSite, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = files(built.folder / "feeds")
    shutil.move(built.folder, tmp_path / "moved")
    moved = wide(SmallSite(tmp_path / "moved", capsys))
    assert moved.build(LATER).code == 0
    assert files(moved.folder / "feeds") >= before


def test_a_renamed_job_keeps_its_feeds(built: SmallSite) -> None:
    jobs = built.folder / "config/jobs"
    ids = {
        path: feedparser.parse(built.bytes()[path]).feed.id for path in ("all.atom", "ke-ji.atom")
    }
    (jobs / "all.yaml").rename(jobs / "every.yaml")
    (jobs / "categories.yaml").rename(jobs / "topics.yaml")
    assert built.build(LATER).code == 0
    for path, feed_id in ids.items():
        assert feedparser.parse(built.bytes()[path]).feed.id == feed_id
    built.run("takedown", "a1", *WHO, "--at", LAST)
    assert "https://site.example/a/1<" not in (built.public / "all.rss").read_text()


def test_a_partner_who_has_left_is_followed(built: SmallSite) -> None:
    stuck = built.folder / "feeds/partners/acme/ke-ji.rss"
    (built.folder / "config/partners/acme.yaml").unlink()
    with immutable(stuck):
        result = built.build(LATER)
        assert (result.code, "acme/ke-ji.rss: cannot write" in result.err) == (1, True)
        assert files(built.folder / "feeds/partners/acme") == {"ke-ji.rss"}
    assert built.build(LATER).code == 0
    assert not (built.folder / "feeds/partners/acme").exists()
