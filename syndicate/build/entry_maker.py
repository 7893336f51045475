"""Articles become entries: prepared once, rendered once per format, and proved.

One that cannot be made or proved is quarantined and costs its feed nothing (law 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndicate.build import verify
from syndicate.build.cache.entries import CachedEntry
from syndicate.build.held import HeldArticles, names_cited_by
from syndicate.build.plan import Problem
from syndicate.build.presentations import Presentations
from syndicate.build.select import Carried
from syndicate.build.verify import LARGEST_DOCUMENT, RenderedFragment
from syndicate.check.policy import Allowed, allowed
from syndicate.config.owners import Owners
from syndicate.content.prepare import Prepared, preparer
from syndicate.content.withdrawn import pages_in
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW, Format
from syndicate.model.article import StoredArticle
from syndicate.model.feed import Entry
from syndicate.profiles import Profile
from syndicate.recall.current import Recall
from syndicate.store import stored_articles
from syndicate.store.sql import Connection
from syndicate.text.citations import PAGE, TITLE
from syndicate.text.pictures import picture_key
from syndicate.text.urls import named_within, page_key, page_of_key


class RenderJob(Struct):
    """An entry that a feed wants: of which article, how presented; the cached one that serves.

    The cached one is `proved` for the feed, or not yet. Where none serves, the new one goes
    `beside` what the entry has in other formats, if these are still valid.
    """

    ruled: Carried
    presentation: bytes
    cached: CachedEntry | None = None
    proved: bool = False
    beside: bool = False


class NewEntry(Struct, frozen=True):
    """An entry that was made just now: what the cache is to hold of it."""

    facts: dict[str, Any]
    fragments: Mapping[str, bytes]
    pages: frozenset[str]


class NewEntries(Struct, frozen=True):
    """New entries by the key of their article, and what could not be made."""

    by_article: Mapping[int, NewEntry]
    problems: tuple[Problem, ...] = ()


class _Draft(Struct, frozen=True):
    """An entry in the making, with what the proof must know of it."""

    job: RenderJob
    prepared: Prepared
    facts: dict[str, Any]
    allowed: Allowed


class EntryMaker:
    """Makes entries out of articles; needs no cache, so it works in a process of its own."""

    def __init__(
        self,
        owners: Owners,
        slugs: Mapping[str, str],
        connection: Connection,
        recall: Recall,
        now: datetime,
    ) -> None:
        """Make entries as of `now`; `slugs` are those of categories, by label."""
        self.presentations = Presentations(owners.site, slugs)
        self.recall, self.now = recall, now
        self._owners, self._connection = owners, connection
        self.held = HeldArticles(connection, owners, now)
        self._prepare = preparer(owners.site, recall.pages, recall.pictures, self.held.of)

    def make(self, jobs: Sequence[RenderJob], formats: Sequence[str]) -> NewEntries:
        """Return new entries for the jobs of one feed: prepared, rendered, proved."""
        if not jobs:
            return NewEntries({})
        profile = jobs[0].ruled.spec.outlet.profile
        drafts, problems = self._drafts(jobs)
        fragments: dict[str, dict[str, bytes]] = {entry_id: {} for entry_id in drafts}
        for name in formats:
            shown, failed = self._proved(name, [drafts[i] for i in fragments], profile)
            problems += failed
            if name == PREVIEW:  # what its page cannot show is not lost to the feed
                shown = {i: shown.get(i, b"") for i in fragments}
            fragments = {i: fragments[i] | {name: shown[i]} for i in fragments if i in shown}
        new = {}
        for entry_id, by_format in fragments.items():
            draft = drafts[entry_id]
            facts = draft.facts | {"proved": [verify.mark_of(draft.allowed)]}
            pages = _pages(draft.prepared)
            new[draft.job.ruled.article.key] = NewEntry(facts, by_format, pages)
        return NewEntries(new, tuple(problems))

    def allowed(self, job: RenderJob, facts: Mapping[str, Any]) -> Allowed:
        """Return what the policy lets a feed show of an entry with these facts."""
        known = verify.known(job.ruled.article, facts)
        return allowed(known, job.ruled.spec.outlet, self._owners, self.now)

    def faults(self, form: Format, shown: Sequence[RenderedFragment]) -> dict[str, str]:
        """Return what the judge has against rendered entries, by their id."""
        faults = verify.faults(form, shown, self.now, self.recall.verdict)
        for fragment in shown:
            if len(fragment.data) > LARGEST_DOCUMENT - verify.FRAME:
                size = f"{len(fragment.data):,} bytes, too large to publish"
                faults.setdefault(fragment.id, size)
        return faults

    def _drafts(self, jobs: Sequence[RenderJob]) -> tuple[dict[str, _Draft], list[Problem]]:
        """Prepare entries by their id; those that cannot be are problems."""
        keys = [job.ruled.article.key for job in jobs]
        articles = {a.key: a for a in stored_articles.load(self._connection, keys)}
        self.held.look_up(names_cited_by(articles.values(), self._owners.site))
        drafts: dict[str, _Draft] = {}
        problems: list[Problem] = []
        for job in jobs:
            article = articles[job.ruled.article.key]
            try:
                prepared = self._prepared(job, article)
            except RenderError as error:
                problems.append(Problem(article.entry_id, error.message))
                continue
            facts = self._facts(article, prepared)
            allowed = self.allowed(job, facts)
            if allowed.level not in {None, "full"}:
                facts["sample"] = verify.deep_piece(article)
                allowed = self.allowed(job, facts)
            drafts[article.entry_id] = _Draft(job, prepared, facts, allowed)
        return drafts, problems

    def _prepared(self, job: RenderJob, article: StoredArticle) -> Prepared:
        presentation = self.presentations.look(job.ruled)
        terms, shortened = job.ruled.owner.shown, job.ruled.shortened
        if shortened and shortened > article.updated:
            article = replace(article, updated=shortened)
        return self._prepare(article, presentation, terms, self.presentations.slugs)

    def _facts(self, article: StoredArticle, prepared: Prepared) -> dict[str, Any]:
        """Return what the cache holds of an entry beside its bytes, as JSON."""
        entry = prepared.entry
        return {
            "title": entry.title,
            "url": entry.url,
            "updated": entry.updated,
            "language": entry.language,
            "epoch": self.recall.epoch,
            "curtailed": bool(prepared.banned or prepared.pictures),
            "cites": sorted(prepared.cited),
            "held": sorted(self.held.of(prepared.cited)),
            **verify.facts_of(article, prepared),
        }

    def _proved(
        self, name: str, drafts: Sequence[_Draft], profile: Profile
    ) -> tuple[dict[str, bytes], list[Problem]]:
        """Render drafts in one format, and prove them; return the good ones by their id."""
        form = FORMATS[name]
        by_id = {draft.prepared.entry.id: draft for draft in drafts}
        rendered, problems = _render(form, [draft.prepared.entry for draft in drafts])
        shown = [
            RenderedFragment(i, data, by_id[i].allowed, by_id[i].facts["updated"])
            for i, data in rendered.items()
        ]
        faults = self.faults(form, shown)
        refusals = verify.refused(profile, form, shown) if profile.rules else {}
        for texts in (faults, refusals):
            problems += [Problem(i, f"{name}: {text}") for i, text in texts.items()]
        bad = faults.keys() | refusals.keys()
        return {i: data for i, data in rendered.items() if i not in bad}, problems


def _render(form: Format, entries: Sequence[Entry]) -> tuple[dict[str, bytes], list[Problem]]:
    """Return fragments by entry id; an entry that cannot be rendered is a problem."""
    left = list(entries)
    problems: list[Problem] = []
    while left:
        try:
            fragments = form.fragments(left)
        except RenderError as error:
            # one that names no entry is of all of them, or of the only one there is
            bad = [entry for entry in left if error.subject == entry.id] or left
            problems += [Problem(entry.id, f"{form.name}: {error.message}") for entry in bad]
            left = [entry for entry in left if entry not in bad]
        else:
            return {e.id: data for e, data in zip(left, fragments, strict=True)}, problems
    return {}, problems


def _pages(prepared: Prepared) -> frozenset[str]:
    """Return the pages an entry leads to, or would if they were not withdrawn, by `page_key`.

    And the names of what it cites; by `picture_key` what may be a picture and stands where the
    proof looks for none.
    """
    entry = prepared.entry
    titles = " ".join(each.title for each in (*entry.references, *entry.related) if each.title)
    aside = pages_in(f"{entry.subtitle} {entry.comments} {titles}") | prepared.beside
    aside |= {name for name in prepared.cited if not name.startswith((TITLE, PAGE))}
    urls = pages_in(f"{entry.content_html} {entry.summary}") | prepared.banned | aside
    pages = {page_of_key(url) for url in urls}
    pages |= {page_key(each) for url in urls for each in named_within(url)}
    return frozenset({*pages, *prepared.cited, *map(picture_key, aside)})
