"""What a rendered entry shows a reader, and where it leads: text, pages, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import EntryFacts
from syndicate.text import urls
from syndicate.text.patterns import regex

_VALUE = r"""\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s"'<>]++))"""
_HREF = regex("[hH][rR][eE][fF]" + _VALUE)
_MEDIA = regex(r"(?i)<(?:img|picture|source|video|audio|track)\b[^>]*+>?")
_SHOWN = regex(r"(?i)\b(?:src|srcset|poster)" + _VALUE)
#: `src`, `srcset`, `poster` or `href`. Its first letter is looked for by itself, and what stands
#: before that afterwards: a pattern that begins with several words takes three times as long.
_ATTRIBUTE = regex(
    r"[sSpPhH](?<!\w[sSpPhH])(?:(?<=[sS])[rR][cC](?:[sS][eE][tT])?"
    r"|(?<=[pP])[oO][sS][tT][eE][rR]|(?<=[hH])[rR][eE][fF])" + _VALUE
)
#: An address from its colon on, which is looked for four times as fast as letters of either case.
_SPELT = regex(
    r"(?i)://(?:(?<=(http)://)|(?<=(https)://))"
    r"((?:[^\s\"<>\\^`{|}，。；、！？）】》」』&]++|&(?!(?:[lg]t|quot|nbsp|#)))+)"
)
_SPOKEN = regex(r"(?i)\s(?:alt|title)" + _VALUE)
#: What is shorter says nothing that is an article's alone.
_LEAST_BESIDE = 40
_AFTER_SPELT = ".,;:!?)]}'"

#: Notices stand around a body: this many characters, before and after, are searched first.
_BEFORE, _AFTER = 500, 1500
#: The formats of a batch hold the same bodies: each is read once, and known again by its text.
_once = lru_cache(maxsize=128)
_PLAIN_TAG = regex(r'</?[a-z][a-z0-9]*+(?: [a-z-]++(?:="[^"<>]*+")?)* ?/?>')


def body_of(entry: EntryFacts) -> str:
    """Return the markup that a reader shows as the text of an entry."""
    return (entry.content if entry.content is not None else entry.summary) or ""


def texts_beside(entry: EntryFacts) -> tuple[str, ...]:
    """Return what an entry says beside its body, where it is long: titles, summary, descriptions of
    pictures and links.
    """
    summary = entry.summary if entry.content is not None else None
    texts = (entry.title, entry.subtitle, summary, *_descriptions(body_of(entry)))
    return tuple(text for text in texts if text and len(text) >= _LEAST_BESIDE)


@_once
def _descriptions(markup: str) -> tuple[str, ...]:
    return tuple(unescape("".join(parts)) for parts in _SPOKEN.findall(markup))


def pages(entry: EntryFacts) -> dict[str, bool]:
    """Return every page an entry links to, by `urls.key`, and whether it is the entry's own."""
    own = [entry.link, *(href for rel, href in entry.links if rel == "alternate")]
    others = [href for rel, href in entry.links if rel != "alternate"]
    others_in_body = _linked_pages(body_of(entry))
    return dict.fromkeys([*_keys(others), *others_in_body], False) | dict.fromkeys(_keys(own), True)


def spelt_pages(entry: EntryFacts) -> list[str]:
    """Return the pages whose addresses are written out in the text of an entry, by `urls.key`.

    Each is given with and without a mark that ends a sentence.
    """
    return [*_spelt_pages(body_of(entry)), *_spelt_pages(entry.summary or "")]


def leads_to(entry: EntryFacts, addresses: Iterable[str]) -> bool:
    """Return whether an entry links to one of these pages."""
    targets = set(_keys(addresses))
    links = _keys([entry.link, *(href for _, href in entry.links)])
    return not (targets.isdisjoint(links) and targets.isdisjoint(pages(entry)))


def addresses_in(markup: str) -> list[str]:
    """Return every web address in a body: of pictures, of links, and those that are spelt."""
    values = (unescape("".join(parts)) for parts in _ATTRIBUTE.findall(markup))
    found = [word for value in values for word in value.replace(", ", " ").split()]
    spelt = _addresses(markup)
    return [*found, *spelt, *(address.rstrip(_AFTER_SPELT) for address in spelt)]


@_once
def _linked_pages(markup: str) -> tuple[str, ...]:
    """Return the pages that the links of a body lead to, by `urls.key`."""
    return tuple(_keys(unescape("".join(parts)) for parts in _HREF.findall(markup)))


@_once
def _spelt_pages(markup: str) -> tuple[str, ...]:
    addresses = _addresses(markup)
    return tuple(_keys([*addresses, *(each.rstrip(_AFTER_SPELT) for each in addresses)]))


@_once
def _addresses(markup: str) -> tuple[str, ...]:
    """Return the addresses that are written out in a text or a body."""
    found = _SPELT.findall(markup)
    return tuple(unescape(f"{plain or secure}://{rest}") for plain, secure, rest in found)


@_once
def pictures(markup: str) -> frozenset[str]:
    """Return what identifies the pictures, sound and film of a body: addresses, else whole tags."""
    addresses: list[str] = []
    for tag in _MEDIA.findall(markup):
        addresses += ["".join(value) for value in _SHOWN.findall(tag)] or [tag]
    return frozenset(addresses)


@_once
def unseen(markup: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the texts that a reader does not see in a body; white space never counts."""
    for read in (_edges, visible_text):
        shown = read(markup) if texts else ""
        texts = tuple(text for text in texts if squash(text) not in shown)
    return texts


def _edges(markup: str) -> str:
    """Return the text visible near both ends of a body; "" where these alone cannot tell."""
    if len(markup) < _BEFORE + _AFTER:
        return ""
    before = markup[: markup.find("<", _BEFORE)]
    after = markup[markup.rfind("<", 0, -_AFTER) :]
    text = _PLAIN_TAG.sub("", f"{before}\0{after}")
    # A bracket that is left was cut inside a tag, or stands in an attribute.
    return "" if "<" in text or ">" in text else squash(unescape(text))


def _keys(addresses: Iterable[str | None]) -> list[str]:
    return [_key(address) for address in addresses if address]


_key = lru_cache(maxsize=8192)(urls.key)
