"""Drop what stands at the edges of a text and is no part of it: title, byline, "read more"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.model.article import Article
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line

_LINES = names("p h1 h2 h3 h4 h5 h6 div header section center strong b span a address")
_INLINE = names("a span strong b")
_SHOWN = names("img video audio iframe table pre figure")
_MEDIA = names("img video audio iframe table pre figure ul ol blockquote")
_BYLINE = regex(
    r"(?:原创\s*+[|｜·]?\s*+)?(?:(?:本文)?作者|文|撰文|by|written by)(?:\s*+[|｜:：/／]\s*+|\s++)"
    r"(?P<name>.{1,60})",
    re.IGNORECASE,
)
_MARK = regex(r"原创|original", re.IGNORECASE)
_MORE = regex(
    r"(?:continue reading|read more|read the (?:full|rest|original).*|keep reading|"
    r"view (?:original|the full).*|full (?:story|article)|"
    r"阅读(?:全文|原文|更多)|查看(?:全文|原文|更多)|点击.{0,6}阅读原文|展开(?:全文|阅读)?|继续阅读|原文链接|"
    r"the post .{0,200} (?:first )?appeared first on .{0,100}|"
    r"this (?:article|post|story) (?:first appeared|was originally published|originally appeared)"
    r".{0,150})[\s.…。>»→:：]*",
    re.IGNORECASE,
)
_EDGE = " \t\n\r\xa0\u3000[]（）()【】…。.—-"


def drop_repeated_title(root: HtmlElement, article: Article) -> int:
    """Drop a title and a byline that are repeated in the first lines.

    A title that was made of the first line repeats it, not the other way round.
    """
    count = 0
    for _ in range(0 if article.derived_title else 4):
        line = next(_lines(root), None)
        if line is None or not _repeats_head(one_line(line.text_content()), article):
            break
        if next(line.iterdescendants(*_MEDIA), None) is not None:
            break
        if not _leaves_content(root, line):
            break  # nothing would be left
        line.drop_tree()
        count += 1
    return count


def drop_read_more(root: HtmlElement, article: Article) -> int:
    """Drop invitations to read elsewhere at the end; one with the only link to the page stays."""
    count = 0
    for _ in range(3):
        lines = list(_lines(root))
        if len(lines) < 2:
            break
        line = lines[-1]
        text = one_line(line.text_content()).strip(_EDGE)
        if line.tail and line.tail.strip():
            break
        if not text or not _MORE.fullmatch(text):
            break
        links = [a.get("href") for a in line.iter("a") if a.get("href")]
        if links and not (article.external_url or article.url):
            break
        line.drop_tree()
        count += 1
    return count


def _lines(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the innermost elements that hold a line of their own, in order."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element is root:
            continue
        if element.tag in _SHOWN or (element.tag in _LINES and _is_line(element)):
            yield element


def _is_line(element: HtmlElement) -> bool:
    if not element.text_content().strip():
        return False
    parent = element.getparent()
    if parent is None:
        return False
    if any(inner.tag in _LINES and inner.tag not in _INLINE for inner in element.iterdescendants()):
        return False
    if element.tag in _INLINE:
        alone = one_line(parent.text_content()) == one_line(element.text_content())
        return parent.tag == "div" and not alone
    return True


def _repeats_head(text: str, article: Article) -> bool:
    if not text or len(text) > len(article.title) + 80:
        return False
    squashed = _squash(text)
    if squashed == _squash(article.title):
        return True
    authors = [_squash(author.name) for author in article.authors]
    match = _BYLINE.fullmatch(text)
    if match and authors:
        named = _squash(match["name"])
        return all(name in named for name in authors) and len(named) <= sum(map(len, authors)) + 6
    if squashed in authors:
        return True
    return bool(article.original and _MARK.fullmatch(text))


def _squash(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _leaves_content(root: HtmlElement, line: HtmlElement) -> bool:
    """Whether anything would be left without a line."""
    whole, own = root.text_content().strip(), line.text_content().strip()
    return (
        len(whole) > len(own)
        or next(root.iter("img", "video", "audio", "iframe"), None) is not None
    )
