"""`syndicate explain`: why an article is, or is not, in a feed: the rule, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.build.catalog import Catalog
from syndicate.build.feeds import FeedSpec
from syndicate.build.select import RuledArticle, age_rule, oldest_of, selects
from syndicate.config.nearest import meant
from syndicate.config.site import Site
from syndicate.content.losses import Body
from syndicate.content.prepare import preparer
from syndicate.content.presentation import Presentation
from syndicate.errors import NotFoundError, RenderError
from syndicate.model.article import ArticleFacts, StoredArticle
from syndicate.reports.entry_notices import entry_notices
from syndicate.rights import Carry, Hold, Rule, Ruling
from syndicate.store import Store, aliases, carried, quarantine, stored_articles
from syndicate.store.find import find_one
from syndicate.store.publications import PUBLIC
from syndicate.text.media_types import PLAYABLE


class Explanation(Struct, frozen=True):
    """The state of one article in one feed: carried (how much), held or not selected, and why."""

    feed: str
    state: str
    reasons: tuple[str, ...]


class ExplainedArticle(Struct, frozen=True):
    """An article, the documents it stands in since when, why it is quarantined.

    `stored` is all of it, where its notices are wanted.
    """

    facts: ArticleFacts
    catalog: Catalog
    now: datetime
    documents: Mapping[str, datetime]
    problems: Sequence[str]
    stored: StoredArticle | None = None


def _no_feed(feed: str | None, catalog: Catalog) -> str:
    if not feed:
        return "no feed is made of its categories"
    known = {spec.path for spec in catalog.specs}
    hint = meant(feed, known) or "; `syndicate status` lists them"
    return f"no feed that could carry it is called {feed!r}{hint}"


def explain(
    site: Site, store: Store, article: str, feed: str | None, now: datetime
) -> tuple[ArticleFacts, list[Explanation]]:
    """Return why an article is, or is not, in every feed that could carry it, or in one feed.

    Raises NotFoundError where no article, or more than one, answers to the name, or no feed does.
    """
    with store.reading() as connection:
        facts = find_one(connection, article)
        catalog = Catalog.open(site, connection)
        specs = [spec for spec in catalog.specs if _concerns(spec, facts, catalog, feed)]
        if not specs:
            raise NotFoundError(_no_feed(feed, catalog))
        documents = {
            appearance.document: appearance.since
            for appearance in carried.appearances(connection, [facts.key])
            if appearance.left is None
        }
        problems = [r for s, r, _ in quarantine.quarantined(connection) if s == facts.entry_id]
        (stored,) = stored_articles.load(connection, [facts.key])
    explained = ExplainedArticle(facts, catalog, now, documents, problems, stored)
    return facts, [explain_in(spec, explained) for spec in specs]


def merged_of(store: Store, facts: ArticleFacts) -> list[str]:
    """Return the ids, and kinds of import, of the records that are one article with it."""
    with store.reading() as connection:
        names = aliases.names_of(connection, facts.key)
    return [f"{entry_id} ({intake or 'by its source'})" for entry_id, intake in names]


def body_of(site: Site, store: Store, facts: ArticleFacts) -> Body:
    """Return the body as an entry in full carries it, with what was dropped of it and lost."""
    with store.reading() as connection:
        stored = stored_articles.load(connection, [facts.key])
    try:
        prepared = [preparer(site)(article, Presentation(), None, {}) for article in stored]
    except RenderError:  # the reason it is quarantined for says why
        return Body("")
    return next((Body(p.entry.content_html, p.dropped, p.lost) for p in prepared), Body(""))


def _concerns(spec: FeedSpec, facts: ArticleFacts, catalog: Catalog, feed: str | None) -> bool:
    if feed is not None:
        named = feed.removeprefix(PUBLIC)
        return spec.shown in (named.rpartition(".")[0], named)
    return is_of(spec, facts, catalog)


def is_of(spec: FeedSpec, facts: ArticleFacts, catalog: Catalog) -> bool:
    """Return whether an article is of what the feed is of: its category, source, author ..."""
    members = {
        "category": facts.categories,
        "tag": facts.tags,
        "author": facts.authors,
        "source": (catalog.owners.publisher(facts),),
        "language": (facts.language or catalog.site.settings.language,),
    }
    return spec.job.per is None or spec.member in members[spec.job.per]


def explain_in(spec: FeedSpec, article: ExplainedArticle) -> Explanation:
    """Return why an article is, or is not, in one feed; the rule that decides stands first."""
    if why := _why_not_selected(spec, article):
        return Explanation(spec.shown, "not selected", (why,))
    ruling = article.catalog.rule(article.facts, spec.outlet, article.now)
    reasons = tuple(str(rule) for rule in _rules(ruling))
    since = {
        path.rpartition(".")[2]: article.documents[path]
        for path in spec.documents
        if path in article.documents
    }
    if not isinstance(ruling, Carry):
        if isinstance(ruling, Hold) and ruling.until:
            reasons += (f"that ends at {ruling.until:%Y-%m-%dT%H:%M:%SZ}",)
        if since:
            reasons += (f"still in {', '.join(sorted(since))}: the next build takes it out",)
        state = "held" if isinstance(ruling, Hold) else "withdrawn"
        return Explanation(spec.shown, state, reasons)
    if article.problems and not since:
        return Explanation(spec.shown, "quarantined", (*article.problems, *reasons))
    if since:
        formats, first = ", ".join(sorted(since)), min(since.values())
        where = f"published in {formats} since {first:%Y-%m-%dT%H:%M:%SZ}"
    else:
        limit = spec.outlet.place(article.catalog.site, "limit")
        where = f"not in the last build: not built since, or past the job's limit ({limit})"
    notices = None
    if article.stored:
        owner = article.catalog.owners.find(article.facts)
        carried = RuledArticle(spec, article.facts, owner, ruling)
        notices = entry_notices(article.catalog, article.stored, carried)
    state = f"may be carried: {ruling.level}"
    reasons = (*reasons, *filter(None, [notices]), where, *article.problems)
    return Explanation(spec.shown, state, reasons)


def _why_not_selected(spec: FeedSpec, article: ExplainedArticle) -> str | None:
    """Return why a feed does not select an article; None where it does."""
    site, facts, outlet = article.catalog.site, article.facts, spec.outlet
    if not is_of(spec, facts, article.catalog):
        return f"its {spec.job.per} is not {spec.member} ({outlet.place(site, 'per')})"
    if not selects(spec, facts, article.catalog.owners.find(facts), site):
        if spec.names and not any(label in spec.names for label in facts.categories):
            place = outlet.partner_place(site, "categories")
            return f"the partner {outlet.partner_name} has no name for its categories ({place})"
        if spec.job.podcast and not facts.playable:
            endings = ", ".join(PLAYABLE)
            text = f"it has no file that a podcast carries, sound or film that ends in {endings}"
            return f"{text} ({outlet.place(site, 'podcast')})"
        return f"the job does not ask for it ({outlet.place(site, 'select')})"
    oldest = oldest_of(spec, article.now)
    if oldest and facts.published < oldest:
        return str(age_rule(spec, site, article.now))
    return None


def _rules(ruling: Ruling) -> list[Rule]:
    """Return every rule that spoke; the one that decided against it first."""
    deciding = [] if isinstance(ruling, Carry) else [ruling.rule]
    return deciding + [rule for rule in ruling.trace if rule not in deciding]
