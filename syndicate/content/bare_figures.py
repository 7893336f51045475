"""Leave out the captions of figures that show nothing any more, as their pictures were withdrawn.

A caption names who took the picture, and what it shows: it goes with it.
"""

from __future__ import annotations

from msgspec import Struct

from syndicate.text.patterns import regex

#: Stands where a picture, or the file of a film or sound, was; no tag that sanitised HTML may have.
GONE = "<gone>"

_PIECE = regex(r"(<[^<>]*+>)")
_END = "</figure>"
_NAME = regex(r"</?([a-z0-9]+)")
_ID = regex(r' id="[^"]*+"')
#: What a figure shows beside its text; these of it only with a file.
_SHOWS = frozenset("img source video audio iframe embed object svg math table hr".split())
_OF_FILES = frozenset("source video audio".split())
_FILE = regex(r" (?:src|srcset)=")


class _Figure(Struct):
    """A figure that is being read: where it begins, its opening tag, and what it has."""

    start: int = 0
    tag: str = ""
    in_caption: int = 0
    lost: bool = False
    shows: bool = False

    def read(self, piece: str, name: str) -> None:
        """Take note of a piece: a tag of this name, or a text, which has none."""
        if name == "figcaption":
            self.in_caption += -1 if piece.startswith("</") else 1
        elif not name:
            self.shows = self.shows or (not self.in_caption and not piece.isspace())
        elif name in _SHOWS:
            self.shows = self.shows or name not in _OF_FILES or _FILE.search(piece) is not None


def without_captions(markup: str) -> str:
    """Return well-formed HTML without the bare figures, and without the marks of what is gone.

    A figure is bare where it lost something, and shows no other picture, film, table or text than
    its caption; one that lost nothing stays as it is. Each piece is written, and cut, once at most.
    """
    if GONE not in markup:
        return markup
    left: list[str] = []
    within = [_Figure()]
    for piece in filter(None, _PIECE.split(markup)):
        match = _NAME.match(piece)
        name = match[1] if match else ""
        if piece == GONE:
            within[-1].lost = True
            continue
        if name == "figure" and piece != _END:
            within.append(_Figure(len(left), piece))
        left.append(piece)
        if name != "figure":
            within[-1].read(piece, name)
        elif piece == _END and len(within) > 1:
            _close(within.pop(), within[-1], left)
    return "".join(left)


def _close(figure: _Figure, around: _Figure, left: list[str]) -> None:
    """End a figure: cut a bare one out of what is left, but for a place that links may lead to."""
    if not figure.lost or figure.shows:
        around.shows = True
        return
    around.lost = True
    place = _ID.search(figure.tag)
    left[figure.start :] = [f"<figure{place[0]}></figure>"] if place else []
