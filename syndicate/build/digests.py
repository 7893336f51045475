"""Digests of what the config says of each feed and source, to tell what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.feeds import FeedSpec
from syndicate.build.imprint import only_own
from syndicate.build.presentations import digest
from syndicate.config.owners import Owners

#: Settings that no document depends on.
_APART = frozenset("store journal output objects guard silence permissions cache".split())


@dataclass
class ConfigDigests:
    """Digests of what the config says of feeds, and of sources; each is worked out once."""

    owners: Owners
    _jobs: dict[str, bytes] = field(default_factory=dict)
    _sources: dict[str | None, bytes] = field(default_factory=dict)

    @cached_property
    def _site(self) -> bytes:
        site = self.owners.site
        settings = [
            getattr(site.settings, f.name) for f in fields(site.settings) if f.name not in _APART
        ]
        hosts = (sorted(site.own_hosts), sorted(site.platforms))
        return digest(code_stamp(), settings, site.categories, only_own(site.sources), hosts)

    @cached_property
    def _index(self) -> bytes:
        """The digest of what sources are known by."""
        index = self.owners.index
        return digest(sorted(index.hosts.items()), sorted(index.names.items()), sorted(index.ids))

    def feed(self, spec: FeedSpec, sources: Iterable[str | None]) -> bytes:
        """Return the digest of a feed whose articles are of these sources."""
        if spec.key not in self._jobs:
            self._jobs[spec.key] = digest(spec.outlet, spec.select, dict(spec.names))
        own = (spec.member, spec.path, spec.title, spec.description, spec.language)
        met = [self._source(source) for source in sources]
        # What is selected by its source may be any article, whoever's it was before.
        index = self._index if spec.select.sources or spec.job.per == "source" else b""
        return digest(self._site, self._jobs[spec.key], own, met, index)

    def _source(self, key: str | None) -> bytes:
        """Return the digest of what a source permits, and of how its articles are known."""
        if key not in self._sources:
            sources, index = self.owners.site.sources, self.owners.index
            if key is None:  # any source that is added may own its articles
                known: object = (sources.default, self._index)
            elif key == "own" and key not in index.ids:
                known = sources.own
            else:
                hosts = sorted(host for host, owner in index.hosts.items() if owner == key)
                names = sorted(name for name, owner in index.names.items() if owner == key)
                known = (sources.sources.get(key), hosts, names)
            self._sources[key] = digest(known)
        return self._sources[key]
