"""Decode feeds as feedparser does; find the encoding of those that are not what they declare."""

from __future__ import annotations

import codecs
import re

import chardet
from feedparser import encodings

from syndicate.text.patterns import regex

#: What is looked at to find an encoding, in bytes.
_SAMPLE = 100_000
#: chardet's time is quadratic in the length of a word.
_LONG_WORDS = regex(rb"[A-Za-z]{40,}+")
#: Of the characters beyond ASCII, one in so many may be broken before another encoding is likelier.
_FEW = 10
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = regex(
    rb"""\A\s*+<\?xml\b[^<>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["'][^<>]{0,200}\?>"""
)
_CHARSET = regex(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)


def _likely_encoding(data: bytes) -> str:
    found = chardet.detect(_LONG_WORDS.sub(b" ", data[:_SAMPLE]))["encoding"]
    return found or ""


encodings.lazy_chardet_encoding = _likely_encoding
convert_to_utf8 = encodings.convert_to_utf8


def drop_broken(data: bytes, content_type: str = "") -> tuple[bytes, str, int]:
    """Return a feed without the few bytes that are not in its encoding, and how many characters
    they broke; with its media type, since it is UTF-8 then. Any other feed is returned as it is.

    A single byte would else make another encoding of it, and another text of all the others.
    """
    if data.startswith(_MARKS):
        return data, content_type, 0
    whole = data.removeprefix(codecs.BOM_UTF8)
    declaration = _DECLARATION.match(whole)
    named = _CHARSET.search(content_type)
    declared = declaration[1].decode("ascii", "replace") if declaration else "utf-8"
    for name in dict.fromkeys((named[1] if named else declared, declared, "utf-8")):
        try:
            text = whole.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name, "replace")
        except (LookupError, UnicodeError):  # `idna` and `undefined` are codecs, too
            continue
        broken = text.count("\ufffd")
        if not broken:
            return data, content_type, 0
        beyond_ascii = sum(not character.isascii() for character in text)
        if broken * _FEW <= beyond_ascii:
            body = text[text.index("?>") + 2 :] if declaration else text
            kept = '<?xml version="1.0" encoding="utf-8"?>' + body.replace("\ufffd", "")
            return kept.encode(), "application/xml", broken
    return data, content_type, 0
