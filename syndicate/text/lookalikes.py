"""Cyrillic, Greek and phonetic letters, and the Latin one that each looks like.

After the single-script pairs of https://www.unicode.org/Public/security/latest/confusables.txt, for
casefolded text: a letter whose capital alone looks Latin (`В`, `Н`) counts as well.
"""

from __future__ import annotations

#: The Latin letter of each, by code point.
LATIN = str.maketrans(
    "авгекмнорстухѕіјһѵԁԍԛԝԟ" + "αβεζηικμνορτυχωϲϳ" + "ɑɡɩɪ",
    "abrekmhopctyxsijhvdgqwk" + "abezhikmvoptuxwcj" + "agii",
)
