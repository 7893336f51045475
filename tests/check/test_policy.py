"""The policy that proves what rights decide: one fault at a time, as facts and as real bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import replace

from syndicate.check.facts import DocumentFacts, EntryFacts
from syndicate.check.policy import Allowed, KnownArticle, allowed, held_against
from syndicate.check.shown import pictures
from syndicate.check.standards import judge
from syndicate.config.jobs import Job, Partner
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.settings import Placement, Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import (
    CategoryNames,
    Evidence,
    Follow,
    GrantBlock,
    OwnBlock,
    PartnerRule,
    Sources,
    SourceTerms,
)
from syndicate.formats import FORMATS
from syndicate.model.article import ArticleFacts, Attachment, Level, Person, Source, Withdrawn
from syndicate.model.feed import Entry, Feed, Tombstone
from syndicate.rights import Carry, decide

NOW = datetime(2024, 7, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)
SAMPLE = "deep in the text the miller counts his forty two sacks"
BODY = f"<p>First.</p><p>Then {SAMPLE}.</p><p>From <a href='https://m.example/'>The Mill</a></p>"
DAILY = SourceTerms(name="D", grants="full", match=("daily.example",))
ARTICLE = ArticleFacts(
    key=1,
    revision=1,
    entry_id="tag:s.example,2024:1",
    title="题 & <b>",
    published=NOW - DAY,
    url="https://s.example/1",
    external_url="https://daily.example/1",
    authors=("甲", "A & B"),
    categories=("科技",),
)
OUTLET = Outlet("job", Job(path="x"))
ACME = Outlet("job", Job(path="x"), "acme", Partner("Acme", ("job",)))


def make_owners(
    terms: SourceTerms = DAILY, *, default: str = "none", own: str = "none", **of_site: Any
) -> Owners:
    sources = Sources(GrantBlock(default), OwnBlock(own), {"daily": terms})  # type: ignore[arg-type]
    base = ("t", "https://s.example/", "https://s.example/feeds/", "s.example,2024")
    categories = {"深度": CategoryNames(slug="deep")}
    site = Site(Path(), Settings(*base, **of_site), sources, categories, {}, {}, Places({}))
    return Owners.of(site)


def policy(
    terms: dict[str, Any] | None = None,
    article: dict[str, Any] | None = None,
    outlet: Outlet = OUTLET,
    **of_site: Any,
) -> Allowed:
    """What may be shown after changes to the source, the article and the site."""
    facts = replace(ARTICLE, **(article or {}))
    owners = make_owners(replace(DAILY, **(terms or {})), **of_site)
    known = KnownArticle(facts, facts.title, ("notice",), SAMPLE, frozenset({"own.png"}))
    return allowed(known, outlet, owners, NOW)


def partner(**facts: Any) -> Outlet:
    return replace(ACME, partner=Partner("Acme", ("job",), **facts))


# --- what may be shown -------------------------------------------------------------------------

FORBIDDEN: list[tuple[dict[str, Any], dict[str, Any], Outlet, str]] = [
    ({}, {"withdrawn": Withdrawn(7, NOW, "asked")}, OUTLET, "it is withdrawn"),
    ({}, {"pubstatus": "canceled"}, OUTLET, "pubstatus"),
    ({}, {"pubstatus": "withheld"}, OUTLET, "pubstatus"),
    ({}, {"hold": "another has its URL"}, OUTLET, "the store holds it back"),
    ({}, {"block": "like another"}, OUTLET, "like what was withdrawn"),
    ({}, {"embargoed": NOW + DAY}, OUTLET, "embargo"),
    ({}, {"published": NOW + DAY}, OUTLET, "in the future"),
    ({}, {"published": LAST}, OUTLET, "in the future"),
    ({"embargo": 36_525 * DAY}, {"embargoed": LAST, "published": LAST}, ACME, "in the future"),
    ({}, {"expires": NOW}, OUTLET, "expired"),
    ({"embargo": 2 * DAY}, {}, OUTLET, "embargo"),
    ({"embargo": 36_525 * DAY}, {}, OUTLET, "embargo"),
    ({"term": DAY}, {}, OUTLET, "term is over"),
    ({"grants": "none"}, {}, OUTLET, "grants none"),
    ({"grants": "none"}, {}, Outlet(), "grants none"),
    ({"categories": {"科技": GrantBlock("none")}}, {}, OUTLET, "grants none in 科技"),
    ({"categories": {"deep": GrantBlock("none")}}, {"categories": ("深度",)}, OUTLET, "in deep"),
    ({"verbatim": True, "grants": "summary"}, {}, OUTLET, "whole or nothing"),
    ({"verbatim": True}, {}, Outlet("job", Job(path="x", content="headline")), "whole or nothing"),
    ({"verbatim": True}, {}, partner(content="summary"), "whole or nothing"),
    ({"partners": PartnerRule(allow=())}, {}, ACME, "keeps it from this partner"),
    ({"partners": PartnerRule(allow=("b",))}, {}, ACME, "keeps it from this partner"),
    ({"partners": PartnerRule(deny=("acme",))}, {}, ACME, "keeps it from this partner"),
    ({}, {}, partner(delay=2 * DAY), "served it later"),
    ({"embargo": DAY / 2}, {}, partner(delay=DAY * 0.6), "served it later"),
    ({}, {"embargoed": NOW - DAY / 2}, partner(delay=DAY * 0.6), "served it later"),
    ({}, {"source": Source("Stranger"), "external_url": None}, OUTLET, "grants none"),
    ({}, {"external_url": None}, OUTLET, "grants none"),
    ({"requires": ("canonical",)}, {"source": Source("D"), "external_url": None}, OUTLET, "canon"),
    ({"requires": ("byline",)}, {"authors": ()}, OUTLET, "requires a byline"),
    ({"requires": ("byline",)}, {"authors": ("<b></b>",)}, OUTLET, "requires a byline"),
    ({"requires": ("title",)}, {"title": ""}, OUTLET, "requires a title"),
    ({"requires": ("title",)}, {"derived_title": True}, OUTLET, "requires a title"),
    ({"grants": "headline"}, {"derived_title": True}, OUTLET, "its title is a part of the text"),
    ({"requires": ("follow",)}, {}, OUTLET, "requires a follow"),
    (
        {"requires": ("follow",), "follow": Follow("@d")},
        {},
        Outlet("job", Job(path="x", placement=Placement(after=()))),
        "requires a follow",
    ),
    (
        {"requires": ("link",)},
        {"source": Source("D"), "external_url": None, "url": None},
        OUTLET,
        "requires a link",
    ),
]


@pytest.mark.parametrize(("terms", "article", "outlet", "reason"), FORBIDDEN)
def test_what_may_not_be_shown_at_all(
    terms: dict[str, Any], article: dict[str, Any], outlet: Outlet, reason: str
) -> None:
    may = policy(terms, article, outlet)
    assert may.level is None
    assert reason in may.reason


@pytest.mark.parametrize(
    ("terms", "article", "outlet"),
    [
        ({}, {}, OUTLET),
        ({}, {}, Outlet()),
        ({}, {}, ACME),
        ({}, {"embargoed": NOW, "published": NOW, "expires": NOW + timedelta(seconds=1)}, OUTLET),
        ({}, {"expires": LAST, "embargoed": None}, OUTLET),
        ({"embargo": DAY, "term": DAY + timedelta(seconds=1)}, {}, OUTLET),
        ({"verbatim": True}, {}, ACME),
        ({"categories": {"deep": GrantBlock("none")}}, {}, OUTLET),
        ({"partners": PartnerRule(allow=("acme",))}, {}, ACME),
        ({"partners": PartnerRule(allow=())}, {}, OUTLET),
        ({"partners": PartnerRule(deny=("b",))}, {}, ACME),
        ({"embargo": DAY / 2}, {"embargoed": NOW - DAY / 2}, partner(delay=DAY / 2)),
        ({"requires": ("link", "canonical", "byline", "title")}, {}, OUTLET),
        ({"requires": ("follow",), "follow": Follow("@d")}, {}, OUTLET),
    ],
)
def test_what_may_be_shown_in_full(
    terms: dict[str, Any], article: dict[str, Any], outlet: Outlet
) -> None:
    may = policy(terms, article, outlet)
    assert (may.level, may.images, may.sample) == ("full", True, None)
    assert (may.title, may.seen, may.pictures) == (ARTICLE.title, ("notice",), {"own.png"})


@pytest.mark.parametrize("evidence", ["optional", "warn", "require"])
def test_a_site_may_require_evidence(evidence: str) -> None:
    mode = {"evidence": evidence}
    level = None if evidence == "require" else "full"
    proof = {"evidence": Evidence("editor", NOW.date())}
    stranger: dict[str, Any] = {"source": Source("X"), "external_url": None}
    assert policy({}, {}, **mode).level == level
    assert policy(proof, {}, **mode).level == "full"
    assert policy({}, stranger, default="full", **mode).level == level
    assert policy({}, {"external_url": None}, own="full", **mode).level == "full"


def test_the_least_is_shown_and_says_why() -> None:
    may = policy({"grants": "summary"})
    assert (may.level, may.reason) == ("summary", "its source grants summary")
    assert may.sample == SAMPLE
    assert policy({"categories": {"科技": GrantBlock("headline")}}).level == "headline"
    assert policy(outlet=Outlet("job", Job(path="x", content="summary"))).level == "summary"
    may = policy({"grants": "summary"}, outlet=partner(content="headline"))
    assert (may.level, may.reason) == ("headline", "the partner is shown headline")


def test_what_the_source_requires_is_asked_of_the_entry() -> None:
    may = policy({"images": False, "follow": Follow("@d")})
    assert (may.images, may.links, may.authors, may.account) == (False, (), (), None)
    may = policy({"requires": ("link", "byline", "follow"), "follow": Follow("@d")})
    assert may.links == ("https://daily.example/1", "https://s.example/1")
    assert (may.authors, may.account) == (("甲", "A & B"), "@d")
    assert policy({"requires": ("link", "canonical")}).links == ("https://daily.example/1",)


CENTURY = 36_525 * DAY
#: What may differ from an article that may be shown in full: where it stands, its name, its values.
VARIETY: list[tuple[str, str, list[Any]]] = [
    ("terms", "grants", ["none", "headline", "summary"]),
    ("terms", "verbatim", [True]),
    ("terms", "follow", [Follow("@d")]),
    ("terms", "requires", [("link",), ("byline", "title"), ("follow",), ("canonical", "link")]),
    ("terms", "images", [False]),
    ("terms", "categories", [{name: GrantBlock("none")} for name in ("科技", "深度", "deep")]),
    ("terms", "categories", [{"科技": GrantBlock("summary"), "deep": GrantBlock("headline")}]),
    ("terms", "partners", [PartnerRule(allow=names) for names in ((), ("acme",), ("b",))]),
    ("terms", "partners", [PartnerRule(deny=("acme",)), PartnerRule(deny=("b",))]),
    ("terms", "embargo", [DAY / 2, DAY, 2 * DAY, CENTURY]),
    ("terms", "term", [DAY / 2, DAY, 2 * DAY, CENTURY]),
    ("terms", "evidence", [Evidence("editor", NOW.date())]),
    ("article", "title", [""]),
    ("article", "derived_title", [True]),
    ("article", "published", [NOW - 3 * DAY, NOW - DAY / 2, NOW, NOW + DAY, LAST]),
    ("article", "url", [None]),
    ("article", "external_url", [None, "https://stranger.example/1"]),
    ("article", "source", [Source("D"), Source("x", id="daily"), Source("Stranger")]),
    ("article", "authors", [()]),
    ("article", "categories", [(), ("深度", "科技")]),
    ("article", "pubstatus", ["withheld", "canceled"]),
    ("article", "embargoed", [NOW - 2 * DAY, NOW - DAY / 2, NOW, NOW + DAY, LAST]),
    ("article", "expires", [NOW - DAY, NOW, NOW + DAY, LAST]),
    ("article", "hold", ["rival"]),
    ("article", "block", ["like another"]),
    ("article", "withdrawn", [Withdrawn(1, NOW, "asked")]),
    ("site", "default", ["full", "summary"]),
    ("site", "own", ["full", "headline"]),
    ("site", "evidence", ["warn", "require"]),
    ("site", "placement", [Placement((), ()), Placement(("follow",), ())]),
    ("job", "gone", [True]),
    ("job", "content", ["headline", "summary"]),
    ("job", "placement", [Placement((), ()), Placement(("follow",), ())]),
    ("partner", "content", ["full", "headline", "summary"]),
    ("partner", "delay", [DAY / 2, DAY, 2 * DAY, CENTURY]),
]
CHANGES = [(part, name, value) for part, name, values in VARIETY for value in values]


def agree(changes: Iterable[tuple[str, str, Any]]) -> None:
    """Hold the policy against what rights decide; they share no code."""
    parts: dict[str, dict[str, Any]] = {part: {} for part, *_ in VARIETY}
    for part, name, value in changes:
        parts[part][name] = value
    owners = make_owners(replace(DAILY, **parts["terms"]), **parts["site"])
    article = replace(ARTICLE, **parts["article"])
    outlet = Outlet() if parts["job"].pop("gone", None) else OUTLET
    if outlet.job:
        outlet = replace(outlet, job=replace(outlet.job, **parts["job"]))
    if parts["partner"]:
        served = Partner("Acme", ("job",), **parts["partner"])
        outlet = replace(outlet, partner_name="acme", partner=served)
    ruling = decide(article, outlet, owners.find(article), owners, NOW)
    may = allowed(KnownArticle(article, article.title), outlet, owners, NOW)
    if isinstance(ruling, Carry):
        assert (may.level, may.images) == (ruling.level, ruling.images), (parts, may.reason)
    else:
        assert may.level is None, (parts, ruling)
        assert may.reason


def test_rights_decide_what_the_policy_states_of_any_two_changes() -> None:
    for changes in chain(permutations(CHANGES, 1), permutations(CHANGES, 2)):
        agree(changes)


@given(st.lists(st.sampled_from(CHANGES), min_size=3, max_size=8))
def test_rights_decide_what_the_policy_states(changes: list[tuple[str, str, Any]]) -> None:
    agree(changes)


# --- what is held against an entry, as facts -----------------------------------------------------


def against(entry: EntryFacts, allowed: dict[str, Allowed], form: str = "rss") -> list[str]:
    facts = DocumentFacts(form, None, "T", None, None, (entry,))  # type: ignore[arg-type]
    faults = held_against(facts, allowed)
    assert all(fault.entry == entry.id and fault.level == "error" for fault in faults)
    return [fault.text for fault in faults]


def entry(content: str | None = None, summary: str | None = None, **facts: Any) -> EntryFacts:
    plain = {"title": "t", "place": "line 3"} | facts
    return EntryFacts("a", content=content, summary=summary, **plain)


def test_an_allowed_entry_passes() -> None:
    assert against(entry(BODY), {"a": Allowed("full", title="t", seen=("The Mill",))}) == []


def test_an_unknown_entry_is_refused() -> None:
    assert against(entry(BODY), {"b": Allowed("full")}) == [
        "nothing is known of this entry, so nothing allows it"
    ]


def test_a_held_entry_is_refused_with_its_reason() -> None:
    held = Allowed(None, "held: no grant from The Mill")
    assert against(entry(BODY), {"a": held}) == [
        "may not be published: held: no grant from The Mill"
    ]


LONG = "<p>filler of the body</p>" * 400


@pytest.mark.parametrize(
    ("content", "summary", "seen"),
    [
        (BODY, None, True),
        ("<p>The\n<b>Mill</b></p>", None, True),
        (None, "From The Mill", True),
        (f"<p>The\u3000<b>Mi</b>ll</p>{LONG}", None, True),
        (f"{LONG}<p>The Mil&#108;</p>", None, True),
        (f"{LONG}<p>The Mill</p>{LONG}", None, True),
        ("<p>Mill</p>", "The Mill", False),
        ("<p title='The Mill'>x</p>", None, False),
        (None, None, False),
        (LONG, None, False),
        (f"{LONG}<p title='The Mill'>x</p>{LONG}", None, False),
        (f'{LONG}<p title="<p>The Mill</p>">x</p>', None, False),
        (f'<p title="<p>The Mill</p>">x</p>{LONG}', None, False),
        (f'<p title="{"x" * 480}<b>The Mill{"x" * 80}">x</p>{LONG}', None, False),
        (f'{LONG}<p title="{"x" * 80}The Mill<b>{"x" * 1480}">x</p>', None, False),
        (f'<p title="The Mill{"x" * 520}<b>y</b>">x</p>{LONG}', None, False),
        (f'{LONG}<p title="<b>The Mill{"x" * 1495}</b>">x</p>', None, False),
    ],
)
def test_a_notice_is_where_a_reader_sees_it(
    content: str | None, summary: str | None, seen: bool
) -> None:
    faults = against(entry(content, summary), {"a": Allowed("full", seen=("", "The Mill"))})
    assert faults == ([] if seen else ["does not show The Mill"])


@pytest.mark.parametrize("level", ["summary", "headline"])
@pytest.mark.parametrize(
    "shown",
    [
        entry(BODY),
        entry(summary=BODY),
        entry(title=SAMPLE),
        entry(f"<p title='{SAMPLE}'>x</p>"),
        entry("<p>" + SAMPLE.replace(" ", "<i> </i>") + "</p>"),
        entry("<p>" + SAMPLE.replace("the", "&#116;he") + "</p>"),
    ],
)
def test_no_more_is_shown_than_the_level(shown: EntryFacts, level: Level) -> None:
    faults = against(shown, {"a": Allowed(level, "The Mill grants no more", sample=SAMPLE)})
    assert faults == [f"shows more than its {level}: The Mill grants no more"]


def test_a_summary_without_the_sample_passes() -> None:
    assert against(entry("<p>First.</p>"), {"a": Allowed("summary", sample=SAMPLE)}) == []
    assert against(entry("<p>First.</p>"), {"a": Allowed("summary", sample="  ")}) == []


NOTICES = ("From The Mill", "The Mill")
AROUND = "<p>From <b>The Mill</b></p>"


@pytest.mark.parametrize(
    ("shown", "fine"),
    [
        (entry("<p>t</p>"), False),  # the notices are wanted
        (entry(f"{AROUND}<p>t</p><p>The Mill</p>"), True),
        (entry(f"{AROUND}\n<p>The Mill</p>", "t &amp; u", title="t & u"), True),
        (entry(f"{AROUND}<p>The Mill</p>", "t"), True),
        (entry(f"{AROUND}<p>The Mill</p><p>First.</p>"), False),
        (entry(f"{AROUND}<p>The Mill</p>", "First."), False),
        (entry(f"{AROUND}<p>The Mill</p><img src='https://m.example/a.png'>"), False),
        (entry(f"{AROUND}<p>The Mill</p>", images=("https://m.example/a.png",)), False),
    ],
)
def test_a_headline_is_its_title_and_the_notices(shown: EntryFacts, fine: bool) -> None:
    faults = against(shown, {"a": Allowed("headline", "no more", seen=NOTICES)})
    assert (faults == []) is fine


def test_a_headline_without_notices_is_its_title() -> None:
    assert against(entry("<p>T &lt;b&gt;</p>", title="T <b>"), {"a": Allowed("headline")}) == []
    assert against(entry("<p>Other</p>"), {"a": Allowed("headline")})


MILL = "https://m.example/mill.png"
OWN = f'<p>From us <img src="{MILL}"></p>'


@pytest.mark.parametrize(
    ("shown", "fine"),
    [
        (entry("<p>imgs, not pictures: &lt;img&gt;</p>"), True),
        (entry(OWN), True),
        (entry(f"{OWN}<IMG SRC='https://m.example/a.png'>"), False),
        (entry(f'{OWN}<img src="{MILL}" srcset="https://m.example/a.png 2x">'), False),
        (entry('<picture><source srcset="https://m.example/a.png 2x"></picture>'), False),
        (entry('<video poster="https://m.example/a.png"></video>'), False),
        (entry("<img>"), False),
        (entry(images=("https://m.example/a.png",)), False),
        (entry(links=(("enclosure", "https://m.example/a.mp3"),)), False),
    ],
)
def test_text_only_is_text_only(shown: EntryFacts, fine: bool) -> None:
    text_only = Allowed("full", images=False, pictures=pictures(OWN))
    faults = against(shown, {"a": text_only})
    assert faults == ([] if fine else ["shows more than text, and its source permits text only"])
    assert against(shown, {"a": Allowed("full")}) == []


PAGE = "https://m.example/1?a&b"


@pytest.mark.parametrize(
    ("shown", "wanted", "fault"),
    [
        ({"title": "T \n x"}, {"title": "T  x"}, None),
        ({"title": "T y"}, {"title": "T x"}, "its title is not T x"),
        ({"authors": ("B", "A&B")}, {"authors": ("A & B", "<b>B</b>", "<i></i>")}, None),
        ({"authors": ("B",)}, {"authors": ("A", "B")}, "does not name its author A"),
        ({"link": "https://m.example/1"}, {"links": ("http://m.example/1#x",)}, None),
        ({"links": (("via", "https://m.example/1"),)}, {"links": ("https://m.example/1",)}, None),
        ({"content": "<a href='https://m.example/1?a&amp;b'>x</a>"}, {"links": (PAGE,)}, None),
        ({"content": "<p>@mill</p>"}, {"account": "@mill"}, None),
        ({"content": "<p>mill</p>"}, {"account": "@mill"}, "does not show @mill"),
        (
            {"link": "https://m.example/2", "content": "<p>https://m.example/1</p>"},
            {"links": ("https://m.example/1", "https://m.example/3")},
            "does not lead to https://m.example/1 or https://m.example/3",
        ),
    ],
)  # fmt: skip
def test_what_a_source_requires_stands_in_the_entry(
    shown: dict[str, Any], wanted: dict[str, Any], fault: str | None
) -> None:
    assert against(entry(**shown), {"a": Allowed("full", **wanted)}) == ([fault] if fault else [])


def test_nothing_is_held_against_a_list_of_feeds() -> None:
    assert against(entry(), {}, "opml") == []


def test_an_id_stands_once_and_not_beside_its_own_withdrawal() -> None:
    twice = DocumentFacts("rss", None, "T", None, None, (entry(), replace(entry(), place="line 9")))
    (fault,) = held_against(twice, {"a": Allowed("full")})
    assert (fault.place, fault.text) == ("line 9", "another entry of the document has its id")
    gone = replace(twice, entries=(entry(),), withdrawn=("b", "a"))
    (fault,) = held_against(gone, {"a": Allowed("full")})
    assert fault.text == "the document itself says that it is withdrawn"


def test_what_is_recalled_is_a_fault() -> None:
    facts = DocumentFacts("rss", None, "T", None, None, (entry(),))
    (fault,) = held_against(facts, {"a": Allowed("full")}, lambda entry: f"{entry.id} is back")
    assert (fault.place, fault.text, fault.entry) == ("line 3", "a is back", "a")
    assert held_against(facts, {"a": Allowed("full")}, lambda _: None) == []


# --- the same through real bytes -----------------------------------------------------------------

ATTRIBUTION = '<p>来源：<a href="https://daily.example/">D &amp; Co</a>　作者：甲、A &amp; B</p>'
FOLLOW = '<p>关注：<a href="https://daily.example/follow">@d</a></p>'
TEXT = f"<p>开头。</p>{'<p>一段 &amp; 文字。</p>' * 60}<p>{SAMPLE}</p>"
FEED = Feed(
    id="tag:s.example,2024:feed/x",
    title="T",
    description="D",
    home="https://s.example/",
    self_url="https://s.example/feeds/x",
    updated="2024-06-30T00:00:00Z",
)
GOOD = Entry(
    id=ARTICLE.entry_id,
    title=ARTICLE.title,
    content_html=f"{ATTRIBUTION}\n{TEXT}\n{FOLLOW}",
    published=ARTICLE.published,
    updated="2024-06-30T00:00:00.123Z",
    url=ARTICLE.url,
    summary="开头 & <b>。",
    authors=(Person("甲"), Person("A & B")),
    publisher=Source("D & Co"),
    via=ARTICLE.external_url,
)
SHORT = replace(GOOD, content_html=f"{ATTRIBUTION}<p>开头 &amp; &lt;b&gt;。</p>{FOLLOW}")
BARE = replace(GOOD, content_html=f"{ATTRIBUTION}{FOLLOW}", summary=None)
PICTURE = Attachment("https://daily.example/a.png", "image/png")
STRICT = replace(DAILY, requires=("link", "byline", "title", "follow"), follow=Follow("@d"))
TEXT_ONLY = replace(STRICT, images=False)
CANONICAL = replace(STRICT, requires=("canonical",))
SUMMARY, HEADLINE = replace(STRICT, grants="summary"), replace(STRICT, grants="headline")
SEEN = ("来源：D & Co　作者：甲、A & B", "关注：@d")

#: What is wrong, the good entry, the terms; then what is changed in the entry and in the article.
SEEDED: dict[str, tuple[Entry, SourceTerms, dict[str, Any], dict[str, Any]]] = {
    "may not be published: it is withdrawn": (
        GOOD, STRICT, {}, {"withdrawn": Withdrawn(1, NOW, "asked")},
    ),
    "may not be published: an embargo is not over": (GOOD, STRICT, {}, {"embargoed": NOW + DAY}),
    "may not be published: it has expired": (GOOD, STRICT, {}, {"expires": NOW}),
    "may not be published: the store holds it back": (GOOD, STRICT, {}, {"hold": "rival"}),
    "may not be published: its pubstatus": (GOOD, STRICT, {}, {"pubstatus": "canceled"}),
    "may not be published: its source grants none": (
        GOOD, STRICT, {}, {"external_url": "https://stranger.example/1"},
    ),
    "nothing is known of this entry": (GOOD, STRICT, {"id": "tag:s.example,2024:2"}, {}),
    "does not show 来源：": (GOOD, STRICT, {"content_html": f"{TEXT}{FOLLOW}"}, {}),
    "does not show @d": (GOOD, STRICT, {"content_html": f"{ATTRIBUTION}{TEXT}"}, {}),
    "its title is not": (GOOD, STRICT, {"title": "题 & <i>"}, {}),
    "does not name its author 甲": (GOOD, STRICT, {"authors": ()}, {}),
    "does not name its author A & B": (GOOD, STRICT, {"authors": (Person("甲"),)}, {}),
    "does not lead to https://daily.example/1 or": (
        GOOD, STRICT, {"url": "https://s.example/2", "via": None}, {},
    ),
    "does not lead to https://daily.example/1": (GOOD, CANONICAL, {"via": None}, {}),
    "shows more than its summary": (SHORT, SUMMARY, {"content_html": GOOD.content_html}, {}),
    "shows more than its summary: its source": (
        SHORT, SUMMARY, {"summary": f"开头。{SAMPLE}"}, {},
    ),
    "shows more than its headline": (BARE, HEADLINE, {"content_html": SHORT.content_html}, {}),
    "shows more than its headline: its source": (BARE, HEADLINE, {"summary": "开头"}, {}),
    "shows more than text": (
        GOOD,
        TEXT_ONLY,
        {"content_html": f'{GOOD.content_html}<img src="https://daily.example/a.png" alt="">'},
        {},
    ),
    "shows more than text, and": (GOOD, TEXT_ONLY, {"image": PICTURE}, {}),
    "shows more than text, and its": (GOOD, TEXT_ONLY, {"attachments": (PICTURE,)}, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("stored", ["甲 <a@x.example>", "a@x.example (甲)", "甲", "\u202e甲"])
def test_a_stored_name_is_named_without_its_address(name: str, stored: str) -> None:
    article = replace(ARTICLE, authors=(stored,))
    assert proved(name, replace(GOOD, authors=(Person("甲"),)), STRICT, article) == []


def proved(
    name: str, made: Entry, terms: SourceTerms, article: ArticleFacts, feed: Feed = FEED
) -> list[str]:
    """What is held against an entry that is rendered and read again."""
    form = FORMATS[name]
    judgement = judge(form.document(feed, form.fragments([made])), name, feed.self_url, NOW)
    assert judgement.facts
    known = KnownArticle(article, ARTICLE.title, SEEN, SAMPLE)
    may = {ARTICLE.entry_id: allowed(known, OUTLET, make_owners(terms), NOW)}
    return [fault.text for fault in held_against(judgement.facts, may)]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("wrong", SEEDED)
def test_a_seeded_fault_is_seen_in_real_bytes(name: str, wrong: str) -> None:
    made, terms, in_entry, in_article = SEEDED[wrong]
    if name == "html" and "summary" in in_entry:  # which a page has no place for
        in_entry = {"subtitle": in_entry["summary"]}
    assert proved(name, made, terms, ARTICLE) == []
    faults = proved(name, replace(made, **in_entry), terms, replace(ARTICLE, **in_article))
    assert any(text.startswith(wrong) for text in faults), faults


@pytest.mark.parametrize("name", ["atom", "json"])
def test_a_withdrawal_beside_its_entry_is_seen_in_real_bytes(name: str) -> None:
    gone = replace(FEED, withdrawn=(Tombstone(GOOD.id, NOW - DAY),), tombstones=True)
    assert proved(name, GOOD, STRICT, ARTICLE, gone) == [
        "the document itself says that it is withdrawn"
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_twice_is_seen_in_real_bytes(name: str) -> None:
    form = FORMATS[name]
    judgement = judge(form.document(FEED, form.fragments([GOOD, GOOD])), name)
    assert judgement.facts
    (fault,) = held_against(judgement.facts, {GOOD.id: Allowed("full")})
    assert "another entry" in fault.text


# --- what a level shows, fault by fault (docs/explanation/rights.md) -----------------------------

EXCERPT = "一二三四五六七八九十"


def excerpt(**facts: Any) -> EntryFacts:
    return replace(entry(f"{AROUND}<p>{EXCERPT}</p>", EXCERPT, categories=("科技",)), **facts)


LESS: list[tuple[EntryFacts, str, str]] = [
    (excerpt(), "summary", ""),
    (excerpt(images=("https://m.example/a.png",), avatars=("https://m.example/b.png",)),
        "summary", ""),
    (excerpt(content=f"{AROUND}<p>{EXCERPT}更多</p>", summary=f"{EXCERPT}更多"), "summary", "text"),
    (excerpt(summary="另外十个字在摘要里吧"), "summary", "text"),
    (excerpt(subtitle="副题"), "summary", "text"),
    (excerpt(content=f"{AROUND}<p>{EXCERPT}</p><img src='https://m.example/a.png'>"),
        "summary", "a picture in the text"),
    (excerpt(links=(("enclosure", "https://m.example/a.mp3"),)), "summary", "a file"),
    (excerpt(links=(("related", "https://m.example/2"),)), "summary", "what it cites"),
    (excerpt(cited=("A book",)), "summary", "what it cites"),
    (excerpt(categories=("科技", "tagword")), "summary", "a tag"),
    (excerpt(content=AROUND, summary=None), "headline", ""),
    (excerpt(), "headline", "text"),
    (excerpt(content=AROUND, summary=None, subtitle="副题"), "headline", "text"),
    (excerpt(content=AROUND, summary=None, avatars=("https://m.example/b.png",)),
        "headline", "a face"),
    (excerpt(content=AROUND, summary=None, cited=("A book",)), "headline", "what it cites"),
    (excerpt(content=AROUND, summary=None, categories=("tagword",)), "headline", "a tag"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "level", "more"), LESS)
def test_nothing_stands_in_an_entry_that_its_level_does_not_show(
    shown: EntryFacts, level: Level, more: str
) -> None:
    may = Allowed(
        level, "no more", seen=NOTICES, characters=10, letters=20, labels=frozenset({"科技"})
    )
    faults = against(shown, {"a": may})
    assert faults == ([f"shows more than its {level}: no more"] if more else [])


@pytest.mark.parametrize(("letters", "fine"), [(20, True), (19, False), (None, True)])
def test_a_summary_is_no_more_than_half_of_the_text(letters: int | None, fine: bool) -> None:
    may = Allowed("summary", "short", seen=NOTICES, characters=200, letters=letters)
    assert (against(excerpt(), {"a": may}) == []) is fine
    titled = replace(may, letters=letters and letters + 2, has_text_as_title=True)  # the title is t
    assert (against(excerpt(), {"a": titled}) == []) is fine


def test_text_only_has_no_faces() -> None:
    may = Allowed("full", images=False)
    faces = entry("<p>x</p>", avatars=("https://m.example/b.png",))
    assert against(faces, {"a": may}) == ["shows more than text, and its source permits text only"]
