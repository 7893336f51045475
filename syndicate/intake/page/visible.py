"""What a page shows to whoever looks: its title, its category, the way to the original."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from syndicate.intake.page.declared import DeclaredField
from syndicate.intake.page.picks import elements
from syndicate.text import urls
from syndicate.text.plain import one_line

_SEPARATOR = re.compile(r"\s+[|｜\-–—_·»›:]\s+|\s*[|｜_]\s*")
#: Where pages show their category, the most telling first; what is no category.
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
    root: HtmlElement, told: Sequence[DeclaredField], site: str | None
) -> tuple[str | None, str, HtmlElement | None]:
    """The title without the site's name, where it was found, and the heading that says the same."""
    headings = [e for e in root.iter("h1", "h2") if one_line(e.text_content())]
    shown = [one_line(e.text_content()) for e in headings]
    page_title = next((one.values[0] for one in told if one.where == "title"), "")
    ranked = sorted(told, key=lambda one: not _is_of_the_page(one, shown, page_title))
    if ranked:
        title, where = _bare(ranked[0].values[0], shown, site), ranked[0].where
    elif headings:
        title, where = shown[0], str(headings[0].tag)
    else:
        return None, "", None
    pairs = zip(headings, shown, strict=True)
    same = (element for element, text in pairs if squashed(text) == squashed(title))
    return title, where, next(same, None)


def _is_of_the_page(told: DeclaredField, shown: Sequence[str], page_title: str) -> bool:
    """Whether structured data speaks of the page, and not of the thing that the page is about."""
    if told.where.startswith("meta"):
        return True
    plain = squashed(told.values[0])
    shows = any(squashed(text) in plain for text in shown)
    return shows or (told.where != "title" and plain in squashed(page_title))


def _bare(title: str, shown: Sequence[str], site: str | None) -> str:
    """A title as a heading of the page has it, or without the name of the site at its end."""
    for text in shown:
        rest = title[len(text) :] if len(text) > 3 and title.startswith(text) else ""
        if rest and (_SEPARATOR.match(rest) or (site and site in rest)):
            return text
    parts = _SEPARATOR.split(title)
    if site and len(parts) > 1 and squashed(parts[-1]) == squashed(site):
        return title[: title.rindex(parts[-1])].rstrip(" |｜-–—_·»›:")
    return title


def category_of(root: HtmlElement, title: str | None) -> tuple[str | None, str]:
    """The category that a page shows, and where; the trail that leads to it is taken out."""
    found: str | None = None
    where = ""
    for css, called in _TRAILS:
        names = (one_line(element.text_content()) for element in elements(root, css))
        named = [one for one in names if 0 < len(one) < 30 and one not in _NO_CATEGORY]
        named = [one for one in named if one != title]
        if named and not found:
            found, where = named[-1], called
    for element in elements(root, _CRUMBS):
        if element.getparent() is not None and len(element.text_content()) < 200:
            element.drop_tree()
    return found, where


def original_of(root: HtmlElement, url: str | None) -> tuple[str | None, str]:
    """Where the text was first published, by a link that says so and leads to another host."""
    for link in root.iter("a"):
        said = one_line(link.text_content())
        target = urls.web_url(link.get("href"), url) if _ORIGINAL.fullmatch(said) else None
        if target and urls.bare_host(target) != urls.bare_host(url):
            return target, f"link “{said}”"
    return None, ""


def squashed(text: str) -> str:
    """A text for comparing: without blanks, in one case."""
    return "".join(text.split()).casefold()
