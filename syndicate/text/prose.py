"""The prose of a text in sentences, and how much of it stands in another text.

Two articles of one series or one template share code, menus and phrases; a copy shares sentences.
So a text is compared sentence by sentence, without its code, by what of each the other has.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence, Set
from itertools import accumulate

from msgspec import Struct

from syndicate.text import similarity
from syndicate.text.patterns import regex

#: Where a sentence ends: at a full stop, a line break or the tag of a block.
_END = regex(r"[\r\n。！？!?;；…]+|\.(?=\s)")
_BLOCK = regex(
    r"</?(?:p|h[1-6]|li|ul|ol|dl|dt|dd|div|section|article|aside|header|footer|nav|main|address|"
    r"blockquote|figure|figcaption|pre|table|caption|tr|td|th|br|hr|details|summary)\b[^<>]*+>",
    re.IGNORECASE,
)
#: Code is the same in different articles. It only counts where there is next to nothing else.
_CODE = regex(r"<pre\b[^<>]*+>[^<]*+(?:<(?!/?pre\b)[^<]*+)*</pre", re.IGNORECASE)
_LITTLE = 100
#: A run of 8 characters with 3 Chinese ones or more is as particular as one of 14 letters.
_RUN, _LONG_RUN, _WIDE_ENOUGH = 8, 14, 3
_WIDE = "\u2e80"  # the first Chinese character
#: A shorter sentence says too little by itself and is taken with the next one.
_SHORT = 6.0
#: Characters of a text that are read.
_READ = 60_000
#: A sentence is the same from this share on; in a block, a word of each may have changed.
_SAME_FROM, _BLOCK_FROM = 0.6, 0.9
#: A shorter block is a quotation that anyone may make.
_LEAST_BLOCK = 80.0


class Prose(Struct, frozen=True):
    """A text prepared for comparison: its plain letters, sentences and runs.

    `ends` says where each sentence ends, `weights` how much it counts: a Chinese character 1, a
    letter or digit ½. `runs` has the run that begins at each place as the hash of its letters (that
    takes a third of the room), and `lengths` how long it is.
    """

    text: str
    ends: tuple[int, ...]
    weights: tuple[float, ...]
    runs: array[int]
    lengths: bytes
    known: frozenset[int]

    @property
    def weight(self) -> float:
        """Return how much the whole counts."""
        return sum(self.weights)


class Overlap(Struct, frozen=True):
    """What two texts have in common, each as a share of 0 to 1.

    `share` is the larger part of either that stands in the other. `block` is the longest unbroken
    part of the first that stands in the second as it was. `weights` say how much was compared.
    """

    share: float
    block: float
    weights: tuple[float, float]


def prepare(markup: str) -> Prose:
    """Return the prose of a text or of HTML, even broken; linear in time."""
    prose = _prepare(_CODE.sub("\n", markup[: 4 * _READ]))
    return prose if prose.weight >= _LITTLE else _prepare(markup[: 4 * _READ])


def without_code(markup: str) -> str:
    """Return the letters (`similarity.folded`) of HTML that are not code.

    Empty where there is no code, or next to nothing else: then the whole says as much.
    """
    text, blocks = _CODE.subn(" ", markup)
    letters = similarity.folded(text) if blocks else ""
    return letters if len(letters) >= _LITTLE else ""


def _prepare(markup: str) -> Prose:
    text, ends = "", list[int]()
    parts: list[str] = []
    length = begin = 0
    for sentence in _END.split(similarity.shown(_BLOCK.sub("\n", markup))):
        part = similarity.letters(sentence) if sentence else ""
        parts.append(part)
        length += len(part)
        if length - begin >= 2 * _SHORT:
            ends.append(length)
            begin = length
        if length >= _READ:
            break
    text = similarity.fold("".join(parts))
    if length > begin:
        ends = [*ends[:-1], length]
    wide = list(accumulate((char >= _WIDE for char in text), initial=0))
    weights = [
        (end - start + wide[end] - wide[start]) / 2
        for start, end in zip([0, *ends], ends, strict=False)
    ]
    lengths = bytes(
        _RUN if wide[at + _RUN] - wide[at] >= _WIDE_ENOUGH else min(_LONG_RUN, len(text) - at)
        for at in range(max(len(text) - _RUN + 1, 0))
    )
    runs = array("q", (hash(text[at : at + length]) for at, length in enumerate(lengths)))
    return Prose(
        text=text,
        ends=tuple(ends),
        weights=tuple(weights),
        runs=runs,
        lengths=lengths,
        known=frozenset(runs),
    )


def coverage(prose: Prose, known: Set[int]) -> list[float]:
    """Return for each sentence how much of it stands in runs that are known, 0 to 1."""
    marks = bytearray(len(prose.text))
    end = 0
    begin = 0
    for at, run in enumerate(prose.runs):
        if run in known:
            if at > end:
                marks[begin:end] = b"\1" * (end - begin)
                begin = at
            end = at + prose.lengths[at]
    marks[begin:end] = b"\1" * (end - begin)
    starts = (0, *prose.ends)
    return [
        marks.count(1, start, stop) / (stop - start)
        for start, stop in zip(starts, prose.ends, strict=False)
    ]


def shared_sentences(prose: Prose, others: Sequence[Prose]) -> frozenset[int]:
    """Return the sentences of a text that stand in any of others, by their places."""
    found: set[int] = set()
    for other in others:
        covered = coverage(prose, other.known)
        found |= {place for place, share in enumerate(covered) if share >= _SAME_FROM}
    return frozenset(found)


def overlap(
    one: Prose, other: Prose, left_out: tuple[Set[int], Set[int]] = (frozenset(), frozenset())
) -> Overlap:
    """Compare two texts without the sentences of each that are `left_out`."""
    pairs = ((one, other, left_out[0]), (other, one, left_out[1]))
    sides = [_side(prose, coverage(prose, than.known), out) for prose, than, out in pairs]
    return Overlap(
        share=max(side[0] for side in sides),
        block=sides[0][1],
        weights=(sides[0][2], sides[1][2]),
    )


def share_as_it_was(inner: Prose, outer: Prose) -> float:
    """Return how much of a text stands in another in sentences without any change, 0 to 1."""
    covered = coverage(inner, outer.known)
    whole = (w for w, share in zip(inner.weights, covered, strict=True) if share == 1)
    return sum(whole) / inner.weight if inner.weight else 0.0


def _side(prose: Prose, covered: Sequence[float], left_out: Set[int]) -> tuple[float, float, float]:
    """Return how much of one text is the same, is one block, and how much counted."""
    same = block = longest = total = 0.0
    for place, (weight, share) in enumerate(zip(prose.weights, covered, strict=True)):
        if place in left_out:
            continue
        total += weight
        same += weight if share >= _SAME_FROM else 0
        block = block + weight if share >= _BLOCK_FROM else 0.0
        longest = max(longest, block)
    if not total:
        return 0.0, 0.0, 0.0
    return same / total, longest / total if longest >= _LEAST_BLOCK else 0.0, total
