"""Replace pictures of emoji by the emoji: a reader shows them as text, and at the text's size."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content.tree import classes, replace_by_text, unwrap
from syndicate.text.patterns import regex
from syndicate.text.plain import names

_CLASSES = names("wp-smiley emoji twemoji emojione joypixels smiley emoticon g-emoji")
#: Where pictures of emoji are; other pictures may stand there, too, so the emoji must be told.
_ADDRESS = regex(
    r"//s\.w\.org/images/core/emoji/|twemoji|/emoji/|/emojis?/unicode/|emoji\.php|/smil(?:ies|eys?)/"
    r"|emojione|joypixels|noto-emoji|/expression/",
    re.IGNORECASE,
)
#: The code points of an emoji as a file name: `1f600`, `1f1e8-1f1f3`, `emoji_u1f44d_1f3fb`.
_NAME = regex(
    r"/(?:emoji_)?u?\+?([0-9a-f]{4,5}(?:[-_][0-9a-f]{2,5}){0,9})(?:@[0-9]x)?"
    r"(?:\.[a-f0-9]{8,})?\.(?:png|svg|gif|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_BASIC = (
    "\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\xa9\xae"
)
_EMOJI = regex(f"[{_BASIC}]|[#*0-9]\ufe0f?\u20e3")
#: Emoji and what joins and modifies them, blanks between.
_EMOJI_ALONE = regex(f"[{_BASIC}#*0-9\u200d\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f\\s]+")
#: What forums write for one: `:)`, `:smile:`, `[微笑]`.
_SIGN = regex(r"[:;=8xX][-']?[()\[\]DPpOo/|*3]|:[a-z0-9_+-]{1,30}:|\[[^\[\]\s]{1,8}\]")
_TEXT = "\ufe0f"
#: A picture with a longer description, or a side of more pixels, is one to look at.
_LONGEST = 24
_LARGEST = 96
_SIDE = regex(r"\s*([0-9]{1,5})")


def is_emoji(img: HtmlElement) -> bool:
    """Return whether a picture is one of an emoji."""
    address, said = img.get("src") or "", (img.get("alt") or "").strip()
    if _is_large(img) or (len(said) > _LONGEST and not _EMOJI_ALONE.fullmatch(said)):
        return False
    if not _CLASSES.isdisjoint(classes(img)):
        return True
    if not _ADDRESS.search(address):
        return False
    return bool(_points(address) or _EMOJI.match(said) or _SIGN.fullmatch(said))


def _is_large(img: HtmlElement) -> bool:
    sides = (_SIDE.match(img.get(side) or "") for side in ("width", "height"))
    return any(side is not None and int(side[1]) > _LARGEST for side in sides)


def write_out(root: HtmlElement) -> None:
    """Replace every picture of an emoji that has a text by it, in place."""
    for img in list(root.iter("img")):
        if img.getparent() is not None and is_emoji(img) and (text := _text(img)):
            _put(img, text)


def _put(img: HtmlElement, text: str) -> None:
    if _EMOJI.search(text):  # no word: it needs no blank around it
        img.text = text
        unwrap(img)
    else:
        replace_by_text(img, text)


def _text(img: HtmlElement) -> str:
    said = (img.get("alt") or "").strip()
    if _EMOJI.search(said):
        return said
    if drawn := _points(img.get("src") or ""):
        # Some signs are drawn as text unless told otherwise.
        return drawn + _TEXT if len(drawn) == 1 and drawn < "\U0001f000" else drawn
    return said or (img.get("title") or "").strip()


def _points(address: str) -> str:
    """Return the emoji that the name of a file spells, or an empty text."""
    match = _NAME.search(address)
    points = [int(point, 16) for point in re.split("[-_]", match[1])] if match else []
    if not all(0x23 <= point < 0x110000 and not 0xD800 <= point < 0xE000 for point in points):
        return ""
    drawn = "".join(map(chr, points))
    return drawn if _EMOJI_ALONE.fullmatch(drawn) and _EMOJI.search(drawn) else ""
