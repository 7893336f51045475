"""Publishers in the store that sources.yaml has no entry for."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from slugify import slugify

from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.store import Store, queries
from syndicate.text.urls import bare_host


@dataclass(frozen=True, slots=True)
class MissingSource:
    """A publisher without an entry: an id for it, what is known of it, how many articles."""

    id: str
    name: str
    url: str | None
    host: str | None
    articles: int


def missing_sources(site: Site, store: Store) -> list[MissingSource]:
    """Return those publishers, the one with the most articles first."""
    owners = Owners.of(site)
    counts: dict[tuple[str, str | None, str | None], int] = {}
    with store.reading() as connection:
        for article, number in queries.by_source(connection):
            if owners.find(article).id is not None:
                continue
            source = article.source
            host = bare_host(article.external_url) or bare_host(source.url if source else None)
            name = source.label if source else host or ""
            key = (name, source.url if source else None, host)
            counts[key] = counts.get(key, 0) + number
    ids = set(site.sources.sources)
    missing: list[MissingSource] = []
    for (name, url, host), number in sorted(counts.items(), key=_most_first):
        missing.append(MissingSource(_id(name, host, ids), name, url, host, number))
        ids.add(missing[-1].id)
    return missing


def _most_first(item: tuple[tuple[str, str | None, str | None], int]) -> tuple[int, list[str]]:
    named, number = item
    return -number, [part or "" for part in named]


def _id(name: str, host: str | None, taken: Collection[str]) -> str:
    stem = slugify(host or name, max_length=50) or "source"
    number, own = 1, stem
    while own in taken:
        number += 1
        own = f"{stem}-{number}"
    return own


def stanza(publisher: MissingSource) -> str:
    """One entry for sources.yaml, indented to stand under `sources:`."""
    lines = [
        f"  {publisher.id}:  # articles: {publisher.articles}",
        f"    name: {json.dumps(publisher.name, ensure_ascii=False)}",
    ]
    if publisher.url:
        lines.append(f"    url: {json.dumps(publisher.url)}")
    if publisher.host:
        lines.append(f"    match: [{json.dumps(publisher.host)}]")
    lines.append("    grants: none")
    return "\n".join(lines) + "\n"
