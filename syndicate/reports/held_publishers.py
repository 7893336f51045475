"""Publishers of which nothing is published for want of a grant, and how many articles wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from syndicate.config.owners import Owners
from syndicate.config.ownership import Ownership
from syndicate.config.site import Site
from syndicate.store import Store, queries


def held_publishers(site: Site, store: Store) -> Mapping[str, int]:
    """Return how many articles of each publisher are held for want of a grant, the most first.

    One that grants some of its categories is not held.
    """
    owners, counts = Owners.of(site), Counter[str]()
    with store.reading() as connection:
        for article, number in queries.by_source(connection):
            owner = owners.find(article)
            if _grants_nothing(owner):
                counts[owners.publisher(article, owner)] += number
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _grants_nothing(owner: Ownership) -> bool:
    return any(
        claim.grants == "none"
        and not (claim.source and any(b.grants != "none" for b in claim.source.categories.values()))
        for claim in owner.claims
    )
