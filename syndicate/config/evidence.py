"""What sources are known by (ids, names, hosts), and what a record says of whose it is.

Nothing here depends on the order of the sources: a name or host belongs to one of them at most,
which `rules` sees to, and of two the smaller id counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.config.types import is_slug
from syndicate.model.article import Source
from syndicate.text.names import fold
from syndicate.text.urls import bare_host, plain_host, without_screen

#: What an article may say of whose it is, from what tells most to what tells least.
ClueKind = Literal["id", "original", "front page", "name", "page"]
#: Kinds of clues that are hosts.
HOSTS: tuple[ClueKind, ...] = ("original", "front page", "page")


class Attributed(Protocol):
    """An article, or its facts in the store, by which its owner is found."""

    @property
    def source(self) -> Source | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def external_url(self) -> str | None: ...


class Clue(Struct, frozen=True):
    """One thing that a record says of whose it is; a host is bare (`text.urls.bare_host`).

    The host of the article's original (`external_url`), of the front page of its source
    (`source.url`) or of its own page (`url`), if that is not on this site.
    """

    kind: ClueKind
    value: str

    def __str__(self) -> str:
        words = {
            "id": "the id of its source",
            "name": "the name of its source",
            "original": "the host of its original",
            "front page": "the host of its source",
            "page": "the host of its page",
        }
        return f"{words[self.kind]}, {self.value}"


@dataclass(frozen=True)
class SourceIndex:
    """The sources of a site by what they are known by.

    `former` ids, `hosts` and `names` (folded, former ones too) have the id of a source each, `ours`
    are the hosts of the site, `platforms` those that point to nobody.
    """

    ids: frozenset[str]
    former: Mapping[str, str]
    hosts: Mapping[str, str]
    names: Mapping[str, str]
    ours: frozenset[str]
    platforms: frozenset[str]

    @classmethod
    def of(cls, site: Site) -> SourceIndex:
        """Return the index of a site's sources."""
        sources = site.sources.sources
        hosts: dict[str, str] = {}
        names: dict[str, str] = {}
        for key in sorted(sources):
            names.setdefault(fold(sources[key].name), key)
        for key in sorted(sources):
            for name in sources[key].formerly:
                names.setdefault(fold(name), key)
            for host, _ in hosts_of(site, key):
                hosts.setdefault(host, key)
        former = {name: key for key in sorted(sources) for name in sources[key].formerly}
        return cls(
            ids=frozenset(sources),
            former={name: key for name, key in former.items() if is_slug(name)},
            hosts=hosts,
            names=names,
            ours=site.own_hosts,
            platforms=site.platforms,
        )

    def clues(self, article: Attributed) -> tuple[Clue, ...]:
        """Return what an article says of whose it is; nothing where it is the site's own."""
        return tuple(self._clues(article))

    def _clues(self, article: Attributed) -> Iterator[Clue]:
        source = article.source
        if source and source.id:
            # A text may be an id or a name; what cannot be an id is a name.
            is_id = source.id in self.ids or source.id in self.former
            named = not is_id and (not is_slug(source.id) or fold(source.id) in self.names)
            yield Clue("name" if named else "id", source.id)
        if host := bare_host(article.external_url):
            yield Clue("original", host)
        if source and (host := bare_host(source.url)):
            yield Clue("front page", host)
        if source and source.name:
            yield Clue("name", source.name)
        if (host := bare_host(article.url)) and not self.is_ours(host):
            yield Clue("page", host)

    def source_of(self, clue: Clue) -> str | None:
        """Return the id of the source that a clue names, if sources.yaml lists it."""
        if clue.kind == "id":
            return clue.value if clue.value in self.ids else self.former.get(clue.value)
        if clue.kind == "name":
            return self.names.get(fold(clue.value))
        host = self._listed(clue.value)
        return None if host in self.platforms else self.hosts.get(host)

    def is_ours(self, host: str) -> bool:
        """Return whether a host is the site's own."""
        return self._listed(host) in self.ours

    def is_nobodys(self, host: str) -> bool:
        """Return whether a host says nothing of another publisher: a platform, or the site's."""
        return self._listed(host) in self.platforms or self.is_ours(host)

    def telling(self, clues: Iterable[Clue]) -> list[Clue]:
        """Return those of some clues that tell one publisher from another."""
        return [c for c in clues if c.kind not in HOSTS or not self.is_nobodys(c.value)]

    def _listed(self, host: str) -> str:
        """Return a host as the config lists it: one for small screens is listed by its site's."""
        known = (self.hosts, self.ours, self.platforms)
        if any(host in hosts for hosts in known):
            return host
        usual = without_screen(host)
        return usual if any(usual in hosts for hosts in known) else host


def hosts_of(site: Site, key: str) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield each host that a source is known by, and the path of the key that gives it."""
    terms = site.sources.sources[key]
    for index, host in enumerate(terms.match):
        yield plain_host(host), ("match", index)
    front = bare_host(terms.url)
    if front and front not in site.platforms:
        yield front, ("url",)
