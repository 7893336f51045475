"""Rights: the least that everyone allows, with the rule and its place."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import SmallSite, record

from syndicate.config.site import Places, Site
from syndicate.config.vocabulary import (
    GrantBlock,
    Job,
    OwnBlock,
    Settings,
    Sources,
    SourceTerms,
)
from syndicate.errors import Place
from syndicate.model import LEVELS, Grant, Level, Source, Standing
from syndicate.rights import Carry, Hold, Register, Ruling, Withdraw, decide

NOW = datetime(2024, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "https://daily.example/1"


def site_with(sources: Sources) -> Site:
    settings = Settings("t", "https://s.example/", "https://s.example/feeds/", "s.example,2024")
    places = Places(
        {("sources.yaml", "sources", "daily", "grants"): Place("config/sources.yaml", 9)}
    )
    return Site(Path(), settings, sources, {}, {}, {}, places)


def standing(**facts: object) -> Standing:
    plain: dict[str, object] = {
        "key": 1,
        "revision": 1,
        "entry_id": "tag:s.example,2024:1",
        "title": "t",
        "published": NOW - DAY,
        "external_url": HOST,
    }
    return Standing(**(plain | facts))  # type: ignore[arg-type]


def ruling(
    terms: SourceTerms, content: Level = "full", now: datetime = NOW, **facts: object
) -> Ruling:
    site = site_with(Sources(sources={"daily": terms}))
    register, one = Register.of(site), standing(**facts)
    return decide(one, Job(path="x", content=content), "job", register.find(one), register, now)


def shown(result: Ruling) -> Grant:
    return result.level if isinstance(result, Carry) else "none"


def terms(**facts: object) -> SourceTerms:
    plain: dict[str, object] = {"name": "D", "grants": "full", "match": ("daily.example",)}
    return SourceTerms(**(plain | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grants", "exception", "content", "verbatim"),
    list(itertools.product(LEVELS, LEVELS, LEVELS[1:], [False, True])),
)
def test_the_least_of_source_exception_and_job(
    grants: Grant, exception: Grant, content: Level, verbatim: bool
) -> None:
    source = terms(grants=grants, verbatim=verbatim, categories={"深度": GrantBlock(exception)})
    least = min(grants, exception, content, key=LEVELS.index)
    expected = "none" if verbatim and least != "full" else least
    result = ruling(source, content, categories=("科技", "深度"))
    assert shown(result) == expected
    without = min(grants, content, key=LEVELS.index)
    assert shown(ruling(source, content, categories=("科技",))) == (
        "none" if verbatim and without != "full" else without
    )


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"source": Source("whoever", id="daily"), "external_url": None}, "daily"),
        ({"source": Source("whoever", id="unheard"), "external_url": HOST}, "daily"),
        ({"source": Source("x"), "external_url": "https://WWW.daily.example/1"}, "daily"),
        ({"source": Source("x", url="https://daily.example/"), "external_url": None}, "daily"),
        ({"source": Source("D"), "external_url": None}, "daily"),
        ({"source": Source("d"), "external_url": None}, None),
        ({"source": None, "external_url": "https://sub.daily.example/1"}, None),
        ({"source": None, "external_url": None}, "own"),
    ],
)
def test_whose_an_article_is(facts: dict[str, object], found: str | None) -> None:
    register = Register.of(site_with(Sources(sources={"daily": terms()})))
    assert register.find(standing(**facts)).id == found


def test_default_deny_and_own_work() -> None:
    register = Register.of(site_with(Sources(own=OwnBlock("full"))))
    stranger = standing(source=Source("Stranger"))
    own = standing(external_url=None)
    held = decide(stranger, Job(path="x"), "job", register.find(stranger), register, NOW)
    assert isinstance(held, Hold)
    assert held.cause == "missing-grant"
    assert "Stranger is in no entry of sources.yaml" in str(held.rule)
    assert isinstance(decide(own, Job(path="x"), "job", register.find(own), register, NOW), Carry)


@pytest.mark.parametrize(
    ("facts", "source", "text", "until"),
    [
        ({"pubstatus": "withheld"}, {}, "withheld", None),
        ({"hold": "its URL belongs to x"}, {}, "its URL belongs to x", None),
        ({"embargoed": NOW + DAY}, {}, "embargoed until 2024-07-02", NOW + DAY),
        ({"published": NOW + DAY}, {}, "dated in the future", NOW + DAY),
        ({"expires": NOW}, {}, "expired at 2024-07-01", None),
        ({}, {"embargo": 2 * DAY}, "embargo lifts at 2024-07-02", NOW + DAY),
        ({}, {"term": DAY}, "term ended at 2024-07-01", None),
        ({}, {"requires": ("byline",)}, "requires a byline", None),
    ],
)
def test_what_holds_an_article(
    facts: dict[str, object], source: dict[str, object], text: str, until: datetime | None
) -> None:
    result = ruling(terms(**source), **facts)
    assert isinstance(result, Hold)
    assert text in result.rule.text
    assert result.until == until
    if until:
        assert isinstance(ruling(terms(**source), now=until, **facts), Carry)


def test_a_canceled_article_is_withdrawn() -> None:
    assert isinstance(ruling(terms(), pubstatus="canceled"), Withdraw)


def test_images_may_be_kept_back() -> None:
    result = ruling(terms(images=False))
    assert isinstance(result, Carry)
    assert not result.images


@given(
    st.fixed_dictionaries(
        {
            "grants": st.sampled_from(LEVELS),
            "verbatim": st.booleans(),
            "embargo": st.sampled_from([None, DAY / 2, 3 * DAY]),
            "term": st.sampled_from([None, DAY / 2, 30 * DAY]),
            "requires": st.sampled_from([(), ("byline",), ("link",)]),
        }
    ),
    st.sampled_from(LEVELS[1:]),
    st.fixed_dictionaries(
        {
            "pubstatus": st.sampled_from(["usable", "withheld", "canceled"]),
            "embargoed": st.sampled_from([None, NOW - DAY, NOW + DAY]),
            "expires": st.sampled_from([None, NOW - DAY, NOW + DAY]),
            "authors": st.sampled_from([(), ("A",)]),
        }
    ),
)
def test_never_more_than_the_least_and_always_with_a_reason(
    source: dict[str, object], content: Level, facts: dict[str, object]
) -> None:
    result = ruling(terms(**source), content, **facts)
    ceiling = min(str(source["grants"]), content, key=LEVELS.index)  # type: ignore[call-overload]
    assert LEVELS.index(shown(result)) <= LEVELS.index(ceiling)
    reasons = result.trace if isinstance(result, Carry) else (result.rule,)
    assert reasons
    assert all(rule.text for rule in reasons)


class TestExplain:
    def test_carried(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        told = site.run("explain", "a1", "ke-ji").out
        assert "ke-ji: may be carried: full" in told
        assert "source daily grants full (config/sources.yaml:8:5)" in told
        assert "published in atom, json, rss" in told

    def test_shortened(self, site: SmallSite) -> None:
        site.take_in(record(external_url="https://brief.example/1", content_html=LONG))
        site.build()
        told = site.run("explain", "https://site.example/a/1", "ke-ji.atom").out
        assert "ke-ji: may be carried: summary" in told
        assert "source brief grants summary (config/sources.yaml:12:5)" in told
        (entry,) = site.entries("ke-ji.atom")
        assert "不该出现的结尾" not in entry.content[0].value
        assert "Brief Wire" in entry.content[0].value

    def test_refused(self, site: SmallSite) -> None:
        site.take_in(record(external_url="https://stranger.example/1"))
        built = site.build()
        assert built.code == 0
        assert "1 article of 1 publisher held for want of a grant" in built.out
        assert "`syndicate config sources --missing`" in built.out
        told = site.run("explain", "a1").out
        assert "ke-ji: held" in told
        assert "whose default grants none (config/sources.yaml:1:11)" in told
        stanza = site.run("config", "sources", "--missing").out
        assert 'match: ["stranger.example"]' in stanza
        site.write("sources.yaml", SOURCES_BEFORE + stanza.replace("none", "full"))
        assert "held for want" not in site.build().out
        assert len(site.entries("ke-ji.atom")) == 1

    def test_nobody_answers(self, site: SmallSite) -> None:
        site.take_in(record(1, id="x"), record(2, id="x", external_url="https://brief.example/2"))
        many = site.run("explain", "x")
        assert many.code == 1
        assert "2 articles answer to 'x'" in many.err
        assert site.run("explain", "nothing").code == 1
        assert site.run("explain", "tag:site.example,2024:brief.example/x", "nofeed").code == 1


LONG = "<p>" + "开头的一句话就到这里为止。" * 40 + "</p><p>不该出现的结尾。</p>"
SOURCES_BEFORE = "default: {grants: none}\nsources:\n"
