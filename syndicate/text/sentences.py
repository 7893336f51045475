"""Cut texts where a sentence ends, by characters: Chinese has no spaces between words."""

from __future__ import annotations

import re
import unicodedata

from syndicate.text.patterns import regex

_CLOSERS = "」』”’）)》〉】\"'"
_END = regex(rf"[。！？…!?.]+[{_CLOSERS}]*")
#: What may stand between the sentence of a title and the next one.
_AFTER = regex(rf"\A[。！？…!?.]*[{_CLOSERS}]*\s*")
_FULL_STOP = regex(r"(?<![.。])[.。]\Z")
_ADDRESS = regex(r"https?://\S+")
_MARKS = "".join(chr(code) for code in range(128) if not chr(code).isalnum()) + "　。，、—…·•"
#: A first sentence of fewer columns than this says too little for a title: `Dr.`, `Well!`
_SHORT = 12
_WORD = regex(r"[\w'’\-]", re.ASCII)
#: A summary shorter than this part of the limit (a third) says too little: break a sentence.
_SHARE = 3
_JOINER = "\u200d"
_MODIFIER = regex("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = regex("[\U0001f1e6-\U0001f1ff]")
_FLAGS_BEFORE = regex("(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]*+\\Z")


def summarise(text: str, limit: int = 200) -> str:
    """Return the start of a text in at most `limit` characters, on one line.

    It ends with a sentence if one fits, else with an ellipsis after a whole word.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    marks = reversed(list(_END.finditer(line, 0, limit)))
    end = next((mark.end() for mark in marks if _ends(line, mark)), 0)
    if end * _SHARE >= limit:
        return line[:end]
    return line[: _cut(line, limit - 1)].rstrip(" ,，、;；:：") + "…"


def first_sentence(text: str, limit: int = 80) -> str:
    """Return a title made of the first sentence of a text, in at most `limit` characters.

    It is that of the first line with a word that is no address, without its full stop. A sentence
    of a word or two takes in the next one; a longer one is cut after a whole word, with an
    ellipsis. Empty where the text has no line.
    """
    lines = [line for part in text.splitlines() if (line := " ".join(part.split()))]
    telling = (line for line in lines if _ADDRESS.sub("", line).strip(_MARKS))
    line = next(telling, lines[0] if lines else "")
    ends = (m.end() for m in _END.finditer(line, 0, limit + 1) if _ends(line, m))
    end = next((end for end in ends if _width(line[:end]) >= _SHORT), len(line))
    if end > limit:
        return line[: _cut(line, limit - 1)].rstrip(" ,，、;；:：") + "…"
    sentence = line[:end].rstrip()
    stopped = _FULL_STOP.search(sentence)
    return sentence[:-1] if stopped and stopped.start() else sentence


def without_title(text: str, title: str) -> str:
    """Return what follows the sentence of which `first_sentence` made a title, on one line.

    Where the title is a cut sentence, the rest of this follows an ellipsis. A text that does not
    begin with the title is returned whole.
    """
    line = " ".join(text.split())
    stem = title.removesuffix("…").rstrip()
    if not stem or not line.startswith(stem):
        return line
    rest = line[len(stem) :]
    if title.endswith("…") and not rest.startswith("…"):
        rest = rest.lstrip(" ,，、;；:：")
        return f"…{rest}" if rest else ""
    return _AFTER.sub("", rest, count=1)


def _width(text: str) -> int:
    """Return how many columns a text takes: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _ends(line: str, mark: re.Match[str]) -> bool:
    """Return whether a mark ends a sentence: a full stop only does before a space."""
    end = mark.end()
    if end < len(line) and line[end] in _CLOSERS + "。！？…!?.":
        return False  # cut by the limit: the sentence ends after it
    return mark[0].strip(".\"')") != "" or line[end : end + 1] in ("", " ")


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
