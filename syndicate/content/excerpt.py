"""The excerpt that the level `summary` shows: so many characters, and never half of the text."""

from __future__ import annotations

from unicodedata import normalize

from msgspec import Struct

from syndicate.content import records
from syndicate.content.summary import opening, summarise
from syndicate.model.article import Article
from syndicate.text.bidi import close_controls
from syndicate.text.sentences import without_title
from syndicate.text.similarity import plain

#: A text with its markup takes about so many characters for each letter, at most.
_EACH = 10


class Excerpt(Struct, frozen=True):
    """What is shown of a text: together at most what is allowed.

    The title counts where it was made of the text, and is cut where it is too much of it.
    """

    title: str
    subtitle: str | None = None
    summary: str | None = None


class _Room(Struct, frozen=True):
    """How much may still be shown: characters, and letters and digits."""

    characters: int
    letters: int

    def less(self, text: str) -> _Room:
        return _Room(self.characters - len(text), self.letters - _letters(text))

    def holds(self, text: str) -> bool:
        return len(text) <= self.characters and _letters(text) <= self.letters

    def cut(self, text: str) -> str:
        """Return as much of a text as there is room for, or "" where that says nothing."""
        line, most, used = " ".join(text.split()), 0, 0
        while most < min(len(line), self.characters):
            used += line[most].isalnum() if line[most].isascii() else _letters(line[most])
            if used > self.letters:
                break
            most += 1
        shown = summarise(line, most) if most > 1 or len(line) <= most else ""
        closed = close_controls(shown)  # a cut may have lost what closes one
        if len(closed) > self.characters:
            closed = close_controls(summarise(line, 2 * len(shown) - len(closed)))
        return closed if _letters(closed) else ""


def excerpt_of(article: Article, title: str, body: str, most: int) -> Excerpt:
    """Return the excerpt of an article: at most `most` characters, and half of its text.

    `body` is its sanitised body. Half of a text is counted in letters and digits. The given summary
    stands before the opening of the body; a subtitle that leaves it less than half of the room is
    left out.
    """
    raw = article.content_html or article.content_text or ""
    counted = min(_letters_of(markup, 2 * most) for markup in ((raw, body) if body else (raw,)))
    room = _Room(most, counted // 2)
    if article.derived_title:
        title = title if room.holds(title) else room.cut(title) or "…"
        room = room.less(title)
    subtitle = records.line(article.subtitle)
    if subtitle and not _Room(room.characters // 2, room.letters // 2).holds(subtitle):
        subtitle = None
    left = room.less(subtitle) if subtitle else room
    summary = left.cut(_source_text(article, body, left.characters)) or None
    return Excerpt(title, subtitle, summary)


def _source_text(article: Article, body: str, most: int) -> str:
    """Return what a summary is cut from: the given one, or the opening of the body."""
    title = article.title if article.derived_title else ""
    given = records.line(article.summary)
    if given:
        given = without_title(given, title) if title else given
    return given or without_title(opening(body, max(0, most) + len(title)), title)


def _letters_of(markup: str, enough: int) -> int:
    """Return how many letters and digits a text has; of a long one, `enough` or more of them."""
    end = markup.rfind("<", 0, _EACH * enough)  # no tag is cut
    if end > 0 and len(markup) > 2 * _EACH * enough:
        number = len(plain(markup[:end]))
        if number >= enough:
            return number
    return len(plain(markup))


def _letters(text: str) -> int:
    """Return how many letters and digits a short text has."""
    return sum(map(str.isalnum, normalize("NFKC", text)))
