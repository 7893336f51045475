"""The rights policy, stated a second time and independently, over published facts (law 5).

`allowed` says from the contract what may be shown of an article, in tables of small predicates
with their sentences; `held_against` says what an entry shows beyond that, or lacks. It shares
only the config with what decides and renders, so that it catches their mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.check.levels import is_illustrated, is_more
from syndicate.check.shown import body_of, leads_to, unseen
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.terms import OwnBlock, SourceTerms, notice_of
from syndicate.model.article import LEVELS, ArticleFacts, Grant, Level
from syndicate.text.mailbox import name_alone
from syndicate.text.patterns import regex

_CONTROLS = regex("[\u202a-\u202e\u2066-\u2069]")

#: A `sample` of a text is from behind so many characters.
LONGEST_SUMMARY = 400

#: Says why an entry may not be published again, or None.
RecallVerdict = Callable[[EntryFacts], str | None]


class KnownArticle(Struct, frozen=True):
    """What the proof knows of one article: from the store and the text, not from a ruling.

    `title` is as feeds must show it. `seen` are the plain texts that a reader must see: every
    notice that is not empty; `pictures` are those of the notices, which are the site's own,
    `notices` the names of those that are not empty.
    `sample` is plain text from deep in the body, for level full only; None if that is short.
    `letters` is how many letters and digits its text has; None where a half of it is longer than
    what a summary may be.
    """

    article: ArticleFacts
    title: str
    seen: tuple[str, ...] = ()
    sample: str | None = None
    pictures: frozenset[str] = frozenset()
    letters: int | None = None
    notices: frozenset[str] = frozenset()


class Allowed(Struct, frozen=True):
    """How an article may be shown: `level` None is not at all, and `reason` says why.

    An entry must name each of `authors`, link to one of `links`, and show `account`, which are
    empty unless the source requires them. White space never counts.

    A summary may show so many `characters`, and half of the `letters`; where the title was made of
    the text it `has_text_as_title`, which counts. Less than the whole has no other `labels`.
    """

    level: Level | None
    reason: str = ""
    images: bool = True
    title: str | None = None
    seen: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    account: str | None = None
    sample: str | None = None
    pictures: frozenset[str] = frozenset()
    characters: int | None = None
    letters: int | None = None
    has_text_as_title: bool = False
    labels: frozenset[str] | None = None


class _PolicyQuestion(Struct, frozen=True):
    """An article in an outlet at an instant, for one of those that have a say.

    `shown` are the terms that its entries show. Ages are compared, not dates: a date and a span
    may add up to more than a datetime can hold.
    """

    known: KnownArticle
    source: SourceTerms
    shown: SourceTerms | OwnBlock
    proved: bool
    outlet: Outlet
    delay: timedelta | None
    owners: Owners
    now: datetime

    @property
    def article(self) -> ArticleFacts:
        return self.known.article

    @property
    def age(self) -> timedelta:
        return self.now - self.article.published

    @property
    def public_for(self) -> timedelta:
        """How long ago the last date or embargo let it into public feeds; negative: not yet."""
        embargoed = self.article.embargoed or self.article.published
        return min(self.age - (self.source.embargo or timedelta()), self.now - embargoed)

    @property
    def is_denied(self) -> bool:
        """Whether the source does not let this partner carry it."""
        name, partners = self.outlet.partner_name, self.source.partners
        listed = partners.allow is None or name in partners.allow
        return self.outlet.partner is not None and (not listed or name in partners.deny)

    @property
    def is_unnamed(self) -> bool:
        """Whether the partner names categories, but none of the article's."""
        names = self.outlet.partner.categories if self.outlet.partner else {}
        named = (self.owners.is_one_of(name, self.article.categories) for name in names)
        return bool(names) and not any(named)

    @property
    def has_only_text(self) -> bool:
        """Whether its source grants headlines alone, and its title was made of its text."""
        grants: list[Grant] = [self.source.grants]
        for category, block in self.source.categories.items():
            if self.owners.falls_under(category, self.article.categories):
                grants.append(block.grants)
        return self.article.derived_title and min(grants, key=LEVELS.index) == "headline"

    @property
    def has_follow_notice(self) -> bool:
        placement = self.outlet.placement(self.owners.site)
        same = isinstance(self.shown, SourceTerms) and self.shown.follow == self.source.follow
        return bool(self.source.follow) and same and "follow" in placement.before + placement.after


#: What keeps an article out of an outlet altogether, with the sentence that says so.
_NEVER: tuple[tuple[str, Callable[[_PolicyQuestion], bool]], ...] = (
    ("it is withdrawn", lambda q: q.article.withdrawn is not None),
    ("its pubstatus is not usable", lambda q: q.article.pubstatus != "usable"),
    ("the store holds it back", lambda q: bool(q.article.hold)),
    ("it is like what was withdrawn", lambda q: bool(q.article.block)),
    ("it is dated in the future", lambda q: q.age < timedelta()),
    ("its title is a part of the text, which is not granted", lambda q: q.has_only_text),
    ("an embargo is not over", lambda q: q.public_for < timedelta()),
    ("it has expired", lambda q: bool(q.article.expires and q.article.expires <= q.now)),
    ("its term is over", lambda q: bool(q.source.term and q.age >= q.source.term)),
    ("its source keeps it from this partner", lambda q: q.is_denied),
    ("this partner has no name for its categories", lambda q: q.is_unnamed),
    ("this partner is served it later", lambda q: q.public_for < (q.delay or timedelta())),
)

#: What a source may require beside notices, and whether the article could meet it there.
_REQUIRED: Mapping[str, Callable[[_PolicyQuestion], bool]] = {
    "link": lambda q: bool(q.article.external_url or q.article.url),
    "canonical": lambda q: bool(q.article.external_url),
    "byline": lambda q: any(map(visible_text, q.article.authors)),
    "title": lambda q: bool(q.known.title) and not q.article.derived_title,
    "follow": lambda q: q.has_follow_notice,
}


def allowed(known: KnownArticle, outlet: Outlet, owners: Owners, now: datetime) -> Allowed:
    """Say what may be shown of an article in an outlet at an instant."""
    questions = list(_ask(known, outlet, owners, now))
    for reason, forbids in _NEVER:
        if any(map(forbids, questions)):
            return Allowed(None, reason)
    grants = (grant for question in questions for grant in _grants(question))
    level, reason = min(grants, key=lambda grant: LEVELS.index(grant[0]))
    if level == "none":
        return Allowed(None, reason)
    if level != "full" and any(question.source.verbatim for question in questions):
        return Allowed(None, f"it is whole or nothing, and {reason}")
    for question in questions:
        for requirement in question.source.requires:
            if name := notice_of(requirement):
                if name not in known.notices:
                    reason = f"its source requires the notice {name}, and it shows nothing here"
                    return Allowed(None, reason)
            elif not _REQUIRED[requirement](question):
                return Allowed(None, f"its source requires a {requirement}, and there is none")
    requires = {name for question in questions for name in question.source.requires}
    follows = [q.source.follow for q in questions if "follow" in q.source.requires]
    follow = next(iter(follows), None)
    article = known.article
    links = (article.external_url, None if "canonical" in requires else article.url)
    return Allowed(
        level,
        reason,
        images=all(question.source.images for question in questions),
        title=known.title or None,
        seen=known.seen,
        authors=article.authors if "byline" in requires else (),
        links=tuple(filter(None, links)) if {"link", "canonical"} & requires else (),
        account=follow.account if follow else None,
        pictures=known.pictures,
        **(_bounds(known, questions) if level != "full" else {}),
    )


def _bounds(known: KnownArticle, questions: Sequence[_PolicyQuestion]) -> dict[str, Any]:
    """Return what bounds an entry that shows less than the whole article."""
    article, first = known.article, questions[0]
    own = [question.source.summary for question in questions]
    names = first.outlet.partner.categories if first.outlet.partner else {}
    most = min(n for n in (first.owners.site.settings.summary, *own) if n is not None)
    return {
        "sample": known.sample if most <= LONGEST_SUMMARY else None,
        "characters": most,
        "letters": known.letters,
        "has_text_as_title": article.derived_title,
        "labels": frozenset(names.values() if names else _labels(first.owners, article)),
    }


def _labels(owners: Owners, article: ArticleFacts) -> Iterator[str]:
    """Yield what the categories of an article are called, in any language."""
    for category in article.categories:
        yield category
        if names := owners.site.categories.get(category):
            yield from names.labels.values()


def _ask(
    known: KnownArticle, outlet: Outlet, owners: Owners, now: datetime
) -> Iterator[_PolicyQuestion]:
    site, owner = owners.site, owners.find(known.article)
    for terms in (claim.terms for claim in owner.claims):
        proved = site.settings.evidence != "require" or isinstance(terms, OwnBlock)
        source = terms
        if not isinstance(source, SourceTerms):  # own and unlisted work have no terms but a grant
            source = SourceTerms("", (terms or site.sources.default).grants)
        yield _PolicyQuestion(
            known=known,
            source=source,
            shown=owner.shown,
            proved=proved or source.evidence is not None,
            outlet=outlet,
            delay=outlet.partner.delay if outlet.partner else None,
            owners=owners,
            now=now,
        )


def _grants(question: _PolicyQuestion) -> Iterator[tuple[Grant, str]]:
    """Yield how much source, evidence, category, job and partner each allow, and its sentence."""
    yield question.source.grants, f"its source grants {question.source.grants}"
    if not question.proved:
        yield "none", "nobody wrote down that its source grants anything"
    for category, block in question.source.categories.items():
        if question.owners.falls_under(category, question.article.categories):
            yield block.grants, f"its source grants {block.grants} in {category}"
    if job := question.outlet.job:
        yield job.content, f"the job shows {job.content}"
    if partner := question.outlet.partner:
        yield partner.content, f"the partner is shown {partner.content}"


def held_against(
    facts: DocumentFacts, allowed: Mapping[str, Allowed], recalled: RecallVerdict | None = None
) -> list[Fault]:
    """Return a fault for each entry of a document that may not be published, or not like that.

    `allowed` is by entry id, and an entry that it does not know may not be published; `recalled`
    says what of an entry was withdrawn. Lists of feeds have no faults.
    """
    faults: list[Fault] = []
    seen: set[str] = set()
    withdrawn = frozenset(facts.withdrawn)
    for entry in facts.entries if facts.format != "opml" else ():
        texts = list(_objections(entry, allowed.get(entry.id)))
        if entry.id in seen:
            texts.append("another entry of the document has its id")
        if entry.id in withdrawn:
            texts.append("the document itself says that it is withdrawn")
        if recalled and (reason := recalled(entry)):
            texts.append(reason)
        seen.add(entry.id)
        faults.extend(Fault(entry.place, text, entry.id or None) for text in texts)
    return faults


def _objections(entry: EntryFacts, allowed: Allowed | None) -> Iterator[str]:
    if allowed is None:
        yield "nothing is known of this entry, so nothing allows it"
    elif allowed.level is None:
        yield f"may not be published: {allowed.reason or 'no reason is given'}"
    else:
        yield from _lacking(entry, allowed)
        if is_more(entry, allowed):
            yield f"shows more than its {allowed.level}: {allowed.reason or 'no more is granted'}"
        if not allowed.images and is_illustrated(entry, allowed):
            yield "shows more than text, and its source permits text only"


def _lacking(entry: EntryFacts, allowed: Allowed) -> Iterator[str]:
    """Yield a sentence for everything that an entry must show and does not."""
    if allowed.title is not None and squash(entry.title) != squash(allowed.title):
        yield f"its title is not {allowed.title}"
    required = (*allowed.seen, allowed.account) if allowed.account else allowed.seen
    for text in unseen(body_of(entry), required):
        yield f"does not show {text}"
    named = {"", *map(_name, entry.authors)} if allowed.authors else ()
    for author in allowed.authors:
        if _name(author) not in named:
            yield f"does not name its author {author}"
    if allowed.links and not leads_to(entry, allowed.links):
        yield f"does not lead to {' or '.join(allowed.links)}"


def _name(author: str) -> str:
    """Return a name as it is compared: without mail addresses and controls of direction."""
    return _CONTROLS.sub("", visible_text(name_alone(author)))
