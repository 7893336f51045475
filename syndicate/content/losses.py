"""What a body loses on its way into an entry: what was dropped on purpose, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.text.patterns import regex
from syndicate.text.plain import names

_TAG = regex("<[^<>]*+>")
_WORD = regex(r"\w+")
_UNSEEN = names("script style head title template")
_LONGEST = 80
#: How many words that are not met as such are searched for inside others: each costs a search.
_MOST = 200
#: How many lost words are named.
_NAMED = 8


class Dropped(Struct, frozen=True):
    """A text that was dropped on purpose: a `label` of the page's, or a `repeat` of what stays."""

    kind: str
    text: str

    def __str__(self) -> str:
        line = " ".join(self.text.split())
        return f"the {self.kind} {shortened(line)!r}"


class Body(Struct, frozen=True):
    """A sanitised body, what was dropped from it on purpose, and what of it could not be kept."""

    html: str
    dropped: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def shortened(line: str) -> str:
    """Return a line of a length to be shown."""
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def visible_words(root: HtmlElement, *, images: bool) -> list[str]:
    """Return the texts that a tree shows, in order; without `images`, not those of players."""
    unseen = _UNSEEN if images else _UNSEEN | {"audio", "video"}
    parts = [root.text or ""]
    for element in root.iterdescendants():
        if isinstance(element.tag, str) and element.tag not in unseen:
            parts.append(element.text or "")
        parts.append(element.tail or "")
    return parts


def missing_words(before: list[str], html: str, dropped: Iterable[Dropped]) -> list[str]:
    """Return the words of some texts that are neither in a sanitised body nor dropped, each once.

    A word may be divided among elements, before and after; only whole words count.
    """
    after = unescape(_TAG.sub("", html))
    joined = "".join(before)
    if "".join(joined.split()) == "".join(after.split()):
        return []
    known = {*_WORD.findall(after), *_WORD.findall(unescape(_TAG.sub(" ", html)))}
    for one in dropped:
        known.update(_WORD.findall(one.text))
    if known.issuperset(_WORD.findall(joined)):
        return []
    pieces = dict.fromkeys(_WORD.findall(" ".join(before)))
    missing = [word for word in pieces if word not in known]
    # What stood in two elements may be one word now.
    new = " ".join(known.difference(pieces))
    return [word for n, word in enumerate(missing) if n >= _MOST or word not in new]


def lost_words(words: list[str]) -> list[str]:
    """Return one line that names the first of the lost words, or none."""
    if not words:
        return []
    named = ", ".join(repr(shortened(word)) for word in words[:_NAMED])
    more = f" and {len(words) - _NAMED:,} more" if len(words) > _NAMED else ""
    return [f"the word{'s' if len(words) > 1 else ''} {named}{more}"]
