"""Markup and entities that were escaped once too often."""

from __future__ import annotations

import re
from html import unescape

#: Not `lt` and `gt`: who writes about markup means them.
_ENTITY = (
    r"(?:amp|quot|apos|nbsp|hellip|mdash|ndash|lsquo|rsquo|ldquo|rdquo|middot|bull|copy|reg|trade|"
    r"times|deg|euro|laquo|raquo|eacute|egrave|agrave|ccedil|uuml|ouml|auml|#\d{2,6}|"
    r"#x[0-9a-fA-F]{2,5})"
)
_TWICE = re.compile(rf"&(?:amp;)+({_ENTITY};)")
_ONCE = re.compile(rf"&{_ENTITY};")
_ESCAPED_TAG = re.compile(
    r"&lt;(?:/?(?:p|div|br|a|img|h[1-6]|ul|ol|li|span|strong)\b[^&<>]*?)/?&gt;", re.I
)
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
_CODE = re.compile(r"<(pre|code|kbd|samp|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


def text(told: str) -> str:
    """A plain text that was written as HTML: `Fish &amp; chips`; what is no entity stays."""
    for _ in range(2):
        if not _ONCE.search(told):
            break
        told = _ONCE.sub(lambda match: unescape(match[0]).replace("\xa0", " "), told)
    return told


def html(told: str) -> str:
    """A body whose entities, or all of whose markup, were escaped twice; code is left alone."""
    if not _TAG.search(told) and len(_ESCAPED_TAG.findall(told)) > 1:
        told = unescape(told)
    if "&amp;" not in told:
        return told
    parts, end = [], 0
    for code in _CODE.finditer(told):
        parts += [_TWICE.sub(r"&\1", told[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _TWICE.sub(r"&\1", told[end:])])
