"""Why an article is, or is not, in a feed: the rule, and the place it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from syndicate.build.feeds import FeedSpec, feed_specs
from syndicate.build.select import age_rule, oldest_of, selects
from syndicate.build.slugs import feed_terms
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model import ArticleFacts
from syndicate.rights import Carry, Hold, Rule, Ruling, decide
from syndicate.store import Store, publications
from syndicate.store.find import find_one
from syndicate.store.publications import PUBLIC


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is so of one article in one feed: carried (how much), held or not selected, and why."""

    feed: str
    state: str
    reasons: tuple[str, ...]


def explain(
    site: Site, store: Store, article: str, feed: str | None, now: datetime
) -> tuple[ArticleFacts, list[Explanation]]:
    """The verdict on an article in every feed that could carry it, or in the one feed named."""
    with store.reading() as connection:
        facts = find_one(connection, article)
        naming = feed_terms(site, connection)
        owners = Owners.of(site, naming.categories)
        every = [o for o in feed_specs(owners, naming) if _concerns(o, facts, owners, feed)]
        if not every:
            asked = f"no feed is called {feed!r}" if feed else "no feed is made of its categories"
            raise NotFoundError(asked)
        there = {
            one.document: one.since
            for one in publications.appearances(connection, [facts.key])
            if one.left is None
        }
        problems = [r for s, r, _ in publications.quarantined(connection) if s == facts.entry_id]
        case = ExplainedArticle(facts, owners, now, there, problems)
        verdicts = [verdict(spec, case) for spec in every]
    return facts, verdicts


@dataclass(frozen=True, slots=True)
class ExplainedArticle:
    """An article that is asked about: where it stands, since when, and why it was set aside."""

    facts: ArticleFacts
    owners: Owners
    now: datetime
    there: Mapping[str, datetime]
    problems: Sequence[str]


def _concerns(spec: FeedSpec, facts: ArticleFacts, owners: Owners, feed: str | None) -> bool:
    if feed is not None:
        named = feed.removeprefix(PUBLIC)
        return spec.shown in (named.rpartition(".")[0], named)
    return is_of(spec, facts, owners)


def is_of(spec: FeedSpec, facts: ArticleFacts, owners: Owners) -> bool:
    """Whether an article is of what the feed is of: its category, source, author ..."""
    members = {
        "category": facts.categories,
        "tag": facts.tags,
        "author": facts.authors,
        "source": (owners.publisher(facts, owners.find(facts)),),
        "language": (facts.language or owners.site.settings.language,),
    }
    return spec.job.per is None or spec.member in members[spec.job.per]


def verdict(spec: FeedSpec, case: ExplainedArticle) -> Explanation:
    site, job, outlet = case.owners.site, spec.job, spec.outlet
    facts = case.facts
    owner = case.owners.find(facts)
    feed = spec.shown
    if not is_of(spec, facts, case.owners):
        place = outlet.place(site, "per")
        why = f"its {job.per} is not {spec.member} ({place})"
        return Explanation(feed, "not selected", (why,))
    if not selects(spec, facts, owner, case.owners):
        return Explanation(feed, "not selected", (_unasked(spec, facts, case.owners),))
    oldest = oldest_of(spec, case.now)
    if oldest and facts.published < oldest:
        return Explanation(feed, "not selected", (str(age_rule(spec, site, case.now)),))
    ruling = decide(facts, outlet, owner, case.owners, case.now)
    reasons = tuple(str(one) for one in _rules(ruling))
    there = {path: case.there[path] for path in spec.documents if path in case.there}
    found = {path.rpartition(".")[2]: since for path, since in there.items()}
    if not isinstance(ruling, Carry):
        if isinstance(ruling, Hold) and ruling.until:
            reasons += (f"that ends at {ruling.until:%Y-%m-%dT%H:%M:%SZ}",)
        if found:
            reasons += (f"still in {', '.join(sorted(found))}: the next build takes it out",)
        return Explanation(feed, "held" if isinstance(ruling, Hold) else "withdrawn", reasons)
    if case.problems and not found:
        return Explanation(feed, "set aside", (*case.problems, *reasons))
    if found:
        since = min(found.values())
        where = f"published in {', '.join(sorted(found))} since {since:%Y-%m-%dT%H:%M:%SZ}"
    else:
        limit = outlet.place(site, "limit")
        where = f"not in the last build: not built since, or past the job's limit ({limit})"
    return Explanation(feed, f"may be carried: {ruling.level}", (*reasons, where, *case.problems))


def _unasked(spec: FeedSpec, facts: ArticleFacts, owners: Owners) -> str:
    """Why a feed does not ask for an article."""
    outlet, site = spec.outlet, owners.site
    if spec.names and not any(one in spec.names for one in facts.categories):
        place = outlet.partner_place(site, "categories")
        return f"the partner {outlet.partner_name} has no name for its categories ({place})"
    return f"the job does not ask for it ({outlet.place(site, 'select')})"


def _rules(ruling: Ruling) -> list[Rule]:
    """Every rule that spoke; the one that decided against it first."""
    deciding = [] if isinstance(ruling, Carry) else [ruling.rule]
    return deciding + [rule for rule in ruling.trace if rule not in deciding]
