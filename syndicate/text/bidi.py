"""The direction of a text, and the controls that change it (https://www.unicode.org/reports/tr9/)."""

from __future__ import annotations

from itertools import islice
from unicodedata import bidirectional

from syndicate.text.patterns import regex
from syndicate.text.plain import names

#: Languages that are written from right to left unless a script subtag says otherwise
#: (https://www.w3.org/International/questions/qa-scripts), with the codes of ISO 639-2 and 639-3.
_LANGUAGES = names(
    "ar ara arb ary arz acm acq afb ajp apc apd arc azb bal bgn bqi ckb dv div fa fas per pes prs "
    "glk he heb iw ji yi yid ydd kas ks lrc luz mzn nqo pbt pbu ps pus pnb sd sdh snd skr syc syr "
    "tmr ug uig ur urd"
)
_SCRIPTS = names("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa yezi")
_SCRIPT = regex("[a-z]{4}")
#: How many letters tell the direction of a text: enough for a foreign name at its beginning.
_LETTERS = 100
_STRONG = ("L", "R", "AL")
#: Letters from Hebrew to Arabic, their presentation forms, and scripts of the planes above.
_RIGHT_TO_LEFT = regex(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)

_PDF, _PDI = "\u202c", "\u2069"
_CONTROL = regex("[\u202a-\u202e\u2066-\u2069]")
_EMBEDS, _ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"


def language_is_rtl(tag: str) -> bool:
    """Return whether texts in a language are written from right to left; a script decides first."""
    language, *subtags = tag.replace("_", "-").lower().split("-")
    for subtag in subtags:
        if len(subtag) == 1:
            break  # an extension or private use
        if _SCRIPT.fullmatch(subtag):
            return subtag in _SCRIPTS
    return language in _LANGUAGES


def may_be_rtl(text: str) -> bool:
    """Return whether a text has a letter that goes from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def text_is_rtl(text: str) -> bool:
    """Return whether most of the first strong characters of a text go from right to left."""
    strong = (kind for kind in map(bidirectional, text) if kind in _STRONG)
    first = list(islice(strong, _LETTERS))
    return 2 * first.count("L") < len(first)


def close_controls(line: str) -> str:
    """Return a line whose embeddings, overrides and isolates end with it.

    Left open, they would turn round what a reader shows behind the line. A control that closes
    nothing is without effect, and stays.
    """
    if line.isascii() or not _CONTROL.search(line):
        return line
    opened: list[str] = []
    isolates = 0
    for control in _CONTROL.findall(line):
        if control in _EMBEDS:
            opened.append(_PDF)
        elif control in _ISOLATES:
            opened.append(_PDI)
            isolates += 1
        elif control == _PDF and opened and opened[-1] == _PDF:
            opened.pop()
        elif control == _PDI and isolates:
            isolates -= 1
            while opened.pop() != _PDI:  # an isolate ends what was opened inside it
                pass
    return line + "".join(reversed(opened))
