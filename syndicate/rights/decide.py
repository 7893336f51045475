"""Decide whether a feed may carry an article, and how much of it; no I/O, `now` is passed in.

The most restrictive of article, source, job, partner and site wins; default deny (law 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from syndicate.config.owners import Outlet, Owner, Owners
from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.errors import Place
from syndicate.model import LEVELS, ArticleFacts, Grant
from syndicate.profiles.refusals import refusals
from syndicate.rights.rulings import Carry, Cause, Hold, Rule, Ruling, Withdraw
from syndicate.rights.time import TimeRule, time_rules
from syndicate.text.plain import visible


@dataclass(frozen=True, slots=True)
class _RulingInput:
    """What a ruling is about: one article for one outlet at one instant."""

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
        """What the source permits, None when sources.yaml does not list it."""
        terms = self.owner.terms
        return terms if isinstance(terms, SourceTerms) else None

    @property
    def time_rules(self) -> tuple[TimeRule, ...]:
        """The rules of time for the article in the public feeds."""
        terms = self.terms
        return time_rules(terms.embargo, terms.term) if terms else time_rules(None, None)

    def source_rule(self, key: str, text: str, since: datetime | None = None) -> Rule:
        """Return a rule of the source, at the place of its key."""
        place = self.site.places.of("sources.yaml", *self.owner.path[:-1], key)
        return Rule(text, place, since)


def decide(
    article: ArticleFacts, outlet: Outlet, owner: Owner, owners: Owners, now: datetime
) -> Ruling:
    """Rule on one article in one outlet at one instant."""
    case = _RulingInput(article, outlet, owner, owners, now)
    ceilings = list(_ceilings(case))
    level = min((ceiling for ceiling, _ in ceilings), key=LEVELS.index)
    holds = list(chain(_article_holds(case), _time_holds(case), _partner_holds(case)))
    holds += _level_holds(case, level, ceilings)
    images = case.terms is None or case.terms.images
    holds += _podcast_holds(case, level, images=images)
    holds += _title_holds(case)
    holds += _attribution_holds(case)
    holds += _profile_holds(case, level)
    trace = tuple(rule for _, rule in ceilings)
    if orders := tuple(_withdrawal_rules(article)):
        return Withdraw(orders[0], _distinct(*orders, *trace, *(hold.rule for hold in holds)))
    if level == "none" or holds:
        return _merge(case, holds, trace)
    if not images:
        trace += (case.source_rule("images", "the source permits text only"),)
    return Carry(level, images, trace)


def _merge(case: _RulingInput, holds: Sequence[Hold], trace: tuple[Rule, ...]) -> Hold:
    """Merge all holds into one, which ends with the last unless the article has expired by then."""
    ends = [hold.until for hold in holds]
    until = None if None in ends else max(end for end in ends if end)
    if until and any(expiry <= until for expiry in _expiries(case)):
        until = None
    rules = _distinct(*trace, *(hold.rule for hold in holds))
    return Hold(holds[0].rule, holds[0].cause, until, rules)


def _distinct(*rules: Rule) -> tuple[Rule, ...]:
    return tuple(dict.fromkeys(rules))


def _withdrawal_rules(article: ArticleFacts) -> Iterator[Rule]:
    """Yield the rules by which the article is withdrawn; a takedown holds until it is lifted."""
    if order := article.withdrawn:
        text = f"withdrawn by takedown {order.order}: {order.reason}"
        yield Rule(text, Place("the ledger"), order.when)
    if article.pubstatus == "canceled":
        yield Rule("pubstatus is canceled", None, article.since)


def _article_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield the holds that come from the article itself."""
    article = case.article
    if article.pubstatus == "withheld":
        yield Hold(Rule("pubstatus is withheld", None, article.since), "article")
    if article.hold:
        yield Hold(Rule(article.hold), "article")
    if article.block:
        yield Hold(Rule(article.block), "block")


def _time_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield the holds by the dates of the article, and by the embargo and term of its source."""
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
        return case.source_rule("embargo", f"the source's embargo lifts at {text}")
    return case.source_rule("term", f"the source's term ended at {text}", moment)


def _expiries(case: _RulingInput) -> Iterator[datetime]:
    """Yield the instants at which the article expires: its own, and that of its source's term."""
    for rule in case.time_rules:
        if rule.ends and (moment := rule.moment(case.article)):
            yield moment


def _partner_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield holds for a partner: by the source, by its category names, by its delay."""
    name, partner, terms = case.outlet.partner_name, case.outlet.partner, case.terms
    if partner is None:
        return
    if terms and terms.partners.allow is not None and name not in terms.partners.allow:
        rule = case.source_rule("partners", f"the source does not allow the partner {name}")
        yield Hold(rule, "partner")
    named = partner.categories
    if named and not any(case.owners.is_one_of(n, case.article.categories) for n in named):
        text = f"the partner {name} has no name for its categories"
        yield Hold(Rule(text, case.outlet.partner_place(case.site, "categories")), "partner")
    if terms and name in terms.partners.deny:
        rule = case.source_rule("partners", f"the source denies it to the partner {name}")
        yield Hold(rule, "partner")
    if partner.delay:
        lifts = (rule.later(partner.delay) for rule in case.time_rules if not rule.ends)
        served = max(moment for rule in lifts if (moment := rule.moment(case.article)))
        if case.now < served:
            place = case.outlet.partner_place(case.site, "delay")
            rule = Rule(f"the partner {name} is served it from {_text(served)}", place)
            yield Hold(rule, "time", served)


def _ceilings(case: _RulingInput) -> Iterator[tuple[Grant, Rule]]:
    """Yield how much source, category exceptions, job and partner each allow, and the rule."""
    owner, places, outlet = case.owner, case.site.places, case.outlet
    publisher = case.owners.publisher(case.article, owner)
    text = f"source {publisher} grants {owner.grants}"
    if owner.terms is None:
        text = f"{publisher} is in no entry of sources.yaml, whose default grants {owner.grants}"
    elif case.terms and (evidence := case.terms.evidence):
        text += f", by evidence of {evidence.on} ({evidence.by}"
        text += f", {evidence.ref})" if evidence.ref else ")"
    yield owner.grants, Rule(text, places.of("sources.yaml", *owner.path))
    for name, exception in case.terms.categories.items() if case.terms else ():
        if case.owners.is_one_of(name, case.article.categories):
            path = ("sources.yaml", "sources", str(owner.id), "categories", name, "grants")
            text = f"source {publisher} grants {exception.grants} in {name}"
            yield exception.grants, Rule(text, places.of(*path))
    if outlet.job and outlet.job.content != "full":
        text = f"job {outlet.job_name} carries {outlet.job.content}"
        yield outlet.job.content, Rule(text, outlet.place(case.site, "content"))
    if outlet.partner and outlet.partner.content != "full":
        text = f"partner {outlet.partner_name} is shown {outlet.partner.content}"
        yield outlet.partner.content, Rule(text, outlet.partner_place(case.site, "content"))


def _level_holds(
    case: _RulingInput, level: Grant, ceilings: Sequence[tuple[Grant, Rule]]
) -> Iterator[Hold]:
    """Yield holds where nothing is granted, evidence is missing, or a part may not be shown."""
    if level == "none":
        cause: Cause = "missing-grant" if case.owner.id is None else "grant"
        yield Hold(next(rule for ceiling, rule in ceilings if ceiling == "none"), cause)
    if case.site.settings.evidence == "require" and not _has_evidence(case):
        place = case.site.places.of("site.yaml", "evidence")
        yield Hold(Rule("the grant has no evidence, and the site requires it", place), "evidence")
    if case.terms and case.terms.verbatim and level not in ("full", "none"):
        text = f"the source is carried whole or not at all, and only {level} is allowed here"
        yield Hold(case.source_rule("verbatim", text), "grant")


def _title_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield a hold where only headlines are granted, and the title was made of the text."""
    categories = case.terms.categories if case.terms else {}
    grants = [case.owner.grants]
    for name, exception in categories.items():
        if case.owners.is_one_of(name, case.article.categories):
            grants.append(exception.grants)
    if case.article.derived_title and min(grants, key=LEVELS.index) == "headline":
        place = case.site.places.of("sources.yaml", *case.owner.path)
        text = "only the headline is granted, and the article has none of its own"
        yield Hold(Rule(text, place), "attribution")


def _has_evidence(case: _RulingInput) -> bool:
    """Whether the config states where the permission comes from; the site's own work needs none."""
    own = isinstance(case.owner.terms, OwnBlock)
    return own or (case.terms is not None and case.terms.evidence is not None)


def _attribution_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield a hold for each attribution that the source requires and the entry could not show."""
    terms, article = case.terms, case.article
    if terms is None:
        return
    placement = case.outlet.placement(case.site)
    placed = "follow" in (*placement.before, *placement.after)
    lacks = {
        "link": not (article.external_url or article.url) and "the article has none",
        "canonical": not article.external_url and "the article has none",
        "byline": not any(map(visible, article.authors)) and "the article has none",
        "title": (not article.title or article.derived_title) and "the article has none",
        "follow": (not terms.follow and "the source names no account")
        or (not placed and "the notice is not placed here"),
    }
    names = {"canonical": "link to the original", "follow": "follow notice"}
    for requirement in terms.requires:
        if reason := lacks[requirement]:
            name = names.get(requirement, requirement)
            text = f"the source requires a {name}, and {reason}"
            yield Hold(case.source_rule("requires", text), "attribution")


def _podcast_holds(case: _RulingInput, level: Grant, *, images: bool) -> Iterator[Hold]:
    """Yield a hold for an episode whose file may not be shown: a podcast is nothing without it."""
    outlet = case.outlet
    if outlet.job is None or outlet.job.podcast is None or level == "none":
        return
    if level != "full" or not images:
        shown = level if level != "full" else "the text"
        text = f"a podcast carries the file of an episode, and only {shown} is allowed here"
        yield Hold(Rule(text, outlet.place(case.site, "podcast")), "grant")


def _profile_holds(case: _RulingInput, level: Grant) -> Iterator[Hold]:
    """Yield a hold for everything that the partner would refuse."""
    if case.outlet.partner is None or level == "none":
        return
    place = case.outlet.partner_place(case.site, "profile")
    for text in refusals(case.outlet.profile, case.article, level, case.now):
        yield Hold(Rule(text, place), "profile")


def _text(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
