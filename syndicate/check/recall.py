"""What a rendered entry shows and leads to, and what of that was withdrawn (design, laws 5 and 9).

An entry is recognised by its id, by its page and by its text; and none may lead to a page that
was withdrawn. What the store remembers is asked through `Memory`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import Protocol

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import EntryFacts
from syndicate.text import similarity, urls

#: Says why an entry may not be published again, or None.
Recall = Callable[[EntryFacts], str | None]

_VALUE = r"""\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s"'<>]++))"""
_HREF = re.compile("[hH][rR][eE][fF]" + _VALUE)
_MEDIA = re.compile(r"(?i)<(?:img|picture|source|video|audio|track)\b[^>]*+>?")
_SHOWN = re.compile(r"(?i)\b(?:src|srcset|poster)" + _VALUE)
_SPELT = re.compile(
    r"(?i)https?://(?:(?!&(?:[lg]t|quot|nbsp|#))[^\s\"<>\\^`{|}，。；、！？）】》」』])+"
)
_AFTER_SPELT = ".,;:!?)]}'"

#: Notices stand around a body: this much of it, before and after, is looked at first.
_BEFORE, _AFTER = 500, 1500
_PLAIN_TAG = re.compile(r'</?[a-z][a-z0-9]*+(?: [a-z-]++(?:="[^"<>]*+")?)* ?/?>')

#: How many pieces of a body are looked up, and how many of them a text must share to be compared.
_PIECES = 32
_SHARED = 2
#: How many withdrawn articles a body is compared with: those that share most pieces with it.
_CANDIDATES = 30
#: A body so like a text is that text, with notices around it or a word changed ...
_LIKE = 0.8
#: ... but shorter texts (in letters and digits) must stand in it as they are, and of the shortest,
#: which anyone may write ("to be continued"), it must hold nothing else: with a notice beside it,
#: such a text is known by its id and page alone.
_SHORT, _SHORTEST = 200, 40
#: How many verdicts are remembered: three or so for each entry of a large feed in each format.
_REMEMBERED = 50_000


class Memory(Protocol):
    """What was withdrawn and not lifted, as the store remembers it; articles go by their key."""

    def empty(self) -> bool:
        """Whether nothing is withdrawn."""

    def by_id(self, entry_id: str) -> bool:
        """Whether this is the entry id of a withdrawn article."""

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        """The withdrawn articles that had one of these pages on this site (`urls.key`)."""

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        """The withdrawn articles that are known by some of these pieces, and by how many."""

    def texts(self, article: int) -> Sequence[str]:
        """The texts (`likeness.plain`) that a withdrawn article had."""

    def concerns(self, article: int, entry_id: str) -> bool:
        """Whether what withdrew the article goes for this entry too.

        It does for the same publisher, or when it was ordered everywhere; not for an entry that
        is exempt: released by a person, a replacement, a lawful copy from another source.
        """


def recaller(memory: Memory) -> Recall:
    """A judge of entries by what is withdrawn now.

    One run should use one: its verdicts are remembered, on a body by the entry's id and a hash,
    because formats and feeds share bodies.
    """
    if memory.empty():
        return lambda _: None
    verdicts: dict[Hashable, str | None] = {}

    def once(key: Hashable, judge: Callable[[], str | None]) -> str | None:
        if key not in verdicts:
            if len(verdicts) >= _REMEMBERED:
                del verdicts[next(iter(verdicts))]  # the oldest
            verdicts[key] = judge()
        return verdicts[key]

    def recall(entry: EntryFacts) -> str | None:
        body = body_of(entry)
        here = (entry.id, hash(body))
        around = (*here, entry.link, entry.links, hash(entry.summary))
        return (
            once(entry.id, lambda: "it is withdrawn" if memory.by_id(entry.id) else None)
            or once(around, lambda: _by_page(memory, entry))
            or once(here, lambda: _by_text(memory, entry.id, body))
        )

    return recall


def _by_page(memory: Memory, entry: EntryFacts) -> str | None:
    """By its own page; or by the others that it leads to, which no exemption opens again."""
    found = dict.fromkeys(_spelt(f"{body_of(entry)} {entry.summary}"), False) | pages(entry)
    if not memory.by_page(list(found)):
        return None
    for page, own in found.items():
        articles = memory.by_page([page])
        if own and any(memory.concerns(article, entry.id) for article in articles):
            return f"it stands at a page that is withdrawn: {page}"
        if not own and articles:
            return f"it leads to a page that is withdrawn: {page}"
    return None


def _by_text(memory: Memory, entry_id: str, body: str) -> str | None:
    plain = similarity.plain(body)
    shared = memory.by_pieces(similarity.pieces(plain, _PIECES)) if plain else {}
    best = sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:_CANDIDATES]
    for article, count in best:
        like = any(_is_like(plain, text, count) for text in memory.texts(article))
        if like and memory.concerns(article, entry_id):
            return "it shows the text of an article that is withdrawn"
    return None


def _is_like(plain: str, text: str, shared: int) -> bool:
    """Whether a body is a withdrawn text, of which it shares so many pieces."""
    if len(text) < _SHORTEST:
        return plain == text
    if shared < _SHARED and len(similarity.pieces(text, _SHARED)) >= _SHARED:
        return False
    if len(text) <= _SHORT and text not in plain:
        return False
    return similarity.holds(plain, text) or similarity.likeness(plain, text) >= _LIKE


def body_of(entry: EntryFacts) -> str:
    """The markup that a reader shows for the text of an entry."""
    return (entry.content if entry.content is not None else entry.summary) or ""


def pages(entry: EntryFacts) -> dict[str, bool]:
    """Every page that an entry links to, by `urls.key`; whether it is the entry's own."""
    own = [entry.link, *(href for rel, href in entry.links if rel == "alternate")]
    others = [href for rel, href in entry.links if rel != "alternate"]
    others += [unescape("".join(found)) for found in _HREF.findall(body_of(entry))]
    return dict.fromkeys(_keys(others), False) | dict.fromkeys(_keys(own), True)


def leads_to(entry: EntryFacts, addresses: Iterable[str]) -> bool:
    """Whether an entry links to one of these pages."""
    wanted = set(_keys(addresses))
    links = _keys([entry.link, *(href for _, href in entry.links)])
    return not (wanted.isdisjoint(links) and wanted.isdisjoint(pages(entry)))


def _spelt(markup: str) -> list[str]:
    """The pages whose addresses are written out, with and without a mark that ends a sentence."""
    found = [unescape(address) for address in _SPELT.findall(markup)]
    return _keys([*found, *(address.rstrip(_AFTER_SPELT) for address in found)])


def _keys(addresses: Iterable[str | None]) -> list[str]:
    return [_key(address) for address in addresses if address]


_key = lru_cache(maxsize=8192)(urls.key)


def pictures(markup: str) -> frozenset[str]:
    """What its pictures, sound and film are known by: their addresses, else their tags."""
    found: list[str] = []
    for tag in _MEDIA.findall(markup):
        found += ["".join(value) for value in _SHOWN.findall(tag)] or [tag]
    return frozenset(found)


def unseen(markup: str, texts: tuple[str, ...]) -> list[str]:
    """Those of the texts that a reader does not see in a body; white space does not count."""
    for read in (_edges, visible_text):
        shown = read(markup) if texts else ""
        texts = tuple(text for text in texts if squash(text) not in shown)
    return list(texts)


def _edges(markup: str) -> str:
    """What is seen near both ends of a body; nothing where that cannot be told from them alone."""
    if len(markup) < _BEFORE + _AFTER:
        return ""
    before = markup[: markup.find("<", _BEFORE)]
    after = markup[markup.rfind("<", 0, -_AFTER) :]
    seen = _PLAIN_TAG.sub("", f"{before}\0{after}")
    # A bracket that is left: one of them was cut inside a tag, or an attribute holds one.
    return "" if "<" in seen or ">" in seen else squash(unescape(seen))
