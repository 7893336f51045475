"""When two texts count as the same, as near or as worth a look: the limits, stated once.

Texts are compared in one script (`similarity.folded`), so lengths count letters and digits. A text
is found again by the few pieces it shares with withdrawn ones; only the articles that share most
are compared, sentence by sentence (`text/prose.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from syndicate.text import prose, similarity
from syndicate.text.patterns import regex
from syndicate.text.prose import Overlap, Prose

#: How alike: the same is blocked, what is near is held on arrival, what is like is only listed.
Level = Literal["same", "near", "like"]

#: How many pieces of a text are looked up.
PIECES = 32
#: How many articles a text is compared with: those that share most pieces with it.
CANDIDATES = 30

#: From which share of sentences, and from which unbroken block, an article is near. Of 2,007 real
#: articles no two different ones are; of copies with 30 % of their sentences dropped or replaced,
#: or half quoted, more than 95 % are (decision 42).
NEAR_SHARE, NEAR_BLOCK = 0.58, 0.26
#: The same where nothing is known of which sentences are other articles' too.
_NEAR_UNSEEN_SHARE, _NEAR_UNSEEN_BLOCK = 0.62, 0.30
#: From where on a person may want to look.
LIKE_SHARE, LIKE_BLOCK = 0.35, 0.15
#: Sentences that so many different articles near a withdrawn one have are the frame of a series; of
#: what is its own without them, a copy has this share at least.
FRAME_KIN, OWN_SHARE = 3, 0.2
_MOST_KIN = 8
#: So much of a withdrawn text stands in another as it was, and makes at least half of that.
SAME_WHOLE, SAME_LENGTH = 0.95, 0.5
#: A text of less prose (Chinese characters, or twice as many letters) is compared for being the
#: same only: too many short texts are alike.
LEAST_PROSE = 100.0

#: A published body that holds a withdrawn text in one piece shows it; of the shortest, which anyone
#: may write ("to be continued"), the body must hold nothing else: with a notice beside it, such a
#: text is recognised by its id and page alone.
SHOWN_WHOLE = 40
#: A text of fewer columns, of which a Chinese character takes two, is no match by itself: many
#: cartoons are called "Today's cartoon". It needs pictures that are the same as well.
PARTICULAR = 40
#: How many pieces a published body must share with a text to be compared with it.
SHARED = 2

_NUMBER = regex(r"\d+")
_WIDE = "\u2e80"  # the first Chinese character; letters before it take one column


def pieces(text: str) -> tuple[int, ...]:
    """Return the numbers by which a text is looked up."""
    return similarity.pieces(text, PIECES)


def best(shared: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return (article, shared pieces) of the articles to compare, most shared first."""
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:CANDIDATES]


class Likeness(Struct, frozen=True):
    """How alike an article is to a withdrawn one: the level, and the share of sentences, 1 to 100.

    Where a block is larger than the share, it is the share of the withdrawn text in that.
    """

    level: Level
    percent: int

    @classmethod
    def of(cls, overlap: Overlap) -> Likeness | None:
        """Return how alike two texts are whose common sentences are their own; None: not at all."""
        if min(overlap.weights) < LEAST_PROSE:
            return None
        percent = round(100 * max(overlap.share, overlap.block))
        if overlap.share >= NEAR_SHARE or overlap.block >= NEAR_BLOCK:
            return cls("near", percent)
        if overlap.share >= LIKE_SHARE or overlap.block >= LIKE_BLOCK:
            return cls("like", percent)
        return None


def is_stranger(withdrawn: Prose, text: Prose) -> bool:
    """Return whether what a text shares with a withdrawn one is not the withdrawn one's alone.

    So it is where they are not near: copies would else take out what they copied.
    """
    overlap = prose.overlap(withdrawn, text)
    return overlap.share < _NEAR_UNSEEN_SHARE and overlap.block < _NEAR_UNSEEN_BLOCK


def may_be_like(overlap: Overlap) -> bool:
    """Return whether two texts have so much in common that others' sentences need be known."""
    return overlap.share >= LIKE_SHARE or overlap.block >= LIKE_BLOCK


def is_whole(text: Prose, withdrawn: Prose) -> bool:
    """Return whether nearly all sentences of a withdrawn text stand in another without a change.

    In a much longer text they are a quotation. A text without its numbers is another issue of the
    same: reports from one template differ in little else.
    """
    if withdrawn.weight < max(LEAST_PROSE, SAME_LENGTH * text.weight):
        return False
    return prose.share_as_it_was(withdrawn, text) >= SAME_WHOLE and _numbers(
        withdrawn.text
    ) <= _numbers(text.text)


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def compare(
    withdrawn: Prose, text: Prose, others: Sequence[Prose], kin: Sequence[Prose] = ()
) -> Likeness | None:
    """Return how alike a text is to a withdrawn one without what others (strangers) also have.

    `kin` are standing texts that are near it: what three of them have is the frame of a series, and
    a text that shares no more than that is not near.
    """
    left_out = (
        prose.shared_sentences(withdrawn, others),
        prose.shared_sentences(text, others),
    )
    found = Likeness.of(prose.overlap(withdrawn, text, left_out))
    if found and found.level == "near" and _shares_a_frame(withdrawn, text, kin, left_out[0]):
        return Likeness("like", found.percent)
    return found


def _shares_a_frame(
    withdrawn: Prose, text: Prose, kin: Sequence[Prose], left_out: Set[int]
) -> bool:
    """Return whether hardly anything that is the withdrawn text's own stands in another."""
    times = Counter(place for each in kin for place in prose.shared_sentences(withdrawn, [each]))
    places = range(len(withdrawn.weights))
    own = [p for p in places if p not in left_out and times[p] < FRAME_KIN]
    shared = prose.shared_sentences(withdrawn, [text])
    weight = sum(withdrawn.weights[place] for place in own)
    common = sum(withdrawn.weights[place] for place in own if place in shared)
    return len(kin) >= FRAME_KIN and weight >= LEAST_PROSE and common < OWN_SHARE * weight


def different(texts: Iterable[Prose]) -> list[Prose]:
    """Return those of some texts that do not repeat an earlier one, eight at most."""
    found: list[Prose] = []
    for text in texts:
        if not any(is_whole(text, other) or is_whole(other, text) for other in found):
            found.append(text)
        if len(found) == _MOST_KIN:
            break
    return found


def is_same(text: str, pictures: Set[str], withdrawn: Set[str]) -> bool:
    """Return whether an article that has a withdrawn one's text holds the same, pictures and all.

    `pictures` are its own, `withdrawn` those of the withdrawn one.
    """
    columns = len(text) + sum(char >= _WIDE for char in text[:PARTICULAR])
    return columns >= PARTICULAR or (bool(pictures) and pictures <= withdrawn)


def shows(body: str, text: str, shared: int) -> bool:
    """Return whether a published body holds a withdrawn text in one piece.

    `shared` is how many pieces it shares. Both are `similarity.folded`.
    """
    if len(text) < SHOWN_WHOLE:
        return body == text
    if 2 * len(text) < len(body):
        return False  # a quotation, which is told at once (`similarity.holds`)
    if shared < SHARED and _has_several_pieces(text):
        return False
    return similarity.holds(body, text)


@lru_cache(maxsize=64)  # asked of the same few texts for every entry
def _has_several_pieces(text: str) -> bool:
    return len(similarity.pieces(text, SHARED)) >= SHARED
