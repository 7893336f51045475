"""Pick the fields of a page by a recipe; and the recipes that come with the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement
from msgspec import Struct, field

from syndicate.config.recipes import Fixed, PageRecipe, Pick
from syndicate.intake.page.people import read_credits
from syndicate.intake.page.stated_dates import PageDates
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
    authors=Pick(
        css="#js_author_name, "
        "#meta_content > .rich_media_meta_text:not(#publish_time):not(.publish_time)"
    ),
    published=Pick(
        css="script",
        pattern=r"""\b(?:ct|createTime|oriCreateTime)\s{0,9}[=:]\s{0,9}["']"""
        r"""(\d{10}|\d{4}-\d\d-\d\d[ \d:]{0,9})["']""",
    ),
    image=Pick(css="script", pattern=r"""msg_cdn_url\s*=\s*["'](https?://[^"']+)"""),
    remove=("#js_pc_qr_code", ".qr_code_pc_outer", "#js_tags", ".rich_media_tool", "#js_toobar3"),
)
_TEXTS = "title subtitle summary source source_url url external_url image".split()
_LISTS = ("authors", "categories", "tags")
BUILT_IN: tuple[PageRecipe, ...] = (_WECHAT,)


class PageDraft(Struct):
    """The fields of a page's record as they are found, where each was found, and notes."""

    record: dict[str, Any] = field(default_factory=dict)
    found_in: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, where: str) -> None:
        """Set a field, unless a more trusted place has set it."""
        if value and name not in self.record:
            self.record[name] = value
            self.found_in[name] = where

    def put_date(self, name: str, texts: Iterable[tuple[str, str]], dates: PageDates) -> None:
        """Set a date by the first of these texts, each with its place, that states one.

        What was assumed is noted; so is, where none states a date, why not.
        """
        refused = []
        for text, where in texts if name not in self.record else ():
            if found := dates.read_or_find(text):
                self.put(name, found.instant.isoformat(), where)
                if found.note:
                    self.notes.append(f"date_{name}: {found.note}")
                return
            refused.append(f"date_{name}: {dates.why_unread(text)}; left out")
        self.notes.extend(list(dict.fromkeys(refused))[:3])


def recipe_for(url: str | None, recipes: Mapping[str, PageRecipe]) -> tuple[PageRecipe, str] | None:
    """Return the recipe for the pages of a host, and its name; the site's own come first."""
    host = bare_host(url)
    for name, recipe in recipes.items():
        if host and any(host == known.removeprefix("www.") for known in recipe.hosts):
            return recipe, f"recipe {name}"
    built_in = next((recipe for recipe in BUILT_IN if host in recipe.hosts), None)
    return (built_in, f"recipe for {host}") if built_in else None


def picks_nothing(recipe: PageRecipe) -> bool:
    """Return whether a recipe leaves to others how a page is read."""
    picks = (getattr(recipe, part.name) for part in fields(recipe))
    return not recipe.remove and not any(isinstance(pick, Pick) for pick in picks)


def with_fixed(recipe: PageRecipe, fixed: Fixed) -> PageRecipe:
    """Return a recipe with what another says is so of every page, where that says anything."""
    said = {part.name: value for part in fields(fixed) if (value := getattr(fixed, part.name))}
    return replace(recipe, fixed=replace(recipe.fixed, **said))


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def elements(root: HtmlElement, css: str) -> list[HtmlElement]:
    """Return the elements that a CSS selector matches, in order."""
    return list(_selector(css)(root))  # type: ignore[arg-type]


def texts(root: HtmlElement, pick: Pick) -> Iterator[str]:
    """Yield the texts that a pick matches."""
    for element in elements(root, pick.css) if pick.css else [root]:
        text = element.get(pick.attr) if pick.attr else element.text_content()
        match = re.search(pick.pattern, text or "") if pick.pattern else None
        if pick.pattern:
            text = (match[1] if match.re.groups else match[0]) if match else None
        parts = re.split(pick.split, text) if pick.split and text else [text]
        yield from (line for part in parts if part and (line := one_line(part)))


def put_picked(
    draft: PageDraft, root: HtmlElement, recipe: PageRecipe, name: str, dates: PageDates
) -> None:
    """Set the fields that a recipe picks out of a page; elements that cite others are dropped."""
    for key in _TEXTS:
        if pick := getattr(recipe, key):
            draft.put(key, next(texts(root, pick), None), name)
    for key in _LISTS:
        if pick := getattr(recipe, key):
            values = list(texts(root, pick))
            if key == "authors" and not pick.split:
                values = [name for value in values for name in read_credits(value).authors]
            draft.put(key, list(dict.fromkeys(values)), name)
    for key in ("published", "modified"):
        if pick := getattr(recipe, key):
            draft.put_date(key, [(text, name) for text in list(texts(root, pick))[:1]], dates)
    if recipe.original and next(texts(root, recipe.original), None):
        draft.put("original", True, name)
    for key in ("references", "related"):
        if pick := getattr(recipe, key):
            draft.put(key, list(_cited_by(root, pick)), name)
    draft.put("categories", list(recipe.fixed.categories), name)
    draft.put("source_id", recipe.fixed.source, name)
    draft.put("language", recipe.fixed.language, name)


def _cited_by(root: HtmlElement, pick: Pick) -> Iterator[dict[str, str]]:
    for element in elements(root, pick.css) if pick.css else ():
        link = element if element.tag == "a" else element.find(".//a[@href]")
        title = one_line(element.text_content())
        href = link.get("href") if link is not None else None
        if title or href:
            yield {"title": title} | ({"url": href} if href else {})
        element.drop_tree()
