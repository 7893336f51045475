"""The likeness of two texts, and the few numbers by which a text is found among very many.

Shingles, their containment, and a sketch of the smallest hashes: A. Broder, "On the resemblance
and containment of documents", 1997 (https://doi.org/10.1109/SEQUEN.1997.666900).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from hashlib import blake2b
from html import unescape
from itertools import islice
from unicodedata import normalize

from syndicate.text import simplified
from syndicate.text.lookalikes import LATIN
from syndicate.text.patterns import regex

#: Markup that shows nothing. Each pattern stops where its own kind opens again, so that no input is
#: read repeatedly. No group is repeated possessively, here or elsewhere: Python before 3.11.5
#: mishandles it (gh-101955). All begin with one `<`, which is looked for three times as fast as one
#: of several beginnings.
_MARKUP = regex(
    r"<(?:script\b[^<>]*+>[^<]*+(?:<(?!/?(?:script|style)\b)[^<]*+)*</script"
    r"|style\b[^<>]*+>[^<]*+(?:<(?!/?(?:script|style)\b)[^<]*+)*</style"
    r"|!--(?!-?>)[^<-]*+(?:(?!<!--|-->)[<-][^<-]*+)*-->"
    r"|[a-z/!?][^<>]*+>)",
    re.IGNORECASE,
)
#: A number so long that `unescape` would raise ValueError.
_LONG_NUMBER = regex(r"&#[0-9]{9,}+;?")
#: The usual marks are left out before NFKC, which a full-width one makes ten times slower. What
#: stands between them is found in two thirds of the time that it takes to replace each.
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_BETWEEN_MARKS = regex(
    "[^\xa0\u2000-\u206f\u3000-\u3004\u3008-\u3020"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\u115f\u1160\u3164\uffa0]++"  # letters that show nothing: the fillers of Hangul
)
#: What NFKC leaves as it is, and of which only capitals change: usual letters, digits, ideographs.
#: Most Chinese texts hold nothing else once the marks are gone.
_USUAL = regex("[0-9A-Za-z\u3400-\u4db5\u4e00-\u9fa5]*+")
#: NFKC takes time quadratic in the accents on one letter (UAX #15 allows 30).
_HEAP = regex(r"\W{31,}+")
_WORDS = regex(r"[^\W_]+")

_FEW = 30  # characters to be folded, in a text of one script
_STRETCH = 500  # characters of a text that are looked for as they stand, before each of their runs
_PIECE = 8  # characters of a piece, and of the shortest run that counts as shared
#: How a piece begins, by how many classes of characters decide (`_classes`).
_BEGINNINGS = {2: regex(rb"\x00\x01"), 3: regex(rb"\x00\x01\x02")}
_BEHIND_HANGUL = regex("[\ud7a0-\U0010ffff]")
_USUAL_HIGHS = bytes(range(0xD7))
_OF_LOW = bytes((low - 0x30) // 8 % 3 for low in range(256))
_OF_HIGH = bytes(high * 32 % 3 if high < 0xD8 else 9 for high in range(256))
_OF_SUM = bytes(number % 3 if number < 9 else 3 for number in range(256))
_PRIME = (1 << 60) - 93
_FACTOR = 0x9E3779B97F4A7C15F39CC0605CEDC834 % _PRIME  # any large number: it mixes

_READ = 50_000  # characters of the shorter text that are compared
_PHRASE = 40  # characters: less is a phrase that anyone may write


def plain(markup: str) -> str:
    """Return the letters and digits of a text, in any script, in NFKC, casefolded.

    Takes text or raw HTML, even broken. Tags and entities are read twice, so that `&lt;b&gt;` in
    HTML and `<b>` in a text give the same. Never raises; linear in time.
    """
    return letters(shown(markup))


def plain_body(markup: str) -> str:
    """Return `plain`, remembered for the last bodies unless they are very long.

    Records that may be one article are compared, measured and merged, each from its body.
    """
    return _remembered_plain(markup) if len(markup) <= _READ else plain(markup)


@lru_cache(maxsize=32)
def _remembered_plain(markup: str) -> str:
    return plain(markup)


def folded(markup: str) -> str:
    """Return `plain` in one script: simplified characters, and Latin for what looks like it.

    A copy in the other script of Chinese, with look-alikes or with accents, gives the same. Never
    raises; linear in time.
    """
    return fold(plain(markup))


def shown(markup: str) -> str:
    """Return a text without its tags, comments, scripts and styles, entities decoded."""
    for _ in range(2):
        if "<" in markup:
            markup = _MARKUP.sub(" ", markup)
        if "&" in markup:
            markup = unescape(_LONG_NUMBER.sub(" ", markup))
    return markup


def letters(text: str) -> str:
    """Return the letters and digits of a text without markup, in NFKC, casefolded."""
    data = text.encode("utf-8", "ignore").translate(None, _ASCII_MARKS)
    if data.isascii():
        return data.lower().decode()
    text = "".join(_BETWEEN_MARKS.findall(data.decode()))
    if _USUAL.fullmatch(text):
        return text.lower()
    if not text.isalnum():
        text = _HEAP.sub("", text)
    text = normalize("NFKC", text).casefold()
    return text if text.isalnum() else "".join(_WORDS.findall(text))


def fold(plain_text: str) -> str:
    """Return a plain text in one script; uncopied where it is."""
    if plain_text.isascii():
        return plain_text
    pattern, table = _scripts()
    found = sum(1 for _ in islice(pattern.finditer(plain_text), _FEW + 1))
    if found > _FEW:
        return plain_text.translate(table)
    # a table is looked into for each character, and a text in one script has a few signs to fold
    return pattern.sub(lambda match: chr(table[ord(match[0])]), plain_text) if found else plain_text


@cache
def _scripts() -> tuple[re.Pattern[str], dict[int, int]]:
    """Return a pattern of what is folded, and the table. On first use, it takes 3 milliseconds."""
    table = simplified.table() | LATIN
    return re.compile(f"[{''.join(map(chr, table))}]"), table


def digest(plain_text: str) -> str:
    """Return 128 bits of a plain text as 32 hexadecimal digits; '' for no text."""
    return blake2b(plain_text.encode(), digest_size=16).hexdigest() if plain_text else ""


def pieces(plain_text: str, most: int = 32) -> tuple[int, ...]:
    """Return the smallest numbers, at most `most`, of a text's eight-character pieces, rising.

    Each is below 2**62 and the same on every machine. The first characters of a piece put it in
    one of three ranks; every number of a rank is smaller than those of the next. One piece in
    thirty is in the first rank, one in eight in the first two: a long text is described by the
    first rank alone, a short one by all. So `pieces(text, 8)` begins `pieces(text, 32)`, and a
    short text is found inside another up to four times its length; inside a longer one it may not
    be. A text of fewer than eight characters is one piece.
    """
    numbers: list[int] = []
    seen: set[str] = set()
    for rank, length in enumerate((3, 2, 0)):
        ranked = _beginning_with(length, plain_text) if length else set(_runs(plain_text))
        smallest = sorted(_numbers(ranked - seen))[: most - len(numbers)]
        numbers += [number + (rank << 60) for number in smallest]
        if len(numbers) == most:
            break
        seen |= ranked
    return tuple(numbers)


def likeness(text: str, other: str) -> float:
    """Return how much of the shorter of two plain texts stands in the longer, 0 to 1; symmetric.

    This is the share of the shorter's characters in runs of eight or more that the longer has
    too, so notices around it do not lower it. Where the longer is more than twice as long, the
    shorter may be a quotation: the share is scaled by twice the ratio of their lengths (whole in a
    text of eight times its length: 0.25). Reads 50,000 characters of the shorter, 100,000 of the
    longer. A footer that both carry counts as any text does; an empty text is like none.
    """
    short, long = sorted((text, other), key=lambda each: (len(each), each))
    if not short:
        return 0.0
    return share(short, long) * min(1.0, 2 * len(short) / len(long))


def share(text: str, other: str) -> float:
    """Return how much of a plain text stands in another, 0 to 1, however much longer that is.

    Reads 50,000 characters of the text and 100,000 of the other.
    """
    return _covered(text[:_READ], other[: 2 * _READ]) if text else 0.0


def holds(text: str, inner: str) -> bool:
    """Return whether `inner` stands in `text` in one piece and is at least half of it.

    Both are plain. An `inner` of less than 40 characters never does.
    """
    return len(inner) >= _PHRASE and 2 * len(inner) >= len(text) and inner in text


def _beginning_with(length: int, text: str) -> set[str]:
    """Return the pieces that begin with a character of each of the first `length` of three classes.

    No two begin within so few characters, so that they are found one behind the other.
    """
    classes = _classes(text)
    last = len(classes) - _PIECE + length  # what begins later has fewer than eight characters
    starts = map(re.Match.start, _BEGINNINGS[length].finditer(classes, 0, max(last, 0)))
    return {text[at : at + _PIECE] for at in starts}


def _classes(text: str) -> bytes:
    """Return the class of each character, 0 to 2: by eights in turn, from the digits on.

    In UTF-16 the low byte of a character and its high one each add to that, and all of a text are
    added at once, as two long numbers: for Python, to look at each character takes ten times as
    long. Those from U+D7A0 on, where Hangul ends, have no class; NFKC leaves few of them.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    if units[1::2].translate(None, _USUAL_HIGHS):
        units = _BEHIND_HANGUL.sub("\ue000", text).encode("utf-16-le")
    lows, highs = units[::2].translate(_OF_LOW), units[1::2].translate(_OF_HIGH)
    sums = int.from_bytes(lows, "little") + int.from_bytes(highs, "little")
    return sums.to_bytes(len(lows), "little").translate(_OF_SUM)


def _numbers(some: Set[str]) -> set[int]:
    """Return the numbers of some pieces, a hundred for a long text.

    They are encoded together, for speed: letters and digits hold no line break.
    """
    encoded = "\n".join(some).encode().split(b"\n") if some else ()
    return {number * _FACTOR % _PRIME for number in map(int.from_bytes, encoded)}


def _runs(text: str) -> Iterator[str]:
    """Yield every run of eight characters; the whole text if it has fewer; nothing if empty."""
    return (text[at : at + _PIECE] for at in range(max(len(text) - _PIECE + 1, min(1, len(text)))))


def _covered(text: str, other: str) -> float:
    """Return the share of a text's characters that stand in runs which the other has too."""
    if len(text) < _PIECE:
        return float(text == other)
    other_runs: set[str] | None = None
    covered = end = 0
    for begin in range(0, len(text) - _PIECE + 1, _STRETCH):
        stretch = text[begin : begin + _STRETCH + _PIECE - 1]
        if stretch in other:  # and so is each of its runs
            shared = [(begin, len(stretch))]
        else:
            other_runs = other_runs or set(_runs(other))
            runs = enumerate(_runs(stretch), begin)
            shared = [(at, _PIECE) for at, run in runs if run in other_runs]
        for at, length in shared:
            covered += at + length - max(at, end)
            end = at + length
    return covered / len(text)
