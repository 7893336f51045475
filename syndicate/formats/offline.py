"""A body as a page shows it that loads nothing: pictures, sound and film become links.

Relies on the sanitiser's spelling: every attribute is quoted, and no `<` or `>` stands in a value
or a text. Headings follow the title of the entry without a gap, what may be too wide can be
reached by the keyboard, and a link has words (https://www.w3.org/TR/WCAG22/).
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

_TAG = re.compile(r"<(/?)(a|h[1-6]|pre|table|picture|img|source|audio|video|track)\b([^>]*)>")
_ATTRIBUTE = re.compile(r' (src|poster|alt|title|srcset|href)="([^"]*)"')
_NOTHING = r"(?:\s|&nbsp;|<br>|</?(?:b|code|em|i|small|span|strong|u)>)*"
_EMPTY_LINK = re.compile(rf"<a\b([^>]*)>({_NOTHING})</a>")
_EMPTY_HEADING = re.compile(rf"<h([1-6])(?: [^>]*)?>{_NOTHING}</h\1>")
#: What headings in a body begin with: those of the page and of the entry stand above.
_FIRST = 3
_WORDS = {
    "img": ("图片", "picture"),
    "video": ("视频", "video"),
    "audio": ("音频", "audio"),
}


def offline(body: str, *, zh: bool) -> str:
    """The body, which makes no reader's browser ask anybody for anything."""
    if "<" not in body:
        return body
    if "<h" in body:
        body = _EMPTY_HEADING.sub("", body)
    body = _Rewriter(zh=zh).rewritten(body)
    return _EMPTY_LINK.sub(_named, body) if "<a" in body else body


def _named(match: re.Match[str]) -> str:
    """A link without words is called by its host; an anchor without an address is none."""
    found = dict(_ATTRIBUTE.findall(match[1])).get("href")
    host = urlsplit(unescape(found)).hostname if found else None
    return f"<a{match[1]}>{host}</a>" if host else match[2]


class _Rewriter:
    """What is open where a tag stands: links, which hold no links, players, headings."""

    def __init__(self, *, zh: bool) -> None:
        self._zh = zh
        self._links = 0
        self._player: list[str | None] = []  # the sources of open players, None once one is told
        self._levels: list[int] = []  # the body's own headings above this place
        self._open: list[int] = []  # how the headings that are open now are written

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
        """A source of an open player that has no other; those of a `picture` repeat its `img`."""
        if name == "source" and self._player and self._player[-1] == "":
            self._player[-1] = dict(_ATTRIBUTE.findall(rest)).get("src", "")
        return ""

    def _played(self, closing: str, name: str, rest: str) -> str:
        """A player: a link stands where it ends, after what it says to who cannot play it."""
        if not closing:
            self._player.append(dict(_ATTRIBUTE.findall(rest)).get("src", ""))
            return ""
        source = self._player.pop() if self._player else ""
        return self._link(name, {"src": source or ""})

    def _link(self, name: str, told: dict[str, str]) -> str:
        word = _WORDS[name][0 if self._zh else 1]
        said = (told.get("alt") or told.get("title") or "").strip()
        text = (f"{word}：{said}" if self._zh else f"{word}: {said}") if said else word
        source = told.get("src")
        if self._links or not source:
            return f'<span class="media" data-of="{source or ""}">{text}</span>'
        return f'<a class="media" href="{source}">{text}</a>'
