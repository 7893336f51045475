"""How text and bodies are spelled in XML (https://www.w3.org/TR/xml/#sec-cdata-sect).

A body is a CDATA section: it is shorter than escaped, and parsers that bound how many references
they replace (fast-xml-parser) read it. All other text is escaped, with hexadecimal references.
"""

from __future__ import annotations

from syndicate.text.patterns import regex

_OPENS, _CLOSES = b"<![CDATA[", b"]]>"
#: Deleted from a body, they show whether XML forbids one of its characters.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe", "\uffff")
_HTML = regex(rb'<(?:rights|summary) type="html">[^<]*')


def section(body: str) -> bytes:
    """Return a body as a CDATA section, or "" where it is empty; it reads back as it is.

    Raises ValueError where XML forbids one of its characters.
    """
    data = body.encode()
    if data.translate(None, _CONTROLS) != data or any(one in body for one in _NO_CHARACTERS):
        raise ValueError("a character of its body may not stand in XML")
    if _CLOSES in data:
        data = data.replace(_CLOSES, b"]]" + _CLOSES + _OPENS + b">")
    if b"\r" in data:  # parsers read a bare one as a line feed
        data = data.replace(b"\r", _CLOSES + b"&#xD;" + _OPENS)
    return _OPENS + data + _CLOSES if data else b""


def without_sections(document: bytes) -> bytes:
    """Return a document with blanks in place of its CDATA sections: what is left is markup."""
    parts, end = [], 0
    while (start := document.find(_OPENS, end)) >= 0:
        stop = document.find(_CLOSES, start)
        if stop < 0:
            break
        parts += [document[end:start], b" " * (stop + len(_CLOSES) - start)]
        end = stop + len(_CLOSES)
    return b"".join((*parts, document[end:])) if parts else document


def is_certain(document: bytes, markup: bytes) -> bool:
    """Return whether what `without_sections` left of a document is its markup, for certain.

    A comment or a processing instruction can hide where a section begins; none is written here.
    """
    return markup is document or not (b"<!" in markup or b"<?" in markup[1:])


def hex_references(markup: bytes) -> bytes:
    """Write the references of plain text in hexadecimal, and leave HTML as it is.

    The W3C validator takes `&#x26;` in a title for a deliberate character and `&amp;` for the
    start of double-escaped markup; lxml cannot be told to write the former.
    """
    parts, end = [], 0
    for html in _HTML.finditer(markup):
        parts += [_hex(markup[end : html.start()]), html[0]]
        end = html.end()
    return b"".join((*parts, _hex(markup[end:])))


def _hex(markup: bytes) -> bytes:
    if b"&" not in markup:
        return markup
    return (
        markup.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
    )
