"""What is doubtful about whose an article is, in a sentence each: for whoever imports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from syndicate.config.evidence import HOSTS, Attributed, Clue
from syndicate.config.nearest import nearest
from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN, Claim
from syndicate.text.names import fold

#: How alike an id or name must be to a known one to be told as a slip of it, of 1.
_IDS, _NAMES = 0.6, 0.85
#: How many combinations of what records say are remembered.
_REMEMBERED = 10_000


@dataclass(frozen=True)
class SourceDoubts:
    """Says what is doubtful about the sources of records; what it has said once it remembers."""

    owners: Owners
    _known: dict[tuple[Clue, ...], tuple[str, ...]] = field(default_factory=dict)
    _hints: dict[str, str] = field(default_factory=dict)

    def of(self, article: Attributed) -> tuple[str, ...]:
        """Return what an article's record says that does not fit together, or fits nobody."""
        clues = self.owners.index.clues(article)
        if clues not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
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
        return f'{claim.clue}, belongs to "{claim.id}" ({place})'

    def _near(self, clue: Clue) -> str:
        """Return which source was probably meant, by its id or its name.

        A name that a publisher gives itself is seldom a slip, an id often is.
        """
        if clue.kind not in ("id", "name"):
            return ""
        if clue.value not in self._hints:
            least = _NAMES if clue.kind == "name" else _IDS
            self._hints[clue.value] = near_source(self.owners, clue.value, least)
        return self._hints[clue.value]


def near_source(owners: Owners, text: str, least: float = _IDS) -> str:
    """Return the end of a message that asks whether a source was meant by its id or name, or ""."""
    if exact := owners.index.names.get(fold(text)):
        return f'; did you mean "{exact}"?'
    sources = owners.site.sources.sources
    names = {terms.name: key for key, terms in sources.items()}
    name = nearest(text, (*sources, OWN, *names), least)
    if name is None:
        return ""
    key = name if name in sources or name == OWN else names[name]
    return f'; did you mean "{key}"' + (f" ({name})?" if key != name else "?")
