"""Articles that were imported by mistake: deleted or purged, on the record, and no takedown."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from support.small_site import AT, SmallSite, never_built, record, records

from syndicate.build import pipeline

pytestmark = pytest.mark.both_stores

LATER, LAST = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z"
WHO = ("--reason", "误导入", "--by", "李雷")
SECRET = "".join(f"第{n}封信里写着不该登出来的第{n}句话。" for n in range(20))
NEEDLE = "不该登出来"


def secret(**facts: object) -> dict[str, object]:
    plain = {"content_html": f"<p>{SECRET}</p>", "title": "机密的题目", "authors": ["不具名者"]}
    return record(1, **(plain | facts))


def files_with(folder: Path, *words: str) -> list[str]:
    """Return the files of a site, but its sources, that hold any of these words, in any form."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or (path.suffix == ".jsonl" and path.parent == folder):
            continue
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        forms = [w.encode() for w in words] + [json.dumps(w)[1:-1].encode() for w in words]
        if any(form in data for form in forms):
            found.append(str(path.relative_to(folder)))
    return found


def compressed(site: SmallSite) -> None:
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text() + "precompress: [gz]\n")
    site.write("jobs/old.yaml", "path: old\narchive: {entries: 2}\nlimit: {entries: 2}\n")


@pytest.mark.parametrize("command", ["delete", "purge"])
def test_it_leaves_every_document_and_archive_without_a_signal(
    site: SmallSite, command: str
) -> None:
    compressed(site)
    site.take_in(secret(), *records(range(2, 9)))
    site.build()
    assert len(files_with(site.folder / "feeds", NEEDLE)) > 5
    done = site.run("article", command, "a1", *WHO, "--at", LATER)
    assert done.code == 0, done.err
    assert files_with(site.folder / "feeds", NEEDLE, "机密的题目") == []
    assert "withdrawn" not in (site.public / "all.json").read_text()
    assert site.run("check", "--at", LATER).code == 0
    assert site.run("status", "--at", LATER).code == 0
    assert json.loads(site.run("takedowns", "--json").out) == []


@pytest.mark.embedded
def test_after_a_purge_no_file_of_the_site_holds_the_text(site: SmallSite) -> None:
    compressed(site)
    site.take_in(*records(range(2, 9)))
    site.take_in(secret())
    site.take_in(secret(content_html=f"<p>{SECRET}更正。</p>"), at="2024-07-01T06:00:00Z")
    wrong = secret(content_html=None, content_text=5)
    site.take_in(wrong, record(3, title="另一个", content_html=None))
    site.run(
        "import", "jsonl", site.records(secret(id="twin", url=None, source="daily")), "--at", AT
    )
    site.build()
    before = files_with(site.folder, NEEDLE, "机密的题目")
    assert "var/syndicate.db" in before
    assert any(name.startswith("var/cache") for name in before)
    assert any(name.startswith("var/rejects") for name in before)
    done = site.run("article", "purge", "a1", *WHO, "--at", LATER)
    assert done.code == 0, done.err
    assert files_with(site.folder, NEEDLE, "机密的题目", "不具名者") == []
    assert "另一个" in "".join(p.read_text() for p in (site.folder / "var/rejects").iterdir())
    assert site.run("ledger", "verify").code == 0


def test_a_purge_erases_what_another_source_was_held_for_and_tells_of_copies(
    site: SmallSite,
) -> None:
    site.take_in(record(2, id="urn:example:9"), secret())
    stolen = secret(id="urn:example:9", source="brief", external_url="https://brief.example/1")
    assert "1 held" in site.take_in(stolen, at="2024-07-01T06:00:00Z").out
    site.take_in(secret(id="twin", external_url="https://brief.example/2"))
    site.build()
    done = site.run("article", "purge", "a1", *WHO, "--at", LATER)
    copy = "tag:site.example,2024:brief.example/twin"
    assert f"warning: {copy} has the same text, and is not purged" in done.err
    assert "warning" not in site.run("article", "purge", "twin", *WHO, "--at", LATER).err
    assert files_with(site.folder, NEEDLE, "机密的题目", "不具名者") == []
    assert "1 held" in site.take_in(stolen, at=LAST).out


def test_the_ledger_says_who_and_why(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.run("article", "delete", "a1", *WHO, "--at", LATER)
    site.run("article", "purge", "a2", *WHO, "--at", LATER)
    shown = site.run("ledger", "show").out
    assert "deleted  tag:site.example,2024:daily.example/a1" in shown
    assert "purged" in shown
    assert "daily.example/a2" not in shown
    assert shown.count("误导入") == 2


@pytest.mark.parametrize("command", ["delete", "purge"])
def test_it_may_be_imported_again(site: SmallSite, command: str) -> None:
    site.take_in(secret(), record(2))
    site.build()
    (before,) = [e["id"] for e in site.entries("all.json") if e["title"] == "机密的题目"]
    site.run("article", command, "a1", *WHO, "--at", LATER)
    assert "1 new, 0 changed, 1 unchanged" in site.take_in(secret(), record(2), at=LAST).out
    site.build(LAST)
    assert before in {entry["id"] for entry in site.entries("all.json")}


def test_a_build_that_fails_is_made_good_by_the_next(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(secret(), record(2))
    site.build()
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "_build", never_built)
        assert site.run("article", "delete", "a1", *WHO, "--at", LATER).code != 0
    assert "0 new, 0 changed, 1 unchanged" in site.take_in(record(2), at=LATER).out
    site.build(LATER)
    assert files_with(site.folder / "feeds", NEEDLE) == []
    assert "1 new" in site.take_in(secret(), at=LAST).out


def test_one_imported_again_before_the_build_stays_itself(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(secret(), record(2))
    site.build()
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "_build", never_built)
        assert site.run("article", "delete", "a1", *WHO, "--at", LATER).code != 0
    assert "1 new" in site.take_in(secret(title="改过"), at=LATER).out
    site.build(LATER)
    assert {entry["title"] for entry in site.entries("all.json")} == {"改过", "第 2 篇文章"}


def test_a_new_article_never_shows_what_is_cached_of_a_deleted_one(site: SmallSite) -> None:
    site.take_in(record(2), secret())
    site.build()
    site.run("article", "delete", "a1", *WHO, "--at", LATER)
    site.take_in(record(3), at=LATER)
    site.build(LATER)
    assert files_with(site.folder / "feeds", NEEDLE) == []
    assert len(site.entries("all.json")) == 2


def test_the_guard_does_not_count_it(site: SmallSite) -> None:
    site.take_in(*records(range(1, 31)))
    site.build()
    names = [f"a{number}" for number in range(1, 26)]
    assert site.run("article", "delete", *names, *WHO, "--at", LATER).code == 0
    assert len(site.entries("all.json")) == 5


def test_a_dry_run_and_json(site: SmallSite) -> None:
    site.take_in(secret(), record(2))
    site.build()
    shown = site.run("article", "delete", "a1", *WHO, "--dry-run", "--json")
    data = json.loads(shown.out)
    assert [row["title"] for row in data["deleted"]] == ["机密的题目"]
    assert "public/all.atom" in data["documents"]
    assert len(site.entries("all.json")) == 2
    done = json.loads(site.run("article", "purge", "a1", *WHO, "--at", LATER, "--json").out)
    assert "public/all.atom" in done["changed"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("delete", "nobody", *WHO), 1), (("purge", "nobody", *WHO), 1), (("delete", *WHO), 2),
        (("delete", "a1", "--by", "x"), 2), (("delete", "a1", "--reason", " ", "--by", "x"), 2),
    ],
)  # fmt: skip
def test_what_is_refused(site: SmallSite, words: tuple[str, ...], code: int) -> None:
    site.take_in(record(1))
    assert site.run("article", *words).code == code


class TestWithdrawn:
    def test_is_not_deleted_but_purged_and_still_remembered(self, site: SmallSite) -> None:
        site.take_in(secret(), record(2))
        site.build()
        site.run("takedown", "a1", *WHO, "--at", LATER)
        refused = site.run("article", "delete", "a1", *WHO, "--at", LATER)
        assert (refused.code, "is withdrawn by takedown 1" in refused.err) == (1, True)
        assert site.run("article", "purge", "a1", *WHO, "--at", LATER).code == 0
        assert files_with(site.folder, NEEDLE, "机密的题目") == []
        again = site.take_in(secret(), at=LAST)
        assert "1 held" in again.out
        other = secret(id="o", url=None, external_url="https://daily.example/9")
        assert "its text was withdrawn" in site.take_in(other, at=LAST).err
        site.build(LAST)
        assert [entry["title"] for entry in site.entries("all.json")] == ["第 2 篇文章"]
        assert site.run("receipt", "1").code == 0


def test_all_records_of_a_merged_article_go(site: SmallSite) -> None:
    site.take_in(secret(), secret(id="b", url=None, source="daily"))
    site.build()
    site.run("article", "delete", "b", *WHO, "--at", LATER)
    assert site.run("article", "show", "a1").code == 1
    assert "1 new" in site.take_in(secret(id="b", url=None, source="daily"), at=LAST).out


class TestMove:
    feed = (
        '<rss version="2.0"><channel><title>小报</title><link>https://xiaobao.example/</link>'
        "<description>d</description><item><title>有址</title><guid isPermaLink='false'>g1</guid>"
        "<link>https://xiaobao.example/1</link><description>&lt;p&gt;{}甲&lt;/p&gt;</description>"
        "</item><item><title>无址</title><guid isPermaLink='false'>g2</guid>"
        "<description>&lt;p&gt;{}&lt;/p&gt;</description></item></channel></rss>"
    ).format(SECRET, "没有地址的一篇，只有编号认得它，文字倒是不短，足够拿来比一比。" * 2)

    def ids(self, site: SmallSite) -> set[str]:
        rows = json.loads(site.run("article", "list", "--json").out)
        return {row["entry_id"] for row in rows}

    def take_feed(self, site: SmallSite, *words: str, at: str = AT) -> str:
        path = site.folder / "feed.xml"
        path.write_text(self.feed, encoding="utf-8")
        done = site.run("import", "feed", path, "--again", *words, "--at", at)
        assert done.code == 0, done.err
        return done.out + done.err

    def test_a_feed_subscribed_to_again_under_a_source_moves_its_articles(
        self, site: SmallSite
    ) -> None:
        site.write("sources.yaml", "default: {grants: full}\nown: {grants: full}\n")
        self.take_feed(site)
        site.build()
        before = self.ids(site)
        site.write(
            "sources.yaml",
            "default: {grants: none}\nown: {grants: full}\n"
            "sources: {xb: {name: XB, grants: full}}\n",
        )
        assert "2 changed" in self.take_feed(site, "--source", "xb", at=LATER)
        assert self.ids(site) == before
        site.build(LATER)
        assert {entry["id"] for entry in site.entries("all.json")} == before

    @pytest.mark.parametrize("words", [("--from", "小报"), ("g1", "g2")])
    def test_moved_articles_keep_their_ids_whichever_feed_comes_again(
        self, site: SmallSite, words: tuple[str, ...]
    ) -> None:
        self.take_feed(site)
        before = self.ids(site)
        moved = site.run("article", "move", *words, "--source", "daily", "--at", LATER)
        assert (moved.code, "Moved 2 articles to daily" in moved.out) == (0, True), moved.err
        assert "0 new, 0 changed, 2 unchanged" in self.take_feed(site, at=LAST)
        assert "0 new, 0 changed, 2 unchanged" in self.take_feed(site, "--source", "daily", at=LAST)
        assert self.ids(site) == before
        site.build(LAST)
        assert {entry["id"] for entry in site.entries("all.json")} == before
        assert "moved" in site.run("ledger", "show").out

    def test_its_feed_may_still_delete_what_was_moved(self, site: SmallSite) -> None:
        def take(entries: str, at: str) -> str:
            path = site.folder / "feed.atom"
            path.write_text(
                '<feed xmlns="http://www.w3.org/2005/Atom"'
                ' xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>urn:x:1</id>'
                '<title>小报</title><link href="https://xiaobao.example/"/>'
                f"<updated>2024-05-01T00:00:00Z</updated>{entries}</feed>",
                encoding="utf-8",
            )
            return site.run("import", "feed", path, "--again", "--at", at).err

        take(
            f"<entry><id>tag:x,2024:1</id><title>题</title><content>{SECRET}</content></entry>", AT
        )
        site.run("article", "move", "--from", "小报", "--source", "daily", "--at", AT)
        site.build()
        assert len(site.entries("all.json")) == 1
        stone = '<at:deleted-entry ref="tag:x,2024:1" when="2024-07-02T00:00:00Z"/>'
        assert "pubstatus is canceled" in take(stone, LATER)
        site.build(LATER)
        assert site.entries("all.json") == []

    def test_what_is_refused(self, site: SmallSite) -> None:
        self.take_feed(site)
        unknown = site.run("article", "move", "g1", "--source", "dayly")
        assert (unknown.code, 'did you mean "daily"?' in unknown.err) == (1, True)
        assert site.run("article", "move", "--source", "daily").code == 2
        assert site.run("article", "move", "--from", "谁", "--source", "daily").code == 1
        shown = site.run("article", "move", "g1", "--source", "daily", "--dry-run", "--json")
        assert len(json.loads(shown.out)["articles"]) == 1
