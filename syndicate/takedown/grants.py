"""What a source that was taken down may still publish: its grant stands until it is lowered."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.text.names import fold


class StillGranted(Struct, frozen=True):
    """A source that was taken down and may still publish: what it is granted, and where.

    `place` is as in `config/sources.yaml:12:5`; `key` is what to set there to none.
    """

    source: str
    grants: str
    place: str
    key: str


def still_granted(owners: Owners, sources: Sequence[str]) -> list[StillGranted]:
    """Return those of some sources that may publish what comes of them."""
    site, found = owners.site, []
    listed = site.sources.sources
    for name in sources:
        same = [key for key in listed if fold(name) in map(fold, owners.names_of(key))]
        for key in same:
            terms = listed[key]
            blocks = [("grants",), *(("categories", c, "grants") for c in terms.categories)]
            grants = [terms.grants, *(block.grants for block in terms.categories.values())]
            for path, grant in zip(blocks, grants, strict=True):
                if grant != "none":
                    place = site.places.of("sources.yaml", "sources", key, *path)
                    found.append(StillGranted(key, grant, str(place), "grants: none"))
        if not same and name != OWN and site.sources.default.grants != "none":
            place = site.places.of("sources.yaml", "default", "grants")
            entry = f"an entry of its own with `grants: none` ({name})"
            found.append(StillGranted(name, site.sources.default.grants, str(place), entry))
    return found
