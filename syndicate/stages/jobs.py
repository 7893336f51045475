"""Jobs become feeds: one, or one for each category, source, language, tag or author in the store.

Slugs are functions of the labels they name, never of who came first (design, law 3); once a feed
was published under one, the store keeps it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from slugify import slugify
from sqlalchemy import Connection

from syndicate.config.site import Site
from syndicate.config.types import OWN_NAMES, WINDOWS_NAMES
from syndicate.config.vocabulary import Job, Per, Select
from syndicate.store.publications import StoredFeed
from syndicate.store.reading import StoredTerm, terms_of_kind

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed to be: one job, or one member of a job that has `per`.

    `select` is the job's, with categories by their labels; `member` is the label of the feed (""
    where there is no `per`), `terms` the terms it is filed under (None:
    the whole store), `path` has no suffix yet.
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
class Naming:
    """The slugs of a site: of its categories by label, and of every term by its key.

    `minted` are those that the store does not have yet.
    """

    categories: Mapping[str, str]
    by_term: Mapping[int, str]
    minted: Mapping[int, str]


def name_everything(site: Site, connection: Connection) -> tuple[Naming, list[StoredTerm]]:
    """Slugs for all terms that feeds are made per, and those terms."""
    kinds: set[str] = {"category"} | {job.per for job in site.jobs.values() if job.per}
    fixed = {job.path for job in site.jobs.values() if job.per is None}
    found: list[StoredTerm] = []
    by_term: dict[int, str] = {}
    minted: dict[int, str] = {}
    categories: dict[str, str] = {}
    for kind in sorted(kinds):
        terms = terms_of_kind(connection, kind)
        given = _given(site, kind)
        made = mint(terms, given, fixed | OWN_NAMES)
        minted |= made
        by_term |= {t.key: given.get(t.label) or made.get(t.key) or t.slug or "" for t in terms}
        if kind == "category":
            categories = {t.label: by_term[t.key] for t in terms}
        found += terms
    return Naming(categories, by_term, minted), found


def _given(site: Site, kind: str) -> dict[str, str]:
    """The slugs that the config gives, by label."""
    if kind == "category":
        return {label: names.slug for label, names in site.categories.items() if names.slug}
    if kind == "source":
        return {terms.name: key for key, terms in site.sources.sources.items()}
    return {}


def mint(
    terms: Sequence[StoredTerm], given: Mapping[str, str], reserved: Iterable[str]
) -> dict[int, str]:
    """Slugs for the terms that have none, or whose stored one the config has given to another."""
    config = set(given.values())
    keeps = {t.key for t in terms if t.slug and t.slug not in config and t.label not in given}
    nameless = [t for t in terms if t.key not in keeps and t.label not in given]
    taken = config | {t.slug for t in terms if t.key in keeps and t.slug} | set(reserved)
    wanted = {t.key: _slug(t.label) for t in nameless}
    rivals = Counter(wanted.values())
    minted = {}
    for term in nameless:
        slug = wanted[term.key]
        alone = rivals[slug] == 1 or slug == term.label
        if not slug or slug in taken or slug in WINDOWS_NAMES or not alone:
            slug = f"{slug or 'x'}-{hashlib.sha256(term.label.encode()).hexdigest()[:8]}"
        minted[term.key] = slug
    return minted


@lru_cache(maxsize=10_000)
def _slug(label: str) -> str:
    """Short, ASCII and lower case: letters, digits and single hyphens."""
    return slugify(label, max_length=_LONGEST_SLUG, word_boundary=True)


def outlines(site: Site, naming: Naming, terms: Sequence[StoredTerm]) -> list[Outline]:
    """Every public feed of the site, in the order of jobs, then of labels."""
    by_kind: dict[str, list[StoredTerm]] = {}
    for term in terms:
        by_kind.setdefault(term.kind, []).append(term)
    keys = {(term.kind, term.label): term.key for term in terms}
    found = []
    for name, job in site.jobs.items():
        if job.audience != "public":
            continue
        if job.per is None:
            found.append(_outline(site, name, job, None, "", _narrow(site, job, keys)))
            continue
        members = {term.label: term for term in by_kind.get(job.per, ())}
        for label in sorted(set(members) | _configured(site, job.per)):
            filed = members.get(label)
            slug = naming.by_term[filed.key] if filed else _given(site, job.per).get(label, "")
            wanted = [site.label_of(category) for category in job.select.categories]
            if slug and (not wanted or job.per != "category" or label in wanted):
                under = (filed.key,) if filed else ()
                found.append(_outline(site, name, job, label, slug, under))
    return found


def _configured(site: Site, per: Per) -> set[str]:
    """Members that the config names: their feeds stay, empty if need be, once they had entries."""
    return set(site.categories) if per == "category" else set()


def _narrow(site: Site, job: Job, keys: Mapping[tuple[str, str], int]) -> tuple[int, ...] | None:
    """The terms to read a single feed's articles from: its categories, else the whole store."""
    if not job.select.categories:
        return None
    wanted = [("category", site.label_of(name)) for name in job.select.categories]
    return tuple(keys[pair] for pair in wanted if pair in keys)


def _outline(
    site: Site, name: str, job: Job, label: str | None, slug: str, terms: tuple[int, ...] | None
) -> Outline:
    select = replace(
        job.select, categories=tuple(site.label_of(one) for one in job.select.categories)
    )
    words = {"slug": slug, "label": label or "", "job": name, "site.title": site.settings.title}
    title = fill(job.title, words)
    language = label if job.per == "language" and label else site.settings.language
    description = fill(job.description, words | {"title": title})
    return Outline(
        job_name=name,
        job=job,
        select=select,
        member=label or "",
        terms=terms,
        path=fill(job.path, words),
        title=title,
        description=description,
        language=language,
    )


def fill(template: str, words: Mapping[str, str]) -> str:
    """A template with its placeholders filled in, once: a label may hold braces of its own."""
    return re.sub(r"\{([^{}]*)\}", lambda match: words.get(match[1], match[0]), template)


def identify(
    outline: Outline, known: Mapping[tuple[str, str], StoredFeed], current: set[tuple[str, str]],
    authority: str,
) -> StoredFeed | str:  # fmt: skip
    """The stored feed that an outline is, or a new id for it.

    A feed whose label changed but whose path did not is the same feed: it keeps its id.
    """
    found = known.get((outline.job_name, outline.member))
    if found:
        return found
    for place, feed in known.items():
        if place not in current and (feed.job, feed.path) == (outline.job_name, outline.path):
            return feed
    parts = [outline.job_name, *([outline.member] if outline.member else [])]
    minted = f"tag:{authority}:feed/" + "/".join(quote(part, safe="") for part in parts)
    if any(feed.feed_id == minted for feed in known.values()):
        minted += "/" + quote(outline.path, safe="")
    return minted
