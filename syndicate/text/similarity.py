"""How like two texts are, and the few numbers by which a text is found again among very many.

Shingles, their containment, and a sketch of the smallest hashes: A. Broder, "On the resemblance
and containment of documents", 1997 (https://doi.org/10.1109/SEQUEN.1997.666900).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from html import unescape
from unicodedata import normalize

#: What shows nothing. Each pattern stops where its own kind opens again, so that no input is read
#: over and over; the last is a number so long that `unescape` would raise ValueError. No group is
#: repeated possessively, here or elsewhere: before 3.11.5 Python then loses its place (gh-101955).
_MARKUP = re.compile(
    r"<script\b[^<>]*+>[^<]*+(?:<(?!/?(?:script|style)\b)[^<]*+)*</script"
    r"|<style\b[^<>]*+>[^<]*+(?:<(?!/?(?:script|style)\b)[^<]*+)*</style"
    r"|<!--(?!-?>)[^<-]*+(?:(?!<!--|-->)[<-][^<-]*+)*-->"
    r"|<[a-z/!?][^<>]*+>"
    r"|&#[0-9]{9,}+;?",
    re.IGNORECASE,
)
#: The usual marks go before NFKC, which takes ten times as long when it meets a full-width one.
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_MARKS = re.compile(
    "[\xa0\u2000-\u206f\u3000-\u3004\u3008-\u3020"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
#: Many accents on one letter take NFKC a time that grows as their square (UAX #15 allows 30).
_HEAP = re.compile(r"\W{31,}+")
_WORDS = re.compile(r"[^\W_]+")

_PIECE = 8  # characters of a piece, and of the shortest run that counts as shared
_PRIME = (1 << 60) - 93
_FACTOR = 0x9E3779B97F4A7C15F39CC0605CEDC834  # any large number: it mixes

_READ = 50_000  # characters of the shorter text that are compared
_PHRASE = 40  # characters: less is a phrase that anyone may write


def plain(markup: str) -> str:
    """What counts of a text: its letters and digits in any script, in NFKC, casefolded.

    Takes raw HTML, broken as it may be, or text. Tags and entities are read twice over, so that
    `&lt;b&gt;` in HTML and `<b>` in a text come to the same. Never raises; linear in time.
    """
    for _ in range(2):
        markup = unescape(_MARKUP.sub(" ", markup))
    text = _MARKS.sub("", markup.encode("utf-8", "ignore").translate(None, _ASCII_MARKS).decode())
    if not text.isalnum():
        text = _HEAP.sub("", text)
    text = normalize("NFKC", text).casefold()
    return text if text.isalnum() else "".join(_WORDS.findall(text))


def digest(plain_text: str) -> str:
    """128 bits as 32 hexadecimal digits, the same for the same plain text; '' for no text."""
    return blake2b(plain_text.encode(), digest_size=16).hexdigest() if plain_text else ""


def pieces(plain_text: str, most: int = 32) -> tuple[int, ...]:
    """Up to `most` numbers, rising: the smallest of those of all eight-character pieces.

    Each is below 2**62 and the same on every machine. What a piece begins with puts it in one of
    three ranks; every number of a rank is smaller than those of the next. One piece in thirty is
    of the first, one in eight of the first two: a long text is described by the first rank alone,
    and a short one by all it has. So `pieces(text, 8)` begins `pieces(text, 32)`, and a short text
    is found inside another up to four times its length; inside a longer one it may not be.
    A text of fewer than eight characters is one piece.
    """
    found: list[int] = []
    seen: set[str] = set()
    for rank, hands in enumerate((3, 2, 0)):
        fresh = set(_dealt(hands).findall(plain_text)) if hands else set(_runs(plain_text))
        found += sorted({_number(piece) + (rank << 60) for piece in fresh - seen})
        if len(found) >= most:
            break
        seen |= fresh
    return tuple(found[:most])


def likeness(one: str, other: str) -> float:
    """How much of the shorter of two plain texts stands in the longer, 0 to 1; symmetric.

    The share of the shorter's characters that stand in runs of eight or more which the longer has
    too, so that notices around it take nothing away. Where the longer is more than twice as long,
    the shorter may be a quotation: the share is scaled by twice the ratio of their lengths (whole
    in a text of eight times its length: 0.25). Reads 50,000 characters of the shorter, 100,000 of
    the longer. A footer that both carry counts as any text does; a text of nothing is like none.
    """
    short, long = sorted((one, other), key=lambda text: (len(text), text))
    if not short:
        return 0.0
    return _covered(short[:_READ], long[: 2 * _READ]) * min(1.0, 2 * len(short) / len(long))


def holds(text: str, inner: str) -> bool:
    """Whether `inner` stands in `text` in one piece and is at least half of it.

    Both are plain. Nothing under 40 characters is held.
    """
    return len(inner) >= _PHRASE and 2 * len(inner) >= len(text) and inner in text


@cache
def _dealt(hands: int) -> re.Pattern[str]:
    """Finds the pieces that begin with one character of each of the first `hands` hands.

    Characters are dealt to three hands by eights, up to the last of Hangul; NFKC leaves few beyond.
    Made on first use: it takes 10 milliseconds.
    """
    begin = "".join(
        f"[{''.join(f'{chr(at)}-{chr(at + 7)}' for at in range(0x30 + 8 * hand, 0xD7A0, 24))}]"
        for hand in range(hands)
    )
    return re.compile(f"(?=({begin}.{{{_PIECE - hands}}}))")


def _number(piece: str) -> int:
    return int.from_bytes(piece.encode(), "big") * _FACTOR % _PRIME


def _runs(text: str) -> Iterator[str]:
    """Every run of eight characters; the whole text when it has fewer; nothing of nothing."""
    return (text[at : at + _PIECE] for at in range(max(len(text) - _PIECE + 1, min(1, len(text)))))


def _covered(text: str, other: str) -> float:
    theirs = set(_runs(other))
    covered = end = 0
    for at, run in enumerate(_runs(text)):
        if run in theirs:
            covered += at + len(run) - max(at, end)
            end = at + len(run)
    return covered / len(text)
