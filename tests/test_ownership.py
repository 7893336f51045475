"""Whose an article is: all that its record points to has a say, and the least of them is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import replace

from syndicate.check.policy import KnownArticle, allowed
from syndicate.config.jobs import Job, Partner
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.settings import Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import (
    Evidence,
    Follow,
    GrantBlock,
    OwnBlock,
    PartnerRule,
    Sources,
    SourceTerms,
)
from syndicate.model.article import LEVELS, ArticleFacts, Source
from syndicate.rights import Carry, Hold, Ruling, Withdraw, decide

NOW = datetime(2024, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "https://home.example/1"
PUBLIC = Outlet("job", Job(path="x"))
ACME = Outlet("job", Job(path="x"), "acme", Partner("Acme", ("job",)))
SOURCES = {
    "gazette": SourceTerms("The Gazette", "full", url="https://gazette.example/"),
    "wire": SourceTerms("北方通讯", "summary", match=("wire.example", "www.wire.test")),
    "lone": SourceTerms("Lone", "full", match=("m.lone.example",)),
    "shut": SourceTerms("Shut Down", "none", match=("shut.example",)),
    "desk": SourceTerms("Our Desk", "headline", url="https://home.example/desk"),
}


def site_of(sources: dict[str, SourceTerms], *, default: str = "none", **own: Any) -> Site:
    base = Settings("t", "https://home.example/", "https://home.example/f/", "home.example,2024")
    terms = Sources(
        GrantBlock(default),  # type: ignore[arg-type]
        OwnBlock("full", **own),
        sources,
        platforms=("many.example",),
    )
    return Site(Path(), base, terms, {}, {}, {}, Places({}))


def facts(**of: Any) -> ArticleFacts:
    plain = {"key": 1, "revision": 1, "entry_id": "e", "title": "t", "published": NOW - 9 * DAY}
    return ArticleFacts(**(plain | of))


def ids(article: ArticleFacts, sources: dict[str, SourceTerms] = SOURCES, **own: Any) -> list[Any]:
    """Those that have a say, the credited one first."""
    return list(Owners.of(site_of(sources, **own)).find(article).ids)


def named(name: str, **more: Any) -> Source:
    return Source(name, **more)


GAZETTE, WIRE = "https://gazette.example/a", "https://wire.example/a"
STRANGE, MANY = "https://strange.example/a", "https://many.example/a"


@pytest.mark.parametrize(
    ("article", "claims"),
    [
        # The site's own work: nothing points elsewhere.
        (facts(), ["own"]),
        (facts(url=HOME), ["own"]),
        (facts(url="https://www.home.example/1"), ["own"]),
        (facts(url="https://former.example/1"), ["own"]),
        (facts(source=Source("", "own"), url=HOME), ["own"]),
        # Another's page is another's work.
        (facts(url=STRANGE), [None]),
        (facts(url=GAZETTE), ["gazette"]),
        (facts(url="https://many.example/1"), [None]),
        (facts(source=Source("", "own"), external_url=STRANGE), ["own", None]),
        # A host for small screens is its site's, unless it is listed itself.
        (facts(url="https://m.home.example/1"), ["own"]),
        (facts(source=Source("", "wire"), external_url="https://m.shut.example/1"),
            ["wire", "shut"]),
        (facts(source=Source("", "wire"), external_url="https://www.amp.shut.example/1"),
            ["wire", "shut"]),
        (facts(source=named("The Gazette"), external_url="https://mobile.gazette.example/1"),
            ["gazette"]),
        (facts(source=named("The Gazette"), external_url="https://m.many.example/1"), ["gazette"]),
        (facts(source=named("The Gazette"), external_url="https://news.gazette.example/1"),
            ["gazette", None]),
        (facts(external_url="https://m.lone.example/1"), ["lone"]),
        # Our own host is nobody else's.
        (facts(source=named("The Gazette"), external_url="https://former.example/1"), ["gazette"]),
        # A source by its id, its name in any spelling, or a host of it.
        (facts(source=Source("", "wire")), ["wire"]),
        (facts(source=Source("", "北方通讯")), ["wire"]),
        (facts(source=Source("", "ＴＨＥ gazette")), ["gazette"]),
        (facts(source=named("the  GAZETTE")), ["gazette"]),
        (facts(external_url="https://WWW.wire.test/1"), ["wire"]),
        (facts(source=named("x", url="https://gazette.example/")), ["gazette"]),
        (facts(source=named("x"), external_url="https://home.example/desk/1"), ["desk"]),
        (facts(source=Source("", "desk"), url=HOME), ["desk"]),
        # Every listed source has a say; who is credited does not depend on their order.
        (facts(source=Source("", "wire"), external_url=GAZETTE), ["wire", "gazette"]),
        (facts(source=named("北方通讯"), external_url=GAZETTE), ["gazette", "wire"]),
        (facts(source=Source("", "wire"), external_url=GAZETTE, url="https://shut.example/"),
            ["wire", "gazette", "shut"]),
        (facts(source=Source("The Gazette", "wire")), ["wire", "gazette"]),
        # A host that nobody has counts against a name, which anybody may write ...
        (facts(source=named("The Gazette"), external_url=STRANGE), ["gazette", None]),
        (facts(source=Source("", "北方通讯"), url=STRANGE), ["wire", None]),
        # ... but not against an id or a host, nor does a platform.
        (facts(source=Source("", "gazette"), external_url=STRANGE), ["gazette"]),
        (facts(source=named("x", url="https://gazette.example/"), url=STRANGE), ["gazette"]),
        (facts(source=named("The Gazette"), external_url=MANY), ["gazette"]),
        (facts(source=named("Nobody"), external_url=MANY), [None]),
        # An id that is no source's is never silently another's; a name may be spelt as one likes.
        (facts(source=Source("", "gazete"), external_url=GAZETTE), ["gazette", None]),
        (facts(source=Source("", "gazete")), [None]),
        (facts(source=Source("", "Gazette Online"), external_url=GAZETTE), ["gazette"]),
        (facts(source=named("Gazette Online"), external_url=GAZETTE), ["gazette"]),
        (facts(source=named("Stranger"), external_url=STRANGE, url=HOME), [None]),
    ],
)  # fmt: skip
def test_whose_an_article_is(article: ArticleFacts, claims: list[str | None]) -> None:
    assert ids(article, hosts=("former.example",)) == claims


def ruling(article: ArticleFacts, sources: dict[str, SourceTerms], outlet: Outlet) -> Ruling:
    owners = Owners.of(site_of(sources))
    return decide(article, outlet, owners.find(article), owners, NOW)


BOTH = facts(source=Source("", "one"), external_url="https://two.example/1", authors=("A",))
STRICTER: list[tuple[dict[str, Any], str]] = [
    ({"grants": "none"}, "source two grants none"),
    ({"grants": "summary", "verbatim": True}, "carried whole or not at all"),
    ({"partners": PartnerRule(allow=())}, "does not allow the partner acme"),
    ({"partners": PartnerRule(deny=("acme",))}, "denies it to the partner acme"),
    ({"embargo": 20 * DAY}, "embargo lifts"),
    ({"term": DAY}, "term ended"),
    ({"requires": ("byline", "follow")}, "the source names no account"),
    ({"requires": ("follow",), "follow": Follow("@two")}, "another account is shown"),
]


@pytest.mark.parametrize(("terms", "text"), STRICTER)
@pytest.mark.parametrize("credited", [True, False])
def test_what_one_source_forbids_another_cannot_permit(
    terms: dict[str, Any], text: str, *, credited: bool
) -> None:
    """Whichever of the two is credited, and the proof says so, too."""
    strict = SourceTerms("Two", **({"grants": "full", "match": ("two.example",)} | terms))
    mild = SourceTerms("One", "full", match=("one.example",))
    article = BOTH
    if credited and "another account" not in text:
        article = replace(BOTH, source=Source("", "two"), external_url="https://one.example/1")
    held = ruling(article, {"one": mild, "two": strict}, ACME)
    assert isinstance(held, Hold)
    assert text in "\n".join(rule.text for rule in held.trace)
    owners = Owners.of(site_of({"one": mild, "two": strict}))
    assert allowed(KnownArticle(article, "t"), ACME, owners, NOW).level is None


def test_the_ruling_names_each_that_has_a_say() -> None:
    one = SourceTerms("One", "full", evidence=Evidence("Li", date(2024, 1, 2)))
    two = SourceTerms("Two", "summary", match=("two.example",), images=False)
    carried = ruling(BOTH, {"one": one, "two": two}, PUBLIC)
    assert isinstance(carried, Carry)
    assert (carried.level, carried.images) == ("summary", False)
    texts = [rule.text for rule in carried.trace]
    assert texts == [
        "source one grants full, by evidence of 2024-01-02 (Li); the article points to it by the id"
        " of its source, one",
        "source two grants summary; the article points to it by the host of its original,"
        " two.example",
        "the source permits text only",
    ]


def test_a_licence_is_named_only_where_all_agree() -> None:
    one = SourceTerms("One", "full", license="CC-BY-4.0", copyrightholder="One Ltd")
    for license_, shown in (("CC-BY-4.0", "CC-BY-4.0"), ("MIT", None), (None, None)):
        two = SourceTerms("Two", "full", match=("two.example",), license=license_, verbatim=True)
        terms = Owners.of(site_of({"one": one, "two": two})).find(BOTH).shown
        assert isinstance(terms, SourceTerms)
        assert (terms.license, terms.copyrightholder, terms.verbatim) == (shown, "One Ltd", True)


# --- what holds of any sources and any record ---------------------------------------------------

KEYS = ("a", "b", "c")
GRANTS = st.sampled_from(LEVELS)


@st.composite
def source_terms(draw: st.DrawFn, key: str) -> SourceTerms:
    return SourceTerms(
        name=f"Name {key}",
        grants=draw(GRANTS),
        match=(f"{key}.example",),
        verbatim=draw(st.booleans()),
        images=draw(st.booleans()),
        requires=tuple(draw(st.sets(st.sampled_from(["link", "canonical", "byline", "follow"])))),
        follow=draw(st.sampled_from([None, Follow("@x"), Follow("@y")])),
        categories=draw(st.sampled_from([{}, {"News": GrantBlock("headline")}])),
        partners=draw(
            st.sampled_from([PartnerRule(), PartnerRule((), ()), PartnerRule(deny=("acme",))])
        ),
        embargo=draw(st.sampled_from([None, DAY, 20 * DAY])),
        term=draw(st.sampled_from([None, DAY, 90 * DAY])),
        evidence=draw(st.sampled_from([None, Evidence("Li", date(2024, 1, 2))])),
    )


@st.composite
def tables(draw: st.DrawFn) -> dict[str, SourceTerms]:
    return {key: draw(source_terms(key)) for key in KEYS}


HOSTS = st.sampled_from([None, *(f"https://{key}.example/1" for key in KEYS), STRANGE, MANY, HOME])


@st.composite
def articles(draw: st.DrawFn) -> ArticleFacts:
    known = st.sampled_from(KEYS)
    source = None
    if draw(st.booleans()):
        name = draw(st.sampled_from(["", "Stranger", *(f"name {key}" for key in KEYS)]))
        own = draw(st.none() | known | st.sampled_from(["slip", "Name B", "own"]))
        source = Source(name or ("" if own else "Stranger"), own, draw(HOSTS))
    return facts(
        source=source, url=draw(HOSTS), external_url=draw(HOSTS),
        authors=draw(st.sampled_from([(), ("A",)])),
        categories=draw(st.sampled_from([(), ("News",)])),
    )  # fmt: skip


def shown(result: Ruling) -> tuple[int, bool]:
    if isinstance(result, Carry):
        return LEVELS.index(result.level), result.images
    return 0, False


@given(tables(), articles(), st.sampled_from([PUBLIC, ACME]), st.sampled_from(LEVELS))
def test_the_proof_states_the_same_of_several_sources(
    table: dict[str, SourceTerms], article: ArticleFacts, outlet: Outlet, default: str
) -> None:
    owners = Owners.of(site_of(table, default=default))
    result = decide(article, outlet, owners.find(article), owners, NOW)
    may = allowed(KnownArticle(article, article.title), outlet, owners, NOW)
    if isinstance(result, Carry):
        assert (may.level, may.images) == (result.level, result.images)
    else:
        assert may.level is None


@given(tables(), articles(), st.sampled_from([PUBLIC, ACME]))
def test_the_order_of_sources_never_shows(
    table: dict[str, SourceTerms], article: ArticleFacts, outlet: Outlet
) -> None:
    rulings = {str(ruling(article, dict(items), outlet)) for items in permutations(table.items())}
    assert len(rulings) == 1


@given(tables(), articles(), st.sampled_from(KEYS), st.sampled_from([PUBLIC, ACME]))
def test_a_source_that_has_a_say_never_shows_more_than_it_permits_itself(
    table: dict[str, SourceTerms], article: ArticleFacts, key: str, outlet: Outlet
) -> None:
    """What all of them rule is never more than what one of them rules alone."""
    owners = Owners.of(site_of(table))
    owner = owners.find(article)
    together = decide(article, outlet, owner, owners, NOW)
    assert not isinstance(together, Withdraw)
    for claim in owner.claims:
        alone = decide(article, outlet, replace(owner, claims=(claim,)), owners, NOW)
        level, images = shown(together)
        assert level <= shown(alone)[0]
        assert images <= shown(alone)[1]
    # Another clue can only add a say: its page moves to a host of one more source.
    more = replace(article, url=f"https://{key}.example/page")
    if article.url in (None, HOME) and owner.id not in ("own", None):
        assert set(owner.ids) - {None} <= set(owners.find(more).ids)
        assert shown(decide(more, outlet, owners.find(more), owners, NOW))[0] <= max(
            shown(together)[0], _without_link(article, together)
        )


def _without_link(article: ArticleFacts, together: Ruling) -> int:
    """A page is what a source may require, so one more may meet what was lacking."""
    lacked = isinstance(together, Hold) and together.cause == "attribution"
    return len(LEVELS) if lacked and not (article.url or article.external_url) else 0


def levels(results: Sequence[Ruling]) -> list[int]:
    return [shown(result)[0] for result in results]


@given(tables(), articles(), GRANTS, st.sampled_from([PUBLIC, ACME]))
def test_a_source_more_in_the_config_never_shows_more_of_what_another_has(
    table: dict[str, SourceTerms], article: ArticleFacts, grant: str, outlet: Outlet
) -> None:
    """A host that was nobody's gets an owner: what listed sources permitted before is not more."""
    owners = Owners.of(site_of(table))
    if None in owners.find(article).ids:
        return
    new = SourceTerms("New", grant, match=("strange.example",))  # type: ignore[arg-type]
    before = ruling(article, table, outlet)
    after = ruling(article, {**table, "new": new}, outlet)
    assert levels([after]) <= levels([before])
