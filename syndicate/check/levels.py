"""What a level shows, stated a second time: does an entry show more of its article than it may?

docs/explanation/rights.md has the table; the first statement is in what prepares entries.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import normalize

from syndicate.check.body import squash, visible_text
from syndicate.check.facts import EntryFacts
from syndicate.check.shown import body_of, pictures
from syndicate.text.patterns import regex
from syndicate.text.plain import clean

if TYPE_CHECKING:
    from syndicate.check.policy import Allowed

_CONTROLS = regex("[\u202a-\u202e\u2066-\u2069]")


def is_more(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether an entry shows, or hides in an attribute, more of its article than its level has."""
    if allowed.level == "full":
        return False
    return (
        _holds_sample(entry, allowed)
        or _says_more(entry, allowed)
        or _cites(entry)
        or not pictures(body_of(entry)) <= allowed.pictures
        or any(rel == "enclosure" for rel, _ in entry.links)
        or (allowed.level == "headline" and bool(entry.images or entry.avatars))
        or _names_more(entry, allowed)
    )


def is_illustrated(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether an entry has pictures, sound or film besides those of the site's own notices."""
    enclosed = any(rel == "enclosure" for rel, _ in entry.links)
    shown = bool(entry.images or entry.avatars) or enclosed
    return shown or not pictures(body_of(entry)) <= allowed.pictures


def _holds_sample(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether a piece from deep in the text stands anywhere in an entry."""
    sample = squash(allowed.sample or "")
    if not sample:
        return False
    parts = [part for part in (entry.title, entry.summary, entry.subtitle, entry.content) if part]
    texts = (read(part) for part in parts for read in (visible_text, html.unescape))
    return any(sample in squash(text) for text in texts)


def _says_more(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether the words of an article are more than may be shown of it: none of a headline."""
    texts = [_CONTROLS.sub("", text) for text in _own_texts(entry, allowed)]
    if allowed.level == "headline":
        return any(texts)
    if allowed.has_text_as_title:
        texts.append(squash(entry.title))
    number = sum(map(len, texts))
    if allowed.characters is not None and number > allowed.characters:
        return True
    return allowed.letters is not None and 2 * sum(map(_letters, texts)) > allowed.letters


def _own_texts(entry: EntryFacts, allowed: Allowed) -> Iterator[str]:
    """Yield the texts of an entry that are neither title nor notice, each once, squashed."""
    bare = ("", squash(entry.title))  # RSS repeats the title where it may not leave a text empty
    rest = visible_text(body_of(entry))
    for text in sorted(map(squash, allowed.seen), key=len, reverse=True):
        rest = rest if rest in bare else rest.replace(text, "", 1)
    rest = "" if rest in bare else rest
    subtitle = squash(entry.subtitle or "")
    # A summary may be written as text or as HTML, and is repeated as the body.
    spelt = [squash(entry.summary or ""), squash(html.unescape(entry.summary or ""))]
    yield rest
    if not any(_is_within(text, rest) or text in bare for text in spelt):
        yield spelt[1]
    if subtitle not in bare:
        yield subtitle


def _is_within(text: str, other: str) -> bool:
    """Whether one text repeats another; a notice may have been taken out of its middle."""
    return text in other or (len(text) == len(other) and sorted(text) == sorted(other))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, normalize("NFKC", text)))


def _cites(entry: EntryFacts) -> bool:
    """Whether an entry names what its article cites, or what is related to it."""
    return bool(entry.cited) or any(rel == "related" for rel, _ in entry.links)


def _names_more(entry: EntryFacts, allowed: Allowed) -> bool:
    """Whether an entry has other labels than the categories of its article."""
    if allowed.labels is None:
        return False
    labels = {_CONTROLS.sub("", squash(clean(label))) for label in allowed.labels}
    return any(_CONTROLS.sub("", squash(label)) not in labels for label in entry.categories)
