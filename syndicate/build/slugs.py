"""Slugs: functions of the labels they name, never of who came first (law 3).

Once a feed was published under a slug, the store keeps it; one in the config wins over that.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from slugify import slugify

from syndicate.config.site import Site
from syndicate.config.types import OWN_NAMES, WINDOWS_NAMES
from syndicate.store.queries import StoredTerm, terms_of_kind
from syndicate.store.sql import Connection
from syndicate.text.mailbox import name_alone

_LONGEST = 60
#: The kind of term that each `per` is expanded over.
KINDS = {
    "category": "category",
    "tag": "tag",
    "author": "author",
    "language": "language",
    "source": "trace",
}


#: The traces that an unknown publisher is called by.
_SHOWN = ("name:", "host:")


class FeedTerms(Struct, frozen=True):
    """The terms of a site that feeds are made per, and their slugs.

    `categories` has the slug of a category by its label, `slugs` that of every term by its key;
    `minted` are the changes that the store does not have yet (None: a slug that is given up).
    """

    terms: tuple[StoredTerm, ...]
    categories: Mapping[str, str]
    slugs: Mapping[int, str]
    minted: Mapping[int, str | None]

    def of_kind(self, kind: str) -> list[StoredTerm]:
        """Return the terms of a kind that file an article now, by label."""
        return [term for term in self.terms if term.kind == kind and term.filed]


def feed_terms(site: Site, connection: Connection) -> FeedTerms:
    """Return all terms that feeds are made per, with their slugs; minted ones are not stored."""
    kinds = {"category"} | {KINDS[job.per] for job in site.jobs.values() if job.per}
    fixed = {job.path.replace("{job}", n) for n, job in site.jobs.items() if job.per is None}
    all_terms: list[StoredTerm] = []
    slugs: dict[int, str] = {}
    minted: dict[int, str | None] = {}
    for kind in sorted(kinds):
        terms = terms_of_kind(connection, kind)
        given = given_slugs(site) if kind == "category" else {}
        taken = fixed | OWN_NAMES | (set(site.sources.sources) if kind == "trace" else set())
        ours = {f"host:{host}" for host in site.own_hosts}
        named = [
            term
            for term in terms
            if kind != "trace" or (term.label.startswith(_SHOWN) and term.label not in ours)
        ]
        changes = mint(named, given, taken)
        minted |= changes
        for term in terms:
            slugs[term.key] = given.get(term.label) or changes.get(term.key) or term.slug or ""
        all_terms += terms
    categories = {term.label: slugs[term.key] for term in all_terms if term.kind == "category"}
    return FeedTerms(tuple(all_terms), categories, slugs, minted)


def given_slugs(site: Site) -> dict[str, str]:
    """Return the slugs of categories that the config gives, by label."""
    return {label: names.slug for label, names in site.categories.items() if names.slug}


def mint(
    terms: Sequence[StoredTerm], given: Mapping[str, str], reserved: Iterable[str]
) -> dict[int, str | None]:
    """Return slugs for terms that have none, or whose stored one the config gives to another.

    None is for a stored slug that is given up.
    """
    config = set(given.values())
    stays = {t.key for t in terms if t.slug and t.slug not in config and t.label not in given}
    nameless = [t for t in terms if t.key not in stays and t.label not in given]
    taken = config | {t.slug for t in terms if t.key in stays and t.slug} | set(reserved)
    plain = {t.key: _slug(_name(t)) for t in nameless}
    rivals = Counter(plain.values())
    minted: dict[int, str | None] = {t.key: None for t in terms if t.slug and t.label in given}
    for term in nameless:
        slug = plain[term.key]
        alone = rivals[slug] == 1 or slug == term.label
        if not slug or slug in taken or slug in WINDOWS_NAMES or not alone:
            slug = f"{slug or 'x'}-{hashlib.sha256(term.label.encode()).hexdigest()[:8]}"
        minted[term.key] = slug
    return minted


def _name(term: StoredTerm) -> str:
    """Return what the slug of a term is made from; a mail address has no place in a path."""
    if term.kind == "trace":
        return term.label.partition(":")[2]
    return name_alone(term.label) if term.kind == "author" else term.label


@lru_cache(maxsize=10_000)
def _slug(label: str) -> str:
    """Return a short slug in lower-case ASCII: letters, digits and single hyphens."""
    return slugify(label, max_length=_LONGEST, word_boundary=True)


def forget_letters() -> None:
    """Let go of slugify's table of all letters, 4 MiB; it reads it again where new names come."""
    if sys.modules.pop("text_unidecode", None):
        gc.collect()  # its function and its names hold one another
