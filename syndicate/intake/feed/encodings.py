"""Decode feeds as feedparser does; find the encoding of those that are not what they declare."""

from __future__ import annotations

import re

import chardet
from feedparser import encodings

#: What is looked at to find an encoding, in bytes.
_SAMPLE = 100_000
#: chardet's time is quadratic in the length of a word.
_LONG_WORDS = re.compile(rb"[A-Za-z]{40,}+")


def _likely_encoding(data: bytes) -> str:
    found = chardet.detect(_LONG_WORDS.sub(b" ", data[:_SAMPLE]))["encoding"]
    return found or ""


encodings.lazy_chardet_encoding = _likely_encoding
convert_to_utf8 = encodings.convert_to_utf8
