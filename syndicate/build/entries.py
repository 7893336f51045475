"""The entries of feeds: cached ones that still serve, and new ones, which are cached.

An entry serves every feed that wants the same of its article, in this run and in those to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import intern

from msgspec import Struct

from syndicate.build import verify
from syndicate.build.cache.entries import CachedEntry, EntryToCache
from syndicate.build.cache.folder import Cache
from syndicate.build.cache.fragments import DamagedError
from syndicate.build.entry_maker import EntryMaker, NewEntries, RenderJob
from syndicate.build.held import NOTHING_CITED, CitedOutlook
from syndicate.build.plan import Problem
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import Carried, end_of_rights
from syndicate.build.shortened import Shortenings
from syndicate.build.verify import RenderedFragment
from syndicate.check.policy import Allowed
from syndicate.formats import FORMATS

#: How many entries are in hand at once.
BATCH = 50


class RenderedEntries(Struct, frozen=True):
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
            failed, again = self._prove_again(
                [j for j in jobs if j.cached and not j.proved], formats
            )
            missing += again
            new = self.maker.make(missing, formats)
            self.add(missing, new)
            problems += [*new.problems, *failed]
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
        articles = {name: r.article.key for r, name in zip(chosen, names, strict=True)}
        serving, jobs = self._serving(articles, cached), []
        for ruled, name in zip(chosen, names, strict=True):
            job = RenderJob(ruled, name[1])
            entry = cached.get(name)
            if entry and name in serving:
                if not entry.fragments.keys() >= set(formats):
                    job.beside = self._is_of_now(entry)  # what it has in others is proved, too
                else:
                    job.cached = entry
                    may = self.maker.allowed(job, entry.facts)
                    proved = self._is_of_now(entry) and may.level is not None
                    job.proved = proved and verify.mark_of(may) in entry.facts["proved"]
            jobs.append(job)
        return jobs

    def add(self, jobs: Sequence[RenderJob], new: NewEntries) -> None:
        """Cache the new entries of some jobs."""
        made = [job for job in jobs if job.ruled.article.key in new.by_article]
        if not made:
            return
        cached = self._cache.entries.put([_to_cache(job, new) for job in made])
        for job, entry in zip(made, cached, strict=True):
            job.cached = entry
            job.proved = True  # just now

    def _serving(
        self,
        articles: Mapping[tuple[int, bytes], int],
        cached: Mapping[tuple[int, bytes], CachedEntry],
    ) -> set[tuple[int, bytes]]:
        """Return the names of the cached entries that are what would be made now.

        `articles` are the keys of their articles. One that was made before the last withdrawal is,
        where nothing of it had been left out, and it reaches nothing that is withdrawn; it is to be
        proved again.
        """
        held, recall = self.maker.held, self.maker.recall
        current = {
            name: entry
            for name, entry in cached.items()
            if not (cites := entry.facts["cites"]) or entry.facts["held"] == sorted(held.of(cites))
        }
        older = {name: entry for name, entry in current.items() if not self._is_of_now(entry)}
        serving = current.keys() - older.keys()
        whole = {name: e.key for name, e in older.items() if not e.facts["curtailed"]}
        if recall.reaching and whole:
            links = self._cache.entries.links_of(whole.values())
            leads = {articles[name]: links[key].pages for name, key in whole.items()}
            reaching = recall.reaching(leads)
            serving |= {name for name in whole if articles[name] not in reaching}
        return serving

    def _is_of_now(self, entry: CachedEntry) -> bool:
        """Return whether nothing was withdrawn since an entry was proved, nor let go."""
        recall, facts = self.maker.recall, entry.facts
        nothing = recall.pages is None and recall.pictures is None
        return bool(facts["epoch"] == recall.epoch or (nothing and not facts["curtailed"]))

    def _prove_again(
        self, jobs: Sequence[RenderJob], formats: Sequence[str]
    ) -> tuple[list[Problem], list[RenderJob]]:
        """Hold cached entries against what may be shown now; drop the bad ones from the jobs.

        Return what is wrong with them, and those to be made anew instead, since they were made
        before the last withdrawal.
        """
        entries = [(job, job.cached) for job in jobs if job.cached]
        allowed = {
            job.ruled.article.entry_id: self.maker.allowed(job, e.facts) for job, e in entries
        }
        bad, again = self._bad(entries, allowed, formats), list[RenderJob]()
        for job, entry in entries:
            entry_id = job.ruled.article.entry_id
            if entry_id in bad:
                job.cached = None
                if not self._is_of_now(entry):
                    del bad[entry_id]
                    again.append(job)
                continue
            if (mark := verify.mark_of(allowed[entry_id])) not in entry.facts["proved"]:
                entry.facts["proved"].append(mark)
            entry.facts["epoch"] = self.maker.recall.epoch
            self._cache.entries.set_facts(entry.key, entry.facts)
        return [problem for problems in bad.values() for problem in problems], again

    def _bad(
        self,
        entries: Sequence[tuple[RenderJob, CachedEntry]],
        allowed: Mapping[str, Allowed],
        formats: Sequence[str],
    ) -> dict[str, list[Problem]]:
        """Return what is wrong with cached entries, by their id.

        Those made before the last withdrawal are read in every format that they have: all feeds may
        use them afterwards. One in a format whose package is gone cannot be, and is made anew.
        """
        bad: dict[str, list[Problem]] = {}
        older = {entry.key for _, entry in entries if not self._is_of_now(entry)}
        others = {name for _, entry in entries if entry.key in older for name in entry.fragments}
        for name in (*formats, *sorted(others.difference(formats))) if entries else ():
            shown = [
                RenderedFragment(
                    job.ruled.article.entry_id,
                    self._fragment(entry, name),
                    allowed[job.ruled.article.entry_id],
                    entry.facts["updated"],
                )
                for job, entry in entries
                if name in formats or (entry.key in older and name in entry.fragments)
            ]
            form = FORMATS.get(name)
            faults = self.maker.faults(form, shown) if form else {s.id: "is gone" for s in shown}
            for entry_id, text in faults.items():
                bad.setdefault(entry_id, []).append(Problem(entry_id, f"{name}: {text}"))
        return bad

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
            language=(spoken := cached.facts["language"]) and intern(spoken),  # a feed has few
            cached=cached.key,
            sizes=tuple(cached.fragments[name][0] for name in formats),
            digests=tuple(cached.fragments[name][1] for name in formats),
            end=min((end for end in ends if end is not None), default=None),
            notices=tuple(cached.facts["notices"]),
        )


def _to_cache(job: RenderJob, new: NewEntries) -> EntryToCache:
    entry = new.by_article[job.ruled.article.key]
    return EntryToCache(
        revision=job.ruled.article.revision,
        presentation=job.presentation,
        facts=entry.facts,
        fragments=entry.fragments,
        pages=entry.pages,
        beside=job.beside,
    )
