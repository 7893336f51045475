"""What is doubtful about whose an article is, in a sentence each: for whoever imports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from syndicate.config.evidence import HOSTS, Attributed, Clue
from syndicate.config.nearest import meant
from syndicate.config.owners import OWN, Claim, Owners
from syndicate.text.names import fold


@dataclass(frozen=True)
class SourceDoubts:
    """Says what is doubtful about the sources of records; what it has said once it remembers."""

    owners: Owners
    _known: dict[tuple[Clue, ...], tuple[str, ...]] = field(default_factory=dict)

    def of(self, article: Attributed) -> tuple[str, ...]:
        """Return what an article's record says that does not fit together, or fits nobody."""
        clues = self.owners.index.clues(article)
        if clues not in self._known:
            self._known[clues] = tuple(self._doubts(article, clues))
        return self._known[clues]

    def _doubts(self, article: Attributed, clues: tuple[Clue, ...]) -> Iterator[str]:
        owners, claims = self.owners, self.owners.find(article).claims
        strangers = owners.strangers(clues)
        for clue in clues:
            near = self._near(clue) if not owners.source_of(clue) else ""
            if clue.kind == "id" and clue in strangers:
                yield f'source: no source is called "{clue.value}"{near}; {self._default}'
            elif clue.kind == "name" and near:
                yield f'source: no source has the name "{clue.value}"{near}'
        listed = [claim for claim in claims if claim.id is not None]
        if len(listed) > 1:
            told = ", ".join(map(self._pointing, listed))
            yield f"source: {told}; shown as the strictest of them allows"
        hosts = [clue for clue in strangers if clue.kind in HOSTS]
        if listed and hosts:
            named = f'"{listed[0].id}" is known by its name alone, and no source has {hosts[0]}'
            yield f"source: {named}; {self._default}"

    @property
    def _default(self) -> str:
        place = self.owners.site.places.of("sources.yaml", "default", "grants")
        grant = self.owners.site.sources.default.grants
        return f"the default speaks for it and grants {grant} ({place})"

    def _pointing(self, claim: Claim) -> str:
        place = self.owners.site.places.of("sources.yaml", *claim.path[:-1])
        return f'{claim.clue} belongs to "{claim.id}" ({place})'

    def _near(self, clue: Clue) -> str:
        """Return which source was probably meant, by its id or its name."""
        return near_source(self.owners, clue.value) if clue.kind in ("id", "name") else ""


def near_source(owners: Owners, text: str) -> str:
    """Return the end of a message that asks whether a source was meant by its id or name, or ""."""
    sources = owners.site.sources.sources
    names = {terms.name: key for key, terms in sources.items()}
    exact = owners.index.names.get(fold(text))
    hint = f'; did you mean "{exact}"?' if exact else meant(text, (*sources, OWN, *names))
    for name, key in names.items():
        if hint == f'; did you mean "{name}"?' and name != key:
            return f'; did you mean "{key}" ({name})?'
    return hint
