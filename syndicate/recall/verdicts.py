"""What of a rendered entry was withdrawn (laws 5 and 9).

An entry is recognised by its id, by its page and by its text; and none may lead to a page that
was withdrawn, or show a picture that was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence, Set
from typing import Protocol

from syndicate.check.facts import EntryFacts
from syndicate.check.policy import RecallVerdict
from syndicate.check.shown import addresses_in, body_of, pages, spelt_pages, texts_beside
from syndicate.recall import likeness
from syndicate.text import prose, similarity
from syndicate.text.pictures import picture_key, pictures_in
from syndicate.text.prose import Prose

#: How many verdicts are remembered: those on a batch of entries serve its other formats.
REMEMBERED = 2_000


class WithdrawnLookup(Protocol):
    """What was withdrawn and not lifted; articles go by their key in the store."""

    def by_id(self, entry_id: str) -> bool:
        """Return whether this is the entry id of a withdrawn article."""

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        """Return the withdrawn articles that took one of these addresses (`urls.key`) with them."""

    @property
    def any_picture(self) -> bool:
        """Whether any picture is withdrawn."""

    def withdrawn_pictures(self, keys: Collection[str]) -> Collection[str]:
        """Return which of these pictures (`picture_key`) were withdrawn."""

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        """Return the withdrawn articles that have some of these pieces, and how many."""

    def texts(self, article: int) -> Sequence[str]:
        """Return the texts (`similarity.folded`) that a withdrawn article had."""

    def prose(self, article: int) -> Sequence[Prose]:
        """Return the same texts, prepared for comparison by sentences."""

    def pictures(self, article: int) -> Set[str]:
        """Return the pictures (`picture_key`) that a withdrawn article had."""

    def concerns(self, article: int, entry_id: str) -> bool:
        """Return whether what withdrew the article goes for this entry too.

        It does for whoever carries the same, unless it was ordered for its own publisher alone; not
        for an entry that is exempt: released or lifted by a person, a replacement.
        """

    def is_its_own(self, entry_id: str, url_key: str) -> bool:
        """Return whether the article of that id stands, or stood first, at that address."""


def recall_verdicts(withdrawn: WithdrawnLookup, remembered: int = REMEMBERED) -> RecallVerdict:
    """Return a function that says why an entry may not be published again, or None.

    One run should use one: `remembered` verdicts are kept, those on a body by the entry's id and a
    hash, because formats and feeds share bodies.
    """
    verdicts: dict[Hashable, str | None] = {}

    def once(key: Hashable, judge: Callable[[], str | None]) -> str | None:
        if key not in verdicts:
            if len(verdicts) >= remembered:
                del verdicts[next(iter(verdicts))]  # the oldest
            verdicts[key] = judge()
        return verdicts[key]

    def verdict(entry: EntryFacts) -> str | None:
        body = body_of(entry)
        text = (entry.id, hash(body))
        links = (*text, entry.link, entry.links, hash(entry.summary))
        return (
            once(entry.id, lambda: "it is withdrawn" if withdrawn.by_id(entry.id) else None)
            or once(links, lambda: _by_page(withdrawn, entry))
            or once(text, lambda: _by_text(withdrawn, entry.id, body))
            or _by_texts_beside(withdrawn, entry, once)
            or _by_picture(withdrawn, entry, once, hash(body))
        )

    return verdict


def _by_page(withdrawn: WithdrawnLookup, entry: EntryFacts) -> str | None:
    """Judge an entry by its own page, and by those it leads to, which no exemption opens again."""
    linked = dict.fromkeys(spelt_pages(entry), False) | pages(entry)
    if not withdrawn.by_page(list(linked)):
        return None
    for page, own in linked.items():
        articles = withdrawn.by_page([page])
        if not articles:
            continue
        concerned = any(withdrawn.concerns(article, entry.id) for article in articles)
        if own and concerned:
            return f"it stands at a page that is withdrawn: {page}"
        if not own and (concerned or not withdrawn.is_its_own(entry.id, page)):
            return f"it leads to a page that is withdrawn: {page}"
    return None


def _by_texts_beside(
    withdrawn: WithdrawnLookup,
    entry: EntryFacts,
    once: Callable[[Hashable, Callable[[], str | None]], str | None],
) -> str | None:
    """Judge an entry by its title, its summary and the like: a whole text may stand there, too."""
    found = (
        once((entry.id, "beside", text), lambda text=text: _by_text(withdrawn, entry.id, text))  # type: ignore[misc]
        for text in texts_beside(entry)
    )
    return next((why for why in found if why), None)


def _by_picture(
    withdrawn: WithdrawnLookup,
    entry: EntryFacts,
    once: Callable[[Hashable, Callable[[], str | None]], str | None],
    body: int,
) -> str | None:
    """Judge an entry by the pictures in its body, and by those beside it."""
    if not withdrawn.any_picture:
        return None
    beside = (*entry.images, *(href for rel, href in entry.links if rel == "enclosure"))

    def shown(urls: Collection[str]) -> str | None:
        keys = {picture_key(url): url for url in urls if url.startswith(("http://", "https://"))}
        found = sorted(withdrawn.withdrawn_pictures(keys))
        return f"it shows a picture that is withdrawn: {keys[found[0]]}" if found else None

    return (
        once(("pictures", beside), lambda: shown(beside))
        or once(("pictures", body), lambda: shown(addresses_in(body_of(entry))))
        or once(("pictures", entry.summary), lambda: shown(addresses_in(entry.summary or "")))
    )


def _by_text(withdrawn: WithdrawnLookup, entry_id: str, body: str) -> str | None:
    plain = similarity.folded(body)
    shared = withdrawn.by_pieces(likeness.pieces(plain)) if plain else {}
    prepared: Prose | None = None
    for article, count in likeness.best(shared):
        same = any(likeness.shows(plain, text, count) for text in withdrawn.texts(article))
        if not same and count >= likeness.SHARED:
            prepared = prepared or prose.prepare(body)
            same = any(likeness.is_whole(prepared, text) for text in withdrawn.prose(article))
        same = same and likeness.is_same(
            plain, pictures_in(body, None), withdrawn.pictures(article)
        )
        if same and withdrawn.concerns(article, entry_id):
            return "it shows the text of an article that is withdrawn"
    return None
