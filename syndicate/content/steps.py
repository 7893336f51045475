"""The steps of a body, in order.

    repair      plain text becomes paragraphs; markup that nests too deep is flattened
    promote     lazy pictures get their real address, beacons go (`lazy`)
    embeds      players become links (`embeds`)
    absolutise  every address is resolved and judged, inside the sanitiser's own pass
    sanitise    what is not on the list goes (`sanitise`)
    measure     the summary is cut from what is left (`summary`)

Sanitising is last (law 6): no later step writes markup. Addresses are judged within it, not
before it, because a parser may read an attribute otherwise than the step that wrote it; and it
costs nothing, since the sanitiser sees every attribute anyway. Notices are sanitised apart from the
body, so that an unclosed element cannot swallow them. Promoting and embeds need a tree, which costs
as much as sanitising: a body is first sanitised as it stands, and only if that shows it to be
unusual is it promoted and linked as a tree, and sanitised again from the start.
"""

from __future__ import annotations

import re
from html import escape

from syndicate.content import embeds, lazy, tree
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.content.sanitise import sanitise, sanitise_and_inspect
from syndicate.content.summary import opening, summarise
from syndicate.model import Article
from syndicate.text.plain import clean

#: Markup that the steps on a tree change; searched for only in an unusual body.
_MARKS = ("<iframe", "<embed", "<object", "<noscript", "youtube-", "-youtube", "data-", "display")
_TINY = re.compile(r"(?:width|height)[\"':= ]*[01](?:px|[\"'\s/>;])")


def body(
    article: Article,
    base: str | None,
    *,
    zh: bool,
    images: bool = True,
    banned: frozenset[str] = frozenset(),
) -> str:
    """Return the sanitised body, without links to `banned` pages; empty if there is none."""
    if not article.content_html:
        return sanitise(text_as_html(article.content_text or ""), base)
    html, unusual = sanitise_and_inspect(article.content_html, base, images=images, banned=banned)
    if unusual and _marked(article.content_html):
        transformed = _transformed(article.content_html, base, zh)
        return sanitise(transformed, base, images=images, banned=banned)
    return html


def measure(html: str, limit: int) -> str:
    """Return a summary of a sanitised body as plain text."""
    return summarise(opening(html, limit), limit)


def text_as_html(text: str) -> str:
    """Return plain text as HTML: a paragraph for every block, a break for every line."""
    blocks = (block.strip() for block in clean(text).split("\n\n"))
    return "\n".join(
        f"<p>{'<br>'.join(escape(part, quote=False) for part in block.split(chr(10)))}</p>"
        for block in blocks
        if block
    )


def _marked(html: str) -> bool:
    low = html.lower()
    return any(mark in low for mark in _MARKS) or (
        "height" in low and _TINY.search(low) is not None
    )


def _transformed(html: str, base: str | None, zh: bool) -> str:
    html = clean(html)
    if html.count("<") > HARMLESS:
        html = flatten(html)
    root = tree.parse(html)
    if root is None:
        return html
    lazy.promote(root)
    embeds.link(root, base, zh=zh)
    return tree.write(root)
