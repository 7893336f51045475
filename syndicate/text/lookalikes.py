"""Letters of other scripts, or with marks, and the Latin one that each looks like.

After the single-script pairs of https://www.unicode.org/Public/security/latest/confusables.txt, for
casefolded text: a letter whose capital alone looks Latin (`В`, `Н`) counts as well.
"""

from __future__ import annotations

from unicodedata import normalize

_CYRILLIC_AND_GREEK = str.maketrans(
    "авгекмнорстухѕіјһѵԁԍԛԝԟ" + "αβεζηικμνορτυχωϲϳ",
    "abrekmhopctyxsijhvdgqwk" + "abezhikmvoptuxwcj",
)
_ARMENIAN = str.maketrans("օոսհցզյ", "onuhgqj")
#: Phonetic letters, small capitals, and letters with a stroke, which have no parts.
_PHONETIC = str.maketrans(
    "ɑɡɩıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ" + "ƀȼđɇǥħɨɉłøɍŧʉɏƶ",
    "agiiabcdefghijklmnoprstuvwyz" + "bcdeghijlortuyz",
)
_SCRIPTS = _CYRILLIC_AND_GREEK | _ARMENIAN | _PHONETIC
#: Where NFKC leaves letters that are composed of another one and its marks.
_COMPOSED = (range(0xC0, 0x250), range(0x386, 0x460), range(0x1E00, 0x2000))


def _latin_of(code: int) -> int | None:
    """Return the Latin letter of a composed one, or of what that looks like, without its marks."""
    base, *marks = map(ord, normalize("NFD", chr(code)))
    base = _SCRIPTS.get(base, base)
    return base if marks and 0x61 <= base <= 0x7A else None


#: The Latin letter of each, by code point.
LATIN = _SCRIPTS | {
    code: latin for codes in _COMPOSED for code in codes if (latin := _latin_of(code)) is not None
}
