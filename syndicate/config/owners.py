"""Whose an article is, and where it would be shown: what every ruling begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from unicodedata import normalize

from syndicate.config.site import Site
from syndicate.config.vocabulary import Job, OwnBlock, Partner, Placement, SourceTerms
from syndicate.errors import Place
from syndicate.model import Grant, Source
from syndicate.profiles import PROFILES, Profile
from syndicate.text.urls import bare_host, web_url

#: About as many bytes as the signal of a withdrawal takes, and one that is an item.
_SIGNAL, _ITEM = 200, 800


class Attributed(Protocol):
    """What tells whose an article is: a record, or what the store knows of it."""

    @property
    def source(self) -> Source | None: ...
    @property
    def external_url(self) -> str | None: ...


@dataclass(frozen=True)
class Owner:
    """What a source permits, with the way to its place in the config.

    `terms` is None for a publisher that no entry of sources.yaml answers for; `id` is then None.
    """

    id: str | None
    terms: SourceTerms | OwnBlock | None
    grants: Grant
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where an article would be shown: a job's feeds, for everyone or for one partner.

    Without a job it is a file that no job makes any more.
    """

    job_name: str = ""
    job: Job | None = None
    partner_name: str = ""
    partner: Partner | None = None

    @classmethod
    def of_partner(cls, site: Site, job_name: str, partner_name: str) -> Outlet:
        """A job as a partner reads it: within what its profile takes."""
        partner = site.partners[partner_name]
        job = _within(site.jobs[job_name], PROFILES[partner.profile])
        return cls(job_name, job, partner_name, partner)

    @property
    def profile(self) -> Profile:
        """The dialect that is spoken there."""
        return PROFILES[self.partner.profile if self.partner else "standard"]

    @property
    def room(self) -> int:
        """How many withdrawals its documents signal at most: entries come before signals."""
        size = _ITEM if self.profile.deletion else _SIGNAL
        return self.job.limit.bytes // 4 // size if self.job else 0

    def placement(self, site: Site) -> Placement:
        """The notices around a body there."""
        return (self.job and self.job.placement) or site.settings.placement

    def place(self, site: Site, *path: str) -> Place:
        """Where a key of the job stands."""
        return site.places.of(f"jobs/{self.job_name}.yaml", *path)

    def partner_place(self, site: Site, *path: str) -> Place:
        """Where a key of the partner stands."""
        return site.places.of(f"partners/{self.partner_name}.yaml", *path)


@dataclass(frozen=True)
class Owners:
    """The sources of a site by id, by host and by name, for finding whose an article is.

    `slugs` are those of categories that the config does not name: label by slug.
    """

    site: Site
    hosts: Mapping[str, str]
    names: Mapping[str, str]
    slugs: Mapping[str, str]

    @classmethod
    def of(cls, site: Site, categories: Mapping[str, str] | None = None) -> Owners:
        """The register of a site; `categories` are the slugs that were minted, by label."""
        hosts: dict[str, str] = {}
        names: dict[str, str] = {}
        for key, terms in site.sources.sources.items():
            names.setdefault(terms.name, key)
            hosts.update((_matched(host), key) for host in terms.match)
        for key, terms in site.sources.sources.items():
            if host := bare_host(terms.url):
                hosts.setdefault(host, key)
        return cls(site, hosts, names, {slug: label for label, slug in (categories or {}).items()})

    def label_of(self, name: str) -> str:
        """The label of a category that is called by its label or by its slug."""
        label = self.site.label_of(name)
        return self.slugs.get(name, name) if label == name else label

    def is_one_of(self, name: str, categories: Iterable[str]) -> bool:
        """Whether a category that the config names is among an article's, however it is spelt."""
        label = normalize("NFC", self.label_of(name))
        return any(normalize("NFC", one) == label for one in categories)

    def find(self, article: Attributed) -> Owner:
        """Whose the article is: by id, host of external_url, host of source.url, exact name."""
        sources, source = self.site.sources, article.source
        if source is None and not article.external_url:
            return Owner("own", sources.own, sources.own.grants, ("own", "grants"))
        key = source.id if source and source.id in sources.sources else None
        key = key or self._by_host(article.external_url)
        if source and not key:
            key = self._by_host(source.url) or self.names.get(source.name)
        if key is None:
            return Owner(None, None, sources.default.grants, ("default", "grants"))
        terms = sources.sources[key]
        return Owner(key, terms, terms.grants, ("sources", key, "grants"))

    def _by_host(self, url: str | None) -> str | None:
        host = bare_host(url)
        return self.hosts.get(host) if host else None

    def name_of(self, key: str) -> str:
        """The name of a source of the config, or of the site itself."""
        if key == "own":
            return self.site.sources.own.name or self.site.settings.title
        return self.site.sources.sources[key].name

    def publisher(self, article: Attributed, owner: Owner | None = None) -> str:
        """What to call the publisher: its id in the config, else what the record says of it."""
        owner = owner or self.find(article)
        if owner.id is not None:
            return owner.id
        named = article.source.label if article.source else None
        return named or bare_host(article.external_url) or "?"


def _within(job: Job, profile: Profile) -> Job:
    """A job, no larger and in no other format than a profile takes."""
    limit = job.limit
    return replace(
        job,
        formats=tuple(name for name in job.formats if name in profile.formats),
        limit=replace(
            limit,
            entries=min(limit.entries, profile.entries.value if profile.entries else limit.entries),
            bytes=min(limit.bytes, profile.feed_bytes.value if profile.feed_bytes else limit.bytes),
        ),
    )


def _matched(host: str) -> str:
    """A host of the config as articles spell it: in ASCII, without `www.`."""
    return bare_host(web_url(f"https://{host}/")) or host
