"""Unescape markup and entities that were escaped once too often."""

from __future__ import annotations

import re
from html import unescape

from syndicate.text.patterns import regex

#: Without `lt` and `gt`, which texts about markup need.
_ENTITY = (
    r"(?:amp|quot|apos|nbsp|hellip|mdash|ndash|lsquo|rsquo|ldquo|rdquo|middot|bull|copy|reg|trade|"
    r"times|deg|euro|laquo|raquo|eacute|egrave|agrave|ccedil|uuml|ouml|auml|#\d{2,6}|"
    r"#x[0-9a-fA-F]{2,5})"
)
_TWICE = regex(rf"&(?:amp;)+({_ENTITY};)")
_ONCE = regex(rf"&{_ENTITY};")
_ESCAPED_TAG = regex(
    r"&lt;(?:/?(?:p|div|br|a|img|h[1-6]|ul|ol|li|span|strong)\b[^&<>]*?)/?&gt;", re.I
)
_TAG = regex(r"<[a-zA-Z/][^<>]*>")
#: Code; that which is never closed lasts to the end, as for a parser.
_CODE = regex(r"<(pre|code|kbd|samp|textarea)\b(?:.*?</\1\s*+>|.*+\Z)", re.IGNORECASE | re.DOTALL)


def unescape_text(text: str) -> str:
    """Decode the entities of a plain text that was escaped as HTML (`Fish &amp; chips`), twice."""
    for _ in range(2):
        if not _ONCE.search(text):
            break
        text = _ONCE.sub(lambda match: unescape(match[0]).replace("\xa0", " "), text)
    return text


def unescape_html(html: str) -> str:
    """Unescape a body whose entities, or all of whose markup, were escaped twice; code stays."""
    if not _TAG.search(html) and len(_ESCAPED_TAG.findall(html)) > 1:
        html = unescape(html)
    if "&amp;" not in html:
        return html
    parts, end = [], 0
    for code in _CODE.finditer(html):
        parts += [_TWICE.sub(r"&\1", html[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _TWICE.sub(r"&\1", html[end:])])
