"""Receipts: what they say of a takedown is true of the published documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from sqlalchemy import Connection, delete, update
from support.records import replace
from support.small_site import SITE_YAML, SmallSite, record, records

from syndicate.config.load import load
from syndicate.config.owners import Owners
from syndicate.errors import NotFoundError
from syndicate.recall.withdraw import withdraw
from syndicate.store import (
    publication_tables,
    quarantine,
    takedown_orders,
    withdrawal_tables,
    withdrawals,
)
from syndicate.store.find import find_one
from syndicate.takedown import receipts
from syndicate.takedown.receipts.check import check
from syndicate.takedown.receipts.page import spans
from syndicate.text.words.told import telling

FIRST = datetime(2024, 7, 1, tzinfo=UTC)
ORDERED = datetime(2024, 7, 2, tzinfo=UTC)
BUILT = datetime(2024, 7, 3, tzinfo=UTC)
LIFTED = datetime(2024, 7, 4, tzinfo=UTC)
LATER = datetime(2024, 7, 5, tzinfo=UTC)
ENDS = datetime(2024, 8, 1, tzinfo=UTC)
PARTNERS_JOB = 'audience: partners\nper: category\npath: "{slug}"\nformats: [rss, json]\n'
ACME = (
    "name: Acme Reader\ncontact: feeds@acme.example\njobs: [partners]\ncategories: {科技: tech}\n"
)
STONES = "path: stones\ntombstones: true\n"
SAME = f"<p>两处都有的同一段文字，{'写得足够长，认得出来。' * 30}</p>"
ENTRY = "tag:site.example,2024:daily.example/"

STATES = {
    "en": [
        "Withdrawn: no feed document of this site carries the articles.",
        "14 feed documents of this site still carry some of the articles.",
        "Ordered; the feed documents have not all been brought up to date since.",
        "Withdrawn from every feed document of this site; for some of the articles this was lifted"
        " later.",
        "Lifted: the articles may be published again.",
    ],
    "zh-CN": [
        "已撤稿：本站发布的订阅文档中已不含这些文章。",
        "仍有 14 份订阅文档含有这些文章。",
        "已下令撤稿，订阅文档尚未全部更新。",
        "已撤稿：本站发布的订阅文档中已不含这些文章（部分文章后来解除了撤稿）。",
        "已解除撤稿。",
    ],
}


@contextmanager
def writing(site: SmallSite) -> Iterator[Connection]:
    store = site.open_store()
    try:
        with store.writing() as connection:
            yield connection
    finally:
        store.close()


def order(site: SmallSite, *names: str, at: datetime = ORDERED, **facts: Any) -> None:
    """Place an order as `syndicate takedown` does, without the build."""
    facts = {"reason": "权利人来信", "by": "Li Lei", "asked": {"articles": names}} | facts
    request = takedown_orders.OrderRequest("takedown", **facts)
    with writing(site) as connection:
        keys = [find_one(connection, name).key for name in names]
        owners = Owners.of(load(site.folder / "config"))
        withdraw(connection, owners, request, keys, at)


def lift(site: SmallSite, *names: str) -> None:
    with writing(site) as connection:
        keys = [find_one(connection, name).key for name in names]
        owners = Owners.of(load(site.folder / "config"))
        withdrawals.lift(connection, owners, keys, "Han Meimei", "来信说可以", LIFTED)


def receipt(site: SmallSite, number: int = 1, now: datetime = LATER) -> receipts.Receipt:
    store = site.open_store()
    try:
        return receipts.receipt(load(site.folder / "config"), store, number, now)
    finally:
        store.close()


def is_proved(one: receipts.Receipt) -> bool:
    """Whether a check of the receipt by itself finds nothing wrong, and nothing without proof."""
    checked = check(json.loads(json.dumps(receipts.as_data(one))))
    return (checked.flaws, checked.unproved) == ((), ())


def summaries(site: SmallSite, now: datetime = LATER) -> list[receipts.TakedownSummary]:
    store = site.open_store()
    try:
        return receipts.summaries(load(site.folder / "config"), store, now)
    finally:
        store.close()


def build(site: SmallSite, at: datetime = BUILT) -> None:
    assert site.build(at.isoformat(), "--no-push").code == 0


def page(site: SmallSite, facts: receipts.Receipt) -> Any:
    """Return the receipt's page as a strict parser reads it."""
    data = receipts.as_html(load(site.folder / "config"), facts)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(data, transport_encoding="utf-8")


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def stones(site: SmallSite, path: str) -> list[str]:
    """The entry ids that a published document says were withdrawn."""
    text = (site.folder / "feeds" / path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        return [stone["id"] for stone in json.loads(text)["_syndicate"].get("withdrawn", ())]
    if path.endswith(".html"):
        return re.findall('<code class="withdrawn">([^<]*)</code>', text)
    return re.findall(r'<at:deleted-entry ref="([^"]*)"', text)


def make_full(site: SmallSite) -> None:
    """A built site with a partner, tombstones in one job, a hub; a9 repeats the text of a8."""
    site.write("site.yaml", SITE_YAML + "hubs: [https://hub.example/]\n")
    site.write("jobs/partners.yaml", PARTNERS_JOB)
    site.write("jobs/stones.yaml", STONES)
    site.write("partners/acme.yaml", ACME)
    same = [record(8, content_html=SAME), record(9, content_html=SAME)]
    site.take_in(*records(range(1, 8)), *same)
    build(site, FIRST)


@pytest.fixture
def full(site: SmallSite) -> SmallSite:
    return site.once("full", make_full)


@pytest.fixture
def done(full: SmallSite) -> SmallSite:
    """The same with a takedown of a1 and a2 that has been carried out."""
    return full.once("done", make_done)


def make_done(full: SmallSite) -> None:
    order(full, "a1", "a2", reference="函 7", everywhere=True)
    build(full)


class TestHowFarItWent:
    def test_it_is_ordered_until_a_whole_build_has_gone_by(self, full: SmallSite) -> None:
        order(full, "a1")
        one = receipt(full)
        assert (one.state, one.still, one.applied) == ("ordered", 14, None)
        assert all(document.left is None for document in one.documents)
        assert full.build(BUILT.isoformat(), "--feed", "all", "--no-push").code == 0
        assert (receipt(full).state, receipt(full).still) == ("ordered", 10)
        build(full)
        assert (receipt(full).state, receipt(full).still) == ("withdrawn", 0)

    def test_what_it_withdrew_is_out_of_every_document(self, done: SmallSite) -> None:
        one = receipt(done)
        assert (one.number, one.kind, one.ordered, one.applied) == (1, "takedown", ORDERED, BUILT)
        assert (one.by, one.reason, one.reference) == ("Li Lei", "权利人来信", "函 7")
        assert one.asked == {"articles": ("a1", "a2")}
        assert (one.everywhere, one.replacement) == (True, None)
        first = one.articles[0]
        assert (first.entry_id, first.title) == (f"{ENTRY}a1", "第 1 篇文章")
        assert (first.publisher, first.copy_of) == ("示例日报", None)
        assert first.url == "https://site.example/a/1"
        assert first.original == "https://daily.example/1"
        assert len(one.documents) == 14
        for document in one.documents:
            assert (document.since, document.left) == (FIRST, BUILT)
            assert [stay.entry_id for stay in document.articles] == [f"{ENTRY}a1", f"{ENTRY}a2"]
            published = (done.folder / "feeds" / document.path).read_text(encoding="utf-8")
            assert first.title not in published

    def test_a_document_that_kept_it_is_named(self, done: SmallSite) -> None:
        with writing(done) as connection:
            there = publication_tables.carried.c.document == "public/all.rss"
            connection.execute(update(publication_tables.carried).where(there).values(left=None))
        one = receipt(done)
        assert (one.state, one.still) == ("still in 1 document", 1)
        (there,) = page(done, one).findall(".//strong")
        assert words(there) == "仍在其中"
        told = receipts.as_text(one)
        assert told.count("STILL THERE") == 1
        assert "https://site.example/feeds/all.rss\n      2 articles: from 2024-07-01" in told

    def test_a_lift_is_told_and_ends_the_signals(self, done: SmallSite) -> None:
        lift(done, "a1")
        build(done, LATER)
        one = receipt(done)
        assert (one.state, one.still) == ("partly lifted", 0)
        lifted = one.articles[0]
        assert (lifted.lifted, lifted.lifted_by, lifted.lifted_reason) == (
            LIFTED, "Han Meimei", "来信说可以",
        )  # fmt: skip
        assert one.articles[1].lifted is None
        assert {signal.articles for signal in one.signals} == {(), (f"{ENTRY}a2",)}
        assert "there, as it was lifted" in receipts.as_text(one)
        lift(done, "a2")
        assert receipt(done).state == "lifted"
        assert receipt(done).signals == ()

    def test_what_holds_the_same_is_marked_as_a_copy(self, full: SmallSite) -> None:
        order(full, "a8")
        build(full)
        named, copy = receipt(full).articles
        assert (named.entry_id, named.copy_of) == (f"{ENTRY}a8", None)
        assert (copy.entry_id, copy.copy_of) == (f"{ENTRY}a9", f"{ENTRY}a8")
        assert f"has the same text or page as {ENTRY}a8" in receipts.as_text(receipt(full))

    def test_a_replacement_is_named(self, full: SmallSite) -> None:
        with writing(full) as connection:
            key = find_one(connection, "a2").key
        order(full, "a1", replacement=key)
        build(full)
        one = receipt(full)
        assert one.replacement is not None
        assert (one.replacement.entry_id, one.replacement.copy_of) == (f"{ENTRY}a2", None)
        assert f"replacement  {ENTRY}a2" in receipts.as_text(one)
        assert is_proved(one)

    def test_a_canceled_record_has_a_receipt(self, full: SmallSite) -> None:
        full.take_in(record(1, pubstatus="canceled"), at=ORDERED.isoformat())
        build(full)
        one = receipt(full)
        assert (one.kind, one.state, one.by, one.asked) == ("canceled", "withdrawn", "import", {})
        assert one.record is not None
        assert receipts.as_text(one).startswith("Takedown 1, canceled by the record: withdrawn\n")
        assert is_proved(one)

    def test_a_file_that_is_no_longer_published_stays_on_the_record(self, done: SmallSite) -> None:
        (done.folder / "config/jobs/stones.yaml").unlink()
        build(done, LATER)
        one = receipt(done)
        gone = {document.path: document.gone for document in one.documents}
        assert gone["public/stones.atom"] == LATER
        assert gone["public/all.atom"] is None
        assert is_proved(one)
        assert not [signal for signal in one.signals if "stones" in signal.path]

    def test_an_article_that_never_stood_anywhere(self, full: SmallSite) -> None:
        full.take_in(record(20, categories=["文化"]))
        order(full, "a20")
        build(full)
        one = receipt(full)
        assert (one.state, one.documents, one.signals, one.partners) == ("withdrawn", (), (), ())
        assert one.elsewhere.endswith("no document signals the withdrawal to them.")
        assert "没有订阅文档含有过这些文章" in words(page(full, one))


class TestSignals:
    def test_those_that_are_said_to_signal_do_and_no_others(self, full: SmallSite) -> None:
        order(full, "a1", "a8")
        build(full)
        one = receipt(full)
        ids = [f"{ENTRY}a1", f"{ENTRY}a8", f"{ENTRY}a9"]
        assert [signal.path for signal in one.signals] == [d.path for d in one.documents]
        for signal in one.signals:
            says = sorted(stones(full, signal.path))
            if signal.state == "signalled":
                assert (says, list(signal.articles), signal.until) == (ids, ids, ENDS)
            else:
                assert (says, signal.articles, signal.until) == ([], (), None)
        states = {signal.path: (signal.state, signal.way) for signal in one.signals}
        assert states["public/stones.atom"] == ("signalled", "at:deleted-entry")
        assert states["partners/acme/ke-ji.json"] == ("signalled", "_syndicate.withdrawn")
        assert states["public/all.atom"] == ("not asked", "at:deleted-entry")
        assert states["public/stones.rss"] == ("no way", None)

    def test_before_the_build_they_are_due_and_after_the_set_time_over(
        self, full: SmallSite
    ) -> None:
        order(full, "a1")
        assert {one.state for one in receipt(full).signals} == {"due", "not asked", "no way"}
        assert receipt(full).elsewhere.endswith("no document signals the withdrawal to them.")
        build(full)
        after = receipt(full, now=datetime(2024, 8, 20, tzinfo=UTC))
        assert {one.state for one in after.signals} == {"over", "not asked", "no way"}
        assert {one.until for one in after.signals} == {ENDS, None}
        assert "was signalled to them" in after.elsewhere

    def test_a_document_that_stayed_as_it_was_is_not_said_to_signal(self, done: SmallSite) -> None:
        with writing(done) as connection:
            aside = [("public/all.json", "guard: would lose 9 of 10 entries")]
            quarantine.replace_quarantine(connection, aside, BUILT, whole=True)
        retained = [one.path for one in receipt(done).signals if one.state == "retained"]
        assert retained == ["public/all.json"]
        assert is_proved(receipt(done))

    def test_a_second_order_prolongs_them(self, done: SmallSite) -> None:
        order(done, "a1", at=LATER)
        build(done, LATER)
        for number, ids in ((1, (f"{ENTRY}a1", f"{ENTRY}a2")), (2, (f"{ENTRY}a1",))):
            signal = next(one for one in receipt(done, number).signals if one.until)
            assert (signal.articles, signal.until) == (ids, datetime(2024, 8, 4, tzinfo=UTC))
            assert is_proved(receipt(done, number))


class TestOthers:
    def test_partners_and_hubs_are_data_that_is_not_there_yet(self, done: SmallSite) -> None:
        data = receipts.as_data(receipt(done))
        assert data["partners"] == [
            {
                "name": "Acme Reader",
                "contact": "feeds@acme.example",
                "documents": ["partners/acme/ke-ji.json", "partners/acme/ke-ji.rss"],
                "notice": None,
                "note": "not delivered yet",
            }
        ]
        assert [(hub["name"], hub["notice"], hub["note"]) for hub in data["hubs"]] == [
            ("https://hub.example/", None, "not delivered yet")
        ]
        assert data["fetches"] == []
        assert data["fetches_note"].startswith("Fetches by partners through `syndicate serve`")
        address = {one["path"]: one["address"] for one in data["documents"]}
        assert address["partners/acme/ke-ji.rss"] == (
            "https://site.example/partners/acme/ke-ji.rss"
        )
        assert address["public/all.rss"] == "https://site.example/feeds/all.rss"

    def test_who_is_no_partner_any_more_is_still_named(self, full: SmallSite) -> None:
        order(full, "a1")
        (full.folder / "config/partners/acme.yaml").unlink()
        build(full)
        (partner,) = receipt(full).partners
        assert (partner.name, partner.contact) == ("acme", None)

    def test_nothing_is_claimed_of_other_peoples_systems(self, done: SmallSite) -> None:
        one = receipt(done)
        shown = page(done, one)
        records = shown.find(".//pre")  # which are in the words of the ledger
        records.text = ""
        for told in (receipts.as_text(one), words(shown)):
            assert not re.search(r"removed|deleted(?!-entry)|删除", told)
        assert "fetched earlier are outside this site's control" in receipts.as_text(one)
        assert "此前取走的副本不在本站控制之内" in words(page(done, one))


class TestProof:
    def test_the_ledger_has_the_order_at_that_record(self, full: SmallSite) -> None:
        order(full, "a1")
        order(full, "a2", at=LATER)
        build(full, LATER)
        for number in (1, 2):
            held = receipt(full, number).record
            assert held is not None
            verified = full.run("ledger", "verify", "--against", held.hash)
            assert (verified.code, f"record {held.number}" in verified.out) == (0, True)
        assert receipt(full, 1).record != receipt(full, 2).record

    @pytest.mark.parametrize("broken", ["deleted", "unreadable"])
    def test_a_ledger_that_was_tampered_with_is_told(self, done: SmallSite, broken: str) -> None:
        here = withdrawal_tables.ledger.c.event == "takedown"
        with writing(done) as connection:
            if broken == "deleted":
                connection.execute(delete(withdrawal_tables.ledger).where(here))
            else:
                connection.execute(update(withdrawal_tables.ledger).where(here).values(detail="[]"))
        one = receipt(done)
        assert one.record is None
        assert one.doubt
        assert f"Ledger: {one.doubt}" in receipts.as_text(one)
        assert telling("zh-CN")(one.doubt) in words(page(done, one))


class TestForms:
    def test_hostile_words_are_only_words_in_the_page(self, site: SmallSite) -> None:
        hostile = "<script>alert(1)</script> \"x' & </title></li><img src=https://evil.example/x>"
        site.take_in(record(1, title=hostile, source={"name": f"名 {hostile}"}, external_url=None))
        build(site, FIRST)
        order(site, "https://site.example/a/1", reason=hostile, by=hostile, reference=hostile)
        build(site)
        tree = page(site, receipt(site))
        assert not tree.findall(".//script")
        assert not tree.findall(".//img")
        titled = [words(one) for one in tree.findall(".//bdi")]
        assert titled.count(hostile) == 5  # title, here and in the details, by, reason, reference
        assert f"名 {hostile}" in titled

    @pytest.mark.parametrize(
        ("language", "title", "state"),
        [
            ("zh-TW", "撤稿記錄 1 · 测试站", "已撤稿：本站發布的訂閱文件中已不含這些文章。"),
            ("fr", "Takedown 1 · 测试站", "Withdrawn: no feed document of this site carries"),
        ],
    )
    def test_the_page_speaks_the_language_of_the_site(
        self, done: SmallSite, language: str, title: str, state: str
    ) -> None:
        done.write("site.yaml", SITE_YAML + f"language: {language}\n")
        tree = page(done, receipt(done))
        assert tree.get("lang") == ("en" if language == "fr" else language)
        assert words(tree.find(".//title")) == title
        assert state in words(tree.find(".//header"))
        english = re.search("[A-Za-z]{3,}", words(tree.find(".//section/h2")))
        assert bool(english) is (language == "fr")

    @pytest.mark.parametrize(("language", "asked"), [("zh-CN", "en"), ("en", "zh")])
    def test_the_page_speaks_the_language_of_who_gets_it(
        self, done: SmallSite, language: str, asked: str
    ) -> None:
        done.write("site.yaml", SITE_YAML + f"language: {language}\ntimezone: Asia/Kathmandu\n")
        shown = done.run("receipt", "1", "--html", "--lang", asked).out
        assert ("撤稿记录" in shown) is (asked == "zh")
        assert f'lang="{"en" if asked == "en" else "zh-CN"}"' in shown
        assert "2024-07-02 05:45:00 UTC+5:45" in shown
        first = shown.partition("<main")[0]
        assert STATES["en" if asked == "en" else "zh-CN"][0] in first
        assert "ledger" in first if asked == "en" else "账本" in first
        (done.folder / "receipt.html").write_text(shown)
        assert done.run("receipt", "--check", done.folder / "receipt.html").code == 0
        text = done.run("receipt", "1", "--lang", asked).out
        assert text.startswith("Takedown 1: withdrawn" if asked == "en" else "撤稿记录 1：已撤下")
        assert text.endswith("Asia/Kathmandu (UTC+5:45).\n" if asked == "en" else "(UTC+5:45)。\n")
        refused = done.run("receipt", "1", "--lang", asked, "--json")
        assert refused.code == 2
        assert "--lang is for text and --html" in refused.err

    @pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
    def test_what_is_no_name_and_no_address_is_said_in_chinese(
        self, done: SmallSite, language: str
    ) -> None:
        more = "hubs: [https://hub.example/]\ntimezone: Europe/Berlin\n"
        done.write("site.yaml", SITE_YAML + more)
        winter = datetime(2024, 12, 1, tzinfo=UTC)
        one = replace(receipt(done), reason="来信", by="李雷", reference=None, recorded=winter)
        html = receipts.as_html(load(done.folder / "config"), one, language).decode()
        html = html.replace("<wbr>", "")
        shown = re.sub(r"(?s)<(style|code|pre|head).*?</\1>|<[^>]*>", " ", html)
        text = receipts.as_text(one, language=language, zone="Europe/Berlin")
        assert "Europe/Berlin (UTC+1, UTC+2)" in shown
        for each in (shown, text):
            said = re.sub(r"`[^`]*`|\S+://\S+|tag:\S+|\b[0-9a-f]{64}\b|--[a-z]+", "", each)
            english = set(re.findall("[A-Za-z_:]{3,}", said))
            assert english <= {
                "UTC", "RSS", "JSON", "Atom", "Acme", "Reader", "acme", "feeds", "example",
                "Europe", "Berlin", "_syndicate", "withdrawn", "at:deleted", "entry",
            }  # fmt: skip

    def test_the_first_page_names_some_articles_and_how_many_there_are(
        self, site: SmallSite
    ) -> None:
        site.take_in(*records(range(1, 9)))
        build(site, FIRST)
        order(site, *[f"a{number}" for number in range(1, 9)])
        build(site)
        first = page(site, receipt(site)).find(".//header")
        assert len(first.findall(".//ul/li")) == 6
        assert "另有 3 篇，见后" in words(first)
        assert "8 份曾含有" in words(first)

    def test_the_page_stands_alone(self, done: SmallSite) -> None:
        tree = page(done, receipt(done))
        found = {one.tag for one in tree.iter() if isinstance(one.tag, str)}
        assert not found & {"script", "img", "link", "iframe", "object", "form", "video"}
        style = words(tree.find(".//style"))
        assert "prefers-color-scheme: dark" in style
        assert not re.search(r"@import|url\(", style)
        policy = tree.find(".//meta[@http-equiv]")
        assert policy.get("content").startswith("default-src 'none'")
        targets = {one.get("href") for one in tree.iter("a")}
        held = {f"#{one.get('id')}" for one in tree.iter("li")}
        assert {one for one in targets if one.startswith("#")} <= held

    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_every_state_has_its_words(self, done: SmallSite, language: str) -> None:
        done.write("site.yaml", SITE_YAML + f"language: {language}\n")

        def said() -> str:
            return words(page(done, receipt(done)).findall(".//header/p")[1])

        told = [said()]
        with writing(done) as connection:
            connection.execute(update(publication_tables.carried).values(left=None))
        told.append(said())
        with writing(done) as connection:
            connection.execute(update(withdrawal_tables.orders).values(applied=None))
        told.append(said())
        with writing(done) as connection:
            connection.execute(update(publication_tables.carried).values(left=0))
            connection.execute(update(withdrawal_tables.orders).values(applied=0))
        for name in ("a1", "a2"):
            lift(done, name)
            told.append(said())
        assert told == STATES[language]

    def test_long_lists_are_cut_short_in_the_text_only(self, site: SmallSite) -> None:
        site.write("jobs/all.yaml", "path: all\ncontent: summary\nlimit: {entries: 100}\n")
        site.take_in(*records(range(1, 71)))
        build(site, FIRST)
        order(site, *[f"a{number}" for number in range(1, 71)])
        assert site.build(BUILT.isoformat()).code == 0
        one = receipt(site)
        short, long = receipts.as_text(one), receipts.as_text(one, None)
        assert short.count("https://daily.example/") == 50
        assert "  ... and 20 more; -v lists all" in short
        assert ", and 20 more" in short.splitlines()[4]
        assert long.count("https://daily.example/") == 70
        assert "more" not in long
        assert len(receipts.as_data(one)["articles"]) == 70
        assert len(page(site, one).findall(".//li[@id]")) == 70
        assert "1–70" in words(page(site, one).find(".//table")).replace(" ", "")

    def test_json_is_json(self, full: SmallSite) -> None:
        order(full, "a1", reason="行\n二")
        build(full)
        one = receipt(full)
        data = json.loads(json.dumps(receipts.as_data(one)))
        assert data == receipts.as_data(one)
        assert data["ordered"] == "2024-07-02T00:00:00Z"
        assert one.record is not None
        assert data["record"] == {"number": one.record.number, "hash": one.record.hash}
        assert set(data) == set(receipts.Receipt.__struct_fields__)
        assert "  reason       行 二\n" in receipts.as_text(one)

    @pytest.mark.parametrize(
        ("places", "runs"),
        [([], []), ([4], [(4, 4)]), ([1, 2, 3, 5, 7, 8], [(1, 3), (5, 5), (7, 8)])],
    )
    def test_numbers_are_told_as_runs(
        self, places: Sequence[int], runs: list[tuple[int, int]]
    ) -> None:
        assert spans(places) == runs


class TestCommands:
    def test_takedowns_lists_all_a_line_each(self, full: SmallSite) -> None:
        assert "No takedown" in full.run("takedowns").out
        order(full, "a1", "a2", reference="函 7")
        build(full)
        order(full, "a8", at=LATER, reason="一\n二")
        lines = full.run("takedowns", "--at", LATER.isoformat()).out.splitlines()
        assert all(" (recorded 20" in line for line in lines)  # which is when the test ran
        assert [line.partition(" (recorded ")[0] for line in lines] == [
            "   1  2024-07-02  withdrawn  2 articles, 14 documents  权利人来信; by Li Lei; 函 7",
            "   2  2024-07-05  ordered    2 articles, 14 documents  一 二; by Li Lei",
        ]
        told = json.loads(full.run("takedowns", "--json", "--at", LATER.isoformat()).out)
        assert [(one["number"], one["state"], one["signal_until"]) for one in told] == [
            (1, "withdrawn", "2024-08-01T00:00:00Z"),
            (2, "ordered", None),
        ]
        assert [one.signal_until for one in summaries(full, ENDS)] == [None, None]

    def test_receipt_prints_text_json_or_a_page(self, done: SmallSite) -> None:
        assert done.run("receipt", "1").out.startswith("Takedown 1: withdrawn\n")
        assert json.loads(done.run("receipt", "1", "--json").out)["number"] == 1
        assert done.run("receipt", "1", "--html").out.startswith("<!doctype html>\n")
        assert done.run("receipt", "1", "--html", "--json").code == 2
        assert done.run("receipt", "one").code == 2
        at = done.run("receipt", "1", "--json", "--at", "2024-09-01").out
        assert {one["state"] for one in json.loads(at)["signals"]} == {
            "over",
            "not asked",
            "no way",
        }

    def test_a_takedown_that_is_not_there_is_one_line(self, full: SmallSite) -> None:
        def refused(number: str) -> str:
            result = full.run("receipt", number)
            assert (result.code, result.out) == (1, "")
            return result.err

        assert refused("7") == "error: there is no takedown 7; none was ever ordered\n"
        order(full, "a1")
        assert refused("7") == "error: there is no takedown 7; there is only 1\n"
        order(full, "a2")
        assert refused("0") == "error: there is no takedown 0; there are 1 to 2\n"
        assert "there are 1 to 2" in refused("9" * 40)
        with pytest.raises(NotFoundError):
            receipt(full, 3)
