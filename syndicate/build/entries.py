"""The entries of feeds: cached ones that still serve, and new ones, which are cached.

An entry serves every feed that wants the same of its article, in this run and in those to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.build import verify
from syndicate.build.cache.entries import CachedEntry
from syndicate.build.cache.folder import Cache
from syndicate.build.cache.fragments import DamagedError
from syndicate.build.entry_maker import EntryMaker, NewEntries, RenderJob
from syndicate.build.held import NOTHING_CITED, CitedOutlook
from syndicate.build.plan import Problem
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import Carried, end_of_rights
from syndicate.build.shortened import Shortenings
from syndicate.build.verify import RenderedFragment
from syndicate.formats import FORMATS

#: How many entries are in hand at once.
BATCH = 50


@dataclass(frozen=True, slots=True)
class RenderedEntries:
    """Entries in their order, less those that were quarantined, which are `problems`.

    `cited` is what they depend on beside their own articles.
    """

    entries: list[RenderedEntry]
    problems: list[Problem]
    cited: CitedOutlook = NOTHING_CITED


class EntryRenderer:
    """Gives feeds their entries: cached ones that still serve, and new ones, which it caches."""

    def __init__(self, maker: EntryMaker, cache: Cache, shortenings: Shortenings) -> None:
        self.maker, self._cache, self._shortenings = maker, cache, shortenings

    def render(self, chosen: Sequence[Carried], formats: Sequence[str]) -> RenderedEntries:
        """Return entries for these articles in every format of their feed."""
        entries: list[RenderedEntry] = []
        problems: list[Problem] = []
        cited: set[str] = set()
        for start in range(0, len(chosen), BATCH):
            jobs = self.jobs(chosen[start : start + BATCH], formats)
            missing = [job for job in jobs if job.cached is None]
            new = self.maker.make(missing, formats)
            self.add(missing, new)
            problems += new.problems
            problems += self._prove_again([j for j in jobs if j.cached and not j.proved], formats)
            entries += [self._rendered(job, job.cached, formats) for job in jobs if job.cached]
            cited.update(*(job.cached.facts["cites"] for job in jobs if job.cached))
        self._cache.save_often()
        outlook = self.maker.held.outlook(cited) if cited else NOTHING_CITED
        return RenderedEntries(entries, problems, outlook)

    def jobs(self, chosen: Sequence[Carried], formats: Sequence[str]) -> list[RenderJob]:
        """Return what a feed wants, each with the cached entry that can serve, if there is one."""
        chosen = self._shortenings.dated(chosen)
        names = [(r.article.revision, self.maker.presentations.of(r)[1]) for r in chosen]
        cached = self._cache.entries.get(set(names))
        held = self.maker.held
        held.look_up(frozenset[str]().union(*(entry.facts["cites"] for entry in cached.values())))
        jobs = []
        for ruled, name in zip(chosen, names, strict=True):
            job = RenderJob(ruled, name[1])
            entry = cached.get(name)
            if entry and self._is_current(entry):
                job.beside = not entry.fragments.keys() >= set(formats)
                if not job.beside:
                    job.cached = entry
                    may = self.maker.allowed(job, entry.facts)
                    proved = entry.facts["proved"]
                    job.proved = may.level is not None and verify.mark_of(may) in proved
            jobs.append(job)
        return jobs

    def add(self, jobs: Sequence[RenderJob], new: NewEntries) -> None:
        """Cache the new entries of some jobs."""
        for job in jobs:
            entry = new.by_article.get(job.ruled.article.key)
            if entry is None:
                continue
            job.cached = self._cache.entries.put(
                job.ruled.article.revision,
                job.presentation,
                entry.facts,
                entry.fragments,
                entry.pages,
                beside=job.beside,
            )
            job.proved = True  # just now

    def _is_current(self, entry: CachedEntry) -> bool:
        """Return whether nothing was withdrawn or held since that it may show, nor let go."""
        recall, facts = self.maker.recall, entry.facts
        if facts["cites"] and facts["held"] != sorted(self.maker.held.of(facts["cites"])):
            return False
        same = entry.facts["epoch"] == recall.epoch
        nothing = recall.pages is None and recall.pictures is None
        return same or (nothing and not entry.facts["curtailed"])

    def _prove_again(self, jobs: Sequence[RenderJob], formats: Sequence[str]) -> list[Problem]:
        """Hold cached entries against what may be shown now; drop the bad ones from the jobs."""
        entries = [(job, job.cached) for job in jobs if job.cached]
        allowed = {
            job.ruled.article.entry_id: self.maker.allowed(job, e.facts) for job, e in entries
        }
        bad: dict[str, list[Problem]] = {}
        for name in formats if entries else ():
            shown = [
                RenderedFragment(
                    job.ruled.article.entry_id,
                    self._fragment(entry, name),
                    allowed[job.ruled.article.entry_id],
                    entry.facts["updated"],
                )
                for job, entry in entries
            ]
            for entry_id, text in self.maker.faults(FORMATS[name], shown).items():
                bad.setdefault(entry_id, []).append(Problem(entry_id, f"{name}: {text}"))
        for job, entry in entries:
            entry_id = job.ruled.article.entry_id
            if entry_id in bad:
                job.cached = None
                continue
            entry.facts["proved"].append(verify.mark_of(allowed[entry_id]))
            self._cache.entries.set_facts(entry.key, entry.facts)
        return [problem for problems in bad.values() for problem in problems]

    def _fragment(self, entry: CachedEntry, name: str) -> bytes:
        """Return a cached fragment; DamagedError, and a cache without it, where it is damaged."""
        try:
            return self._cache.entries.fragment(entry.key, name)
        except DamagedError:
            self._cache.entries.drop([entry.key])
            raise

    def _rendered(
        self, job: RenderJob, cached: CachedEntry, formats: Sequence[str]
    ) -> RenderedEntry:
        article, ruling, cites = job.ruled.article, job.ruled.ruling, cached.facts["cites"]
        ends = [end_of_rights(article, job.ruled.owner)]
        ends += [self.maker.held.outlook(cites).end] if cites else []
        return RenderedEntry(
            key=article.key,
            revision=article.revision,
            entry_id=article.entry_id,
            published=article.published,
            updated=cached.facts["updated"],
            level=ruling.level,
            images=ruling.images,
            language=cached.facts["language"],
            cached=cached.key,
            sizes=tuple(cached.fragments[name][0] for name in formats),
            digests=tuple(cached.fragments[name][1] for name in formats),
            end=min((end for end in ends if end is not None), default=None),
            notices=tuple(cached.facts["notices"]),
        )
