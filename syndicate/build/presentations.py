"""How an article is to look in a feed, and a digest of all that its entry is made from.

Two feeds with one digest share one entry; an entry whose digest is another is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from urllib.parse import quote

from msgspec.structs import replace

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.select import Carried
from syndicate.config.outlet import Outlet
from syndicate.config.ownership import Ownership
from syndicate.config.settings import Settings
from syndicate.config.site import Site
from syndicate.content.presentation import Presentation

#: Settings that no entry shows.
_UNSEEN = frozenset(
    (
        "store journal output hubs guard withdrawals evidence silence precompress permissions cache"
        " editor icon pages"
    ).split()
)


def digest(*parts: object) -> bytes:
    """Return sixteen bytes for these parts, which are told apart by what they print as."""
    return sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).digest()[:16]


def seen_of(settings: Settings) -> list[object]:
    """Return the settings that entries show."""
    return [getattr(settings, f.name) for f in fields(settings) if f.name not in _UNSEEN]


def excerpt_length(site: Site, owner: Ownership) -> int:
    """Return how many characters of an article may be shown where a summary is: the least."""
    of_sources = (terms.summary for terms in owner.sources if terms.summary is not None)
    return min((site.settings.summary, *of_sources))


def shown_term(outlet: Outlet, owner: Ownership) -> timedelta | None:
    """Return for how long sources permit an article, where partners are to read it: the least."""
    if outlet.partner is None:
        return None
    terms = (terms.term for terms in owner.sources)
    return min((term for term in terms if term is not None), default=None)


@dataclass
class Presentations:
    """The presentations of one run; `slugs` are those of categories, by label."""

    site: Site
    slugs: Mapping[str, str]
    _presentations: dict[tuple[object, ...], tuple[Presentation, bytes]] = field(
        default_factory=dict
    )
    _sources: dict[tuple[str | None, ...], bytes] = field(default_factory=dict)

    @cached_property
    def _site_digest(self) -> bytes:
        own = self.site.sources.own
        shown = (own.name, own.copyrightholder, own.usageterms, own.license)
        ours = sorted(self.site.own_hosts)
        return digest(code_stamp(), seen_of(self.site.settings), shown, ours)

    def look(self, ruled: Carried) -> Presentation:
        """Return how an article is to look."""
        return self._look(ruled)[0]

    def _look(self, ruled: Carried) -> tuple[Presentation, bytes]:
        """Return the same, and the digest of what it depends on beside the article."""
        spec, ruling = ruled.spec, ruled.ruling
        excerpt = excerpt_length(self.site, ruled.owner)
        term = shown_term(spec.outlet, ruled.owner)
        key = (spec.key, spec.member, ruling.level, ruling.images, excerpt, term)
        if key not in self._presentations:
            presentation = replace(self._presentation(ruled), excerpt=excerpt, term=term)
            self._presentations[key] = presentation, digest(self._site_digest, presentation)
        return self._presentations[key]

    def of(self, ruled: Carried) -> tuple[Presentation, bytes]:
        """Return how an article is to look, and the digest of all that this depends on."""
        presentation, base = self._look(ruled)
        article = ruled.article
        language = article.language or self.site.settings.language
        filed = [
            (label, self.slugs.get(label), self.site.label_in(label, language))
            for label in article.categories
        ]
        parts = base + self._source(ruled.owner) + repr(filed).encode()
        parts += repr(ruled.shortened).encode() if ruled.shortened else b""
        return presentation, sha256(parts).digest()[:16]

    def _presentation(self, ruled: Carried) -> Presentation:
        outlet = ruled.spec.outlet
        placement, profile = outlet.placement(self.site), outlet.profile
        presentation = Presentation(
            level=ruled.ruling.level,
            images=ruled.ruling.images,
            lead_image=outlet.job is not None and outlet.job.lead_image == "body",
            before=placement.before,
            after=placement.after,
            summary_length=2 * profile.summary.value.least if profile.summary else 200,
            profile=profile.name if profile.rules else "",
            elements=tuple(sorted(profile.elements.value)) if profile.elements else (),
            dated=profile.update.value if profile.update else None,
            podcast=ruled.spec.job.podcast is not None,
        )
        if not ruled.spec.names:
            return presentation
        first = (*(outlet.partner.formerly if outlet.partner else ()), outlet.partner_name)[0]
        authority, partner = self.site.settings.authority, quote(first)
        scheme = f"tag:{authority}:partners/{partner}/categories"
        return replace(presentation, scheme=scheme, names=tuple(ruled.spec.names.items()))

    def _source(self, owner: Ownership) -> bytes:
        """Return a digest of what the config says of a source that its entries show."""
        if owner.ids not in self._sources:
            self._sources[owner.ids] = digest(owner.id, owner.shown)
        return self._sources[owner.ids]
