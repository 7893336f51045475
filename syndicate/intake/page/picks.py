"""What a recipe picks out of a page; and the recipes that come with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from syndicate.config.recipes import PageRecipe, Pick
from syndicate.text.plain import one_line
from syndicate.text.urls import bare_host

#: Public-account pages of WeChat: dates stand in scripts, pictures are lazy.
_WECHAT = PageRecipe(
    hosts=("mp.weixin.qq.com",),
    title=Pick(css="#activity-name"),
    body=Pick(css="#js_content"),
    source=Pick(css="#js_name, .profile_nickname, .wx_follow_nickname"),
    original=Pick(
        css="#copyright_logo, #js_copyright_logo, .rich_media_meta_primary", pattern="原创"
    ),
    authors=Pick(css="#js_author_name, .rich_media_meta_nickname ~ .rich_media_meta_text"),
    published=Pick(css="script", pattern=r"""\bct\s*=\s*["'](\d{10})["']"""),
    image=Pick(css="script", pattern=r"""msg_cdn_url\s*=\s*["'](https?://[^"']+)"""),
    remove=("#js_pc_qr_code", ".qr_code_pc_outer", "#js_tags", ".rich_media_tool", "#js_toobar3"),
)
BUILT_IN: tuple[PageRecipe, ...] = (_WECHAT,)


def recipe_for(url: str | None, recipes: Mapping[str, PageRecipe]) -> tuple[PageRecipe, str] | None:
    """The recipe for the pages of a host, and what it is called; the site's own come first."""
    host = bare_host(url)
    for name, recipe in recipes.items():
        if host and any(host == one.removeprefix("www.") for one in recipe.hosts):
            return recipe, f"recipe {name}"
    built_in = (one for one in BUILT_IN if host in one.hosts)
    found = next(built_in, None)
    return (found, f"recipe for {host}") if found else None


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def elements(root: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements that a selector finds, in order."""
    return list(_selector(css)(root))  # type: ignore[arg-type]


def texts(root: HtmlElement, pick: Pick) -> Iterator[str]:
    """What a pick finds, as texts."""
    for element in elements(root, pick.css) if pick.css else [root]:
        told = element.get(pick.attr) if pick.attr else element.text_content()
        match = re.search(pick.pattern, told or "") if pick.pattern else None
        if pick.pattern:
            told = (match[1] if match.re.groups else match[0]) if match else None
        parts = re.split(pick.split, told) if pick.split and told else [told]
        yield from (one for part in parts if part and (one := one_line(part)))


def instant(text: str, *, english: bool = False) -> tuple[str | None, str | None]:
    """A date in words or figures as RFC 3339, without a zone where none is told; or why not.

    A date that only the day of reading could complete is none.
    """
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat(), None
    try:
        return datetime.fromisoformat(text.strip()).isoformat(), None
    except ValueError:
        pass
    if not re.search(r"(?:19|20)\d\d", text):
        return None, f"{text[:40]!r} names no year"
    from dateparser import parse

    settings = {"STRICT_PARSING": True, "DATE_ORDER": "YMD" if not english else "MDY"}
    found = parse(_plain(text), languages=["zh", "en"], settings=settings)
    return (found.isoformat(), None) if found else (None, f"{text[:40]!r} is no date")


def _plain(text: str) -> str:
    """Without the weekday and the marks around it."""
    text = re.sub(r"[（(]?(?:星期|周)[一二三四五六日天][）)]?", " ", text)
    return one_line(re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text.replace("：", ":")))
