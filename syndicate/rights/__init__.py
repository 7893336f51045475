"""May this article stand in this feed, and how much of it? Pure: no I/O, `now` is passed in.

The most restrictive of article, source, job, partner and site wins; default deny (design, law 4).
A ruling carries every rule that spoke, each with the place it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from syndicate.config.owners import Outlet, Owner, Owners
from syndicate.config.site import Site
from syndicate.config.vocabulary import OwnBlock, SourceTerms
from syndicate.errors import Place
from syndicate.model import LEVELS, ArticleFacts, Grant, Level
from syndicate.profiles.refusals import refusals
from syndicate.rights.time import TimeRule, time_rules
from syndicate.text.plain import visible

__all__ = ["Carry", "Hold", "Outlet", "Owner", "Owners", "Rule", "Withdraw", "decide"]

Cause = Literal[
    "article",
    "block",
    "time",
    "grant",
    "missing-grant",
    "evidence",
    "partner",
    "attribution",
    "profile",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that spoke: what it says, where it stands (None: in the article), since when."""

    text: str
    place: Place | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        since = f", since {self.since:%Y-%m-%dT%H:%M:%SZ}" if self.since else ""
        return f"{self.text} ({self.place or 'the article'}){since}"


@dataclass(frozen=True, slots=True)
class Carry:
    """The article may be carried, this much of it."""

    level: Level
    images: bool
    trace: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """The article may not be carried now; `until` is the instant at which that ends by itself.

    `rule` and `cause` are the first that forbid it; the trace has the others.
    """

    rule: Rule
    cause: Cause
    until: datetime | None = None
    trace: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The article must leave every feed."""

    rule: Rule
    trace: tuple[Rule, ...] = ()


Ruling = Carry | Hold | Withdraw


@dataclass(frozen=True, slots=True)
class _RulingInput:
    """One article before the bench: for one outlet, at one instant."""

    article: ArticleFacts
    outlet: Outlet
    owner: Owner
    owners: Owners
    now: datetime

    @property
    def site(self) -> Site:
        return self.owners.site

    @property
    def terms(self) -> SourceTerms | None:
        """What the source permits, when it stands in sources.yaml."""
        terms = self.owner.terms
        return terms if isinstance(terms, SourceTerms) else None

    @property
    def time_rules(self) -> tuple[TimeRule, ...]:
        """The rules of time for the article in the public feeds."""
        terms = self.terms
        return time_rules(terms.embargo, terms.term) if terms else time_rules(None, None)

    def of_source(self, key: str, text: str, since: datetime | None = None) -> Rule:
        """A rule of the source, at the place of its key."""
        place = self.site.places.of("sources.yaml", *self.owner.path[:-1], key)
        return Rule(text, place, since)


def decide(
    article: ArticleFacts, outlet: Outlet, owner: Owner, owners: Owners, now: datetime
) -> Ruling:
    """Rule on one article in one outlet at one instant."""
    case = _RulingInput(article, outlet, owner, owners, now)
    ceilings = list(_ceilings(case))
    level = min((ceiling for ceiling, _ in ceilings), key=LEVELS.index)
    holds = list(chain(_of_article(case), _of_time(case), _of_partner(case)))
    holds += _of_level(case, level, ceilings)
    holds += _of_attribution(case)
    holds += _of_profile(case, level)
    trace = tuple(rule for _, rule in ceilings)
    if orders := tuple(_of_orders(article)):
        return Withdraw(orders[0], _once(*orders, *trace, *(hold.rule for hold in holds)))
    if level == "none" or holds:
        return _together(case, holds, trace)
    images = case.terms is None or case.terms.images
    if not images:
        trace += (case.of_source("images", "the source permits text only"),)
    return Carry(level, images, trace)


def _together(case: _RulingInput, holds: Sequence[Hold], trace: tuple[Rule, ...]) -> Hold:
    """One hold for all; it ends by itself when each of them does, unless it is too late then."""
    ends = [hold.until for hold in holds]
    until = None if None in ends else max(end for end in ends if end)
    if until and any(end <= until for end in _ends(case)):
        until = None
    rules = _once(*trace, *(hold.rule for hold in holds))
    return Hold(holds[0].rule, holds[0].cause, until, rules)


def _once(*rules: Rule) -> tuple[Rule, ...]:
    return tuple(dict.fromkeys(rules))


def _of_orders(article: ArticleFacts) -> Iterator[Rule]:
    """What was withdrawn stays so until it is lifted."""
    if order := article.withdrawn:
        text = f"withdrawn by takedown {order.order}: {order.reason}"
        yield Rule(text, Place("the ledger"), order.when)
    if article.pubstatus == "canceled":
        yield Rule("pubstatus is canceled", None, article.since)


def _of_article(case: _RulingInput) -> Iterator[Hold]:
    """What the article itself says against being carried now."""
    article = case.article
    if article.pubstatus == "withheld":
        yield Hold(Rule("pubstatus is withheld", None, article.since), "article")
    if article.hold:
        yield Hold(Rule(article.hold), "article")
    if article.block:
        yield Hold(Rule(article.block), "block")


def _of_time(case: _RulingInput) -> Iterator[Hold]:
    """The dates of the article, and the embargo and term of its source."""
    for rule in case.time_rules:
        moment = rule.moment(case.article)
        if moment is None or (case.now < moment) == rule.ends:
            continue
        until = None if rule.ends else moment
        yield Hold(_time_rule(case, rule.name, moment), "time", until)


def _time_rule(case: _RulingInput, name: str, moment: datetime) -> Rule:
    """Return a rule of time in words, at its place."""
    text = _text(moment)
    if name == "embargoed":
        return Rule(f"embargoed until {text}")
    if name == "published":
        return Rule(f"dated in the future, {text}")
    if name == "expires":
        return Rule(f"expired at {text}", None, moment)
    if name == "embargo":
        return case.of_source("embargo", f"the source's embargo lifts at {text}")
    return case.of_source("term", f"the source's term ended at {text}", moment)


def _ends(case: _RulingInput) -> Iterator[datetime]:
    """When an article is over: by itself, and by its source's term."""
    for rule in case.time_rules:
        if rule.ends and (moment := rule.moment(case.article)):
            yield moment


def _of_partner(case: _RulingInput) -> Iterator[Hold]:
    """Whom the source lets carry it, and how far the partner is behind the public feeds."""
    name, partner, terms = case.outlet.partner_name, case.outlet.partner, case.terms
    if partner is None:
        return
    if terms and terms.partners.allow is not None and name not in terms.partners.allow:
        rule = case.of_source("partners", f"the source does not allow the partner {name}")
        yield Hold(rule, "partner")
    ours = partner.categories
    if ours and not any(case.owners.is_one_of(n, case.article.categories) for n in ours):
        text = f"the partner {name} has no name for its categories"
        yield Hold(Rule(text, case.outlet.partner_place(case.site, "categories")), "partner")
    if terms and name in terms.partners.deny:
        rule = case.of_source("partners", f"the source denies it to the partner {name}")
        yield Hold(rule, "partner")
    if partner.delay:
        lifts = (rule.later(partner.delay) for rule in case.time_rules if not rule.ends)
        served = max(moment for rule in lifts if (moment := rule.moment(case.article)))
        if case.now < served:
            place = case.outlet.partner_place(case.site, "delay")
            rule = Rule(f"the partner {name} is served it from {_text(served)}", place)
            yield Hold(rule, "time", served)


def _ceilings(case: _RulingInput) -> Iterator[tuple[Grant, Rule]]:
    """How much each of source, exceptions, job and partner allows, with what says so."""
    owner, places, outlet = case.owner, case.site.places, case.outlet
    who = case.owners.publisher(case.article, owner)
    text = f"source {who} grants {owner.grants}"
    if owner.terms is None:
        text = f"{who} is in no entry of sources.yaml, whose default grants {owner.grants}"
    elif case.terms and (evidence := case.terms.evidence):
        text += f", by evidence of {evidence.on} ({evidence.by}"
        text += f", {evidence.ref})" if evidence.ref else ")"
    yield owner.grants, Rule(text, places.of("sources.yaml", *owner.path))
    for name, exception in case.terms.categories.items() if case.terms else ():
        if case.owners.is_one_of(name, case.article.categories):
            path = ("sources.yaml", "sources", str(owner.id), "categories", name, "grants")
            text = f"source {who} grants {exception.grants} in {name}"
            yield exception.grants, Rule(text, places.of(*path))
    if outlet.job and outlet.job.content != "full":
        text = f"job {outlet.job_name} carries {outlet.job.content}"
        yield outlet.job.content, Rule(text, outlet.place(case.site, "content"))
    if outlet.partner and outlet.partner.content != "full":
        text = f"partner {outlet.partner_name} is shown {outlet.partner.content}"
        yield outlet.partner.content, Rule(text, outlet.partner_place(case.site, "content"))


def _of_level(
    case: _RulingInput, level: Grant, ceilings: Sequence[tuple[Grant, Rule]]
) -> Iterator[Hold]:
    """Nothing granted, nothing shown; and what is granted may ask to be proved or to be whole."""
    if level == "none":
        cause: Cause = "missing-grant" if case.owner.id is None else "grant"
        yield Hold(next(rule for ceiling, rule in ceilings if ceiling == "none"), cause)
    if case.site.settings.evidence == "require" and not _is_evident(case):
        place = case.site.places.of("site.yaml", "evidence")
        yield Hold(Rule("the grant has no evidence, and the site requires it", place), "evidence")
    if case.terms and case.terms.verbatim and level not in ("full", "none"):
        text = f"the source is carried whole or not at all, and only {level} is allowed here"
        yield Hold(case.of_source("verbatim", text), "grant")


def _is_evident(case: _RulingInput) -> bool:
    """Whether somebody wrote down where the permission comes from; one's own work needs none."""
    own = isinstance(case.owner.terms, OwnBlock)
    return own or (case.terms is not None and case.terms.evidence is not None)


def _of_attribution(case: _RulingInput) -> Iterator[Hold]:
    """Attribution is part of the right: an entry that would leave without it is held."""
    terms, article = case.terms, case.article
    if terms is None:
        return
    placement = case.outlet.placement(case.site)
    placed = "follow" in (*placement.before, *placement.after)
    lacks = {
        "link": not (article.external_url or article.url) and "the article has none",
        "canonical": not article.external_url and "the article has none",
        "byline": not any(map(visible, article.authors)) and "the article has none",
        "title": not article.title and "the article has none",
        "follow": (not terms.follow and "the source names no account")
        or (not placed and "the notice is not placed here"),
    }
    named = {"canonical": "link to the original", "follow": "follow notice"}
    for needed in terms.requires:
        if why := lacks[needed]:
            text = f"the source requires a {named.get(needed, needed)}, and {why}"
            yield Hold(case.of_source("requires", text), "attribution")


def _of_profile(case: _RulingInput, level: Grant) -> Iterator[Hold]:
    """What a partner would refuse is not sent to it."""
    if case.outlet.partner is None or level == "none":
        return
    place = case.outlet.partner_place(case.site, "profile")
    for text in refusals(case.outlet.profile, case.article, level, case.now):
        yield Hold(Rule(text, place), "profile")


def _text(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
