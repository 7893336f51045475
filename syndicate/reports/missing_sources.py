"""Publishers in the store that sources.yaml has no entry for, and hosts that no entry has."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from msgspec import Struct
from slugify import slugify

from syndicate.build.hidden import is_platform
from syndicate.config.doubts import near_source
from syndicate.config.evidence import HOSTS
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.config.types import is_slug
from syndicate.model.article import ArticleFacts
from syndicate.store import Store, queries
from syndicate.text.names import fold
from syndicate.text.urls import bare_host


class MissingSource(Struct, frozen=True):
    """A publisher without an entry: an id for it, what is known of it, how many articles.

    `known` is the source that its records name beside a host that no entry has, `near` the end of a
    sentence that asks whether another id was meant. `page` says that only the page of the articles
    tells of it, which may be an own one, as may be one that is `near_home`: of the same domain.
    """

    id: str
    name: str
    url: str | None
    host: str | None
    articles: int
    known: str | None = None
    near: str = ""
    page: bool = False
    near_home: bool = False


class _Publisher(Struct, frozen=True, order=True):
    """What one is told apart by: its name and host, what records and the config call it."""

    name: str
    host: str
    known: str
    given: str
    page: bool


def missing_sources(site: Site, store: Store) -> list[MissingSource]:
    """Return those publishers, the one with the most articles first."""
    owners = Owners.of(site)
    counts, urls = Counter[_Publisher](), defaultdict[_Publisher, set[str]](set)
    with store.reading() as connection:
        for article, number in queries.by_source(connection):
            if publisher := _publisher(owners, article):
                counts[publisher] += number
                urls[publisher] |= {article.source.url or ""} if article.source else {""}
    taken = _Taken(set(site.sources.sources), set(owners.index.hosts), set(owners.index.names))
    return [
        _missing(owners, publisher, number, min(urls[publisher]) or None, taken)
        for publisher, number in sorted(counts.items(), key=_most_first)
    ]


class _Taken(Struct, frozen=True):
    """What sources have, or are to have: no two may have one id, host or name."""

    ids: set[str]
    hosts: set[str]
    names: set[str]


def _publisher(owners: Owners, article: ArticleFacts) -> _Publisher | None:
    """Return the publisher of an article that has no entry; None where it has one."""
    clues, source = owners.index.clues(article), article.source
    strangers = owners.strangers(clues)
    if not strangers:
        return None
    owner = owners.find(article)
    if owner.id is not None and strangers[0].kind != "id":
        clue = next(clue for clue in strangers if clue.kind in HOSTS)
        return _Publisher(owners.name_of(owner.id), clue.value, owner.id, "", page=False)
    hosts = [clue.value for clue in strangers if clue.kind in HOSTS]
    host = hosts[0] if hosts else ""
    name = source.label if source else host
    page = all(clue.kind == "page" for clue in strangers)
    return _Publisher(name, host, "", (source.id or "") if source else "", page=page)


def _missing(
    owners: Owners, publisher: _Publisher, number: int, url: str | None, taken: _Taken
) -> MissingSource:
    """Return a publisher as an entry that can stand beside all others."""
    name, host, given = publisher.name, publisher.host, publisher.given
    if publisher.known:
        return MissingSource(publisher.known, name, None, host, number, publisher.known)
    key = given if is_slug(given) and given not in taken.ids else _id(name, host, taken.ids)
    if fold(name) in taken.names:
        name = f"{name} ({host or key})"
    shown = bare_host(url)
    near = near_source(owners, given) if given else ""
    found = MissingSource(
        id=key,
        name=name,
        url=url if shown not in taken.hosts else None,
        host=host if host and host not in taken.hosts else None,
        articles=number,
        near=near,
        page=publisher.page,
        near_home=any(_domain(host) == _domain(own) for own in owners.site.own_hosts),
    )
    taken.ids.add(key)
    taken.hosts.update(filter(None, [host, shown]))
    taken.names.add(fold(name))
    return found


def _domain(host: str) -> str:
    """Return what a host is registered under, as far as its labels tell: only for a hint."""
    labels = host.split(".")
    is_shared = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # as `co.uk`
    return ".".join(labels[-3 if is_shared else -2 :])


def _most_first(item: tuple[_Publisher, int]) -> tuple[int, _Publisher]:
    publisher, number = item
    return -number, publisher


def _id(name: str, host: str | None, taken: Collection[str]) -> str:
    stem = slugify(host or name, max_length=50) or "source"
    number, own = 1, stem
    while own in taken:
        number += 1
        own = f"{stem}-{number}"
    return own


def stanza(publisher: MissingSource) -> str:
    """One entry for sources.yaml, indented to stand under `sources:`."""
    return "\n".join(_lines(publisher)) + "\n"


def _lines(publisher: MissingSource) -> Iterator[str]:
    host = publisher.host or ""
    if publisher.known:
        yield f"  # {publisher.known}: named by articles on {host}, of which no entry has the host:"
        yield f"  # articles: {publisher.articles}"
        if is_platform(host):
            yield f"  # many publish there, so beside `sources:`  platforms: [{host}]"
        else:
            yield f"  # if it is theirs, add to their entry:  match: [{json.dumps(host)}]"
        return
    if publisher.near:
        yield f"  # perhaps a slip{publisher.near}"
    if host and (publisher.page or publisher.near_home):
        yield f"  # if this host is yours, beside `sources:`  own: {{hosts: [{host}]}}"
    yield f"  {publisher.id}:  # articles: {publisher.articles}"
    yield f"    name: {json.dumps(publisher.name, ensure_ascii=False)}"
    if publisher.url:
        yield f"    url: {json.dumps(publisher.url)}"
    if host:
        many = "  # many publish there; better beside `sources:`  platforms: [...]"
        yield f"    match: [{json.dumps(host)}]{many if is_platform(host) else ''}"
    yield "    grants: none"
