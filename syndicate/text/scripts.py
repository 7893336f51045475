"""Tell by its letters which language a text is not in (scripts: https://www.unicode.org/iso15924/).

Languages of one script cannot be told apart so, and nobody tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from syndicate.text.patterns import regex

#: Script -> a run of its letters.
_RUNS = {
    script: re.compile(f"[{letters}]+")
    for script, letters in {
        "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
        "Hani": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
        "Kana": "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d",
        "Hang": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
        "Cyrl": "\u0400-\u052f\u1c80-\u1c8a",
        "Arab": "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc",
        "Hebr": "\u05d0-\u05f2",
        "Grek": "\u0370-\u03ff\u1f00-\u1fff",
        "Thai": "\u0e01-\u0e4e",
        "Deva": "\u0900-\u0963\u0970-\u097f",
    }.items()
}
#: What is neither Latin nor Chinese, nor punctuation.
_OTHER = regex(
    "[\u0370-\u1dff\u1f00-\u1fff\u3041-\u30fa\u3131-\u318e\ua960-\uf8ff\ufb1d-\uff00\uff66-\uff9d]"
)
#: A character of these stands for about as much as five letters of an alphabet.
_DENSE = frozenset(["Hani", "Kana", "Hang"])
_WEIGHT = 5
#: The languages that are written in one script, or nearly so.
_WRITTEN_IN = {
    language: script
    for script, languages in {
        "Latn": "en fr de es pt it nl sv da nb nn no fi is et lv lt pl cs sk sl hr hu ro sq tr vi "
        "id ms fil tl ca eu gl ga cy mt af sw eo la",
        "Hani": "zh cmn yue wuu nan hak lzh",
        "Kana": "ja",
        "Hang": "ko",
        "Cyrl": "ru uk be bg mk ky tg",
        "Arab": "ar fa ur ps",
        "Hebr": "he iw yi",
        "Grek": "el",
        "Thai": "th",
        "Deva": "hi mr ne",
    }.items()
    for language in languages.split()
}
_SCRIPTS = {"hans": "Hani", "hant": "Hani", "jpan": "Kana", "kore": "Hang"}
#: What else than Latin stands in texts of a script, however much.
_BESIDE = {"Kana": ("Hani",), "Hang": ("Hani",)}
#: The share of letters that must be of a language's script, and how many letters say anything.
_LEAST, _ENOUGH = 0.05, 40
#: How much more letters of another script say of a text than Latin ones.
_MORE = 3
#: How much of a body and of its text is read.
_READ, _COUNTED = 20_000, 1_000
_CODE = regex(r"<(/?)(pre|code|script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = regex(r"<[^<>]{0,2000}>")
_NO_WORD = regex(r"&\w{1,10};|https?://\S{1,500}")


def closest(tags: Iterable[str], title: str, html: str) -> str | None:
    """Return the language (BCP 47) that a text is in as far as letters tell; None: in none of them.

    Its letters rule a language out where hardly any is of its script, or more are of another one.
    Of those that are left, the one with most letters stands; Latin ones count less, since names
    and code are written in them everywhere. Of languages of one script that is the first.
    """
    weights = _weights(f"{title} {_prose(html[:_READ])}")
    total = max(sum(weights.values()), 1)
    best, most = None, -1.0
    for tag in tags:
        script = _script_of(tag)
        share = weights.get(script, 0) / total if script else 0.0
        if script and total >= _ENOUGH and _is_ruled_out(script, share, weights, title):
            continue
        if (score := share * (1 if script == "Latn" else _MORE)) > most:
            best, most = tag, score
    return best


def _is_ruled_out(script: str, share: float, weights: Mapping[str, int], title: str) -> bool:
    others = (
        weight
        for other, weight in weights.items()
        if other not in {script, "Latn"} and other not in _BESIDE.get(script, "")
    )
    if max(others, default=0) > weights.get(script, 0):
        return True
    return share < _LEAST and not _RUNS[script].search(title)


def _prose(html: str) -> str:
    """Return the beginning of the text of a body without code and addresses."""
    parts, end, inside = list[str](), 0, ""
    for tag in _CODE.finditer(html):
        closing, name = tag[1], tag[2].lower()
        if not inside and not closing:
            parts.append(html[end : tag.start()])
            inside = name
        elif closing and name == inside:
            end, inside = tag.end(), ""
    text = _TAG.sub(" ", " ".join([*parts, "" if inside else html[end:]]))
    return _NO_WORD.sub(" ", text[:_COUNTED])


def _weights(text: str) -> dict[str, int]:
    """Return how much of a text is in each script, in letters of alphabets."""
    if text.isascii():
        return {"Latn": sum(map(len, _RUNS["Latn"].findall(text)))}
    scripts = _RUNS if _OTHER.search(text) else ("Latn", "Hani")
    found = {script: sum(map(len, _RUNS[script].findall(text))) for script in scripts}
    return {s: n * (_WEIGHT if s in _DENSE else 1) for s, n in found.items() if n}


def _script_of(tag: str) -> str | None:
    """Return the script of a language; None where it may be written in several, or is not known."""
    language, *more = tag.replace("_", "-").split("-")
    named = next((subtag for subtag in more if len(subtag) == 4 and subtag.isalpha()), None)
    if named is None:
        return _WRITTEN_IN.get(language.lower())
    script = _SCRIPTS.get(named.lower(), named.title())
    return script if script in _RUNS else None
