"""A takedown: out of every document in one command, remembered, and undone on the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

import pytest
from support.records import replace
from support.small_site import AT, SmallSite, never_built, record, records
from support.takedowns import LAST, LATER, TEXT, WHO, everything, holds, whole, wide

from syndicate.build import entry_maker
from syndicate.errors import RenderError
from syndicate.formats import FORMATS

pytestmark = pytest.mark.both_stores

#: A text that shares nothing with the one of `whole`.
OTHER = "".join(f"码头上今晨第{n}条船装的是陶土与石灰，傍晚才开往下游。" for n in range(30))


def test_it_goes_from_every_document_in_one_command(site: SmallSite) -> None:
    wide(site).take_in(whole(), *records([2, 3], categories=["科技", "深度"]))
    site.build()
    before = everything(site)
    words = ("第12个面粉袋", "https://site.example/a/1", "daily.example/1", "daily.example/a1")
    assert len(holds(site, *words)) > 20
    result = site.run("takedown", "--url", "https://daily.example/1", *WHO, "--at", LATER)
    assert result.code == 0, result.err
    assert "Recorded takedown 1." in result.out
    assert "1 article withdrawn: " in result.out
    assert holds(site, *words) == []
    after = everything(site)
    assert set(after) == set(before)
    for path, text in after.items():
        assert text.count("daily.example/a2") == before[path].count("daily.example/a2"), path
    assert site.run("check", "--at", LATER).code == 0


def test_the_signal_stands_where_it_was_and_goes_in_time(site: SmallSite) -> None:
    site.write("jobs/stones.yaml", "path: stones\nformats: [atom]\ntombstones: true\n")
    site.take_in(*records([1, 2]))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    signal = {"id": "tag:site.example,2024:daily.example/a1", "when": LATER}
    feed = json.loads((site.public / "all.json").read_text())
    assert feed["_syndicate"]["withdrawn"] == [signal]
    stone = f'<at:deleted-entry ref="{signal["id"]}" when="{LATER}"/>'
    assert stone in (site.public / "stones.atom").read_text()
    assert "deleted-entry" not in (site.public / "all.atom").read_text()
    assert f"<updated>{LATER}</updated>" in (site.public / "all.atom").read_text()
    site.build("2024-08-02T00:00:00Z")
    assert "withdrawn" not in (site.public / "all.json").read_text()
    assert "deleted-entry" not in (site.public / "stones.atom").read_text()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"title": "新的标题"}, "takedown 1 withdrew it"),
        ({"id": "other"}, "takedown 1 withdrew it"),
        ({"id": "other", "content_html": f"<p>{OTHER}</p>"}, "its page was withdrawn by"),
        ({"id": "other", "url": "https://site.example/b"}, "takedown 1 withdrew it"),
        ({"id": "o", "url": "https://site.example/b", "content_html": f"<p>{OTHER}</p>"},
         "its original was withdrawn"),
        ({"id": "o", "url": "https://site.example/b", "external_url": "https://daily.example/9"},
         "its text was withdrawn by takedown 1"),
        ({"id": "o", "url": "https://site.example/b", "external_url": "https://daily.example/9",
          "content_html": f"<div>来源：某处</div><p> {TEXT[:200]}</p>\n<b>{TEXT[200:]}</b>"},
         "its text was withdrawn by takedown 1"),
        ({"id": "o", "url": "https://site.example/b", "external_url": "https://daily.example/9",
          "content_html": f"<p>{TEXT[:-80]}</p><p>结尾换成了另外一句话，别的都没有动。</p>"},
         "held for a person"),
    ],
)  # fmt: skip
def test_it_does_not_come_back_until_it_is_lifted(
    site: SmallSite, facts: dict[str, object], told: str
) -> None:
    site.take_in(whole(), record(2))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    again = site.take_in(whole(**facts), at=LATER)
    assert (again.code, "1 held" in again.out) == (0, True)
    assert told in again.err
    site.build(LATER)
    assert holds(site, "第12个面粉袋", "https://site.example/a/1") == []
    assert site.run("lift", "a1", *WHO, "--at", LAST).code == 0
    assert holds(site, "第12个面粉袋")
    assert "withdrawn" not in (site.public / "all.json").read_text()


def test_the_same_text_of_another_source_goes_unless_the_order_is_for_its_own(
    site: SmallSite,
) -> None:
    site.write("sources.yaml", "default: {grants: full}\n")
    licensed = whole() | {
        "id": "b1", "url": "https://site.example/b", "external_url": "https://other.example/1",
    }  # fmt: skip
    site.take_in(whole(), licensed)
    site.build()
    narrow = site.run("takedown", "a1", "--only-source", *WHO, "--at", LATER)
    assert "What remains:" in narrow.out
    assert "it is of another source, and the order is for that of the named" in narrow.out
    assert len(site.entries("all.atom")) == 1
    wide = site.run("takedown", "a1", *WHO, "--at", LATER)
    assert "Copies of other sources, withdrawn too" in wide.out.splitlines()[0]
    assert site.entries("all.atom") == []
    third = licensed | {"id": "c", "url": None, "external_url": "https://third.example/1"}
    assert "its text was withdrawn" in site.take_in(third, at=LATER).err


def test_a_replacement_that_is_one_article_with_it_is_refused(site: SmallSite) -> None:
    site.take_in(whole(), record(2))
    site.take_in(whole(id="better", content_html=f"<p>更正：{TEXT}</p>"))
    result = site.run("takedown", "a1", "--replace-with", "better", *WHO, "--at", LATER)
    assert result.code == 1
    assert "it is part of tag:site.example,2024:daily.example/a1" in result.err


def test_copies_go_with_it_and_come_back_with_it(site: SmallSite) -> None:
    copy = whole(id="copy", url="https://site.example/b", external_url="https://daily.example/2")
    site.take_in(whole(), copy)
    site.build()
    result = site.run("takedown", "a1", *WHO, "--at", LATER)
    assert "Withdrawn with them, for the same page or text; `syndicate lift ID`" in result.out
    assert site.entries("all.atom") == []
    assert "Lifted the withdrawal of 2 articles" in site.run("lift", "a1", *WHO, "--at", LAST).out
    assert len(site.entries("all.atom")) == 2


def test_a_replacement_takes_its_place(site: SmallSite) -> None:
    original = "https://daily.example/corrected"
    corrected = whole(
        id="better", external_url=original, content_html=f"<p>更正：{OTHER}</p>", date_published=AT
    )
    site.take_in(whole(), record(2))
    site.build()
    site.take_in(corrected)
    result = site.run("takedown", "a1", "--replace-with", "better", *WHO, "--at", LATER)
    assert result.code == 0, result.err
    ids = [entry["id"] for entry in site.entries("all.json")]
    assert ids == [f"tag:site.example,2024:daily.example/{one}" for one in ("better", "a2")]
    (signal,) = json.loads((site.public / "all.json").read_text())["_syndicate"]["withdrawn"]
    assert signal["replaced_by"] == ids[0]
    assert "1 unchanged" in site.take_in(corrected, at=LATER).out
    becomes = corrected | {"content_html": whole()["content_html"]}
    assert "its text was withdrawn by takedown 1" in site.take_in(becomes, at=LAST).err
    assert "1 changed" in site.take_in(corrected, at="2024-07-04T00:00:00Z").out


def test_nothing_leads_to_it_any_more(site: SmallSite) -> None:
    page = "https://site.example/a/1"
    citing = record(
        2,
        content_html=f'<p>见<a href="{page}#top">那篇文章</a>，即 {page}。正文还在。</p>',
        related=[{"title": "那篇", "url": page}, {"title": "别的", "url": "https://x.example/"}],
        references=[{"url": f"{page}"}],
    )
    site.take_in(record(1), citing)
    site.build()
    assert len(holds(site, page)) > 6
    site.run("takedown", "a1", *WHO, "--at", LATER)
    assert holds(site, page) == []
    (entry,) = (one for one in site.entries("ke-ji.json") if one["id"].endswith("a2"))
    assert "正文还在" in entry["content_html"]
    assert entry["_syndicate"]["related"] == [{"title": "别的", "url": "https://x.example/"}]
    site.run("lift", "a1", *WHO, "--at", LAST)
    assert len(holds(site, page)) > 6


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (("--source", "daily"), {"b1", "own"}),
        (("--source", "Brief Wire"), {"a1", "a2", "own"}),
        (("--source", "brief wire"), {"a1", "a2", "own"}),
        (("--author", "作者乙"), {"a1", "b1", "own"}),
        (("--category", "深度"), {"a1", "a2", "b1"}),
        (("--category", "shen-du"), {"a1", "a2", "b1"}),
        (("--source", "daily", "--author", "作者甲"), {"a2", "b1", "own"}),
        (("own", "--source", "brief"), {"a1", "a2"}),
    ],
)
def test_what_is_meant(site: SmallSite, chosen: tuple[str, ...], left: set[str]) -> None:
    site.take_in(
        record(1),
        record(2, authors=[{"name": "作者乙"}]),
        record(3, id="b1", external_url="https://brief.example/1"),
        record(4, id="own", external_url=None, categories=["深度"]),
    )
    site.build()
    assert site.run("takedown", *chosen, *WHO, "--at", LATER).code == 0
    found = {one["id"].rpartition("/")[2] for one in site.entries("all.json")}
    assert found == left


def test_an_article_is_of_every_source_that_has_a_say(site: SmallSite) -> None:
    site.take_in(
        record(1, source="daily", external_url="https://brief.example/1"),
        record(2, url="https://brief.example/2"),
        record(3),
    )
    moved = site.run("article", "move", "--from", "brief", "--source", "daily", "--at", AT)
    assert "no article matches" in moved.err  # both are credited to daily
    site.build()
    assert site.run("takedown", "--source", "brief", *WHO, "--at", LATER).code == 0
    assert [one["title"] for one in site.entries("all.json")] == ["第 3 篇文章"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody",), "no article answers to 'nobody'"),
        (("--url", "https://site.example/none"), "no article ever had its page or its original at"),
        (("--source", "none"), "no article matches that source"),
        (("a1", "--replace-with", "a1"), "is itself to be withdrawn"),
        (("a1", "--replace-with", "none"), "no article answers to 'none'"),
    ],
)
def test_what_cannot_be_meant_writes_nothing(
    site: SmallSite, words: tuple[str, ...], told: str
) -> None:
    site.take_in(record(1))
    site.build()
    result = site.run("takedown", *words, *WHO)
    assert (result.code, told in result.err) == (1, True)
    assert site.run("takedowns", "--json").out.strip() == "[]"
    assert len(site.entries("all.atom")) == 1


def test_a_dry_run_shows_and_writes_nothing(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    before = site.bytes()
    result = site.run("takedown", "a1", "--dry-run", *WHO)
    assert "Would withdraw 1 article" in result.out
    assert "public/all.rss" in result.out
    told = json.loads(site.run("takedown", "a1", "--dry-run", "--json", *WHO).out)
    assert "public/ke-ji.atom" in told["documents"]
    assert site.bytes() == before
    assert site.run("takedowns", "--json").out.strip() == "[]"


def test_who_and_why_are_asked_for(site: SmallSite) -> None:
    assert site.run("takedown", "a1", "--by", "me").code == 2
    assert site.run("takedown", *WHO).code == 2


def test_an_order_stands_even_if_nothing_is_built_after_it(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(*records([1, 2]))
    site.build()

    with monkeypatch.context() as patch:
        patch.setattr("syndicate.build.pipeline.build", never_built)
        assert site.run("takedown", "a1", *WHO, "--at", LATER).code == 130
    assert len(site.entries("all.atom")) == 2
    site.build(LAST)
    assert len(site.entries("all.atom")) == 1


def build_as_before(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build as an earlier version did, which wrote bodies escaped, not as CDATA sections."""

    def escaped(body: str) -> bytes:
        return escape(body, quote=False).encode()

    with monkeypatch.context() as patch:
        patch.setattr("syndicate.formats._feedgen.section", escaped)
        site.build()
    assert b"CDATA" not in b"".join(site.bytes().values())


def take_down_where_nothing_renders(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, article: str
) -> None:
    def fails(*_: object) -> None:
        raise RenderError("x", "no document can be made")

    forms = {name: replace(form, frame=fails) for name, form in FORMATS.items()}
    with monkeypatch.context() as patch:
        patch.setattr(entry_maker, "FORMATS", forms)
        patch.setattr("syndicate.build.documents.FORMATS", forms)
        assert site.run("takedown", article, *WHO, "--at", LATER).code == 1


@pytest.mark.parametrize("build", [lambda site, _: site.build(), build_as_before])
def test_it_is_cut_from_the_last_good_document_when_rendering_fails(
    site: SmallSite,
    monkeypatch: pytest.MonkeyPatch,
    build: Callable[[SmallSite, pytest.MonkeyPatch], None],
) -> None:
    site.take_in(*records([1, 2, 3]))
    build(site, monkeypatch)
    take_down_where_nothing_renders(site, monkeypatch, "a1")
    for name in ("all", "ke-ji"):
        for suffix in ("rss", "atom", "json"):
            assert len(site.entries(f"{name}.{suffix}")) == 2
    assert holds(site, "daily.example/a1") == []


@pytest.mark.parametrize("build", [lambda site, _: site.build(), build_as_before])
@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("https://site.example/a?x=1&y=2", '<a href="{}">见此</a>'),
        ("https://site.example/a?x=1&lt=2", '<a href="{}">见此</a>'),
        ("https://site.example/文章/1", "见 {} 一文。"),
        ("https://site.example/a?x=1&y=2", '<blockquote cite="{}">引文</blockquote>'),
    ],
)
def test_what_leads_there_is_cut_as_well(
    site: SmallSite,
    monkeypatch: pytest.MonkeyPatch,
    build: Callable[[SmallSite, pytest.MonkeyPatch], None],
    page: str,
    said: str,
) -> None:
    """By the address alone, in either spelling of bodies, whatever the judge of recall says."""
    leads = record(2, content_html=f"<p>{said.format(escape(page))}</p>")
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    site.take_in(record(1, url=page), leads, record(3))
    build(site, monkeypatch)
    assert len(site.entries("all.rss")) == 3
    monkeypatch.setattr("syndicate.build.last_good.recalled", lambda *_: set())
    take_down_where_nothing_renders(site, monkeypatch, "a1")
    for suffix in ("rss", "atom", "json"):
        (left,) = site.entries(f"all.{suffix}")
        assert left["id"].endswith("a3")


def test_a_canceled_record_takes_the_same_path(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    told = site.take_in(record(1, pubstatus="canceled"), at=LATER)
    assert "withdrawn by takedown 1: pubstatus is canceled" in told.err
    site.build(LATER)
    assert holds(site, "daily.example/a1") == []
    feed = json.loads((site.public / "all.json").read_text())
    assert [one["when"] for one in feed["_syndicate"]["withdrawn"]] == [LATER]
    assert "by import" in site.run("takedowns").out
    site.take_in(record(1, title="又来了"), at=LAST)
    assert site.run("lift", "a1", *WHO, "--at", LAST).code == 0
    assert "又来了" in (site.public / "all.atom").read_text()
    assert "1 unchanged" in site.take_in(record(1, title="又来了"), at=LAST).out


def test_what_is_only_alike_is_released_by_a_person(site: SmallSite) -> None:
    like = whole(
        id="like", url="https://site.example/b", external_url="https://daily.example/9",
        content_html=f"<p>{TEXT[:-80]}</p><p>结尾换成了另外一句话，别的都没有动。</p>",
    )  # fmt: skip
    site.take_in(whole())
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    site.take_in(like, at=LATER)
    shown = site.run("article", "show", "like", "--similar").out
    assert "daily.example/a1, withdrawn by takedown 1" in shown
    assert site.run("article", "release", "like", *WHO, "--at", LATER).code == 0
    site.build(LAST)
    assert len(site.entries("all.atom")) == 1
    assert "1 unchanged" in site.take_in(like, at=LAST).out
    exact = site.run("article", "release", "a1", *WHO)
    assert (exact.code, "is not held" in exact.err) == (1, True)


def test_two_orders_do_not_undo_each_other(new_site: Callable[[str], SmallSite]) -> None:
    site = new_site("two")
    site.take_in(*records([1, 2, 3]))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    site.run("takedown", "a1", "a2", *WHO, "--at", LATER)
    site.run("lift", "a2", *WHO, "--at", LAST)
    found = {one["id"].rpartition("/")[2] for one in site.entries("all.json")}
    assert found == {"a2", "a3"}
    assert site.run("lift", "a2", *WHO).code == 1
    assert site.run("ledger", "verify").code == 0


def test_one_of_two_orders_is_lifted_alone(new_site: Callable[[str], SmallSite]) -> None:
    site = new_site("one-of-two")
    site.take_in(*records([1, 2]))
    site.build()
    for _ in range(2):
        site.run("takedown", "a1", *WHO, "--at", LATER)
    alone = site.run("lift", "a1", "--takedown", "1", *WHO, "--at", LAST)
    assert (alone.code, "is still held: another takedown withdraws it" in alone.err) == (0, True)
    assert len(site.entries("all.json")) == 1
    again = site.run("lift", "a1", "--takedown", "1", *WHO, "--at", LAST)
    assert (again.code, "is not withdrawn by takedown 1" in again.err) == (1, True)
    assert site.run("lift", "--takedown", "1", *WHO).code == 2
    site.run("takedown", "a1", *WHO, "--at", LATER)
    both = site.run("lift", "a1", *WHO, "--at", LAST)
    assert "That ends takedowns 2 and 3 for them" in both.out
    assert len(site.entries("all.json")) == 2


def test_a_picture_stays_withdrawn_with_what_still_is(
    new_site: Callable[[str], SmallSite],
) -> None:
    site = new_site("picture-of-two")
    shows = f'<p>{TEXT}</p><img src="https://daily.example/i/1.jpg">'
    other = record(3, content_html='<p>另一篇。</p><img src="https://daily.example/i/1.jpg">')
    site.take_in(*records([1, 2], content_html=shows))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)  # and a2, its copy
    site.run("takedown", "a2", *WHO, "--at", LATER)
    lifted = site.run("lift", "a1", *WHO, "--at", LATER)
    assert "a1 is still held: its text was withdrawn by takedown 2" in lifted.err
    assert "Shown again" not in lifted.out
    site.take_in(other, at=LAST)
    site.build(LAST)
    assert b"i/1.jpg" not in site.bytes()["ke-ji.json"]
    assert "Shown again: the picture" in site.run("lift", "a2", *WHO, "--at", LAST).out
    assert b"i/1.jpg" in site.bytes()["ke-ji.json"]
