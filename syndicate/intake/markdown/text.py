"""Render Markdown as HTML (https://spec.commonmark.org)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring
from msgspec import Struct

from syndicate.content.tree import drop_long_comments
from syndicate.errors import RecordError
from syndicate.intake.bounds import refuse_body
from syndicate.intake.markdown.renderer import renderer
from syndicate.intake.markdown.shortcodes import Links
from syndicate.intake.markdown.tags import NOWHERE, resolve_tags
from syndicate.text import urls
from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from markdown_it.token import Token

_RELATIVE = regex(r"(?![a-z][a-z0-9+.-]*:|//|#)\S", re.IGNORECASE)
_HEADING = regex(r"<h1(?:\s[^<>]{0,500})?>((?>(?:[^<\ufdd0]|<(?!/?h1[\s>]))*))</h1>")
_LEFT_OUT = regex(re.escape(NOWHERE) + r"[^\s<\"')]*")

#: What Markdown may begin with a sign, and the lines, of one text: CommonMark takes some 30 µs and
#: 2 KB for each at worst. The longest posts that we have met have 8,000.
_MOST_SIGNS = 100_000
#: Characters of the addresses and titles of all links of a text, beside twice its length.
_MOST_ADDRESSES = 1_000_000
_SIGN = regex(r"[\n\[\]!*_~`<&|:>#^=$\\{]")


def too_much(text: str) -> str | None:
    """Return what is wrong with a text that holds more signs of Markdown than an article can."""
    if len(text) <= _MOST_SIGNS or sum(1 for _ in _SIGN.finditer(text)) <= _MOST_SIGNS:
        return None
    return f"the text has more than {_MOST_SIGNS:,} lines and signs of Markdown"


def render(
    text: str, links: Links | None = None, front: Mapping[str, Any] | None = None
) -> tuple[str, list[str]]:
    """Return the HTML of a text, and the names of the generator's tags that were left out.

    `links` finds the articles and files that tags name; without it, such a link is its text. What
    `{{ name }}` stands for is in `front`, if anywhere. Raises RecordError where the HTML exceeds a
    bound, or would, because one address is given once and used again and again.
    """
    text, dropped = resolve_tags(text, links, front)
    env: dict[str, Any] = {}
    tokens = renderer().parse(text, env)
    if _size_of_attributes(tokens) > _MOST_ADDRESSES + 2 * len(text):
        message = "a long address is used so often that the text is too large"
        raise RecordError("content_html", message)
    html: str = renderer().renderer.render(tokens, renderer().options, env)
    refuse_body("content_html", html)
    return (_drop_dead_links(html) if NOWHERE in html else html).strip(), dropped


def _size_of_attributes(tokens: list[Token]) -> int:
    inner = (inline for token in tokens for inline in token.children or ())
    return sum(len(str(value)) for token in inner for value in token.attrs.values())


def _drop_dead_links(html: str) -> str:
    """Replace links to `NOWHERE` by their text."""
    root = _root(html)
    for link in list(root.iter("a", "img")):
        if any(link.get(name, "").startswith(NOWHERE) for name in ("href", "src")):
            link.drop_tag()
    return _LEFT_OUT.sub("", _inner(root))


def _root(html: str) -> HtmlElement:
    root: HtmlElement = fragment_fromstring(html, create_parent="div")
    drop_long_comments(root)
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


class LinkTargets(Struct, frozen=True):
    """What relative addresses of a text mean.

    They start from `base`; those that begin with a slash also from `home`. A file in the folder of
    the post, which is called `stem`, is at `beside`; a link to the file of another article, which
    `article` finds, leads to its page; another file, of which `published` knows where it is, there.
    """

    base: str | None
    home: str | None = None
    stem: str = ""
    beside: str | None = None
    article: Callable[[str], tuple[str, str] | None] | None = None
    published: Callable[[str], str | None] | None = None

    def resolve(self, link: str) -> str | None:
        """Return the absolute address; None where it cannot be known."""
        name, _, part = link.partition("#")
        is_file = name.endswith((".md", ".mdx"))
        wanted = unquote(name.removeprefix("@/"))  # Zola's, from the folder of all articles
        if is_file and self.article and (found := self.article(wanted)):
            return f"{found[0]}#{part}" if part else found[0]
        if link.startswith("@/"):
            return NOWHERE
        if self.beside and self.stem and (own := _below(unquote(link), self.stem)):
            return urls.web_url(own, self.beside)
        if self.home and self.published and not is_file and not link.startswith("/"):
            path = self.published(unquote(link))
            if path is not None:
                return urls.web_url(quote(path), self.home)
        base = self.base or (self.home if link.startswith("/") else None)
        return urls.web_url(link, base) if base else None


def resolve_links(html: str, targets: LinkTargets) -> tuple[str, list[str]]:
    """Resolve relative addresses; return the HTML, and what of them could not be resolved."""
    try:
        root = _root(html)
    except (etree.ParserError, ValueError):
        return html, []
    if not any(_RELATIVE.match(link) for _, _, link, _ in root.iterlinks()):
        return html, []
    stays, lost = False, dict[str, None]()

    def absolute(link: str) -> str:
        nonlocal stays
        if not _RELATIVE.match(link):
            return link
        resolved = targets.resolve(link)
        if resolved == NOWHERE:
            lost[link] = None
        stays |= resolved is None and targets.base is None
        return resolved or link

    root.rewrite_links(absolute, resolve_base_href=False)
    notes = [
        f"content_html: {link[:60]} is no article that is known; its text stays" for link in lost
    ]
    if stays:
        notes.append("content_html: relative addresses cannot be resolved; name the site by --site")
    html = _inner(root)
    return (_drop_dead_links(html) if lost else html), notes


def _below(link: str, folder: str) -> str | None:
    """Return a path below a folder of that name; None for another path."""
    path = link.removeprefix("./")
    return path[len(folder) + 1 :] or None if path.startswith(f"{folder}/") else None
