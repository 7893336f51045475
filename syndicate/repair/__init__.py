"""Repair what pages, editors and exports do to a text, once, when it is imported.

Each repair is a small named step that returns a count of what it mended; they run in the order of
`STEPS`, and any may be left out. A text in which no step finds anything stays as it came.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable

from lxml.html import HtmlElement
from msgspec import Struct
from msgspec.structs import replace

from syndicate.content import tree
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.model.article import Article, Attachment, Reference
from syndicate.repair import amp, blanks, edges, escapes, lists, media, styles, tracking
from syndicate.text.plain import clean

#: Mends a body in place; returns how many places it mended.
Step = Callable[[HtmlElement, Article], int]

#: The steps on the tree of a body, in order, by the names that users see and give.
_IN_TREE: dict[str, Step] = {
    "amp": amp.replace_amp,
    "lazy-media": media.show_lazy_media,
    "pixels": media.drop_pixels,
    "hidden": styles.drop_hidden,
    "styles": styles.drop_styles,
    "font": styles.drop_font,
    "tracking": tracking.strip_links,
    "blanks": blanks.collapse_blanks,
    "repeated-title": edges.drop_repeated_title,
    "read-more": edges.drop_read_more,
    "pseudo-lists": lists.make_lists,
    "empty": blanks.drop_empty,
}
STEPS: tuple[str, ...] = ("escapes", *_IN_TREE)


class Repairs(Struct, frozen=True):
    """The repairs of one import, by name."""

    steps: tuple[str, ...] = ()

    @classmethod
    def all_but(cls, without: frozenset[str] = frozenset()) -> Repairs:
        return cls(tuple(step for step in STEPS if step not in without))

    def mend(self, article: Article) -> tuple[Article, Counter[str]]:
        """Return the mended article, and how many places each step mended."""
        mended: Counter[str] = Counter()
        if "escapes" in self.steps:
            article, mended["escapes"] = _unescape(article)
        if "tracking" in self.steps:
            article, mended["tracking"] = _strip_addresses(article)
        if article.content_html and not _IN_TREE.keys().isdisjoint(self.steps):
            html = self._body(article, mended)
            article = replace(article, content_html=html) if html else article
        return article, +mended

    def _body(self, article: Article, mended: Counter[str]) -> str | None:
        """Return the body after every step; None where no step found anything."""
        html = clean(article.content_html or "")
        if html.count("<") > HARMLESS:
            html = flatten(html)
        root = tree.parse(html)
        if root is None:
            return None
        counts = {name: _IN_TREE[name](root, article) for name in self.steps if name in _IN_TREE}
        mended.update(counts)
        return tree.write(root).strip() if any(counts.values()) else None


def _unescape(article: Article) -> tuple[Article, int]:
    old = (article.title, article.summary or "", article.content_html or "")
    title, summary = escapes.unescape_text(old[0]), escapes.unescape_text(old[1])
    html = escapes.unescape_html(old[2])
    count = sum(map(operator.ne, old, (title, summary, html)))
    if not count:
        return article, 0
    title = title or article.title
    return replace(article, title=title, summary=summary or None, content_html=html or None), count


def _strip_addresses(article: Article) -> tuple[Article, int]:
    """Strip the addresses of the article itself, of what it cites, and of its files.

    The count leaves out the files.
    """
    strip = tracking.strip_tracking
    mended = replace(
        article,
        url=strip(article.url),
        external_url=strip(article.external_url),
        comments=strip(article.comments),
        references=_strip_references(article.references),
        related=_strip_references(article.related),
        image=_strip_file(article.image) if article.image else None,
        attachments=tuple(map(_strip_file, article.attachments)),
    )
    before = (article.url, article.external_url, *article.references, *article.related)
    after = (mended.url, mended.external_url, *mended.references, *mended.related)
    return mended, sum(old != new for old, new in zip(before, after, strict=True))


def _strip_references(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(replace(r, url=tracking.strip_tracking(r.url)) for r in references)


def _strip_file(file: Attachment) -> Attachment:
    return replace(file, url=tracking.strip_tracking(file.url) or file.url)
