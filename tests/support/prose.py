"""Invented articles, Chinese and English, of vocabularies so large that no two share a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from syndicate.text import simplified

_BEGIN = "b br c cl d dr f fl g gr h j k l m n p pl qu r s st t tr v w".split()
_MIDDLE = "a e i o u ai ea ou".split()
_END = "n r s t l m ck nd st rt".split()
#: Simplified characters that have a traditional form, and some that have none.
_CHARACTERS = sorted({chr(code) for code in simplified.table().values() if code >= 0x4E00})[::2]
_PLAIN = [chr(code) for code in range(0x4E00, 0x9F00, 37) if code not in simplified.table()]


def chinese(seed: int, sentences: int) -> list[str]:
    """Return sentences of 12 to 34 characters, of words of two characters."""
    random = Random(seed)
    words = [random.choice(_CHARACTERS) + random.choice(_PLAIN) for _ in range(900)]
    return [_chinese_sentence(random, words) for _ in range(sentences)]


def _chinese_sentence(random: Random, words: Sequence[str]) -> str:
    chosen = random.choices(words, k=random.randint(6, 17))
    comma = random.randrange(3, len(chosen))
    return f"{''.join(chosen[:comma])}，{''.join(chosen[comma:])}。"


def english(seed: int, sentences: int) -> list[str]:
    """Return sentences of 7 to 20 invented words."""
    random = Random(seed)

    def word() -> str:
        middle = random.choice(_BEGIN) + random.choice(_MIDDLE) if random.random() < 0.6 else ""
        return random.choice(_BEGIN) + random.choice(_MIDDLE) + middle + random.choice(_END)

    words = [word() for _ in range(1200)]
    return [
        " ".join(random.choices(words, k=random.randint(7, 20))).capitalize() + "."
        for _ in range(sentences)
    ]


def html(sentences: Sequence[str], paragraph: int = 4) -> str:
    """Return sentences in paragraphs of so many."""
    parts = [sentences[at : at + paragraph] for at in range(0, len(sentences), paragraph)]
    return "".join(f"<p>{' '.join(part)}</p>" for part in parts)


def traditional(text: str) -> str:
    """Return a text with every simplified character in a traditional form."""
    forms = {simple: code for code, simple in simplified.table().items()}
    return text.translate(forms)


def changed(sentences: Sequence[str], how: str, share: float, others: Sequence[str]) -> list[str]:
    """Return a copy with a share of its sentences dropped, replaced by others or moved."""
    random = Random(len(sentences) * 7 + len(how))
    chosen = random.sample(range(len(sentences)), round(len(sentences) * share))
    if how == "dropped":
        return [text for place, text in enumerate(sentences) if place not in chosen]
    copy = list(sentences)
    news = [sentences[at] for at in reversed(chosen)] if how == "moved" else others
    for place, text in zip(chosen, news, strict=False):
        copy[place] = text
    return copy


def quoting(sentences: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return half of a text in one piece, between other sentences."""
    begin = len(sentences) // 4
    middle = len(others) // 2
    half = sentences[begin : begin + len(sentences) // 2]
    return [*others[:middle], *half, *others[middle:]]
