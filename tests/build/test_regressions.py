"""What once went wrong, each with the input that showed it."""

from __future__ import annotations

import json

import pytest
from support.small_site import AT, SITE_YAML, SmallSite, record, records

LATER, LAST = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z"


def stamps(site: SmallSite) -> dict[str, tuple[int, int]]:
    found = [path for path in site.public.rglob("*") if path.is_file()]
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


class TestSlugs:
    def test_a_label_that_nobody_uses_keeps_its_slug(self, site: SmallSite) -> None:
        site.take_in(record(categories=["Linux!"]))
        site.build()
        site.take_in(record(categories=["Linux?"]), at=LATER)
        assert site.build(LATER).code == 0
        assert site.build(LAST).code == 0

    def test_a_slug_may_change_hands(self, site: SmallSite) -> None:
        site.take_in(record(categories=["Linux"]))
        site.build()
        site.write("categories.yaml", "Linux: {slug: os}\n")
        site.take_in(record(2, categories=["Linux?"]), at=LATER)
        assert site.build(LATER).code == 0
        assert [e.title for e in site.entries("os.atom")] == ["第 1 篇文章"]
        assert [e.title for e in site.entries("linux.atom")] == ["第 2 篇文章"]


class TestRedirects:
    def test_they_are_left_alone_once_written(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        site.write("categories.yaml", "科技: {slug: tech}\n")
        site.build(LATER)
        before = stamps(site)
        for _ in range(2):
            assert "0 removed" not in site.build(LAST, "-v").out
        assert stamps(site) == before
        assert "redirects.json" not in json.loads(site.bytes()["redirects.json"])

    def test_what_moved_twice_leads_to_where_it_is(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        for slug, at in (("tech", LATER), ("it", LAST)):
            site.write("categories.yaml", f"科技: {{slug: {slug}}}\n")
            site.build(at)
        leads = json.loads(site.bytes()["redirects.json"])
        assert leads["ke-ji.atom"] == leads["tech.atom"] == "it.atom"


class TestWithdrawals:
    @pytest.mark.parametrize("order", [1, -1])
    @pytest.mark.parametrize("status", ["canceled", "withheld"])
    def test_of_two_records_of_one_instant_the_withdrawal_stays(
        self, site: SmallSite, order: int, status: str
    ) -> None:
        usable = record(date_modified="2024-06-30T00:00:00Z")
        site.take_in(*[usable, record(pubstatus=status)][::order])
        site.build()
        assert "ke-ji.atom" not in site.bytes()

    def test_what_was_canceled_does_not_come_back_by_an_import(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        site.take_in(record(pubstatus="canceled"), at=LATER)
        site.build(LATER)
        assert site.entries("ke-ji.atom") == []
        result = site.take_in(record(title="又来了"), at=LAST)
        assert (result.code, "1 held" in result.out) == (0, True)
        assert "a withdrawal is not undone by an import" in result.err
        site.build(LAST)
        assert site.entries("ke-ji.atom") == []

    def test_it_counts_even_with_another_link_and_text(self, site: SmallSite) -> None:
        site.take_in(record())
        gone = record(
            pubstatus="canceled", url="https://site.example/x", title="t", content_html="<p>-</p>"
        )
        assert "1 changed" in site.take_in(gone, at=LATER).out


class TestPerSourceAndLanguage:
    def test_every_article_of_a_source_is_in_its_feed_however_it_is_named(
        self, site: SmallSite
    ) -> None:
        site.write("jobs/sources.yaml", 'per: source\npath: "s/{slug}"\ntitle: "{label}"\n')
        site.take_in(
            record(1),
            record(2, source="daily", external_url=None),
            record(3, source={"name": "示例日报"}, external_url=None),
            record(4, source={"name": "别名", "url": "https://www.daily.example/"}),
            record(5, external_url=None),
            record(6, source={"name": "示例日报"}, external_url="https://brief.example/6"),
        )
        site.build()
        feeds = sorted(path.name for path in (site.public / "s").glob("*.json"))
        assert feeds == ["brief.json", "daily.json", "own.json"]
        titles = [item["title"] for item in site.entries("s/daily.json")]
        assert titles == [f"第 {number} 篇文章" for number in (4, 3, 2, 1)]
        assert json.loads(site.bytes()["s/daily.json"])["title"] == "示例日报"
        assert len(site.entries("s/brief.json")) == len(site.entries("s/own.json")) == 1
        assert "s/daily: may be carried" in site.run("explain", "a2").out

    def test_publishers_that_no_entry_knows_have_feeds_where_all_is_granted(
        self, site: SmallSite
    ) -> None:
        site.write("sources.yaml", "default: {grants: full}\n")
        site.write("jobs/sources.yaml", 'per: source\npath: "s/{slug}"\n')
        site.take_in(record(1), record(2, source={"name": "某报"}), record(3, source="xinhua"))
        assert site.build().code == 0
        assert sorted(path.stem for path in (site.public / "s").glob("*.atom")) == [
            "daily-example",
            "mou-bao",
            "xinhua",
        ]

    def test_languages_are_one_whatever_their_case_and_silence_is_the_sites(
        self, site: SmallSite
    ) -> None:
        site.write("jobs/languages.yaml", 'per: language\npath: "l/{slug}"\n')
        site.take_in(*(record(n, language=tag) for n, tag in enumerate(["zh-CN", "zh-cn", None])))
        site.take_in(record(9, language="en"))
        site.build()
        assert len(site.entries("l/zh-cn.json")) == 3
        assert len(site.entries("l/en.json")) == 1


class TestSetAside:
    def test_a_build_of_some_feeds_keeps_the_quarantine_of_the_others(
        self, site: SmallSite
    ) -> None:
        site.take_in(record(1, content_html="<p>" + "长" * 1_700_000), record(2))
        assert site.build(AT, "--feed", "ke*").code == 1
        assert site.build(AT, "--feed", "ke*").code == 0
        assert site.run("status", "--at", AT).code == 1
        assert site.build(AT, "--feed", "ke-ji.atom").code == 0
        missing = site.build(AT, "--feed", "nothing")
        assert (missing.code, "no feed is called nothing" in missing.err) == (1, True)

    def test_a_folder_in_the_place_of_a_document_costs_that_document_only(
        self, site: SmallSite
    ) -> None:
        site.take_in(record())
        site.build()
        path = site.public / "all.json"
        path.unlink()
        (path / "x").mkdir(parents=True)
        site.write("sources.yaml", "default: {grants: none}\n")
        result = site.build(LATER)
        assert result.code == 1
        assert "error: public/all.json: cannot write: Is a directory" in result.err
        assert site.entries("ke-ji.rss") == site.entries("all.atom") == []

    def test_a_file_in_the_place_of_a_folder_does_not_wedge_the_site(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        job = site.write("jobs/x.yaml", "path: all.rss/x\n")
        assert site.build(LATER).code == 1
        job.unlink()
        assert site.build(LATER).code == 0
        assert site.build(LAST).code == 0

    def test_a_document_that_is_gone_and_cannot_be_made_is_not_written_empty(
        self, site: SmallSite
    ) -> None:
        site.write("jobs/more.yaml", 'per: category\npath: "x-{slug}"\n')
        site.take_in(record(categories=["Tech", "X tech"]))
        result = site.build()
        assert result.code == 1
        assert "this file already" in result.err
        page = site.bytes()["index.html"].decode()
        listed = [
            page.count(f'href="{base}x-tech.atom"') for base in ("https://site.example/feeds/", "")
        ]
        assert listed == [1, 1], "once in the head, once on the page"


def test_an_earlier_at_hides_no_stored_revision(site: SmallSite) -> None:
    site.take_in(record(date_published="2024-01-01T00:00:00Z"), at="2024-02-01T00:00:00Z")
    site.build("2024-02-02T00:00:00Z")
    site.take_in(
        record(date_published="2024-01-01T00:00:00Z", title="改"), at="2024-03-01T00:00:00Z"
    )
    assert site.build("2024-02-10T00:00:00Z").code == 0
    for form in ("rss", "atom", "json"):
        assert [entry["title"] for entry in site.entries(f"ke-ji.{form}")] == ["改"]


def test_the_end_of_time_breaks_nothing(site: SmallSite) -> None:
    daily = "{name: D, match: [daily.example], grants: full, embargo: 2h, term: 9d}"
    site.write("sources.yaml", f"sources:\n  daily: {daily}\n")
    site.take_in(
        record(1, date_published="9999-12-31T23:59:59Z"),
        record(2, expires="9999-12-31T23:59:59-08:00", date_published="2024-06-30T00:00:00Z"),
    )
    assert site.build().code == 0
    assert [entry.title for entry in site.entries("ke-ji.atom")] == ["第 2 篇文章"]
    assert site.run("build", "--at", "9999-12-31T23:59:59Z").code == 2


def test_what_is_missing_is_listed_whatever_of_it_is_missing(site: SmallSite) -> None:
    unknown = {"external_url": None}
    site.take_in(
        record(1, source={"name": "P", "url": "https://p.example/"}, **unknown),
        record(2, source={"name": "P"}, **unknown),
        record(3, source="xinhua", **unknown),
    )
    listed = site.run("config", "sources", "--missing")
    assert listed.code == 0
    assert listed.out.count("grants: none") == 3


def test_a_host_beside_that_of_home_is_offered_as_the_sites_own(site: SmallSite) -> None:
    site.write(
        "site.yaml", SITE_YAML.replace("https://site.example/\n", "https://www.site.example/\n")
    )
    site.take_in(
        record(1, url=None, external_url="https://blog.site.example/1"),
        record(2, url=None, external_url="https://site-example.example/2"),
    )
    lines = site.run("config", "sources", "--missing").out.splitlines()
    hints = [line for line in lines if "own:" in line]
    assert hints == [
        "  # if this host is yours, beside `sources:`  own: {hosts: [blog.site.example]}"
    ]


def test_a_publisher_that_is_only_an_id_is_still_named(site: SmallSite) -> None:
    site.write("sources.yaml", "default: {grants: full}\n")
    site.take_in(record(source="xinhua", external_url=None, authors=None))
    assert site.build().code == 0
    (entry,) = site.entries("ke-ji.atom")
    assert entry.author == "xinhua"
    (item,) = site.entries("ke-ji.json")
    assert item["authors"] == [{"name": "xinhua"}]


def test_two_names_of_one_article_may_come_in_one_file(site: SmallSite) -> None:
    site.take_in(record())
    path = site.folder / "config/site.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("site.example,2024", "new.example,2025")
    )
    again = [
        record(title="甲", date_modified="2024-06-01T00:00:00Z"),
        record(id="tag:site.example,2024:daily.example/a1", title="乙"),
    ]
    assert site.take_in(*again, at=LATER).code == 0
    site.build(LATER)
    assert [entry["title"] for entry in site.entries("ke-ji.json")] == ["甲"]


def test_held_records_are_kept_once_each(site: SmallSite) -> None:
    site.take_in(record())
    others = [
        record(url=f"https://site.example/o{n}", title=f"别的{n}", content_html=f"<p>{n * 7}</p>")
        for n in (1, 2)
    ]
    assert "2 held" in site.take_in(*others, at=LATER).out
    assert "2 unchanged" in site.take_in(*others, at=LAST).out


def test_a_record_with_very_many_tags_costs_the_others_nothing(site: SmallSite) -> None:
    many = record(2, tags=[f"t{n}" for n in range(40_000)])
    assert "tags: 40,000, more than 500" in site.take_in(record(1), many, record(3)).err
    assert site.build().code == 0
    assert len(site.entries("ke-ji.json")) == 3


def test_what_a_killed_run_left_is_swept_away(site: SmallSite) -> None:
    site.take_in(record())
    site.build()
    left = site.public / ".gone.rss.123.tmp"
    left.write_text("half")
    site.build()
    assert not left.exists()


def test_readers_of_the_store_do_not_wait_for_its_writer(site: SmallSite) -> None:

    site.take_in(record())
    store = site.open_store()
    with store.writing():
        assert site.run("article", "list").code == 0
    store.close()


def test_closed_or_full_streams_are_told_and_not_traced(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(record())
    monkeypatch.setattr("sys.stdin", None)
    result = site.run("import", "jsonl", "-")
    assert (result.code, result.err) == (1, "error: standard input: is closed\n")
    assert site.run("explain", "\udcff").code == 1
    assert site.run("article", "search", "\udcff").code == 0


def test_rejections_are_told_even_when_quiet(site: SmallSite) -> None:
    path = site.records(record(title=None, content_html=None))
    result = site.run("-q", "import", "jsonl", path)
    assert result.code == 1
    assert "title: missing" in result.err


def test_the_grant_that_is_missing_is_the_last_thing_said(site: SmallSite) -> None:
    site.take_in(*records([1, 2]), record(3, external_url="https://stranger.example/3"))
    assert "`syndicate config sources --missing`" in site.build().out.splitlines()[-1]


def test_check_asks_the_rights_anew(site: SmallSite) -> None:
    site.take_in(record())
    site.build()
    assert site.run("check", "--at", AT).code == 0
    site.write("sources.yaml", "default: {grants: none}\n")
    result = site.run("check", "--at", AT)
    assert result.code == 1
    assert "may not be published" in result.out
    assert "config/sources.yaml:1:11" in result.out
    elsewhere = site.folder / "copy.atom"
    elsewhere.write_bytes(site.bytes()["ke-ji.atom"])
    assert site.run("check", elsewhere).code == 0, "rights are asked of what is published here"


def test_an_address_of_the_site_may_be_written_in_chinese(site: SmallSite) -> None:
    path = site.folder / "config/site.yaml"
    text = path.read_text(encoding="utf-8").replace("https://site.example/feeds/", CHINESE)
    path.write_text(text, encoding="utf-8")
    site.take_in(record())
    assert site.build().code == 0
    assert (
        b"https://xn--fsqu00a.example/%E8%AE%A2%E9%98%85/ke-ji.atom" in site.bytes()["ke-ji.atom"]
    )


CHINESE = "https://例子.example/订阅/"


def test_a_publisher_whose_name_is_only_markup_is_still_named(site: SmallSite) -> None:
    site.write("sources.yaml", "default: {grants: full}\n")
    site.take_in(record(source={"name": "</a><embed>"}, external_url=None, authors=None))
    assert site.build().code == 0
    assert site.entries("ke-ji.atom")[0].author == "</a><embed>"
