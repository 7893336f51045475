"""Repair: what pages, editors and exports do to a text, put right once, when it is taken in.

Each repair is a small named step with a count of what it mended; they run in the order of `STEPS`,
and any may be left out. A text in which a step finds nothing is handed back as it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from syndicate.content import tree
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.model import Article, Attachment, Reference
from syndicate.repair import amp, blanks, edges, escapes, lists, media, styles, tracking
from syndicate.text.plain import clean

Step = Callable[[HtmlElement, Article], int]

#: What is done to a body as a tree, in order: names as they are told and called for.
_IN_TREE: dict[str, Step] = {
    "amp": amp.without_amp,
    "lazy-media": media.promoted,
    "pixels": media.without_pixels,
    "hidden": styles.without_hidden,
    "styles": styles.without_styles,
    "font": styles.without_font,
    "tracking": tracking.links_without_tracking,
    "blanks": blanks.with_plain_blanks,
    "repeated-title": edges.without_repeated_title,
    "read-more": edges.without_read_more,
    "pseudo-lists": lists.with_real_lists,
    "empty": blanks.without_empty,
}
STEPS: tuple[str, ...] = ("escapes", *_IN_TREE)


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repairs of one import, by name."""

    steps: tuple[str, ...] = ()

    @classmethod
    def all_but(cls, without: frozenset[str] = frozenset()) -> Repairs:
        return cls(tuple(step for step in STEPS if step not in without))

    def mend(self, article: Article) -> tuple[Article, Counter[str]]:
        """The article, mended; how often each step found something to mend."""
        mended: Counter[str] = Counter()
        if "escapes" in self.steps:
            article, mended["escapes"] = _unescaped(article)
        if "tracking" in self.steps:
            article, mended["tracking"] = _untracked(article)
        if article.content_html and not _IN_TREE.keys().isdisjoint(self.steps):
            html = self._body(article, mended)
            article = replace(article, content_html=html) if html else article
        return article, +mended

    def _body(self, article: Article, mended: Counter[str]) -> str | None:
        """The body with every step done; None where no step found anything."""
        html = clean(article.content_html or "")
        if html.count("<") > HARMLESS:
            html = flatten(html)
        root = tree.parse(html)
        if root is None:
            return None
        found = {name: _IN_TREE[name](root, article) for name in self.steps if name in _IN_TREE}
        mended.update(found)
        return tree.write(root).strip() if any(found.values()) else None


def _unescaped(article: Article) -> tuple[Article, int]:
    title, summary = escapes.text(article.title), escapes.text(article.summary or "")
    html = escapes.html(article.content_html or "")
    number = int(title != article.title) + int(summary != (article.summary or ""))
    number += int(html != (article.content_html or ""))
    if not number:
        return article, 0
    return replace(
        article, title=title or article.title, summary=summary or None, content_html=html or None
    ), number


def _untracked(article: Article) -> tuple[Article, int]:
    """The addresses of the article itself, of what it cites, and of its files."""

    def cited(those: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(replace(one, url=tracking.without(one.url)) for one in those)

    def file(one: Attachment) -> Attachment:
        return replace(one, url=tracking.without(one.url) or one.url)

    mended = replace(
        article,
        url=tracking.without(article.url),
        external_url=tracking.without(article.external_url),
        references=cited(article.references),
        related=cited(article.related),
        image=file(article.image) if article.image else None,
        attachments=tuple(map(file, article.attachments)),
    )
    pairs = zip(
        (*article.references, *article.related), (*mended.references, *mended.related), strict=True
    )
    changed = sum(one != other for one, other in pairs)
    return mended, changed + (article.url != mended.url) + (
        article.external_url != mended.external_url
    )
