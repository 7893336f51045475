"""Find what a page shows to its readers: its category, the link to the original."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.intake.page.picks import elements
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: Where pages show their category, the most reliable place first.
_TRAILS = (
    ("a[rel~=category]", "rel=category"),
    ("[class*=breadcrumb] a, [aria-label=breadcrumb] a", "breadcrumb"),
    (".crumb a, .crumbs a, .position a, .location a", "breadcrumb"),
    (".category, .channel, .article-category, .post-category, .entry-category", "class category"),
)
_CRUMBS = "[class*=breadcrumb], [aria-label=breadcrumb], .crumb, .crumbs, .position, .location"
_NO_CATEGORY = frozenset("首页 主页 网站首页 正文 详情 Home home 当前位置 位置 更多 全部".split())
_ORIGINAL = regex(
    r"(?:点击|查看|阅读)?(?:此处)?(?:阅读)?原文(?:链接|地址|网址)?|来源链接|"
    r"(?:read|view|see)(?: the)? original(?: (?:article|post|story))?|"
    r"original (?:article|post|story)",
    re.IGNORECASE,
)


def take_category(root: HtmlElement, title: str | None) -> tuple[str | None, str]:
    """Return the category that a page shows, and where; drop the breadcrumbs from the page."""
    category: str | None = None
    where = ""
    for css, kind in _TRAILS:
        names = (one_line(element.text_content()) for element in elements(root, css))
        candidates = [name for name in names if 0 < len(name) < 30 and name not in _NO_CATEGORY]
        candidates = [name for name in candidates if name != title]
        if candidates and not category:
            category, where = candidates[-1], kind
    for element in elements(root, _CRUMBS):
        if element.getparent() is not None and len(element.text_content()) < 200:
            element.drop_tree()
    return category, where


def original_of(root: HtmlElement, url: str | None) -> tuple[str | None, str]:
    """Return where the text was first published: a link to another host whose label says so."""
    for link in root.iter("a"):
        label = one_line(link.text_content())
        target = urls.web_url(link.get("href"), url) if _ORIGINAL.fullmatch(label) else None
        if target and urls.bare_host(target) != urls.bare_host(url):
            return target, f"link “{label}”"
    return None, ""


def squash(text: str) -> str:
    """Return a text for comparison: without blanks, in one case."""
    return "".join(text.split()).casefold()
