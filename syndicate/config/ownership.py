"""Whose an article is: all that have a say in how it is shown, the basis of every ruling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from syndicate.config.evidence import Clue
from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.model.article import LEVELS, Grant

#: The id of the site's own work.
OWN = "own"


@dataclass(frozen=True)
class Claim:
    """One that has a say in how an article is shown: a source, the site itself, or nobody listed.

    `id` and `terms` are None for a publisher that sources.yaml does not list, for whom its default
    speaks; `path` is that of the grant in sources.yaml. `clue` is what of the record points to it;
    None for the site itself, and where a record says nothing.
    """

    id: str | None
    terms: SourceTerms | OwnBlock | None
    grants: Grant
    path: tuple[str, ...]
    clue: Clue | None = None

    @property
    def source(self) -> SourceTerms | None:
        """Return what a listed source permits; the site's own work and strangers have no terms."""
        return self.terms if isinstance(self.terms, SourceTerms) else None


@dataclass(frozen=True)
class Ownership:
    """Whose an article is. All `claims` restrict it together; the first is credited in entries.

    `id` is that of the credited one; None for a publisher that sources.yaml does not list. `open`
    says that the record points to somebody else, too, who may be listed one day.
    """

    claims: tuple[Claim, ...]
    open: bool = False

    @property
    def id(self) -> str | None:
        return self.claims[0].id

    @property
    def grants(self) -> Grant:
        """Return how much all of them grant: the least, but for exceptions and other rules."""
        return min((claim.grants for claim in self.claims), key=LEVELS.index)

    @property
    def ids(self) -> tuple[str | None, ...]:
        """Return the id of every claim."""
        return tuple(claim.id for claim in self.claims)

    @property
    def depends_on(self) -> tuple[str | None, ...]:
        """Return the sources whose entries in the config matter; None: those that may be added."""
        return (*self.ids, None) if self.open else self.ids

    @property
    def sources(self) -> Iterator[SourceTerms]:
        """Yield the terms of every listed source that has a say."""
        return (claim.source for claim in self.claims if claim.source)

    @property
    def shown(self) -> SourceTerms | OwnBlock:
        """Return the terms that entries show: those of the credited one.

        No licence is named on which others that have a say do not agree, and nothing is left out
        of what one of them wants whole.
        """
        first = self.claims[0].terms
        if first is None:
            return _NO_TERMS
        if len(self.claims) == 1 or not isinstance(first, SourceTerms):
            return first
        agreed = all(c.terms is not None and c.terms.license == first.license for c in self.claims)
        return replace(
            first,
            license=first.license if agreed else None,
            verbatim=any(terms.verbatim for terms in self.sources),
        )


#: What entries show of a publisher that sources.yaml does not list.
_NO_TERMS = SourceTerms(name="")
