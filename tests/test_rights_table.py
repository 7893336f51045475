"""The engine against the contract in plain sentences, and what holds of every ruling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.records import replace

from syndicate import rights
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
from syndicate.errors import Place
from syndicate.model.article import LEVELS, ArticleFacts, Grant, Level, Pubstatus, Source, Withdrawn
from syndicate.rights import Carry, Hold, Rule, Ruling, Withdraw

NOW = datetime(2024, 7, 1, tzinfo=UTC)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
NOTHING: frozenset[str] = frozenset()


class Case(NamedTuple):
    """Everything that rights look at; what is left out restricts nothing.

    `partner` is what the source says of the one that reads the feed (None: everyone reads it),
    `names` the categories that it has a name for; `lacks` are the things the article or the site
    does not have.
    """

    whose: Literal["listed", "own", "unlisted"] = "listed"
    pubstatus: Pubstatus = "usable"
    withdrawn: bool = False
    hold: bool = False
    block: bool = False
    published: datetime = NOW - DAY
    embargoed: datetime | None = None
    expires: datetime | None = None
    grants: Grant = "full"
    exception: Grant | None = None
    job: Level | None = "full"
    partner: str | None = None
    names: tuple[str, ...] = ()
    shown: Level = "full"
    delay: timedelta | None = None
    embargo: timedelta | None = None
    term: timedelta | None = None
    verbatim: bool = False
    images: bool = True
    requires: frozenset[str] = NOTHING
    lacks: frozenset[str] = NOTHING
    policy: Literal["optional", "warn", "require"] = "optional"
    evidence: bool = True


REQUIREMENTS = ("link", "canonical", "byline", "title", "follow")
FOLLOW = {"account", "placed"}
THINGS = ("url", "original", "byline", "title", "account", "placed")
PARTNERS = {
    "by default": PartnerRule(),
    "allowed": PartnerRule(allow=("other", "acme")),
    "other denied": PartnerRule(deny=("other",)),
    "other allowed": PartnerRule(allow=("other",)),
    "none allowed": PartnerRule(allow=()),
    "denied": PartnerRule(deny=("other", "acme")),
}
#: What each input may be, from what restricts least to what restricts most.
VALUES: dict[str, tuple[Any, ...]] = {
    "whose": ("listed", "own", "unlisted"),
    "pubstatus": ("usable", "withheld", "canceled"),
    **dict.fromkeys(("withdrawn", "hold", "block", "verbatim"), (False, True)),
    "published": (NOW - DAY, NOW, NOW + HOUR),
    "embargoed": (None, NOW - 12 * HOUR, NOW, NOW + 2 * HOUR),
    "expires": (None, NOW + HOUR, NOW, NOW - HOUR),
    "grants": LEVELS[::-1],
    "exception": (None, *LEVELS[::-1]),
    "job": ("full", None, "summary", "headline"),
    "partner": (None, *PARTNERS),
    "names": ((), ("elsewhere", "deep"), ("elsewhere",)),
    "shown": ("full", "summary", "headline"),
    "delay": (None, HOUR, DAY, 2 * DAY),
    "embargo": (None, HOUR, DAY, 2 * DAY),
    "term": (None, 30 * DAY, DAY, HOUR),
    "images": (True, False),
    "requires": (NOTHING, *(frozenset({name}) for name in REQUIREMENTS)),
    "lacks": (NOTHING, *(frozenset({name}) for name in THINGS), frozenset({"url", "original"})),
    "policy": ("optional", "warn", "require"),
    "evidence": (True, False),
}

SOURCE = ("sources.yaml", "sources", "daily")
GRANTS = {
    "listed": (*SOURCE, "grants"),
    "own": ("sources.yaml", "own", "grants"),
    "unlisted": ("sources.yaml", "default", "grants"),
}
#: Where the inputs stand that stand in the config; the others are the article's own.
KEYS = {
    "exception": (*SOURCE, "categories", "deep", "grants"),
    "job": ("jobs/wire.yaml", "content"),
    "shown": ("partners/acme.yaml", "content"),
    "delay": ("partners/acme.yaml", "delay"),
    "names": ("partners/acme.yaml", "categories"),
    "policy": ("site.yaml", "evidence"),
    "partner": (*SOURCE, "partners"),
    **{key: (*SOURCE, key) for key in "embargo term verbatim images requires".split()},
}
ALL_KEYS = (*GRANTS.values(), *KEYS.values())
PLACES = Places({key: Place(f"config/{key[0]}", line) for line, key in enumerate(ALL_KEYS, 1)})


def decide(case: Case, now: datetime = NOW) -> Ruling:
    """What the engine rules."""
    owners, article = Owners.of(site_of(case)), facts_of(case)
    return rights.decide(article, outlet_of(case), owners.find(article), owners, now)


def outlet_of(case: Case) -> Outlet:
    outlet = Outlet("wire", Job(path="x", content=case.job)) if case.job else Outlet()
    if case.partner is None:
        return outlet
    partner = Partner(
        "Acme", ("wire",), content=case.shown, delay=case.delay,
        categories=dict.fromkeys(case.names, "theirs"),
    )  # fmt: skip
    return replace(outlet, partner_name="acme", partner=partner)


def site_of(case: Case) -> Site:
    after = ("copyright",) if "placed" in case.lacks else ("follow", "copyright")
    about = Settings(
        "t", "https://s.example/", "https://s.example/f/", "s.example,2024",
        placement=Placement(after=after), evidence=case.policy,
    )  # fmt: skip
    exceptions = {"elsewhere": GrantBlock("none")}
    if case.exception:
        exceptions["deep"] = GrantBlock(case.exception)
    terms = SourceTerms(
        "Daily", case.grants, verbatim=case.verbatim, images=case.images,
        follow=None if "account" in case.lacks else Follow("@daily"),
        requires=tuple(sorted(case.requires)), categories=exceptions,  # type: ignore[arg-type]
        partners=PARTNERS[case.partner or "none allowed"], embargo=case.embargo, term=case.term,
        evidence=Evidence("Li Lei", date(2024, 1, 15), "letter 7") if case.evidence else None,
    )  # fmt: skip
    sources = Sources(GrantBlock(case.grants), OwnBlock(case.grants), {"daily": terms})
    return Site(Path(), about, sources, {"深度": CategoryNames("deep")}, {}, {}, PLACES)


def facts_of(case: Case) -> ArticleFacts:
    source = {"listed": Source("x", "daily"), "own": None, "unlisted": Source("Stranger")}
    original = case.whose != "own" and "original" not in case.lacks
    return ArticleFacts(
        key=1, revision=1, entry_id="tag:s.example,2024:1",
        title="" if "title" in case.lacks else "t",
        authors=("<b></b>",) if "byline" in case.lacks else ("A",),
        url=None if "url" in case.lacks else "https://s.example/1",
        external_url="https://elsewhere.example/1" if original else None,
        source=source[case.whose], categories=("科技", "深度"),
        published=case.published, embargoed=case.embargoed, expires=case.expires,
        pubstatus=case.pubstatus, hold="its URL belongs to x" if case.hold else None,
        block="61% like y" if case.block else None,
        withdrawn=Withdrawn(7, NOW, "asked") if case.withdrawn else None,
    )  # fmt: skip


# --- The contract, without the engine's words or ways -------------------------------------------


def grants(case: Case) -> dict[str, Grant]:
    """Who has a say in how much is shown: the least of them is."""
    say: dict[str, Grant] = {"grants": case.grants}
    if case.whose == "listed" and case.exception:
        say["exception"] = case.exception
    if case.job and case.job != "full":
        say["job"] = case.job
    if case.partner and case.shown != "full":
        say["shown"] = case.shown
    return say


def least(case: Case) -> Grant:
    return min(grants(case).values(), key=LEVELS.index)


def public(case: Case, at: datetime) -> bool:
    """Whether its dates let public feeds carry it; a partner sees those of some time ago."""
    embargo = (case.whose == "listed" and case.embargo) or timedelta()
    return at - case.published >= embargo and (case.embargoed is None or at >= case.embargoed)


def unproved(case: Case) -> bool:
    return case.whose == "unlisted" or (case.whose == "listed" and not case.evidence)


class Sentence(NamedTuple):
    """An input, the cause that it is, the words of the rule, and when it applies."""

    input: str
    cause: str
    words: str
    is_so: Callable[[Case, datetime], object]


#: The first that applies is the cause. What a source says holds for its own articles only.
CONTRACT = tuple(
    Sentence(*row)
    for row in (
        ("withdrawn", "order", "withdrawn by takedown 7: asked", lambda case, _: case.withdrawn),
        ("pubstatus", "order", "is canceled", lambda case, _: case.pubstatus == "canceled"),
        ("pubstatus", "article", "is withheld", lambda case, _: case.pubstatus == "withheld"),
        ("hold", "article", "its URL belongs to x", lambda case, _: case.hold),
        ("block", "block", "61% like y", lambda case, _: case.block),
        ("embargoed", "time", "embargoed until", lambda case, at: at < (case.embargoed or at)),
        ("published", "time", "dated in the future", lambda case, at: at < case.published),
        ("expires", "time", "expired at", lambda case, at: case.expires and at >= case.expires),
        ("embargo", "time", "embargo lifts at",
            lambda case, at: case.embargo and at - case.published < case.embargo),
        ("term", "time", "term ended at",
            lambda case, at: case.term and at - case.published >= case.term),
        ("partner", "partner", "does not allow the partner acme",
            lambda case, _: case.partner in ("other allowed", "none allowed")),
        ("names", "partner", "the partner acme has no name for its categories",
            lambda case, _: case.partner and case.names == ("elsewhere",)),
        ("partner", "partner", "denies it to the partner acme",
            lambda case, _: case.partner == "denied"),
        ("delay", "time", "the partner acme is served it from",
            lambda case, at: case.partner and case.delay and not public(case, at - case.delay)),
        ("grants", "grant", "grants none", lambda case, _: least(case) == "none"),
        ("policy", "evidence", "no evidence, and the site requires it",
            lambda case, _: case.policy == "require" and unproved(case)),
        ("verbatim", "grant", "carried whole or not at all",
            lambda case, _: case.verbatim and least(case) in ("summary", "headline")),
        ("requires", "attribution", "requires a byline, and the article has none",
            lambda case, _: {"byline"} <= case.requires & case.lacks),
        ("requires", "attribution", "requires a link to the original, and the article has none",
            lambda case, _: "canonical" in case.requires and "original" in case.lacks),
        ("requires", "attribution", "requires a follow notice, and the source names no account",
            lambda case, _: "follow" in case.requires and "account" in case.lacks),
        ("requires", "attribution", "requires a follow notice, and the notice is not placed here",
            lambda case, _: "follow" in case.requires and case.lacks & FOLLOW == {"placed"}),
        ("requires", "attribution", "requires a link, and the article has none",
            lambda case, _: "link" in case.requires and case.lacks >= {"url", "original"}),
        ("requires", "attribution", "requires a title, and the article has none",
            lambda case, _: {"title"} <= case.requires & case.lacks),
    )
)  # fmt: skip


OF_ANY = tuple(s for s in CONTRACT if KEYS.get(s.input, ())[:3] != SOURCE)


def against(case: Case, at: datetime = NOW) -> list[Sentence]:
    """Return all that keeps it from being carried."""
    return [s for s in (CONTRACT if case.whose == "listed" else OF_ANY) if s.is_so(case, at)]


def ends(case: Case, now: datetime) -> datetime | None:
    """Return the first instant from which nothing keeps it from being carried."""
    dates = [case.published, case.published + (case.embargo or timedelta()), case.embargoed or now]
    instants = sorted({*dates, *(date + case.delay for date in dates if case.delay)})
    return next((at for at in instants if at > now and not against(case, at)), None)


# --- The engine held against it -----------------------------------------------------------------


def place(name: str, case: Case) -> Place | None:
    """Return the place of an input in the config, None when it is in the article."""
    if name == "withdrawn":
        return Place("the ledger")
    path = GRANTS[case.whose] if name == "grants" else KEYS.get(name)
    return PLACES.of(*path) if path else None


def says(trace: Sequence[Rule], words: str, where: Place | None) -> bool:
    return any(words in rule.text and rule.place == where for rule in trace)


def meets_contract(case: Case, now: datetime = NOW) -> bool:
    ruling, forbidden = decide(case, now), against(case, now)
    first = forbidden[0] if forbidden else None
    if first is None:
        assert isinstance(ruling, Carry), (case, ruling)
        assert (ruling.level, ruling.images) == (least(case), shows_images(case)), case
    elif first.cause == "order":
        assert isinstance(ruling, Withdraw), case
    else:
        assert isinstance(ruling, Hold), case
        missing = (first.input, case.whose) == ("grants", "unlisted")
        assert ruling.cause == ("missing-grant" if missing else first.cause), case
        assert ruling.until == ends(case, now), case
    if first and not isinstance(ruling, Carry):
        assert first.words in ruling.rule.text, (case, ruling)
        assert ruling.rule in ruling.trace, case
        text = "\n".join(rule.text for rule in ruling.trace)
        assert [s for s in CONTRACT if s.words in text] == forbidden, (case, ruling)
    check_trace(case, ruling, forbidden)
    return True


SAY = {
    "listed": "source daily grants",
    "own": "source own grants",
    "unlisted": "Stranger is in no entry of sources.yaml, whose default grants",
    "exception": "source daily grants",
    "job": "job wire carries",
    "shown": "partner acme is shown",
}


def check_trace(case: Case, ruling: Ruling, forbidden: Sequence[Sentence]) -> None:
    """Everything that has a say is in the trace, each with its place, and nothing else."""
    number = 0
    for sentence in forbidden:
        if sentence.input != "grants":  # that one is among the grants
            assert says(ruling.trace, sentence.words, place(sentence.input, case)), (case, ruling)
            number += 1
    for name, grant in grants(case).items():
        words = f"{SAY[case.whose if name == 'grants' else name]} {grant}"
        assert says(ruling.trace, words, place(name, case)), (case, ruling)
    if isinstance(ruling, Carry) and not ruling.images:
        assert says(ruling.trace, "text only", place("images", case)), (case, ruling)
        number += 1
    assert len(ruling.trace) == len(grants(case)) + number, (case, ruling)
    evidence = any("by evidence of 2024-01-15 (Li Lei, letter 7)" in r.text for r in ruling.trace)
    assert evidence == (case.whose == "listed" and case.evidence), (case, ruling)


def shows_images(case: Case) -> bool:
    return case.images or case.whose != "listed"


def combined(base: Case, *names: str) -> Iterator[Case]:
    """Every combination of these inputs, the others as they are in the base."""
    for values in product(*(VALUES[name] for name in names)):
        yield base._replace(**dict(zip(names, values, strict=True)))


def any_of(base: Case, most: int) -> Iterator[Case]:
    """Every combination of any so many inputs, or fewer."""
    for names in chain.from_iterable(combinations(VALUES, n) for n in range(most + 1)):
        for values in product(*(VALUES[name][1:] for name in names)):
            yield base._replace(**dict(zip(names, values, strict=True)))


def attributions() -> Iterator[Case]:
    for needs, lacks in product(subsets(REQUIREMENTS), subsets(THINGS)):
        yield Case(requires=needs, lacks=lacks)


def subsets(names: Sequence[str]) -> Iterator[frozenset[str]]:
    return (frozenset(some) for n in range(len(names) + 1) for some in combinations(names, n))


SERVED = Case(partner="by default", delay=HOUR, embargo=HOUR)
LEVEL = "whose grants exception job partner shown verbatim".split()
TIME = "published embargoed expires delay embargo term".split()
ORDER = "whose pubstatus withdrawn hold block grants expires".split()


@pytest.mark.parametrize(
    ("cases", "number"),
    [
        pytest.param(
            lambda: any_of(Case(), 3), 29_000, id="any three inputs", marks=pytest.mark.soak
        ),
        pytest.param(lambda: any_of(Case(), 2), 1_000, id="any two inputs"),
        pytest.param(lambda: any_of(SERVED, 2), 1_600, id="any two, for a partner"),
        pytest.param(lambda: combined(SERVED, *LEVEL), 10_000, id="who has a say in how much"),
        pytest.param(lambda: combined(SERVED, *TIME), 3_000, id="dates and spans"),
        pytest.param(lambda: combined(Case(), *ORDER), 1_100, id="what the store knows"),
        pytest.param(attributions, 2_000, id="what may be required and what may be lacking"),
    ],
)
def test_every_combination(cases: Callable[[], Iterator[Case]], number: int) -> None:
    assert sum(meets_contract(case) for case in cases()) >= number


# --- What is so of every ruling -----------------------------------------------------------------

INSTANTS = st.integers(-72, 72).map(lambda hours: NOW + hours * HOUR)
SPANS = st.integers(1, 72).map(lambda hours: hours * HOUR)
INPUTS: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.sampled_from(values) for name, values in VALUES.items()},
    **dict.fromkeys(("published", "embargoed", "expires"), INSTANTS),
    **dict.fromkeys(("delay", "embargo", "term"), SPANS),
    "requires": st.frozensets(st.sampled_from(REQUIREMENTS), min_size=1),
    "lacks": st.frozensets(st.sampled_from(THINGS), min_size=1),
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A few restrictions, as a site would have them."""
    names = draw(st.lists(st.sampled_from(list(INPUTS)), max_size=7, unique=True))
    return Case(**{name: draw(INPUTS[name]) for name in names})


def shown(ruling: Ruling) -> int:
    return LEVELS.index(ruling.level if isinstance(ruling, Carry) else "none")


def stricter(name: str, one: Any, other: Any) -> Any:
    """The one of two values of an input that restricts more."""
    if name in ("requires", "lacks"):
        return one | other
    if name in TIME:
        given = [value for value in (one, other) if value is not None]
        return (min if name in ("expires", "term") else max)(given, default=None)
    return max(one, other, key=VALUES[name].index)


@given(cases())
def test_never_more_than_the_least_of_the_grants(case: Case) -> None:
    assert shown(decide(case)) <= min(LEVELS.index(grant) for grant in grants(case).values())


@given(cases(), st.sampled_from(sorted(INPUTS.keys() - {"whose", "published"})), st.data())
def test_one_more_restriction_never_shows_more(case: Case, name: str, data: st.DataObject) -> None:
    value = stricter(name, getattr(case, name), data.draw(INPUTS[name]))
    before, after = decide(case), decide(case._replace(**{name: value}))
    assert shown(after) <= shown(before)
    if isinstance(before, Carry) and isinstance(after, Carry):
        assert after.images <= before.images
    if isinstance(before, Withdraw):
        assert isinstance(after, Withdraw)


def without_what_is_named(case: Case, trace: Sequence[Rule]) -> Case:
    """The case after somebody went to every place in the trace and took the restriction away."""
    places = {rule.place for rule in trace if rule.place}
    named = {name for name in VALUES if place(name, case) in places}
    named |= {s.input for s in CONTRACT if says(trace, s.words, None)}
    lenient = Case()._asdict() | {"published": NOW, "partner": "by default"}
    return case._replace(**{name: lenient[name] for name in named})


@given(cases())
def test_without_what_the_trace_names_it_is_carried(case: Case) -> None:
    ruling = decide(case)
    assume(not isinstance(ruling, Carry))
    after = decide(without_what_is_named(case, ruling.trace))
    assert isinstance(after, Carry)
    assert after.level == "full"


@given(cases())
def test_a_hold_ends_when_it_says(case: Case) -> None:
    ruling = decide(case)
    assume(isinstance(ruling, Hold))
    if ruling.until:
        assert ruling.until > NOW
        assert isinstance(decide(case, ruling.until - TICK), Hold)
        assert isinstance(decide(case, ruling.until), Carry)
    else:
        assert ends(case, NOW) is None


@given(cases(), st.integers(-700_000, 2_900_000).map(lambda days: days * DAY))
def test_there_is_no_clock_but_now(case: Case, by: timedelta) -> None:
    dates = {name: getattr(case, name) for name in ("published", "embargoed", "expires")}
    moved = case._replace(**{name: date + by for name, date in dates.items() if date})
    one, other = decide(case), decide(moved, NOW + by)
    assert spec(other, NOW + by) == spec(one, NOW)
    assert decide(moved, NOW + by) == other


def spec(ruling: Ruling, now: datetime) -> tuple[object, ...]:
    """A ruling without its dates."""
    places = [rule.place for rule in ruling.trace]
    if isinstance(ruling, Hold):
        return Hold, ruling.cause, ruling.until and ruling.until - now, places
    return type(ruling), shown(ruling), places


ALL_TIME = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)


@given(cases(), ALL_TIME, ALL_TIME, ALL_TIME, ALL_TIME, st.integers(1, 36_525))
def test_any_date_will_do(
    case: Case, now: datetime, published: datetime, lifts: datetime, ends: datetime, days: int
) -> None:
    case = case._replace(published=published, embargoed=lifts, expires=ends, embargo=days * DAY)
    case = case._replace(term=2 * case.embargo, delay=case.embargo, partner="by default")
    for variant in (case, case._replace(embargoed=None, expires=None)):
        ruling = decide(variant, now)
        assert all(str(rule) for rule in ruling.trace)
        if isinstance(ruling, Hold) and ruling.until:
            assert ruling.until > now
