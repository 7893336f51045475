"""Articles become entries: prepared once, rendered once per format, proved, and kept.

An entry serves every feed that wants the same of its article, in this run and in those to come.
One that cannot be made or proved is set aside and costs its feed nothing (design, law 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from syndicate.build import verify
from syndicate.build.cache.entries import CachedEntry
from syndicate.build.cache.folder import Cache
from syndicate.build.cache.heap import DamagedError
from syndicate.build.plan import Problem
from syndicate.build.recipes import Recipes
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import RuledArticle
from syndicate.build.verify import LARGEST_DOCUMENT, RenderedFragment
from syndicate.check.policy import Allowed, allowed
from syndicate.check.recall import Recall
from syndicate.config.owners import Owners
from syndicate.config.vocabulary import SourceTerms
from syndicate.content.prepare import Prepare, Prepared
from syndicate.content.withdrawn import Gone, addresses
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, PREVIEW, Format
from syndicate.model import Entry, StoredArticle
from syndicate.profiles import Profile
from syndicate.rights import Carry
from syndicate.store import stored_articles
from syndicate.text.urls import key as page_key

#: How many entries are in hand at once.
BATCH = 50


@dataclass(slots=True)
class RenderJob:
    """An entry that a feed wants: of which article, by which recipe; what is kept for it.

    What is kept is `proved` for the feed, or not yet. Where nothing serves, what is made goes
    `beside` what the entry has in other formats, if that is as good as new.
    """

    ruled: RuledArticle
    mark: bytes
    kept: CachedEntry | None = None
    proved: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that was made just now: what is to be kept of it."""

    facts: dict[str, Any]
    fragments: Mapping[str, bytes]
    pages: frozenset[str]


@dataclass(slots=True)
class EntryRenderer:
    """Makes the entries of one run; `problems` gathers what it had to set aside.

    `gone` knows the pages that were withdrawn, `recalled` says of an entry, as it is rendered, what
    of it was; both are None where nothing is withdrawn. `epoch` names that state of affairs. `met`
    gathers the problems of one feed.
    """

    owners: Owners
    connection: Connection
    prepare: Prepare
    recipes: Recipes
    shelf: Cache | None
    now: datetime
    gone: Gone | None = None
    recalled: Recall | None = None
    epoch: str = ""
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kept(self) -> Cache:
        assert self.shelf is not None, "this press only makes what others keep"
        return self.shelf

    def set_aside(self, subject: str, reason: str) -> None:
        self.problems[subject, reason] = Problem(subject, reason)
        self.met.add((subject, reason))

    def make(self, chosen: Sequence[RuledArticle], formats: Sequence[str]) -> list[RenderedEntry]:
        """Entries for these articles, in their order, less those that were set aside."""
        made: list[RenderedEntry] = []
        for start in range(0, len(chosen), BATCH):
            orders = self.orders(chosen[start : start + BATCH], formats)
            missing = [one for one in orders if one.kept is None]
            fresh = self.make_new(missing, formats)
            for one in missing:
                self.keep(one, fresh.get(one.ruled.article.key))
            self._prove_again([one for one in orders if one.kept and not one.proved], formats)
            made += [_made(one, one.kept, formats) for one in orders if one.kept]
        self.kept.save_often()
        return made

    def orders(self, chosen: Sequence[RuledArticle], formats: Sequence[str]) -> list[RenderJob]:
        """What is kept for a feed's wishes, if it can serve; proved for the feed or not yet."""
        names = [(one.article.revision, self.recipes.of(one)[1]) for one in chosen]
        kept = self.kept.entries.get(set(names))
        orders = []
        for ruled, name in zip(chosen, names, strict=True):
            order = RenderJob(ruled, name[1])
            entry = kept.get(name)
            if entry and self._stands(entry):
                order.beside = not entry.fragments.keys() >= set(formats)
            if entry and self._stands(entry) and not order.beside:
                order.kept = entry
                may = self._may(order, entry.facts)
                told = entry.facts["proved"]
                order.proved = may.level is not None and verify.mark_of(may) in told
            orders.append(order)
        return orders

    def _stands(self, kept: CachedEntry) -> bool:
        """Whether nothing was withdrawn since, that an entry may show."""
        other_days = kept.facts["epoch"] != self.epoch
        return not other_days or (self.gone is None and not kept.facts["curtailed"])

    def _may(self, order: RenderJob, facts: Mapping[str, Any]) -> Allowed:
        known = verify.known(order.ruled.article, facts)
        return allowed(known, order.ruled.spec.outlet, self.owners, self.now)

    def make_new(self, orders: Sequence[RenderJob], formats: Sequence[str]) -> dict[int, NewEntry]:
        """New entries for one feed, by the key of their article: prepared, rendered, proved."""
        if not orders:
            return {}
        stored = stored_articles.load(self.connection, [one.ruled.article.key for one in orders])
        articles = {one.key: one for one in stored}
        prepared: dict[str, tuple[RenderJob, StoredArticle, Prepared]] = {}
        for order in orders:
            article = articles[order.ruled.article.key]
            try:
                prepared[article.entry_id] = (order, article, self._prepared(order, article))
            except RenderError as error:
                self.set_aside(article.entry_id, error.message)
        facts = {one: self._facts(*parts) for one, parts in prepared.items()}
        may = {one: self._may(prepared[one][0], facts[one]) for one in prepared}
        profile = orders[0].ruled.spec.outlet.profile
        fragments: dict[str, dict[str, bytes]] = {one: {} for one in prepared}
        for name in formats:
            left = [prepared[one][2].entry for one in fragments]
            made = self._fragments(FORMATS[name], left)
            shown = [
                RenderedFragment(i, data, may[i], facts[i]["updated"]) for i, data in made.items()
            ]
            faults = self._faults(name, shown) | self._refused(profile, name, shown)
            stand = {one: data for one, data in made.items() if one not in faults}
            if name == PREVIEW:  # what its page cannot show is not lost to the feed
                stand = {one: stand.get(one, b"") for one in fragments}
            fragments = {
                one: fragments[one] | {name: stand[one]} for one in fragments if one in stand
            }
        fresh = {}
        for one, each in fragments.items():
            order, _, entry = prepared[one]
            facts[one]["proved"] = [verify.mark_of(may[one])]
            fresh[order.ruled.article.key] = NewEntry(facts[one], each, _pages(entry))
        return fresh

    def _prepared(self, order: RenderJob, article: StoredArticle) -> Prepared:
        recipe, _ = self.recipes.of(order.ruled)
        terms = order.ruled.owner.terms
        source = terms if isinstance(terms, SourceTerms) else None
        return self.prepare(article, recipe, source, self.recipes.slugs)

    def _facts(self, order: RenderJob, article: StoredArticle, made: Prepared) -> dict[str, Any]:
        assert isinstance(order.ruled.ruling, Carry)
        entry = made.entry
        shown = {"title": entry.title, "url": entry.url, "updated": entry.updated}
        shown["language"] = entry.language
        rest = {"epoch": self.epoch, "curtailed": bool(made.banned)}
        return shown | rest | verify.facts_of(article, made)

    def keep(self, order: RenderJob, fresh: NewEntry | None) -> None:
        """Keep what was made for an order."""
        if fresh is not None:
            revision = order.ruled.article.revision
            order.kept = self.kept.entries.put(
                revision, order.mark, fresh.facts, fresh.fragments, fresh.pages, beside=order.beside
            )
            order.proved = True  # just now

    def _prove_again(self, orders: Sequence[RenderJob], formats: Sequence[str]) -> None:
        """Hold kept entries against what may be shown now; what does not stand is set aside."""
        if not orders:
            return
        may = {
            one.ruled.article.entry_id: self._may(one, one.kept.facts) for one in orders if one.kept
        }
        faults: set[str] = set()
        for name in formats:
            shown = []
            for one in orders:
                assert one.kept is not None
                entry_id = one.ruled.article.entry_id
                try:
                    data = self.kept.entries.fragment(one.kept.key, name)
                except DamagedError:
                    self.kept.entries.drop([one.kept.key])
                    raise
                shown.append(
                    RenderedFragment(entry_id, data, may[entry_id], one.kept.facts["updated"])
                )
            faults |= self._faults(name, shown)
        for one in orders:
            assert one.kept is not None
            entry_id = one.ruled.article.entry_id
            if entry_id in faults:
                one.kept = None
                continue
            one.kept.facts["proved"].append(verify.mark_of(may[entry_id]))
            self.kept.entries.say(one.kept.key, one.kept.facts)

    def _faults(self, name: str, shown: Sequence[RenderedFragment]) -> set[str]:
        """The ids of entries that do not stand up to the judge; they are set aside."""
        form = FORMATS[name]
        found = verify.faults(form, shown, self.now, self.recalled)
        for one in shown:
            if one.id not in found and len(one.data) > LARGEST_DOCUMENT - verify.FRAME:
                found[one.id] = f"{len(one.data):,} bytes, too large to publish"
        for entry_id, text in found.items():
            self.set_aside(entry_id, f"{name}: {text}")
        return set(found)

    def _refused(self, profile: Profile, name: str, shown: Sequence[RenderedFragment]) -> set[str]:
        """The ids of entries that a partner would refuse for what they are; they are set aside."""
        found = verify.refused(profile, FORMATS[name], shown) if profile.rules else {}
        for entry_id, text in found.items():
            self.set_aside(entry_id, f"{name}: {text}")
        return set(found)

    def _fragments(self, form: Format, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Fragments by entry id; an entry that cannot be rendered is set aside."""
        left = list(entries)
        while left:
            try:
                made = form.fragments(left)
                return {entry.id: data for entry, data in zip(left, made, strict=True)}
            except RenderError as error:
                self.set_aside(error.subject, f"{form.name}: {error.message}")
                left = [entry for entry in left if entry.id != error.subject]
        return {}


def _made(order: RenderJob, kept: CachedEntry, formats: Sequence[str]) -> RenderedEntry:
    article, ruling = order.ruled.article, order.ruled.ruling
    assert isinstance(ruling, Carry)
    return RenderedEntry(
        article.key,
        article.revision,
        article.entry_id,
        article.published,
        kept.facts["updated"],
        ruling.level,
        ruling.images,
        kept.facts["language"],
        kept.key,
        tuple(kept.fragments[name][0] for name in formats),
        tuple(kept.fragments[name][1] for name in formats),
    )


def _pages(made: Prepared) -> frozenset[str]:
    """The pages that an entry leads to, or would if they were not withdrawn, by `urls.key`."""
    entry = made.entry
    cited = {page_key(one.url) for one in (*entry.references, *entry.related) if one.url}
    return addresses(f"{entry.content_html} {entry.summary}") | cited | made.banned
