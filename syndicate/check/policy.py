"""The rights policy, stated a second time and on its own, over published facts (design, law 5).

`allowed` says from the contract what may be shown of an article, in tables of small predicates
with their sentences; `held_against` says what an entry shows beyond that, or lacks. It shares
nothing but the config with what decides and renders: where they are wrong, it is seen here.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.check.shown import body_of, leads_to, pictures, unseen
from syndicate.config.owners import Outlet, Owners
from syndicate.config.vocabulary import OwnBlock, Requirement, SourceTerms
from syndicate.model import LEVELS, ArticleFacts, Grant, Level

#: Says why an entry may not be published again, or None.
RecallVerdict = Callable[[EntryFacts], str | None]


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What the proof knows of one article: from the store and the article, not from a ruling.

    `title` is as feeds must show it. `seen` are the plain texts that a reader must see: every
    notice that has something to say; `pictures` those in the notices, which are the site's own.
    `sample` is a plain piece from deep in the text, for level full only; None if it is short.
    """

    article: ArticleFacts
    title: str
    seen: tuple[str, ...] = ()
    sample: str | None = None
    pictures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """How an article may be shown: `level` None is not at all, and `reason` says why.

    Where the source asks for it, each of `authors` must be named, one of `links` be led to,
    `account` be seen. None or nothing asks for nothing. White space never counts.
    """

    level: Level | None
    reason: str = ""
    _: KW_ONLY
    images: bool = True
    title: str | None = None
    seen: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    account: str | None = None
    sample: str | None = None
    pictures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _PolicyQuestion:
    """An article in a place at an instant; ages are compared: a sum may be no date any more."""

    known: KnownArticle
    source: SourceTerms
    proved: bool
    outlet: Outlet
    delay: timedelta | None
    owners: Owners
    now: datetime

    @property
    def it(self) -> ArticleFacts:
        return self.known.article

    @property
    def age(self) -> timedelta:
        return self.now - self.it.published

    @property
    def public_for(self) -> timedelta:
        """How long every date has let it stand in public feeds."""
        embargoed = self.it.embargoed or self.it.published
        return min(self.age - (self.source.embargo or timedelta()), self.now - embargoed)

    @property
    def denied(self) -> bool:
        name, of_partners = self.outlet.partner_name, self.source.partners
        listed = of_partners.allow is None or name in of_partners.allow
        return self.outlet.partner is not None and (not listed or name in of_partners.deny)

    @property
    def unnamed(self) -> bool:
        names = self.outlet.partner.categories if self.outlet.partner else {}
        named = (self.owners.is_one_of(name, self.it.categories) for name in names)
        return bool(names) and not any(named)

    @property
    def follows(self) -> bool:
        placement = self.outlet.placement(self.owners.site)
        return bool(self.source.follow) and "follow" in placement.before + placement.after


#: What keeps an article out of a place altogether, and in which words.
_NEVER: tuple[tuple[str, Callable[[_PolicyQuestion], bool]], ...] = (
    ("it is withdrawn", lambda case: case.it.withdrawn is not None),
    ("its pubstatus is not usable", lambda case: case.it.pubstatus != "usable"),
    ("the store holds it back", lambda case: bool(case.it.hold)),
    ("it is like what was withdrawn", lambda case: bool(case.it.block)),
    ("it is dated in the future", lambda case: case.age < timedelta()),
    ("an embargo is not over", lambda case: case.public_for < timedelta()),
    ("it has expired", lambda case: bool(case.it.expires and case.it.expires <= case.now)),
    ("its term is over", lambda case: bool(case.source.term and case.age >= case.source.term)),
    ("its source keeps it from this partner", lambda case: case.denied),
    ("this partner has no name for its categories", lambda case: case.unnamed),
    ("this partner is served it later", lambda case: case.public_for < (case.delay or timedelta())),
)

#: What a source may require, and whether the article could meet it there.
_REQUIRED: Mapping[Requirement, Callable[[_PolicyQuestion], bool]] = {
    "link": lambda case: bool(case.it.external_url or case.it.url),
    "canonical": lambda case: bool(case.it.external_url),
    "byline": lambda case: any(map(visible_text, case.it.authors)),
    "title": lambda case: bool(case.known.title),
    "follow": lambda case: case.follows,
}


def allowed(known: KnownArticle, outlet: Outlet, owners: Owners, now: datetime) -> Allowed:
    """What may be shown of an article in a place at an instant."""
    case = _case(known, outlet, owners, now)
    for why, forbids in _NEVER:
        if forbids(case):
            return Allowed(None, why)
    level, reason = min(_grants(case), key=lambda grant: LEVELS.index(grant[0]))
    if level == "none":
        return Allowed(None, reason)
    if case.source.verbatim and level != "full":
        return Allowed(None, f"it is whole or nothing, and {reason}")
    asked = case.source.requires
    for requirement in asked:
        if not _REQUIRED[requirement](case):
            return Allowed(None, f"its source requires a {requirement}, and there is none")
    leads = (case.it.external_url, None if "canonical" in asked else case.it.url)
    return Allowed(
        level,
        reason,
        images=case.source.images,
        title=known.title or None,
        seen=known.seen,
        authors=case.it.authors if "byline" in asked else (),
        links=tuple(filter(None, leads)) if {"link", "canonical"} & {*asked} else (),
        account=case.source.follow.account if case.source.follow and "follow" in asked else None,
        sample=known.sample if level != "full" else None,
        pictures=known.pictures,
    )


def _case(known: KnownArticle, outlet: Outlet, owners: Owners, now: datetime) -> _PolicyQuestion:
    site, terms = owners.site, owners.find(known.article).terms
    proved = site.settings.evidence != "require" or isinstance(terms, OwnBlock)
    if not isinstance(terms, SourceTerms):  # neither own nor unlisted work has terms but a grant
        terms = SourceTerms("", (terms or site.sources.default).grants)
    proved = proved or terms.evidence is not None
    delay = outlet.partner.delay if outlet.partner else None
    return _PolicyQuestion(known, terms, proved, outlet, delay, owners, now)


def _grants(case: _PolicyQuestion) -> Iterator[tuple[Grant, str]]:
    """How much each who has a say allows, and in which words."""
    yield case.source.grants, f"its source grants {case.source.grants}"
    if not case.proved:
        yield "none", "nobody wrote down that its source grants anything"
    for category, block in case.source.categories.items():
        if case.owners.is_one_of(category, case.it.categories):
            yield block.grants, f"its source grants {block.grants} in {category}"
    if job := case.outlet.job:
        yield job.content, f"the job shows {job.content}"
    if partner := case.outlet.partner:
        yield partner.content, f"the partner is shown {partner.content}"


def held_against(
    facts: DocumentFacts, allowed: Mapping[str, Allowed], recalled: RecallVerdict | None = None
) -> list[Fault]:
    """The entries of a published document that may not be there, or not like that.

    `allowed` is by entry id, and what it does not know may not be published; `recalled` says what
    an entry has of what was withdrawn. Nothing is held against a list of feeds.
    """
    faults: list[Fault] = []
    met: set[str] = set()
    gone = frozenset(facts.withdrawn)
    for entry in facts.entries if facts.format != "opml" else ():
        texts = list(_against(entry, allowed.get(entry.id)))
        if entry.id in met:
            texts.append("another entry of the document has its id")
        if entry.id in gone:
            texts.append("the document itself says that it is withdrawn")
        if recalled and (reason := recalled(entry)):
            texts.append(reason)
        met.add(entry.id)
        faults.extend(Fault(entry.place, text, entry.id or None) for text in texts)
    return faults


def _against(entry: EntryFacts, allowed: Allowed | None) -> Iterator[str]:
    if allowed is None:
        yield "nothing is known of this entry, so nothing allows it"
    elif allowed.level is None:
        yield f"may not be published: {allowed.reason or 'no reason is given'}"
    else:
        yield from _lacking(entry, allowed)
        if allowed.level != "full" and _is_more(entry, allowed):
            yield f"shows more than its {allowed.level}: {allowed.reason or 'no more is granted'}"
        if not allowed.images and _is_illustrated(entry, allowed):
            yield "shows more than text, and its source permits text only"


def _lacking(entry: EntryFacts, allowed: Allowed) -> Iterator[str]:
    """What must be shown with it and is not."""
    if allowed.title is not None and squash(entry.title) != squash(allowed.title):
        yield f"its title is not {allowed.title}"
    wanted = (*allowed.seen, allowed.account) if allowed.account else allowed.seen
    for text in unseen(body_of(entry), wanted):
        yield f"does not show {text}"
    named = {"", *map(visible_text, entry.authors)} if allowed.authors else ()
    for author in allowed.authors:
        if visible_text(author) not in named:
            yield f"does not name its author {author}"
    if allowed.links and not leads_to(entry, allowed.links):
        yield f"does not lead to {' or '.join(allowed.links)}"


def _is_more(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether an entry shows, or hides in an attribute, more of its article than its level has."""
    parts = [part for part in (entry.title, entry.summary, entry.content) if part]
    if sample := squash(allowed.sample or ""):
        texts = (read(part) for part in parts for read in (visible_text, html.unescape))
        if any(sample in squash(text) for text in texts):
            return True
    if allowed.level != "headline":
        return False
    bare = ("", squash(entry.title))  # which stands in for what RSS may not leave empty
    rest = visible_text(body_of(entry))
    for text in sorted(map(squash, allowed.seen), key=len, reverse=True):
        rest = rest if rest in bare else rest.replace(text, "", 1)
    summary = squash(html.unescape(entry.summary or ""))
    return rest not in bare or summary not in bare or _is_illustrated(entry, allowed)


def _is_illustrated(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether an entry has pictures, sound or film besides those of the site's own notices."""
    enclosed = any(rel == "enclosure" for rel, _ in entry.links)
    return bool(entry.images) or enclosed or not pictures(body_of(entry)) <= allowed.pictures
