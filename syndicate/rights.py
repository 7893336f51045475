"""May this article stand in this feed, and how much of it? Pure: no I/O, `now` is passed in.

The most restrictive of article, source, job and site wins; default deny (design, law 4). Every
ruling carries the rules that spoke, each with the place it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from syndicate.config.site import Site
from syndicate.config.vocabulary import Job, OwnBlock, SourceTerms
from syndicate.errors import Place
from syndicate.model import LEVELS, Grant, Level, Standing
from syndicate.urls import bare_host, web_url

Cause = Literal["article", "time", "grant", "missing-grant", "attribution"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that spoke: what it says, and where it stands (None: in the article itself)."""

    text: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.text} ({self.place or 'the article'})"


@dataclass(frozen=True, slots=True)
class Carry:
    """The article may be carried, this much of it."""

    level: Level
    images: bool
    trace: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """The article may not be carried now; `until` is the instant at which that ends by itself."""

    rule: Rule
    cause: Cause
    until: datetime | None = None
    trace: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The article must leave every feed."""

    rule: Rule
    trace: tuple[Rule, ...] = ()


Ruling = Carry | Hold | Withdraw


@dataclass(frozen=True)
class Permission:
    """What a source permits, with the way to its place in the config.

    `terms` is None for a publisher that no entry of sources.yaml answers for; `id` is then None.
    """

    id: str | None
    terms: SourceTerms | OwnBlock | None
    grants: Grant
    path: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """The sources of a site by id, by host and by name, for finding whose an article is."""

    site: Site
    hosts: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, site: Site) -> Register:
        hosts: dict[str, str] = {}
        names: dict[str, str] = {}
        for key, terms in site.sources.sources.items():
            names.setdefault(terms.name, key)
            hosts.update((_matched(host), key) for host in terms.match)
        for key, terms in site.sources.sources.items():
            if host := bare_host(terms.url):
                hosts.setdefault(host, key)
        return cls(site, hosts, names)

    def find(self, standing: Standing) -> Permission:
        """Whose the article is: by id, host of external_url, host of source.url, exact name."""
        sources, source = self.site.sources, standing.source
        if source is None and not standing.external_url:
            return Permission("own", sources.own, sources.own.grants, ("own", "grants"))
        key = source.id if source and source.id in sources.sources else None
        key = key or self._by_host(standing.external_url)
        if source and not key:
            key = self._by_host(source.url) or self.names.get(source.name)
        if key is None:
            return Permission(None, None, sources.default.grants, ("default", "grants"))
        terms = sources.sources[key]
        return Permission(key, terms, terms.grants, ("sources", key, "grants"))

    def _by_host(self, url: str | None) -> str | None:
        host = bare_host(url)
        return self.hosts.get(host) if host else None

    def name_of(self, key: str) -> str:
        """The name of a source of the config, or of the site itself."""
        if key == "own":
            return self.site.sources.own.name or self.site.settings.title
        return self.site.sources.sources[key].name

    def publisher(self, standing: Standing, permission: Permission) -> str:
        """What to call the publisher: its id in the config, else what the record says of it."""
        if permission.id is not None:
            return permission.id
        named = standing.source.label if standing.source else None
        return named or bare_host(standing.external_url) or "?"


def _matched(host: str) -> str:
    """A host of the config as articles spell it: in ASCII, without `www.`."""
    return bare_host(web_url(f"https://{host}/")) or host


def decide(
    standing: Standing,
    job: Job,
    job_name: str,
    permission: Permission,
    register: Register,
    now: datetime,
) -> Ruling:
    """Rule on one article in one job's feeds at one instant."""
    site = register.site
    if standing.pubstatus == "canceled":
        return Withdraw(Rule("pubstatus is canceled"))
    trace: list[Rule] = []
    for hold in chain(_of_article(standing, now), _of_time(standing, permission, site, now)):
        return hold
    level = _level(standing, job, job_name, permission, register, trace)
    if level == "none":
        cause: Cause = "missing-grant" if permission.id is None else "grant"
        return Hold(trace[-1], cause, trace=tuple(trace))
    for hold in _of_conditions(standing, level, permission, site):
        return hold
    images = not isinstance(permission.terms, SourceTerms) or permission.terms.images
    if not images:
        trace.append(_rule(site, permission, "images", "the source permits text only"))
    return Carry(level, images, tuple(trace))


def _of_article(standing: Standing, now: datetime) -> Iterator[Hold]:
    """What the article itself says against being carried now."""
    if standing.pubstatus == "withheld":
        yield Hold(Rule("pubstatus is withheld"), "article")
    if standing.hold:
        yield Hold(Rule(standing.hold), "article")
    if standing.embargoed and now < standing.embargoed:
        rule = Rule(f"embargoed until {standing.embargoed:%Y-%m-%dT%H:%M:%SZ}")
        yield Hold(rule, "time", standing.embargoed)
    if now < standing.published:
        rule = Rule(f"dated in the future, {standing.published:%Y-%m-%dT%H:%M:%SZ}")
        yield Hold(rule, "time", standing.published)
    if standing.expires and standing.expires <= now:
        yield Hold(Rule(f"expired at {standing.expires:%Y-%m-%dT%H:%M:%SZ}"), "time")


def _of_time(
    standing: Standing, permission: Permission, site: Site, now: datetime
) -> Iterator[Hold]:
    """The source's embargo and term, both counted from the publication of the article."""
    terms = permission.terms
    if not isinstance(terms, SourceTerms):
        return
    age = now - standing.published  # added to a date of the year 9999, a duration overflows
    if terms.embargo and age < terms.embargo:
        lifts = standing.published + terms.embargo
        text = f"the source's embargo lifts at {lifts:%Y-%m-%dT%H:%M:%SZ}"
        yield Hold(_rule(site, permission, "embargo", text), "time", lifts)
    if terms.term and age >= terms.term:
        ends = standing.published + terms.term
        text = f"the source's term ended at {ends:%Y-%m-%dT%H:%M:%SZ}"
        yield Hold(_rule(site, permission, "term", text), "time")


def _level(
    standing: Standing,
    job: Job,
    job_name: str,
    permission: Permission,
    register: Register,
    trace: list[Rule],
) -> Grant:
    """The least that source, its exceptions and the job allow; the last rule traced decided."""
    site = register.site
    who = register.publisher(standing, permission)
    text = f"source {who} grants {permission.grants}"
    if permission.terms is None:
        text = f"{who} is in no entry of sources.yaml, whose default grants {permission.grants}"
    level = permission.grants
    trace.append(Rule(text, site.places.of("sources.yaml", *permission.path)))
    if isinstance(permission.terms, SourceTerms):
        for name, exception in permission.terms.categories.items():
            concerned = site.label_of(name) in standing.categories
            if concerned and lower(exception.grants, level) != level:
                level = exception.grants
                text = f"source {who} grants {level} in {name}"
                path = ("sources.yaml", "sources", str(permission.id), "categories", name)
                trace.append(Rule(text, site.places.of(*path, "grants")))
    if level != "none" and lower(job.content, level) != level:
        level = job.content
        place = site.places.of(f"jobs/{job_name}.yaml", "content")
        trace.append(Rule(f"job {job_name} carries {level}", place))
    return level


def _of_conditions(
    standing: Standing, level: Grant, permission: Permission, site: Site
) -> Iterator[Hold]:
    """Conditions of the source without which its article stays out."""
    terms = permission.terms
    if not isinstance(terms, SourceTerms):
        return
    if terms.verbatim and level != "full":
        text = f"the source is carried whole or not at all, and only {level} is allowed here"
        yield Hold(_rule(site, permission, "verbatim", text), "grant")
    missing = {
        "link": not (standing.external_url or standing.url),
        "byline": not standing.authors,
        "title": not standing.title,
    }
    for needed in terms.requires:
        if missing.get(needed):
            text = f"the source requires a {needed}, and the article has none"
            yield Hold(_rule(site, permission, "requires", text), "attribution")


def lower(one: Grant, other: Grant) -> Grant:
    """The more restrictive of two levels."""
    return min(one, other, key=LEVELS.index)


def _rule(site: Site, permission: Permission, key: str, text: str) -> Rule:
    return Rule(text, site.places.of("sources.yaml", *permission.path[:-1], key))
