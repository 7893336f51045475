"""Markdown as HTML (https://spec.commonmark.org), without what only a generator understands."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from syndicate.intake.markdown.tags import NOWHERE, understood
from syndicate.text import urls

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:|//|#)\S", re.IGNORECASE)
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
_LEFT = re.compile(re.escape(NOWHERE) + r"[^\s<\"')]*")


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(footnote_plugin).use(deflist_plugin)


def render(text: str) -> tuple[str, list[str]]:
    """The HTML of a text; the names of what was left out, as only a generator shows it."""
    text, dropped = understood(text)
    html: str = _renderer().render(text)
    return (_unlinked(html) if NOWHERE in html else html).strip(), dropped


def _unlinked(html: str) -> str:
    """Links that lead nowhere are their text."""
    root = _root(html)
    for link in list(root.iter("a", "img")):
        if any(link.get(name, "").startswith(NOWHERE) for name in ("href", "src")):
            link.drop_tag()
    return _LEFT.sub("", _inner(root))


def _root(html: str) -> HtmlElement:
    root: HtmlElement = fragment_fromstring(html, create_parent="div")
    return root


def _inner(root: HtmlElement) -> str:
    parts = (str(tostring(child, encoding="unicode")) for child in root)
    return escape(root.text or "", quote=False) + "".join(parts)


def first_heading(html: str) -> tuple[str | None, str]:
    """The first heading of the first rank, as plain text, and the text without it."""
    match = _HEADING.search(html)
    if match is None:
        return None, html
    heading = " ".join(str(_root(match[1]).text_content()).split())
    return heading, (html[: match.start()] + html[match.end() :]).strip()


def resolved(html: str, base: str | None) -> tuple[str, bool]:
    """HTML with its relative addresses resolved; whether some are left for want of a base."""
    try:
        root = _root(html)
    except (etree.ParserError, ValueError):
        return html, False
    if not any(_RELATIVE.match(link) for _, _, link, _ in root.iterlinks()):
        return html, False
    if base is None:
        return html, True

    def absolute(link: str) -> str:
        return (urls.web_url(link, base) or link) if _RELATIVE.match(link) else link

    root.rewrite_links(absolute, resolve_base_href=False)
    return _inner(root), False
