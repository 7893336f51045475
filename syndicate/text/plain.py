"""Plain text that any XML document may hold (https://www.w3.org/TR/xml/#charsets)."""

from __future__ import annotations

from html import unescape

from syndicate.text.patterns import regex

_PLANES = "".join(f"{chr(p << 16)}-{chr((p << 16) + 0xFFFD)}" for p in range(1, 17))

# The allowed characters, negated: most characters match an early range of this class, while a
# class of the forbidden ones is tried to its end for each of them (13 times slower).
_ALLOWED = f"\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{_PLANES}"
_STRANGE = regex(f"[^{_ALLOWED}]")
_FINE = regex(f"[{_ALLOWED}]*+")  # to go through a text takes half as long as to search it
_BLANK = regex("[ \t\n\x0b\x0c\u2028\u2029]+")

_BREAK = regex(
    "</?(?:p|h[1-6]|li|ul|ol|dl|dt|dd|div|section|article|aside|header|footer|nav|main|address|"
    "blockquote|figure|figcaption|pre|table|caption|tr|br|hr|details|summary)(?: [^<>]*+)?>"
)
_CELL = regex("</t[dh]>")
_TAG = regex("<[^<>]*+>")
_CHARACTER = regex(r">\s*[^<\s&]")
_SPACES = regex("  +|[\t\r\n\f][ \t\r\n\f]*")
_MARGIN = regex("(?<! ) *+\n[ \n]*+")


def names(spaced: str) -> frozenset[str]:
    """Return a set of names that is written as one line of words: `names("img picture")`."""
    return frozenset(spaced.split())


def clean(s: str) -> str:
    """Remove what XML 1.0 forbids, C1 controls, U+FFFD, noncharacters and lone surrogates.

    Lines of the result end with a line feed only. Clean text is returned uncopied.
    """
    if _FINE.fullmatch(s):
        return s
    return _STRANGE.sub("", s.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(s: str) -> str:
    """Clean a title, name or label, and put it on one line without blanks at its ends.

    Wide and no-break spaces inside stay: the author put them there.
    """
    if s.isprintable() and "  " not in s and "\ufffd" not in s:  # as nearly every one
        return s.strip()
    return _BLANK.sub(" ", clean(s)).strip()


def shows_anything(html: str) -> bool:
    """Return whether sanitised HTML shows anything: words, a picture, sound."""
    if _CHARACTER.search(html) or any(mark in html for mark in ("<img", "<video", "<audio")):
        return True
    return bool(visible(html))


def visible(html: str) -> str:
    """Return the text a reader sees of sanitised HTML: a line for every block, entities decoded.

    Relies on how the sanitiser writes: no comment, and no `>` inside an attribute.
    """
    flat = _SPACES.sub(" ", html)
    flat = _TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", flat)))
    return clean(_MARGIN.sub("\n", unescape(flat))).strip()
