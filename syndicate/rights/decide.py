"""Decide whether a feed may carry an article, and how much of it; no I/O, `now` is passed in.

The most restrictive of article, source, job, partner and site wins; default deny (law 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from msgspec import Struct

from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.ownership import Claim, Ownership
from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, SourceTerms, notice_of
from syndicate.errors import Place
from syndicate.model.article import LEVELS, ArticleFacts, Grant
from syndicate.profiles.refusals import refusals
from syndicate.rights.rulings import Carry, Cause, Hold, Rule, Ruling, Withdraw
from syndicate.rights.time import TimeRule, source_rules, time_rules
from syndicate.text.plain import visible


class _RulingInput(Struct, frozen=True):
    """What a ruling is about: one article for one outlet at one instant."""

    article: ArticleFacts
    outlet: Outlet
    owner: Ownership
    owners: Owners
    now: datetime

    @property
    def site(self) -> Site:
        return self.owners.site

    @property
    def sources(self) -> Iterator[tuple[Claim, SourceTerms]]:
        """Every listed source that has a say, and what it permits."""
        return ((claim, claim.source) for claim in self.owner.claims if claim.source)

    @property
    def time_rules(self) -> Iterator[tuple[TimeRule, Claim | None]]:
        """The rules of time for the article in the public feeds; its own are nobody's."""
        yield from ((rule, None) for rule in time_rules(None, None))
        for claim, terms in self.sources:
            yield from ((rule, claim) for rule in source_rules(terms.embargo, terms.term))

    @property
    def images(self) -> bool:
        """Whether every source permits pictures."""
        return all(terms.images for _, terms in self.sources)

    def source_rule(
        self, claim: Claim | None, key: str, text: str, since: datetime | None = None
    ) -> Rule:
        """Return a rule of a source, at the place of its key."""
        path = claim.path[:-1] if claim else ()
        return Rule(text, self.site.places.of("sources.yaml", *path, key), since)


def decide(
    article: ArticleFacts, outlet: Outlet, owner: Ownership, owners: Owners, now: datetime
) -> Ruling:
    """Rule on one article in one outlet at one instant."""
    case = _RulingInput(article, outlet, owner, owners, now)
    ceilings = list(_ceilings(case))
    level = min((ceiling for ceiling, _ in ceilings), key=LEVELS.index)
    holds = list(chain(_article_holds(case), _time_holds(case), _partner_holds(case)))
    holds += _level_holds(case, level, ceilings)
    holds += _podcast_holds(case, level, images=case.images)
    holds += _title_holds(case)
    holds += _attribution_holds(case)
    holds += _profile_holds(case, level)
    trace = tuple(rule for _, rule in ceilings)
    if orders := tuple(_withdrawal_rules(article)):
        return Withdraw(orders[0], _distinct(*orders, *trace, *(hold.rule for hold in holds)))
    if level == "none" or holds:
        return _merge(case, holds, trace)
    for claim, terms in case.sources:
        if not terms.images:
            trace += (case.source_rule(claim, "images", "the source permits text only"),)
    return Carry(level, case.images, trace)


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
    for rule, claim in case.time_rules:
        moment = rule.moment(case.article)
        if moment is None or (case.now < moment) == rule.ends:
            continue
        until = None if rule.ends else moment
        yield Hold(_time_rule(case, claim, rule.name, moment), "time", until)


def _time_rule(case: _RulingInput, claim: Claim | None, name: str, moment: datetime) -> Rule:
    """Return a rule of time in words, at its place."""
    text = _text(moment)
    if name == "embargoed":
        return Rule(f"embargoed until {text}")
    if name == "published":
        return Rule(f"dated in the future, {text}")
    if name == "expires":
        return Rule(f"expired at {text}", None, moment)
    if name == "embargo":
        return case.source_rule(claim, "embargo", f"the source's embargo lifts at {text}")
    return case.source_rule(claim, "term", f"the source's term ended at {text}", moment)


def _expiries(case: _RulingInput) -> Iterator[datetime]:
    """Yield the instants at which the article expires: its own, and that of its source's term."""
    for rule, _ in case.time_rules:
        if rule.ends and (moment := rule.moment(case.article)):
            yield moment


def _partner_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield holds for a partner: by the source, by its category names, by its delay."""
    name, partner = case.outlet.partner_name, case.outlet.partner
    if partner is None:
        return
    for claim, terms in case.sources:
        if terms.partners.allow is not None and name not in terms.partners.allow:
            text = f"the source does not allow the partner {name}"
            yield Hold(case.source_rule(claim, "partners", text), "partner")
    named = partner.categories
    if named and not any(case.owners.is_one_of(n, case.article.categories) for n in named):
        text = f"the partner {name} has no name for its categories"
        yield Hold(Rule(text, case.outlet.partner_place(case.site, "categories")), "partner")
    for claim, terms in case.sources:
        if name in terms.partners.deny:
            text = f"the source denies it to the partner {name}"
            yield Hold(case.source_rule(claim, "partners", text), "partner")
    if partner.delay:
        lifts = (rule.later(partner.delay) for rule, _ in case.time_rules if not rule.ends)
        served = max(moment for rule in lifts if (moment := rule.moment(case.article)))
        if case.now < served:
            place = case.outlet.partner_place(case.site, "delay")
            rule = Rule(f"the partner {name} is served it from {_text(served)}", place)
            yield Hold(rule, "time", served)


def _ceilings(case: _RulingInput) -> Iterator[tuple[Grant, Rule]]:
    """Yield how much source, category exceptions, job and partner each allow, and the rule."""
    outlet = case.outlet
    for claim in case.owner.claims:
        yield from _grants(case, claim)
    if outlet.job and outlet.job.content != "full":
        text = f"job {outlet.job_name} carries {outlet.job.content}"
        yield outlet.job.content, Rule(text, outlet.place(case.site, "content"))
    if outlet.partner and outlet.partner.content != "full":
        text = f"partner {outlet.partner_name} is shown {outlet.partner.content}"
        yield outlet.partner.content, Rule(text, outlet.partner_place(case.site, "content"))


def _grants(case: _RulingInput, claim: Claim) -> Iterator[tuple[Grant, Rule]]:
    """Yield how much one that has a say allows, and its exceptions for categories allow."""
    places = case.site.places
    text = f"source {claim.id} grants {claim.grants}"
    if claim.terms is None:
        others = len(case.owner.claims) > 1 and claim.clue
        who = claim.clue.value if others and claim.clue else case.owners.publisher(case.article)
        text = f"{who} is in no entry of sources.yaml, whose default grants {claim.grants}"
    elif claim.source and (evidence := claim.source.evidence):
        text += f", by evidence of {evidence.on} ({evidence.by}"
        text += f", {evidence.ref})" if evidence.ref else ")"
    if len(case.owner.claims) > 1 and claim.clue:
        text += f"; the article points to it by {claim.clue}"
    yield claim.grants, Rule(text, places.of("sources.yaml", *claim.path))
    for name, exception in claim.source.categories.items() if claim.source else ():
        if case.owners.falls_under(name, case.article.categories):
            path = ("sources.yaml", *claim.path[:-1], "categories", name, "grants")
            text = f"source {claim.id} grants {exception.grants} in {name}"
            yield exception.grants, Rule(text, places.of(*path))


def _level_holds(
    case: _RulingInput, level: Grant, ceilings: Sequence[tuple[Grant, Rule]]
) -> Iterator[Hold]:
    """Yield holds where nothing is granted, evidence is missing, or a part may not be shown."""
    if level == "none":
        cause: Cause = "missing-grant" if _is_nobodys(case) else "grant"
        yield Hold(next(rule for ceiling, rule in ceilings if ceiling == "none"), cause)
    if case.site.settings.evidence == "require" and not _has_evidence(case):
        place = case.site.places.of("site.yaml", "evidence")
        yield Hold(Rule("the grant has no evidence, and the site requires it", place), "evidence")
    for claim, terms in case.sources:
        if terms.verbatim and level not in ("full", "none"):
            text = f"the source is carried whole or not at all, and only {level} is allowed here"
            yield Hold(case.source_rule(claim, "verbatim", text), "grant")


def _is_nobodys(case: _RulingInput) -> bool:
    """Whether nothing is granted only because sources.yaml does not list somebody."""
    least = [claim for claim in case.owner.claims if claim.grants == "none"]
    return bool(least) and all(claim.terms is None for claim in least)


def _title_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield a hold where only headlines are granted, and the title was made of the text."""
    if not case.article.derived_title:
        return
    grants = [grant for claim in case.owner.claims for grant in _grants(case, claim)]
    level, rule = min(grants, key=lambda grant: LEVELS.index(grant[0]))
    if level == "headline":
        text = "only the headline is granted, and the article has none of its own"
        yield Hold(Rule(text, rule.place), "attribution")


def _has_evidence(case: _RulingInput) -> bool:
    """Whether the config states where permissions come from; the site's own work needs none."""
    return all(
        isinstance(claim.terms, OwnBlock) or bool(claim.source and claim.source.evidence)
        for claim in case.owner.claims
    )


def _attribution_holds(case: _RulingInput) -> Iterator[Hold]:
    """Yield a hold for each attribution that a source requires and the entry could not show."""
    names = {"canonical": "link to the original", "follow": "follow notice"}
    for claim, terms in case.sources:
        for requirement in terms.requires:
            if reason := _lacks(case, terms, requirement):
                name = f"a {names.get(requirement, requirement)}"
                if notice := notice_of(requirement):
                    name = f"the notice {notice}"
                text = f"the source requires {name}, and {reason}"
                yield Hold(case.source_rule(claim, "requires", text), "attribution")


def _lacks(case: _RulingInput, terms: SourceTerms, requirement: str) -> str | None:
    """Return why the entry could not show what a source requires; None where it can."""
    article = case.article
    placement, shown = case.outlet.placement(case.site), case.owner.shown
    if name := notice_of(requirement):
        placed = name in (*placement.before, *placement.after)
        return None if placed else "it is not placed here"
    if requirement == "follow":
        if not terms.follow:
            return "the source names no account"
        if not isinstance(shown, SourceTerms) or shown.follow != terms.follow:
            return "another account is shown"
        placed = "follow" in (*placement.before, *placement.after)
        return None if placed else "the notice is not placed here"
    has = {
        "link": article.external_url or article.url,
        "canonical": article.external_url,
        "byline": any(map(visible, article.authors)),
        "title": article.title and not article.derived_title,
    }
    return None if has[requirement] else "the article has none"


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
