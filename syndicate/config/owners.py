"""Whose an article is, and where it would be shown: the basis of every ruling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from unicodedata import normalize

from syndicate.config.jobs import Job, Partner
from syndicate.config.settings import Placement
from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.errors import Place
from syndicate.model import Grant, Source
from syndicate.profiles import PROFILES, Profile
from syndicate.text.urls import bare_host, web_url

#: About how many bytes a tombstone takes, and one that is an RSS item.
_TOMBSTONE_BYTES, _ITEM_BYTES = 200, 800


class Attributed(Protocol):
    """An article, or its facts in the store, by which its owner is found."""

    @property
    def source(self) -> Source | None: ...
    @property
    def external_url(self) -> str | None: ...


@dataclass(frozen=True)
class Owner:
    """Whose an article is, and what they grant; `path` is that of the grant in sources.yaml.

    `id` and `terms` are None for a publisher that sources.yaml does not list.
    """

    id: str | None
    terms: SourceTerms | OwnBlock | None
    grants: Grant
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where an article would be shown: a job's feeds, for everyone or for one partner.

    Without a job it is a file whose job is no longer in the config.
    """

    job_name: str = ""
    job: Job | None = None
    partner_name: str = ""
    partner: Partner | None = None

    @classmethod
    def of_partner(cls, site: Site, job_name: str, partner_name: str) -> Outlet:
        """Return the outlet of a job for a partner, within the limits of the partner's profile."""
        partner = site.partners[partner_name]
        job = _narrow(site.jobs[job_name], PROFILES[partner.profile])
        return cls(job_name, job, partner_name, partner)

    @property
    def profile(self) -> Profile:
        """The profile of its partner, `standard` without one."""
        return PROFILES[self.partner.profile if self.partner else "standard"]

    @property
    def room(self) -> int:
        """The most tombstones of a document: they may take a quarter of its bytes."""
        size = _ITEM_BYTES if self.profile.deletion else _TOMBSTONE_BYTES
        return self.job.limit.bytes // 4 // size if self.job else 0

    def placement(self, site: Site) -> Placement:
        """Return the notices around a body."""
        return (self.job and self.job.placement) or site.settings.placement

    def place(self, site: Site, *path: str) -> Place:
        """Return the place of a key of the job."""
        return site.places.of(f"jobs/{self.job_name}.yaml", *path)

    def partner_place(self, site: Site, *path: str) -> Place:
        """Return the place of a key of the partner."""
        return site.places.of(f"partners/{self.partner_name}.yaml", *path)


@dataclass(frozen=True)
class Owners:
    """The sources of a site by id, by host and by name, to find the owner of an article.

    `slugs` are labels of categories that the config does not name, by slug.
    """

    site: Site
    hosts: Mapping[str, str]
    names: Mapping[str, str]
    slugs: Mapping[str, str]

    @classmethod
    def of(cls, site: Site, categories: Mapping[str, str] | None = None) -> Owners:
        """Return the owners of a site; `categories` are the slugs that were minted, by label."""
        hosts: dict[str, str] = {}
        names: dict[str, str] = {}
        for key, terms in site.sources.sources.items():
            names.setdefault(terms.name, key)
            hosts.update((_normalize(host), key) for host in terms.match)
        for key, terms in site.sources.sources.items():
            if host := bare_host(terms.url):
                hosts.setdefault(host, key)
        return cls(site, hosts, names, {slug: label for label, slug in (categories or {}).items()})

    def label_of(self, name: str) -> str:
        """Return the label of a category by its label or slug."""
        label = self.site.label_of(name)
        return self.slugs.get(name, name) if label == name else label

    def is_one_of(self, name: str, categories: Iterable[str]) -> bool:
        """Whether a category, by label or slug, is among an article's; Unicode forms are equal."""
        label = normalize("NFC", self.label_of(name))
        return any(normalize("NFC", category) == label for category in categories)

    def find(self, article: Attributed) -> Owner:
        """Find the owner: by id, host of external_url, host of source.url, or exact name."""
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
        """Return the name of a source of the config, or of the site itself (`own`)."""
        if key == "own":
            return self.site.sources.own.name or self.site.settings.title
        return self.site.sources.sources[key].name

    def publisher(self, article: Attributed, owner: Owner | None = None) -> str:
        """Return what to call the publisher: its id in the config, else its label in the record."""
        owner = owner or self.find(article)
        if owner.id is not None:
            return owner.id
        label = article.source.label if article.source else None
        return label or bare_host(article.external_url) or "?"


def _narrow(job: Job, profile: Profile) -> Job:
    """Return a job with only the formats and at most the sizes that a profile takes."""
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


def _normalize(host: str) -> str:
    """Return a host of the config as articles spell it: in ASCII, without `www.`."""
    return bare_host(web_url(f"https://{host}/")) or host
