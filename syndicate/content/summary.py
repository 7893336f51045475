"""Cut summaries where a sentence ends, by characters: Chinese has no spaces between words."""

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
#: A summary shorter than this part of the limit (a third) says too little: break a sentence.
_SHARE = 3
_JOINER = "\u200d"
_MODIFIER = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAGS_BEFORE = re.compile("[\U0001f1e6-\U0001f1ff]*\\Z")


def summarise(text: str, limit: int = 200) -> str:
    """Return the start of a text in at most `limit` characters, on one line.

    It ends with a sentence if one fits, else with an ellipsis after a whole word.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    end = max((m.end() for m in _END.finditer(line, 0, limit) if _ends(line, m)), default=0)
    if end * _SHARE >= limit:
        return line[:end]
    return line[: _cut(line, limit - 1)].rstrip(" ,，、;；:：") + "…"


def _ends(line: str, mark: re.Match[str]) -> bool:
    """Return whether a mark ends a sentence: a full stop only does before a space."""
    end = mark.end()
    if end < len(line) and line[end] in _CLOSERS + "。！？…!?.":
        return False  # cut by the limit: the sentence ends after it
    return mark[0].strip(".\"')") != "" or line[end : end + 1] in ("", " ")


def opening(html: str, limit: int) -> str:
    """Return the text of a sanitised body's first paragraphs, at least `limit` characters of it.

    A shorter body, or one without paragraphs, is returned whole.
    """
    paragraphs: list[str] = []
    total = at = 0
    while total <= limit and len(paragraphs) < _FIRST:
        start = _PARAGRAPH.search(html, at)
        if start is None:
            break
        at = html.find("</p>", start.end())
        part = html[start.end() : at]
        total += len(_TAG.sub("", part)) if "<" in part else len(part)
        paragraphs.append(part)
    return visible("<br>".join(paragraphs)) or visible(html)


def _cut(line: str, end: int) -> int:
    """Return the last place up to `end` that splits no word and no combined character."""
    at = end
    while at > 0 and ((_is_word(line[at - 1]) and _is_word(line[at])) or _is_combined(line, at)):
        at -= 1
    if at == 0:  # one word longer than the limit
        at = end
        while at > 1 and _is_combined(line, at):
            at -= 1
    return at


def _is_word(char: str) -> bool:
    """Return whether a character is part of a word in a script with spaces between words."""
    if char.isascii():
        return _WORD.match(char) is not None
    kind = unicodedata.category(char)[0]
    return char == "’" or (kind in "LM" and unicodedata.east_asian_width(char) not in "WF")


def _is_combined(line: str, at: int) -> bool:
    """Return whether a mark, a joined emoji, a skin tone or half a flag begins at `at`."""
    right = line[at]
    if _FLAG.match(right):
        return len(_FLAGS_BEFORE.search(line, 0, at)[0]) % 2 == 1  # type: ignore[index]
    return _JOINER in (line[at - 1], right) or (
        unicodedata.category(right) in ("Mn", "Me", "Mc") or _MODIFIER.match(right) is not None
    )
