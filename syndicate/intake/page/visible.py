"""Find what a page shows to its readers: its title, its category, the link to the original."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from syndicate.intake.page.declared import DeclaredField
from syndicate.intake.page.picks import elements
from syndicate.text import urls
from syndicate.text.plain import one_line

_SEPARATOR = re.compile(r"\s+[|｜\-–—_·»›:]\s+|\s*[|｜_]\s*")
#: Where pages show their category, the most reliable place first.
_TRAILS = (
    ("a[rel~=category]", "rel=category"),
    ("[class*=breadcrumb] a, [aria-label=breadcrumb] a", "breadcrumb"),
    (".crumb a, .crumbs a, .position a, .location a", "breadcrumb"),
    (".category, .channel, .article-category, .post-category, .entry-category", "class category"),
)
_CRUMBS = "[class*=breadcrumb], [aria-label=breadcrumb], .crumb, .crumbs, .position, .location"
_NO_CATEGORY = frozenset("首页 主页 网站首页 正文 详情 Home home 当前位置 位置 更多 全部".split())
_ORIGINAL = re.compile(
    r"(?:点击|查看|阅读)?(?:此处)?(?:阅读)?原文(?:链接|地址|网址)?|来源链接|"
    r"(?:read|view|see)(?: the)? original(?: (?:article|post|story))?|"
    r"original (?:article|post|story)",
    re.IGNORECASE,
)


def title_of(
    root: HtmlElement, declared: Sequence[DeclaredField], site: str | None
) -> tuple[str | None, str, HtmlElement | None]:
    """Return the title without the site's name, where it was found, and the heading with it."""
    headings = [e for e in root.iter("h1", "h2") if one_line(e.text_content())]
    shown = [one_line(e.text_content()) for e in headings]
    page_title = next((field.values[0] for field in declared if field.where == "title"), "")
    fields = sorted(declared, key=lambda field: not _describes_page(field, shown, page_title))
    if fields:
        title, where = _without_site(fields[0].values[0], shown, site), fields[0].where
    elif headings:
        title, where = shown[0], str(headings[0].tag)
    else:
        return None, "", None
    pairs = zip(headings, shown, strict=True)
    matching = (element for element, text in pairs if squash(text) == squash(title))
    return title, where, next(matching, None)


def _describes_page(field: DeclaredField, shown: Sequence[str], page_title: str) -> bool:
    """Whether a declared title is the page's own, and not that of the thing it is about."""
    if field.where.startswith("meta"):
        return True
    plain = squash(field.values[0])
    is_shown = any(squash(text) in plain for text in shown)
    return is_shown or (field.where != "title" and plain in squash(page_title))


def _without_site(title: str, shown: Sequence[str], site: str | None) -> str:
    """Return a title as a heading of the page shows it, or without the site's name at its end."""
    for text in shown:
        rest = title[len(text) :] if len(text) > 3 and title.startswith(text) else ""
        if rest and (_SEPARATOR.match(rest) or (site and site in rest)):
            return text
    parts = _SEPARATOR.split(title)
    if site and len(parts) > 1 and squash(parts[-1]) == squash(site):
        return title[: title.rindex(parts[-1])].rstrip(" |｜-–—_·»›:")
    return title


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
