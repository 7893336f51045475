"""Replace pictures of emoji by the emoji: a reader shows them as text, and at the text's size."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.content.tree import classes, replace_by_text, unwrap
from syndicate.text.plain import names

_CLASSES = names("wp-smiley emoji twemoji emojione joypixels smiley emoticon g-emoji")
#: Where pictures of emoji are; other pictures may stand there, too, so the emoji must be told.
_ADDRESS = re.compile(
    r"//s\.w\.org/images/core/emoji/|twemoji|/emoji/|/emojis?/unicode/|emoji\.php|/smil(?:ies|eys?)/"
    r"|emojione|joypixels|noto-emoji|/expression/",
    re.IGNORECASE,
)
#: The code points of an emoji as a file name: `1f600`, `1f1e8-1f1f3`, `emoji_u1f44d_1f3fb`.
_NAME = re.compile(
    r"/(?:emoji_)?u?\+?([0-9a-f]{4,5}(?:[-_][0-9a-f]{2,5}){0,9})(?:@[0-9]x)?"
    r"(?:\.[a-f0-9]{8,})?\.(?:png|svg|gif|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_EMOJI = re.compile("[\u203c-\u3299\U0001f000-\U0001faff\xa9\xae]")
#: What forums write for one: `:)`, `:smile:`, `[微笑]`.
_SIGN = re.compile(r"[:;=8xX][-']?[()\[\]DPpOo/|*3]|:[a-z0-9_+-]{1,30}:|\[[^\[\]\s]{1,8}\]")
_TEXT = "\ufe0f"


def is_emoji(img: HtmlElement) -> bool:
    """Return whether a picture is one of an emoji."""
    if not _CLASSES.isdisjoint(classes(img)):
        return True
    address, said = img.get("src") or "", (img.get("alt") or "").strip()
    if not _ADDRESS.search(address):
        return False
    return bool(_NAME.search(address) or _EMOJI.fullmatch(said[:1]) or _SIGN.fullmatch(said))


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
    match = _NAME.search(img.get("src") or "")
    points = [int(point, 16) for point in re.split("[-_]", match[1])] if match else []
    if points and all(
        0x23 <= point < 0x110000 and not 0xD800 <= point < 0xE000 for point in points
    ):
        drawn = "".join(map(chr, points))
        # Some signs are drawn as text unless told otherwise.
        return drawn + _TEXT if len(drawn) == 1 and points[0] < 0x1F000 else drawn
    return said or (img.get("title") or "").strip()
