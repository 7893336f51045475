"""The way of a body, in one place and in order:

    repair      plain text becomes paragraphs; markup that nests too deep is flattened
    promote     lazy pictures get their real address, beacons go (`lazy`)
    embeds      players become links (`embeds`)
    absolutise  every address is resolved and judged, inside the sanitiser's own pass
    sanitise    what is not on the list goes (`sanitise`)
    measure     the summary is cut from what is left (`summary`)

Sanitising is last (design, law 6): no later step writes markup. Addresses are judged within it, not
before it, because a parser may read an attribute otherwise than the step that wrote it; and it
costs nothing, since the sanitiser looks at every attribute anyway. Notices are sanitised by the
same hand, apart from the body, so that an unclosed element cannot swallow them. Promoting and
embeds need a tree, which costs as much as sanitising: the body is first sanitised as it stands,
and when that shows a reason, promoted and linked as a tree and sanitised again from the start.
"""

from __future__ import annotations

import re
from html import escape

from syndicate.content import embeds, lazy, tree
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.content.sanitise import judge, sanitise
from syndicate.content.summary import opening, summarise
from syndicate.model import Article
from syndicate.text.plain import clean

#: What the tree can do something about; looked for only in a body that is unusual.
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
    """The sanitised body of an article, without links to `banned` pages; empty when it has none."""
    if not article.content_html:
        return sanitise(repaired(article.content_text or ""), base)
    html, unusual = judge(article.content_html, base, images=images, banned=banned)
    if unusual and _marked(article.content_html):
        whole = _transformed(article.content_html, base, zh)
        return sanitise(whole, base, images=images, banned=banned)
    return html


def measure(html: str, limit: int) -> str:
    """A summary of a sanitised body, plain text."""
    return summarise(opening(html, limit), limit)


def repaired(text: str) -> str:
    """Plain text as HTML: a paragraph for every block, a break for every line."""
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
