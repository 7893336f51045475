"""Rights: whose an article is, what holds it, and what `explain` prints of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.small_site import AT, SITE_YAML, SOURCES_YAML, SmallSite, record

from syndicate.config.jobs import Job
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.settings import Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import Evidence, OwnBlock, Sources, SourceTerms
from syndicate.errors import Place
from syndicate.model.article import ArticleFacts, Source, Withdrawn
from syndicate.rights import Carry, Hold, Ruling, Withdraw, decide

NOW = datetime(2024, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "https://daily.example/1"
OUTLET = Outlet("job", Job(path="x"))


def site_with(sources: Sources) -> Site:
    settings = Settings("t", "https://s.example/", "https://s.example/feeds/", "s.example,2024")
    places = Places(
        {
            ("sources.yaml", "sources", "daily"): Place("config/sources.yaml", 8),
            ("sources.yaml", "sources", "daily", "grants"): Place("config/sources.yaml", 9),
        }
    )
    return Site(Path(), settings, sources, {}, {}, {}, places)


def article(**facts: object) -> ArticleFacts:
    plain: dict[str, object] = {
        "key": 1,
        "revision": 1,
        "entry_id": "tag:s.example,2024:1",
        "title": "t",
        "published": NOW - DAY,
        "external_url": HOST,
    }
    return ArticleFacts(**(plain | facts))  # type: ignore[arg-type]


def ruling(terms: SourceTerms, now: datetime = NOW, **facts: object) -> Ruling:
    owners, stored = Owners.of(site_with(Sources(sources={"daily": terms}))), article(**facts)
    return decide(stored, OUTLET, owners.find(stored), owners, now)


def terms(**facts: object) -> SourceTerms:
    plain: dict[str, object] = {"name": "D", "grants": "full", "match": ("daily.example",)}
    return SourceTerms(**(plain | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "owner"),
    [
        ({"source": Source("whoever", id="daily"), "external_url": None}, "daily"),
        ({"source": Source("whoever", id="unheard"), "external_url": HOST}, "daily"),
        ({"source": Source("x"), "external_url": "https://WWW.daily.example/1"}, "daily"),
        ({"source": Source("x", url="https://daily.example/"), "external_url": None}, "daily"),
        ({"source": Source("D"), "external_url": None}, "daily"),
        ({"source": Source("ｄ"), "external_url": None}, "daily"),
        ({"source": Source("e"), "external_url": None}, None),
        ({"source": None, "external_url": "https://sub.daily.example/1"}, None),
        ({"source": None, "external_url": None}, "own"),
    ],
)
def test_whose_an_article_is(facts: dict[str, object], owner: str | None) -> None:
    owners = Owners.of(site_with(Sources(sources={"daily": terms()})))
    assert owners.find(article(**facts)).id == owner


def test_default_deny_and_own_work() -> None:
    owners = Owners.of(site_with(Sources(own=OwnBlock("full"))))
    stranger = article(source=Source("Stranger"))
    own = article(external_url=None)
    held = decide(stranger, OUTLET, owners.find(stranger), owners, NOW)
    assert isinstance(held, Hold)
    assert held.cause == "missing-grant"
    assert "Stranger is in no entry of sources.yaml" in str(held.rule)
    assert isinstance(decide(own, OUTLET, owners.find(own), owners, NOW), Carry)


WITHDRAWN = Withdrawn(1, NOW - DAY / 4, "why")
BYLINE = {"requires": ("byline",)}


@pytest.mark.parametrize(
    ("facts", "source", "rule", "until"),
    [
        ({"withdrawn": WITHDRAWN}, {}, "withdrawn by takedown 1: why (the ledger), since 30 18", 0),
        ({"pubstatus": "canceled"}, {}, "pubstatus is canceled (the article), since 30 16", 0),
        ({"pubstatus": "withheld"}, {}, "pubstatus is withheld (the article), since 30 16", 0),
        ({"hold": "its URL belongs to x"}, {}, "its URL belongs to x (the article)", 0),
        ({"block": "61% like y"}, {}, "61% like y (the article)", 0),
        ({"embargoed": NOW + DAY}, {}, "embargoed until 02 00 (the article)", DAY),
        ({"published": NOW + DAY}, {}, "dated in the future, 02 00 (the article)", DAY),
        ({"expires": NOW}, {}, "expired at 01 00 (the article), since 01 00", 0),
        ({}, {"embargo": 2 * DAY}, "the source's embargo lifts at 02 00 (SOURCE)", DAY),
        ({}, {"term": DAY / 2}, "the source's term ended at 30 12 (SOURCE), since 30 12", 0),
        ({}, BYLINE, "the source requires a byline, and the article has none (SOURCE)", 0),
    ],
)
def test_what_keeps_an_article_back(
    facts: dict[str, object], source: dict[str, object], rule: str, until: timedelta
) -> None:
    """The reason, where it stands, since when (days and hours here); and when it ends by itself."""
    result = ruling(terms(**source), since=NOW - DAY / 3, **facts)
    gone = "withdrawn" in facts or facts.get("pubstatus") == "canceled"
    assert isinstance(result, Withdraw if gone else Hold)
    text = re.sub(r"2024-0[67]-(\d\d)T(\d\d):00:00Z", r"\1 \2", str(result.rule))
    assert text.replace("config/sources.yaml:8", "SOURCE") == rule
    if isinstance(result, Hold):
        assert result.until == (NOW + until if until else None)
    if until:
        assert isinstance(ruling(terms(**source), now=NOW + until, **facts), Carry)


@pytest.mark.parametrize(("ref", "suffix"), [(None, ""), ("letter 7", ", letter 7")])
def test_the_grant_names_its_evidence(ref: str | None, suffix: str) -> None:
    result = ruling(terms(evidence=Evidence("Li Lei", date(2024, 1, 15), ref)))
    evidence = f"by evidence of 2024-01-15 (Li Lei{suffix})"
    assert str(result.trace[0]) == f"source daily grants full, {evidence} (config/sources.yaml:9)"


@pytest.mark.parametrize("name", ["ke-ji", "科技", "Cafe\u0301"])
def test_an_exception_goes_for_the_category_it_names(site: SmallSite, name: str) -> None:
    """By its slug, which is minted here and stands in the paths; by its label, however composed."""
    exception = f'    categories: {{"{name}": {{grants: none}}}}\n'
    site.write("sources.yaml", SOURCES_YAML.replace("  brief:", f"{exception}  brief:"))
    assert site.run("config", "check").code == 0
    site.take_in(record(categories=["科技", "Caf\u00e9"]))
    site.build()
    assert not site.public.joinpath("ke-ji.atom").exists()


def test_images_may_be_kept_back() -> None:
    result = ruling(terms(images=False))
    assert isinstance(result, Carry)
    assert not result.images


class TestNotices:
    """What stands around a body is counted, explained, and may be required."""

    def test_entries_are_counted_by_notice_in_every_run(self, site: SmallSite) -> None:
        site.take_in(record(1), record(2, references=[{"url": "https://a.example/"}]), record(3))
        wanted = "attribution 6, references 1, follow 0, related 0, tips 0, copyright 0"
        line = f"entries that show each notice: {wanted}, disclaimer 6"
        assert f"  {line}\n" in site.build().out
        assert f"  {line}\n" in site.build(AT, "--full").out
        lacks = "none shows copyright: no article names a holder, licence or terms, nor does"
        assert lacks in site.run("status", "--at", AT).out
        site.take_in(record(3, title="改过的"), at="2024-07-02T00:00:00Z")
        assert f"  {line}\n" in site.build("2024-07-02T00:00:00Z").out
        assert f"{line}\n" in site.run("status", "--at", "2024-07-02T00:00:00Z").out
        plan = json.loads(site.run("plan", "--json", "--at", "2024-07-03T00:00:00Z").out)
        assert plan["notices"]["references"] == 1

    def test_an_entry_without_a_required_notice_is_held(self, site: SmallSite) -> None:
        requires = "    requires: [link, 'notice:terms']\n  brief:"
        site.write("sources.yaml", SOURCES_YAML.replace("  brief:", requires))
        own = "notices: {terms: '<p>{{ usageterms }}</p>'}\n"
        site.write("site.yaml", f"{SITE_YAML}{own}")
        site.take_in(record(1, usageterms="须注明出处"), record(2))
        site.build()
        place = "config/sources.yaml:9:5"
        held = f"the source requires the notice terms, and it is not placed here ({place})"
        assert explained(site, "all", AT) == ("held", [held, *explained(site, "all", AT)[1][1:]])
        placement = "placement: {before: [terms], after: []}\n"
        site.write("site.yaml", f"{SITE_YAML}{own}{placement}")
        told = site.build().err
        why = "its source requires the notice terms, and it shows nothing here"
        assert why in told
        assert [entry.title for entry in site.entries("ke-ji.rss")] == ["第 1 篇文章"]


class TestExplain:
    def test_carried(self, site: SmallSite) -> None:
        site.take_in(record())
        site.build()
        output = site.run("explain", "a1", "ke-ji").out
        assert "ke-ji: may be carried: full" in output
        assert "source daily grants full (config/sources.yaml:8:5)" in output
        assert "published in atom, html, json, rss" in output

    def test_shortened(self, site: SmallSite) -> None:
        site.take_in(record(external_url="https://brief.example/1", content_html=LONG))
        site.build()
        output = site.run("explain", "https://site.example/a/1", "ke-ji.atom").out
        assert "ke-ji: may be carried: summary" in output
        assert "source brief grants summary (config/sources.yaml:12:5)" in output
        (entry,) = site.entries("ke-ji.atom")
        assert "不该出现的结尾" not in entry.content[0].value
        assert "Brief Wire" in entry.content[0].value

    def test_refused(self, site: SmallSite) -> None:
        site.take_in(record(external_url="https://stranger.example/1"))
        built = site.build()
        assert built.code == 0
        assert "1 article of 1 publisher held for want of a grant" in built.out
        assert "`syndicate config sources --missing`" in built.out
        output = site.run("explain", "a1").out
        assert "ke-ji: held" in output
        assert "whose default grants none (config/sources.yaml:1:11)" in output
        stanza = site.run("config", "sources", "--missing").out
        assert 'match: ["stranger.example"]' in stanza
        site.write("sources.yaml", SOURCES_BEFORE + stanza.replace("none", "full"))
        assert "held for want" not in site.build().out
        assert len(site.entries("ke-ji.atom")) == 1

    def test_a_draft_is_told_apart_from_what_rights_hold(self, site: SmallSite) -> None:
        site.take_in(record(1, pubstatus="withheld"), record(2, pubstatus="canceled"), record(3))
        first, second = "tag:site.example,2024:daily.example/a1", "daily.example/a5"
        told = site.build().out
        assert (
            f"1 article withheld by its own status, as a draft is; `syndicate explain {first}`"
            in (told)
        )
        assert "held by rights" not in told
        assert "held" in site.run("explain", first).out
        far = "2030-01-01T00:00:00Z"
        site.take_in(record(4, embargoed=far), record(5, embargoed=far))
        told = site.build().out
        assert "2 articles held by rights; `syndicate explain tag:" in told
        assert "` says why of the first." in told
        assert second in told

    def test_nobody_answers(self, site: SmallSite) -> None:
        site.take_in(record(1, id="x"), record(2, id="x", external_url="https://brief.example/2"))
        many = site.run("explain", "x")
        assert many.code == 1
        assert "2 articles answer to 'x'" in many.err
        assert site.run("explain", "nothing").code == 1
        assert site.run("explain", "tag:site.example,2024:brief.example/x", "nofeed").code == 1

    def test_in_a_feed_of_another_category(self, site: SmallSite) -> None:
        site.take_in(record(), record(2, categories=["体育"]))
        site.build()
        reasons = ["its category is not 体育 (config/jobs/categories.yaml:1:1)"]
        assert explained(site, "ti-yu", AT) == ("not selected", reasons)

    def test_withdrawn(self, site: SmallSite) -> None:
        site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
        site.take_in(record())
        site.build("2024-07-01T06:00:00Z")
        why = ("--reason", "the holder asked", "--by", "Li Lei")
        site.run("takedown", "a1", *why, "--at", "2024-07-02T07:00:00Z")
        grant = "source daily grants full (config/sources.yaml:8:5)"
        rule = "withdrawn by takedown 1: the holder asked (the ledger), since 2024-07-02T07:00:00Z"
        assert explained(site, "ke-ji", "2024-07-03T00:00:00Z") == ("withdrawn", [rule, grant])
        site.run("lift", "a1", *why, "--at", "2024-07-04T00:00:00Z")
        state, rules = explained(site, "ke-ji", "2024-07-05T00:00:00Z")
        assert state == "may be carried: full"
        assert rules[-1] == "published in atom, html, json, rss since 2024-07-04T00:00:00Z"

    def test_expired(self, site: SmallSite) -> None:
        site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
        terms = "    term: 60d\n"
        site.write("sources.yaml", SOURCES_YAML.replace("  brief:", f"{terms}  brief:"))
        site.take_in(record(expires="2024-06-01T00:00:00Z"))
        state, rules = explained(site, "ke-ji", AT)
        assert state == "held"
        since = "2024-06-01T00:00:00Z"
        assert f"expired at {since} (the article), since {since}" in rules
        ended = "2024-06-30T00:00:00Z"
        place = "config/sources.yaml:9:5"
        assert f"the source's term ended at {ended} ({place}), since {ended}" in rules

    def test_published_since_it_has_been_there_without_a_break(self, site: SmallSite) -> None:
        site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
        site.take_in(record())
        site.build("2024-07-01T06:00:00Z")
        site.take_in(record(2), at="2024-07-02T00:00:00Z")
        site.build("2024-07-02T06:00:00Z")  # another document, the same entry
        state, rules = explained(site, "ke-ji", "2024-07-03T00:00:00Z")
        assert state == "may be carried: full"
        assert rules[-1] == "published in atom, html, json, rss since 2024-07-01T06:00:00Z"

    def test_in_a_partners_feed(self, site: SmallSite) -> None:
        site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
        site.write("jobs/wire.yaml", WIRE)
        site.write("partners/acme.yaml", ACME)
        site.take_in(record(date_published="2024-07-01T00:00:00Z"))
        site.build("2024-07-01T01:00:00Z")
        feed, place = "partners/acme/ke-ji", "config/partners/acme.yaml"
        grant = "source daily grants full (config/sources.yaml:8:5)"
        least = f"partner acme is shown summary ({place}:3:1)"
        lag = f"the partner acme is served it from 2024-07-01T02:00:00Z ({place}:4:1)"
        ends = "that ends at 2024-07-01T02:00:00Z"
        held = ("held", [lag, grant, least, ends])
        assert explained(site, feed, "2024-07-01T01:59:59Z") == held
        site.build("2024-07-01T03:00:00Z")
        since = "published in rss since 2024-07-01T03:00:00Z"
        empty = "references, follow, related, tips, copyright"
        notices = f"notices: attribution, disclaimer; of no content here: {empty}"
        carried = ("may be carried: summary", [grant, least, notices, since])
        assert explained(site, f"{feed}.rss", "2024-07-01T04:00:00Z") == carried
        everywhere = site.run("explain", "a1", "--at", "2024-07-01T04:00:00Z").out
        assert f"\n{feed}: may be carried: summary\n" in everywhere
        assert "\nke-ji: may be carried: full\n" in everywhere

    def test_without_evidence(self, site: SmallSite) -> None:
        site.write("site.yaml", f"{SITE_YAML}evidence: require\n")
        site.take_in(record())
        site.build()
        assert not site.public.joinpath("ke-ji.rss").exists()
        state, rules = explained(site, "ke-ji", AT)
        assert state == "held"
        rule = "the grant has no evidence, and the site requires it (config/site.yaml:6:1)"
        assert rule in rules
        proof = "    evidence: {by: 版权部, on: 2024-01-15, ref: contract 7}\n"
        site.write("sources.yaml", SOURCES_YAML.replace("  brief:", f"{proof}  brief:"))
        site.build()
        state, (rule, *_) = explained(site, "ke-ji", AT)
        assert state == "may be carried: full"
        evidence = "by evidence of 2024-01-15 (版权部, contract 7)"
        assert rule == f"source daily grants full, {evidence} (config/sources.yaml:8:5)"


def explained(site: SmallSite, feed: str, at: str) -> tuple[str, list[str]]:
    """The state of the first article in one feed at an instant, and the reasons given."""
    output = site.run("explain", "a1", feed, "--at", at).out.splitlines()
    assert output[2].startswith(f"{feed.removesuffix('.rss')}: ")
    return output[2].partition(": ")[2], [line.strip() for line in output[3:]]


LONG = "<p>" + "开头的一句话就到这里为止。" * 40 + "</p><p>不该出现的结尾。</p>"
SOURCES_BEFORE = "default: {grants: none}\nsources:\n"
WIRE = 'audience: partners\nper: category\npath: "{slug}"\nformats: [rss]\n'
ACME = "name: Acme\njobs: [wire]\ncontent: summary\ndelay: 2h\n"
