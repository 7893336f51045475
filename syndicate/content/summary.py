"""Summaries cut where a sentence ends, counted in characters: Chinese has no word spaces."""

from __future__ import annotations

import re
import unicodedata

from syndicate.text.plain import visible

_CLOSERS = "」』”’）)》〉】\"'"
_END = re.compile(rf"[。！？…!?.]+[{_CLOSERS}]*")
_TAG = re.compile("<[^>]*>")
_PARAGRAPH = re.compile("<p(?: [^>]*)?>")
_FIRST = 50  # paragraphs looked at: a summary is short
_WORD = re.compile(r"[\w'’\-]", re.ASCII)
#: A sentence that ends before this share of the limit says too little; better to break one.
_SHARE = 3
_JOINER = "\u200d"
_MODIFIER = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAGS_BEFORE = re.compile("[\U0001f1e6-\U0001f1ff]*\\Z")


def summarise(text: str, limit: int = 200) -> str:
    """The start of `text` in at most `limit` characters, on one line.

    It ends with a sentence where one fits, else with an ellipsis behind a whole word.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    end = max((m.end() for m in _END.finditer(line, 0, limit) if _ends(line, m)), default=0)
    if end * _SHARE >= limit:
        return line[:end]
    return line[: _cut(line, limit - 1)].rstrip(" ,，、;；:：") + "…"


def _ends(line: str, mark: re.Match[str]) -> bool:
    """A full stop ends a sentence only before a space; `3.5` and `e.g.,` go on."""
    end = mark.end()
    if end < len(line) and line[end] in _CLOSERS + "。！？…!?.":
        return False  # cut off by the limit: the sentence ends behind it
    return mark[0].strip(".\"')") != "" or line[end : end + 1] in ("", " ")


def opening(html: str, limit: int) -> str:
    """The text of a sanitised body's first paragraphs, at least `limit` characters if it has them.

    A body without paragraphs is taken as it comes.
    """
    taken: list[str] = []
    total = at = 0
    while total <= limit and len(taken) < _FIRST:
        start = _PARAGRAPH.search(html, at)
        if start is None:
            break
        at = html.find("</p>", start.end())
        part = html[start.end() : at]
        total += len(_TAG.sub("", part)) if "<" in part else len(part)
        taken.append(part)
    return visible("<br>".join(taken)) or visible(html)


def _cut(line: str, end: int) -> int:
    """The last place at or before `end` that splits neither a word nor what is drawn as one."""
    at = end
    while at > 0 and ((_is_word(line[at - 1]) and _is_word(line[at])) or _drawn_as_one(line, at)):
        at -= 1
    if at == 0:  # one word longer than the limit
        at = end
        while at > 1 and _drawn_as_one(line, at):
            at -= 1
    return at


def _is_word(char: str) -> bool:
    """Of a script that writes words with spaces between them."""
    if char.isascii():
        return _WORD.match(char) is not None
    kind = unicodedata.category(char)[0]
    return char == "’" or (kind in "LM" and unicodedata.east_asian_width(char) not in "WF")


def _drawn_as_one(line: str, at: int) -> bool:
    """Whether a mark, a joined emoji, a skin tone or half a flag begins at `at`."""
    right = line[at]
    if _FLAG.match(right):
        return len(_FLAGS_BEFORE.search(line, 0, at)[0]) % 2 == 1  # type: ignore[index]
    return _JOINER in (line[at - 1], right) or (
        unicodedata.category(right) in ("Mn", "Me", "Mc") or _MODIFIER.match(right) is not None
    )
