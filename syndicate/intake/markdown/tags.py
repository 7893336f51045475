"""Resolve what generators add to Markdown: Hugo's shortcodes, Liquid's and Hexo's tags, Pelican's
links, containers, alerts and wiki links. What only a generator can show is left out, and named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from syndicate.intake.markdown.arguments import Arguments
from syndicate.intake.markdown.marks import resolve_marks
from syndicate.intake.markdown.scan import Piece, Tag, Verbatim, scan
from syndicate.intake.markdown.shortcodes import SHOWS, Links, Shown, Use
from syndicate.text.patterns import regex

#: Replaces the address of a link that only the generator can resolve.
NOWHERE = "about:left-out"
#: Blocks inside each other deeper than this are shown as their text.
_DEEPEST = 12

#: Characters that variables of the front matter may add to a text.
_MOST_FILLED_IN = 20_000
_SEALED = regex("\ufdd0(\\d{1,9})\ufdd1")
#: Pelican's links: static files have a known address, the others only Pelican can resolve.
_PELICAN_LINK = regex(
    r"""(\]\([ \t]{0,9}<?|(?:src|href)=["']|^\[[^\]\n]{1,200}\]:[ \t]{0,99}<?)"""
    r"""[{|](static|attach|filename|author|category|tag|index)[}|]""",
    re.MULTILINE,
)
_TEXT_OUTPUT = regex(r"""\A(["'])([^"'{}\n]*)\1\s*(?:\|[^{}]*)?\Z""")
#: Variables of the generator; other double braces are the author's own.
_VARIABLE = regex(
    r"\A((?:site|page|post|layout|include|collections|paginator|content|eleventy|pkg)\b[\w.-]*"
    r"|[\w.]+(?=\s*\|))"
)
#: Attributes of a heading (`{#id}`) and kramdown's of a paragraph (`{: .note}`): dropped.
_ATTRIBUTES = regex(
    r"(?<=[^\s])[ \t]{1,9}\{#[^{}\n]{1,200}\}(?=[ \t]*$)|^[ \t]{0,60}\{:[^{}\n]{1,500}\}[ \t]*$"
    r"|(?<=[)*_`\ufdd1])\{:[^{}\n]{1,500}\}",
    re.MULTILINE,
)
#: Jekyll's own: what they name is a file or a variable, never a text.
_LIQUID = frozenset(
    "include include_relative include_cached assign capture if unless elsif else for case when "
    "cycle increment decrement tablerow seo feed_meta paginate render layout set block extends "
    "macro import from break continue more toc".split()
)

#: What holds text that is not to be read as tags.
_UNREAD = frozenset("raw verbatim noparse comment".split())
#: Behind these stands the address of a link.
_OPENERS = ("](", "](<", 'href="', "href='")
#: Stand for the address of another article.
_TARGETS = frozenset("ref relref post_url post_path link".split())

_NO_LINKS = Links(lambda _: None, lambda name: name)


def resolve_tags(
    text: str, links: Links | None = None, front: Mapping[str, Any] | None = None
) -> tuple[str, list[str]]:
    """Return Markdown without them, and the names of those left out; code stays as it is."""
    resolver = _Resolver(links or _NO_LINKS, front or {})
    written = "".join(resolver.write(scan(text.replace("\ufdd0", "").replace("\ufdd1", ""))))
    written = _ATTRIBUTES.sub("", resolve_marks(resolver.pelican(written), resolver.drop))
    return _SEALED.sub(resolver.restore, written), list(resolver.dropped)


class _Resolver:
    """Writes pieces; `dropped` has the names of tags of which something is left out, in order."""

    def __init__(self, links: Links, front: Mapping[str, Any]) -> None:
        self.dropped: dict[str, None] = {}
        self._links, self._front = links, front
        self._left = _MOST_FILLED_IN
        self._sealed: list[str] = []

    def drop(self, name: str) -> None:
        self.dropped[name] = None

    def restore(self, match: re.Match[str]) -> str:
        return self._sealed[int(match[1])]

    def _seal(self, text: str) -> str:
        """Return a mark, made of noncharacters, which no text may contain."""
        self._sealed.append(text)
        return f"\ufdd0{len(self._sealed) - 1}\ufdd1"

    def write(self, pieces: list[Piece]) -> list[str]:
        """Return the texts of all pieces; a tag and its end agree on what they show."""
        ends = _pairs(pieces)
        texts: dict[int, str] = {}
        depth = 0
        written: list[str] = []
        for number, piece in enumerate(pieces):
            if isinstance(piece, str):
                written.append(piece)
            elif isinstance(piece, Verbatim):
                written.append(self._seal(piece.text))
            elif number in texts:
                written.append(texts.pop(number))
                depth -= 1
            elif piece.is_end:
                if piece.name not in SHOWS:
                    self.drop(piece.name)
            else:
                end = ends.get(number)
                shown = self._show(piece, end is not None)
                if shown.begin == piece.source and written and written[-1].endswith(_OPENERS):
                    self.drop(piece.arguments[:60])
                    shown = Shown(NOWHERE)
                if end is not None:
                    depth += 1
                    is_deep = depth > _DEEPEST
                    texts[end] = "\n\n" if is_deep else shown.end
                    shown = Shown("\n\n") if is_deep else shown
                written.append(shown.begin)
        return written

    def _show(self, tag: Tag, is_pair: bool) -> Shown:
        if tag.syntax == "output":
            return Shown(self._output(tag))
        name = tag.name.rpartition("/")[2].lower()
        if tag.code is not None and name in _UNREAD:
            return Shown(self._seal(tag.code) if name != "comment" else "")
        given = Arguments.of(tag)
        show = SHOWS.get(name)
        if shown := show(Use(tag, given, self._links)) if show else None:
            if tag.code is not None:
                return Shown(self._seal(shown.begin))
            return Shown(self._seal_html(shown.begin), shown.end)
        if name in _TARGETS:
            self.drop(tag.name)
            return Shown(NOWHERE)
        if show and is_pair:
            return Shown("")
        self.drop(tag.name)
        is_known = tag.syntax == "liquid" and name in _LIQUID
        return Shown("" if is_known else given.readable())

    def _seal_html(self, shown: str) -> str:
        """Keep links and pictures from being read again; block and text stay Markdown."""
        return self._seal(shown) if shown.startswith("<img") or shown.endswith("</a>") else shown

    def _output(self, tag: Tag) -> str:
        if match := _TEXT_OUTPUT.match(tag.arguments):
            return match[2]
        value = self._front.get(tag.arguments.removeprefix("page."))
        if isinstance(value, str) and "\n" not in value and len(value) <= self._left:
            self._left -= len(value)
            return value
        if match := _VARIABLE.match(tag.arguments):
            self.drop(match[1])
            return ""
        return tag.source

    def pelican(self, text: str) -> str:
        def replace(match: re.Match[str]) -> str:
            if match[2] in ("static", "attach"):
                return match[1]
            self.drop(match[2])
            return match[1] + NOWHERE

        return _PELICAN_LINK.sub(replace, text)


def _pairs(pieces: list[Piece]) -> dict[int, int]:
    """Return the number of the end of each tag that has one; pairs do not cross."""
    ends: dict[int, int] = {}
    waiting: list[tuple[int, str]] = []
    counts: Counter[str] = Counter()
    for number, piece in enumerate(pieces):
        if not isinstance(piece, Tag) or piece.syntax == "output" or piece.code is not None:
            continue
        key = f"{piece.syntax}:{piece.name}"
        if not piece.is_end:
            if not piece.is_closed:
                waiting.append((number, key))
                counts[key] += 1
        elif counts[key]:
            while waiting:
                opened, name = waiting.pop()
                counts[name] -= 1
                if name == key:
                    ends[opened] = number
                    break
    return ends
