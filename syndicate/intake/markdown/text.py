"""Render Markdown as HTML (https://spec.commonmark.org)."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from syndicate.intake.markdown.tags import NOWHERE, resolve_tags
from syndicate.text import urls

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:|//|#)\S", re.IGNORECASE)
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
_LEFT_OUT = re.compile(re.escape(NOWHERE) + r"[^\s<\"')]*")


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return renderer.use(footnote_plugin).use(deflist_plugin)


def render(text: str) -> tuple[str, list[str]]:
    """Return the HTML of a text, and the names of the generator's tags that were left out."""
    text, dropped = resolve_tags(text)
    html: str = _renderer().render(text)
    return (_drop_dead_links(html) if NOWHERE in html else html).strip(), dropped


def _drop_dead_links(html: str) -> str:
    """Replace links to `NOWHERE` by their text."""
    root = _root(html)
    for link in list(root.iter("a", "img")):
        if any(link.get(name, "").startswith(NOWHERE) for name in ("href", "src")):
            link.drop_tag()
    return _LEFT_OUT.sub("", _inner(root))


def _root(html: str) -> HtmlElement:
    root: HtmlElement = fragment_fromstring(html, create_parent="div")
    return root


def _inner(root: HtmlElement) -> str:
    parts = (str(tostring(child, encoding="unicode")) for child in root)
    return escape(root.text or "", quote=False) + "".join(parts)


def first_heading(html: str) -> tuple[str | None, str]:
    """Return the first `h1` as plain text, and the HTML without it."""
    match = _HEADING.search(html)
    if match is None:
        return None, html
    heading = " ".join(str(_root(match[1]).text_content()).split())
    return heading, (html[: match.start()] + html[match.end() :]).strip()


def resolve_links(html: str, base: str | None) -> tuple[str, bool]:
    """Resolve relative addresses; return the HTML, and whether some stay for want of a base."""
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
