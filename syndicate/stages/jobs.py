"""Jobs become feeds: one, or one for each category, source, language, tag or author there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import quote

from syndicate.config.site import Site
from syndicate.config.vocabulary import Job, Select
from syndicate.rights import Register
from syndicate.stages.naming import KINDS, Naming, given_slugs
from syndicate.store.publications import StoredFeed


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed to be: one job, or one member of a job that has `per`.

    `select` is the job's, with categories by their labels; `member` is what the feed is of (""
    where there is no `per`; of a source it is the id in the config), `terms` the terms it is filed
    under (None: the whole store), `path` has no suffix yet.
    """

    job_name: str
    job: Job
    select: Select
    member: str
    terms: tuple[int, ...] | None
    path: str
    title: str
    description: str
    language: str


@dataclass(frozen=True, slots=True)
class _Member:
    """One of the feeds of a job that has `per`."""

    name: str
    label: str
    slug: str
    terms: tuple[int, ...]


def outlines(register: Register, naming: Naming) -> list[Outline]:
    """Every public feed of the site, in the order of jobs, then of members."""
    site = register.site
    found = []
    for name, job in site.jobs.items():
        if job.audience != "public":
            continue
        if job.per is None:
            found.append(_outline(site, name, job, None, _narrow(site, job, naming)))
            continue
        for member in sorted(_members(register, job, naming), key=lambda one: one.name):
            if member.slug:
                found.append(_outline(site, name, job, member, member.terms))
    return found


def _members(register: Register, job: Job, naming: Naming) -> Iterator[_Member]:
    if job.per == "source":
        yield from _publishers(register, naming)
    elif job.per == "category":
        yield from _categories(register.site, job, naming)
    elif job.per == "language":
        yield from _languages(register.site, naming)
    elif job.per:
        for term in naming.of_kind(KINDS[job.per]):
            yield _Member(term.label, term.label, naming.slugs[term.key], (term.key,))


def _categories(site: Site, job: Job, naming: Naming) -> Iterator[_Member]:
    """Those in the store and in the config: a feed that had entries stays, empty if need be."""
    filed = {term.label: term for term in naming.of_kind("category")}
    wanted = [site.label_of(category) for category in job.select.categories]
    given = given_slugs(site)
    for label in {**filed, **given}:
        if wanted and label not in wanted:
            continue
        term = filed.get(label)
        slug = naming.slugs[term.key] if term else given[label]
        yield _Member(label, label, slug, (term.key,) if term else ())


def _languages(site: Site, naming: Naming) -> Iterator[_Member]:
    """Articles that name no language are in the site's."""
    own = site.settings.language
    filed = {term.label: term for term in naming.of_kind("language")}
    silent = filed.pop("", None)
    for label in {**filed, **({own: None} if silent else {})}:
        keys = [filed[label].key] if label in filed else []
        if silent and label == own:
            keys.append(silent.key)
        yield _Member(label, label, label.lower(), tuple(keys))


def _publishers(register: Register, naming: Naming) -> Iterator[_Member]:
    """Each source of the config with all that it may be known by; then those it does not know."""
    traces = {term.label: term for term in naming.of_kind("trace")}
    known: dict[str, list[str]] = {"own": ["own"]}
    for host, key in register.hosts.items():
        known.setdefault(key, []).append(f"host:{host}")
    for key, source in register.site.sources.sources.items():
        known.setdefault(key, []).extend((f"id:{key}", f"name:{source.name}", f"name:{key}"))
    for key, names in known.items():
        keys = tuple(traces[name].key for name in names if name in traces)
        if keys:
            yield _Member(key, register.name_of(key), key, keys)
    for trace, term in traces.items():
        kind, _, label = trace.partition(":")
        if kind in ("name", "host") and not any(trace in names for names in known.values()):
            yield _Member(label, label, naming.slugs[term.key], (term.key,))


def _narrow(site: Site, job: Job, naming: Naming) -> tuple[int, ...] | None:
    """The terms to read a single feed's articles from: its categories, else the whole store."""
    if not job.select.categories:
        return None
    wanted = {site.label_of(name) for name in job.select.categories}
    return tuple(term.key for term in naming.of_kind("category") if term.label in wanted)


def _outline(
    site: Site, name: str, job: Job, member: _Member | None, terms: tuple[int, ...] | None
) -> Outline:
    label, slug = (member.label, member.slug) if member else ("", "")
    words = {"slug": slug, "label": label, "job": name, "site.title": site.settings.title}
    title = fill(job.title, words)
    categories = tuple(site.label_of(one) for one in job.select.categories)
    return Outline(
        job_name=name,
        job=job,
        select=replace(job.select, categories=categories),
        member=member.name if member else "",
        terms=terms,
        path=fill(job.path, words),
        title=title,
        description=fill(job.description, words | {"title": title}),
        language=label if job.per == "language" else site.settings.language,
    )


def fill(template: str, words: Mapping[str, str]) -> str:
    """A template with its placeholders filled in, once: a label may hold braces of its own."""
    return re.sub(r"\{([^{}]*)\}", lambda match: words.get(match[1], match[0]), template)


def identify(
    outline: Outline,
    known: Mapping[tuple[str, str], StoredFeed],
    current: set[tuple[str, str]],
    authority: str,
) -> StoredFeed | str:
    """The stored feed that an outline is, or a new id for it.

    A feed whose label changed but whose path did not is the same feed: it keeps its id.
    """
    found = known.get((outline.job_name, outline.member))
    if found:
        return found
    for place, feed in known.items():
        if place not in current and (feed.job, feed.path) == (outline.job_name, outline.path):
            return feed
    minted = f"tag:{authority}:feed/{quote(outline.job_name)}"
    if outline.member:
        minted += f"/{quote(_composed(outline.member), safe='')}"
    if any(feed.feed_id == minted for feed in known.values()):
        minted += "/" + quote(outline.path, safe="")
    return minted


def _composed(label: str) -> str:
    """A label in Unicode's composed form, which ids want; told apart from one that is so itself."""
    composed = normalize("NFC", label)
    return composed if composed == label else f"{composed}-{sha256(label.encode()).hexdigest()[:8]}"
