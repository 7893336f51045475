"""Repair what an allow-list alone leaves behind, in the sanitiser's output.

That output is balanced, with no `<` or `>` in a text or an attribute: only because of this may
regular expressions read HTML here.
"""

from __future__ import annotations

import itertools
import re

from syndicate.text.patterns import regex
from syndicate.text.plain import names

_LINKLESS = regex('<a(?: (?!href=)[^ =>]+="[^"]*")*>')
_LINK = regex("<a(?: [^<>]*+)?>|</a>")
_SOURCELESS = regex(
    '<(?:img(?: (?!src=)[^ =>]+="[^"]*")*|(?:source|track)(?: (?!src=|srcset=)[^ =>]+="[^"]*")*)>'
)
_PRE = regex("(<pre(?: [^<>]*+)?>)\n")
_PLAIN_RUBY = regex("<ruby>(?:[^<]|<(r[tp])>[^<]*</\\1>)*</ruby>")
_RUBY = regex("</?(?:ruby|rt|rp)(?: [^<>]*+)?>")
_ITEM = regex("<(?:li|dt|dd)[ >]")
_CAPTION = regex("</?(?:figcaption|summary)(?: [^<>]*+)?>")
_CAPTIONS = names("figcaption summary")
_LISTS = names("ul ol dl table")
_ANY = regex("<(/?)([a-z][a-z0-9]*+)[^<>]*+>")
_VOID = names("br col hr img source track wbr")
_HOLLOW = regex(r"<(a|figure|p)(?: [^<>]*+)?>\s*+</\1>")


def without_sourceless(html: str) -> str:
    """Remove pictures, sources and tracks that have no address left."""
    return _SOURCELESS.sub("", html)


def with_first_line(html: str) -> str:
    """Write the first line feed of a `pre` twice, since a parser drops one."""
    return _PRE.sub("\\1\n\n", html)


def without_linkless(html: str) -> str:
    """Replace every `a` without an address by its content."""
    open_links: list[bool] = []  # whether each is kept

    def unwrap(match: re.Match[str]) -> str:
        if match[0] == "</a>":
            keep = open_links.pop() if open_links else True
        else:
            keep = _LINKLESS.fullmatch(match[0]) is None
            open_links.append(keep)
        return match[0] if keep else ""

    return _LINK.sub(unwrap, html)


def with_plain_ruby(html: str) -> str:
    """Keep ruby only if every annotation is a child of its `ruby`; else keep the text alone."""
    rest = _PLAIN_RUBY.sub("", html)
    if "<rt" not in rest and "<rp" not in rest:
        return html
    stack: list[str] = []
    for slash, name in _ANY.findall(html):
        if slash:
            stack.pop()
        elif name not in _VOID:
            if name in ("rt", "rp") and (not stack or stack[-1] != "ruby"):
                return _RUBY.sub("", html)
            stack.append(name)
    return html


def with_plain_captions(html: str) -> str:
    """Unwrap captions if one holds list items without a list: parsers differ on its end."""
    if _ITEM.search(html) is None:
        return html
    stack: list[str] = []
    for slash, name in _ANY.findall(html):
        if slash:
            stack.pop()
        elif name not in _VOID:
            if name in ("li", "dt", "dd"):
                inner = itertools.takewhile(lambda n: n not in _LISTS, reversed(stack))
                if not _CAPTIONS.isdisjoint(inner):
                    return _CAPTION.sub("", html)
            stack.append(name)
    return html


def without_hollow(html: str) -> str:
    """Remove links, figures and paragraphs that are empty without their pictures."""
    count = 1
    while count:
        html, count = _HOLLOW.subn("", html)
    return html
