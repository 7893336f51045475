"""Find whose an article is: every source, listed or not, that its record points to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from syndicate.config.evidence import HOSTS, Attributed, Clue, SourceIndex
from syndicate.config.ownership import OWN, Claim, Ownership
from syndicate.config.site import Site
from syndicate.text.names import fold
from syndicate.text.urls import bare_host

#: How many answers of `Owners.find` are remembered: there are few sources, and many articles.
_REMEMBERED = 10_000
#: How many articles are: as many as a feed has in hand.
_ASKED = 2_000


@dataclass(frozen=True)
class Owners:
    """The sources of a site by what they are known by, to find whose an article is.

    `slugs` are labels of categories that the config does not name, by slug; `former` are labels by
    names, folded, that categories had before the store was told of another.
    """

    site: Site
    index: SourceIndex
    slugs: Mapping[str, str]
    former: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[Clue, ...], Ownership] = field(default_factory=dict, compare=False)
    _found: dict[tuple[object, ...], Ownership] = field(default_factory=dict, compare=False)
    _lineages: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls,
        site: Site,
        categories: Mapping[str, str] | None = None,
        former: Mapping[str, str] | None = None,
    ) -> Owners:
        """Return the owners of a site; `categories` are the slugs that were minted, by label.

        `former` are the names that the store knows categories to have had, each with the present.
        """
        slugs = {slug: label for label, slug in (categories or {}).items()}
        folded = {fold(name): label for name, label in (former or {}).items()}
        return cls(site, SourceIndex.of(site), slugs, folded)

    def label_of(self, name: str) -> str:
        """Return the label of a category by its label or slug."""
        label = self.site.label_of(name)
        return self.slugs.get(name, name) if label == name else label

    def is_one_of(self, name: str, categories: Iterable[str]) -> bool:
        """Whether a category, by any of its names, is among an article's."""
        if self.was_anothers(name):
            return False
        label = fold(self.label_of(name))
        return any(fold(self.site.label_of(category)) == label for category in categories)

    def falls_under(self, name: str, categories: Iterable[str]) -> bool:
        """Whether one of these categories is the named one, by any of its names, or below it.

        A name that two categories have is that of both: what is restricted by it is restricted.
        """
        named = self.called(name)
        return any(not named.isdisjoint(self._lineage(category)) for category in categories)

    def _lineage(self, category: str) -> frozenset[str]:
        if category not in self._lineages:
            self._lineages[category] = self.site.lineage(category)
        return self._lineages[category]

    def called(self, name: str) -> frozenset[str]:
        """Return every category that has this name or slug, or had it, folded."""
        labels = filter(None, (self._minted.get(fold(name)), self.former.get(fold(name))))
        return self.site.labels_of(name).union(*map(self.site.labels_of, labels))

    def was_anothers(self, name: str) -> str | None:
        """Return the category that a name was of before it became another's; None where it was not.

        Then nobody can tell which of the two is meant: a restriction by it is one of both, and a
        partner who is given a category by it gets neither.
        """
        before = self.former.get(fold(name))
        if before is None or self.label_of(name) not in self.site.categories:
            return None
        return before if fold(before) not in self.site.labels_of(self.label_of(name)) else None

    @cached_property
    def _minted(self) -> Mapping[str, str]:
        """The labels of categories by their minted slugs, folded."""
        return {fold(slug): label for slug, label in self.slugs.items()}

    def find(self, article: Attributed) -> Ownership:
        """Return whose an article is: of every listed source that its record points to.

        Its id counts first, then the host of the original, that of the source's front page, the
        source's name, and the host of its page.
        """
        # Rulings, presentations and the proof ask for each article of a feed, one after the other.
        asked = (article.source, article.external_url, article.url)
        if asked not in self._found:
            if len(self._found) >= _ASKED:
                self._found.clear()
            self._found[asked] = self._find(article)
        return self._found[asked]

    def _find(self, article: Attributed) -> Ownership:
        clues = self.index.clues(article)
        if not clues and article.source is None:
            clues = (Clue("id", OWN),)
        if clues not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            is_open = any(self.source_of(clue) is None for clue in clues)
            self._known[clues] = Ownership(tuple(self._claims(clues)), is_open)
        return self._known[clues]

    def _claims(self, clues: tuple[Clue, ...]) -> Iterator[Claim]:
        """Yield every claim once, in the order of the clues; that of strangers comes last."""
        named: dict[str, Clue] = {}
        for clue in clues:
            if key := self.source_of(clue):
                named.setdefault(key, clue)
        yield from (self._claim(key, clue) for key, clue in named.items())
        strangers = self.strangers(clues)
        if strangers or not named:
            default = self.site.sources.default.grants
            stranger = next(iter(strangers), None)
            yield Claim(None, None, default, ("default", "grants"), stranger)

    def _claim(self, key: str, clue: Clue) -> Claim:
        if key == OWN and key not in self.index.ids:
            own = self.site.sources.own
            return Claim(OWN, own, own.grants, (OWN, "grants"), clue)
        terms = self.site.sources.sources[key]
        return Claim(key, terms, terms.grants, ("sources", key, "grants"), clue)

    def source_of(self, clue: Clue) -> str | None:
        """Return the id of the source that a clue points to; None where sources.yaml has none."""
        key = self.index.source_of(clue)
        return OWN if key is None and clue == Clue("id", OWN) else key

    def strangers(self, clues: Iterable[Clue]) -> tuple[Clue, ...]:
        """Return what of these points to somebody whom sources.yaml does not list.

        An id always does. Where nothing is listed, everything does; where a source is known by its
        name alone, which anybody may write, a host does that is no platform and not ours.
        """
        clues = tuple(clues)
        listed = [clue for clue in clues if self.source_of(clue)]
        unlisted = [clue for clue in clues if not self.source_of(clue)]
        if not listed:
            return tuple(unlisted)
        by_name = all(clue.kind == "name" or self.source_of(clue) == OWN for clue in listed)
        return tuple(
            clue
            for clue in unlisted
            if clue.kind == "id"
            or (by_name and clue.kind in HOSTS and not self.index.is_nobodys(clue.value))
        )

    def side_of(self, article: Attributed) -> str:
        """Return whose side an article is on where several claim one page.

        That is its source; of an unlisted one, the first host that its record gives, but no
        platform, else its name.
        """
        owner = self.find(article)
        if owner.id is not None:
            return owner.id
        clues = self.index.telling(self.index.clues(article))
        hosts = [clue.value for clue in clues if clue.kind in HOSTS]
        return f"? {hosts[0]}" if hosts else f"? {fold(clues[0].value)}" if clues else "?"

    def are_of_one(self, article: Attributed, other: Attributed) -> bool:
        """Whether two articles are of one source, as far as their records tell."""
        one, two = self.find(article).id, self.find(other).id
        if one is not None and two is not None:
            return one == two
        first, second = (
            {fold(clue.value) for clue in self.index.telling(self.index.clues(each))}
            for each in (article, other)
        )
        return bool(first & second) or not (first or second)

    def named_by(self, trace: str) -> str | None:
        """Return the source that a trace of the store, like `host:daily.example`, points to."""
        if trace == OWN:
            return OWN
        kind, _, value = trace.partition(":")
        if kind == "host":
            return self.index.source_of(Clue("page", value))
        key = self.source_of(Clue("id", value)) if kind in ("id", "name") else None
        return key or self.index.source_of(Clue("name", value))

    def stranger_of(self, trace: str) -> str | None:
        """Return what an unlisted publisher is called by, of a trace that points to no source."""
        kind, _, value = trace.partition(":")
        is_name = kind == "name" or (kind == "host" and not self.index.is_ours(value))
        return value if is_name else None

    def name_of(self, key: str) -> str:
        """Return the name of a source of the config, or of the site itself (`own`)."""
        if key == OWN and key not in self.index.ids:
            return self.site.sources.own.name or self.site.settings.title
        return self.site.sources.sources[key].name

    def names_of(self, key: str) -> tuple[str, ...]:
        """Return all that a source is called: its id, its name, and what these were before."""
        terms = self.site.sources.sources.get(key)
        return (key, self.name_of(key), *(terms.formerly if terms else ()))

    @cached_property
    def renamed(self) -> frozenset[str]:
        """The sources that were called otherwise before."""
        listed = self.site.sources.sources
        return frozenset(key for key, terms in listed.items() if terms.formerly)

    def source_called(self, name: str) -> str | None:
        """Return the id of a source by any name that it has or had, in any case."""
        if name in self.index.ids:
            return name
        return self.index.former.get(name) or self.index.names.get(fold(name))

    def publisher(self, article: Attributed, owner: Ownership | None = None) -> str:
        """Return what to call the publisher: its id in the config, else its label in the record."""
        owner = owner or self.find(article)
        if owner.id is not None:
            return owner.id
        label = article.source.label if article.source else None
        return label or bare_host(article.external_url) or bare_host(article.url) or "?"
