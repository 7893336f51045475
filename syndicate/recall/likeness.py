"""When two texts count as the same or as alike: the limits, stated once for arrivals and for proof.

Texts are plain (`similarity.plain`), so lengths count letters and digits. A text is found again by
the few pieces it shares with withdrawn ones; only the articles that share most are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from syndicate.text import similarity

#: How many pieces of a text are looked up.
PIECES = 32
#: How many articles a text is compared with: those that share most pieces with it.
CANDIDATES = 30

#: An arriving text is held for a person from this likeness on ...
HELD_FROM = 0.6
#: ... unless it is shorter than this: too many short texts are alike, so those are compared for
#: being the same only.
HELD_LENGTH = 200

#: A published body this like a withdrawn text is that text, with notices around it or a word
#: changed ...
SHOWN_FROM = 0.8
#: ... but a shorter text must stand in it as it is, and of the shortest, which anyone may write
#: ("to be continued"), the body must hold nothing else: with a notice beside it, such a text is
#: recognised by its id and page alone.
SHOWN_LENGTH, SHOWN_WHOLE = 200, 40
#: A text of fewer columns, of which a Chinese character takes two, is no match by itself: many
#: cartoons are called "Today's cartoon". It needs pictures that are the same as well.
PARTICULAR = 40
#: How many pieces a published body must share with a text to be compared with it.
SHARED = 2

_WIDE = "\u2e80"  # the first Chinese character; letters before it take one column


def pieces(text: str) -> tuple[int, ...]:
    """Return the numbers by which a text is looked up."""
    return similarity.pieces(text, PIECES)


def best(shared: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return (article, shared pieces) of the articles to compare, most shared first."""
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:CANDIDATES]


def likeness(text: str, others: Iterable[str]) -> float:
    """Return how alike an arriving text is to the most alike of others, 0 to 1."""
    long = (other for other in others if len(other) > HELD_LENGTH)
    return max((similarity.likeness(text, other) for other in long), default=0.0)


def is_same(text: str, pictures: Set[str], withdrawn: Set[str]) -> bool:
    """Return whether an article that has a withdrawn one's text holds the same, pictures and all.

    `pictures` are its own, `withdrawn` those of the withdrawn one.
    """
    columns = len(text) + sum(char >= _WIDE for char in text[:PARTICULAR])
    return columns >= PARTICULAR or (bool(pictures) and pictures <= withdrawn)


def shows(body: str, text: str, shared: int) -> bool:
    """Return whether a published body is a withdrawn text, of which it shares so many pieces."""
    if len(text) < SHOWN_WHOLE:
        return body == text
    if shared < SHARED and len(similarity.pieces(text, SHARED)) >= SHARED:
        return False
    if len(text) <= SHOWN_LENGTH and text not in body:
        return False
    return similarity.holds(body, text) or similarity.likeness(body, text) >= SHOWN_FROM
