"""Make a body load nothing, for pages: pictures, sound and film become links.

Relies on how the sanitiser writes: every attribute is quoted, and no `<` or `>` stands in a value
or a text. Levels of headings follow that of the entry's title without a gap, what may be too wide
can be scrolled by keyboard, a text is aligned by a class, and every link has a text
(https://www.w3.org/TR/WCAG22/).
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from syndicate.text.patterns import regex
from syndicate.text.words import Words, words_of

#: What stands in a tag: nothing that begins another.
_INSIDE = r"(?>(?:[^<>]|<(?![a-z/]))*)"
_TAG = regex(rf"<(/?)(a|h[1-6]|pre|table|picture|img|source|audio|video|track)\b({_INSIDE})>")
_ATTRIBUTE = regex(r' (src|poster|alt|title|srcset|href|referrerpolicy)="([^"]*)"')
_ALIGNED = regex(r"""<[a-z][a-z0-9]*(?: [^<>]*)? (?:style|align)="[^<>]*>""")
_LOOK = regex(r' (?:style="text-align:|align=")([a-z]*)"')
_CLASS = regex(r' class="([^"]*)"')
_NOTHING = r"(?>(?:\s|&nbsp;|<br>|</?(?:b|code|em|i|small|span|strong|u)>)*)"
_EMPTY_LINK = regex(rf"<a\b({_INSIDE})>({_NOTHING})</a>")
_EMPTY_HEADING = regex(rf"<h([1-6])(?: {_INSIDE})?>{_NOTHING}</h\1>")
#: The first level of headings in a body, below those of the page and of the entry.
_FIRST = 3
_KINDS = {"img": "picture", "video": "video", "audio": "audio"}


def offline(body: str, language: str) -> str:
    """Return the body so that a browser fetches nothing to show it; a page in this language."""
    if "<" not in body:
        return body
    if "<h" in body:
        body = _EMPTY_HEADING.sub("", body)
    if ' style="' in body or ' align="' in body:
        body = _ALIGNED.sub(_with_class, body)
    body = _Rewriter(words_of("pages", language)).rewritten(body)
    return _EMPTY_LINK.sub(_with_host, body) if "<a" in body else body


def _with_class(match: re.Match[str]) -> str:
    """Return a tag that is aligned by a class of ours: the page's policy allows no other style."""
    sides = _LOOK.findall(match[0])
    if not sides:
        return match[0]
    tag = _LOOK.sub("", match[0])
    given = _CLASS.search(tag)
    side = sides[-1] if given is None else f"{given[1]} {sides[-1]}"
    return f'{_CLASS.sub("", tag)[:-1]} class="{side}">'


def _with_host(match: re.Match[str]) -> str:
    """Return an empty link with its host, or whom it reaches, as its text."""
    url = dict(_ATTRIBUTE.findall(match[1])).get("href")
    if not url:
        return match[2]
    if url.startswith(("mailto:", "tel:")):
        return f"<a{match[1]}>{url.partition(':')[2].partition('?')[0] or url}</a>"
    host = urlsplit(unescape(url)).hostname
    return f"<a{match[1]}>{host}</a>" if host else match[2]


class _Rewriter:
    """Rewrites the tags of a body; knows the links, players and headings that are open."""

    def __init__(self, say: Words) -> None:
        self._say = say
        self._links = 0
        self._player: list[str | None] = []  # the sources of open players
        self._levels: list[int] = []  # the body's levels of the headings above this place
        self._open: list[int] = []  # the levels that open headings are written with

    def rewritten(self, body: str) -> str:
        return _TAG.sub(self._tag, body)

    def _tag(self, match: re.Match[str]) -> str:
        closing, name, rest = match.groups()
        if name == "a":
            self._links += -1 if closing else 1
            return match[0]
        if name[0] == "h":
            return self._in_order(closing, int(name[1]), rest)
        if name in ("pre", "table"):
            return self._wide(closing, name, rest)
        if name in ("picture", "source", "track"):
            return self._source(name, rest)
        if name == "img":
            return self._link(name, dict(_ATTRIBUTE.findall(rest)))
        return self._played(closing, name, rest)

    def _in_order(self, closing: str, level: int, rest: str) -> str:
        if closing:
            return f"</h{self._open.pop() if self._open else _FIRST}>"
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        self._open.append(min(6, _FIRST - 1 + len(self._levels)))
        return f"<h{self._open[-1]}{rest}>"

    def _wide(self, closing: str, name: str, rest: str) -> str:
        if name == "pre":
            return "</pre>" if closing else f'<pre tabindex="0"{rest}>'
        return "</table></div>" if closing else f'<div class="table" tabindex="0"><table{rest}>'

    def _source(self, name: str, rest: str) -> str:
        """Note the source of an open player without one; those of a `picture` repeat its `img`."""
        if name == "source" and self._player and self._player[-1] == "":
            self._player[-1] = dict(_ATTRIBUTE.findall(rest)).get("src", "")
        return ""

    def _played(self, closing: str, name: str, rest: str) -> str:
        """Put a link where a player ends, after its fallback content."""
        if not closing:
            self._player.append(dict(_ATTRIBUTE.findall(rest)).get("src", ""))
            return ""
        source = self._player.pop() if self._player else ""
        return self._link(name, {"src": source or ""})

    def _link(self, name: str, attributes: dict[str, str]) -> str:
        kind = self._say(_KINDS[name])
        label = (attributes.get("alt") or attributes.get("title") or "").strip()
        text = f"{kind}{self._say.colon}{label}" if label else kind
        source = attributes.get("src")
        if self._links or not source:
            return f'<span class="media" data-of="{source or ""}">{text}</span>'
        policy = attributes.get("referrerpolicy")
        asks = f' referrerpolicy="{policy}"' if policy else ""
        return f'<a class="media" href="{source}"{asks}>{text}</a>'
