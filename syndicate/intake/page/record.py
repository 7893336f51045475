"""Republished article pages: files, folders, or addresses when asked; one record a page.

What a recipe picks goes before what the page declares, and that before what its words say. What is
nowhere found is missing, and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lxml.html import HtmlElement

from syndicate.config.recipes import PageRecipe, Pick
from syndicate.errors import Place
from syndicate.intake import RecordDraft
from syndicate.intake.page.body import find_body, markup, parse, picked_body, without_hidden
from syndicate.intake.page.declared import DeclaredField, declared
from syndicate.intake.page.labels import PageLabels, labels, people, take_head
from syndicate.intake.page.parts import Cited, PageParts, take_parts, take_tail
from syndicate.intake.page.picks import elements, instant, recipe_for, texts
from syndicate.intake.page.visible import category_of, original_of, squashed, title_of
from syndicate.text import urls
from syndicate.text.plain import one_line

#: What `--source` is called where the pages are the site's own work.
OWN = "own"
_LISTS = ("authors", "categories", "tags")
_HANDLE = re.compile(r"https?://|^@?[\w.]+@|^@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it came: its HTML, its address where it is known, a name that is its own."""

    html: str
    url: str | None
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How pages are read: the site's front page, its recipes, the one for all, the publisher."""

    home: str
    recipes: Mapping[str, PageRecipe]
    recipe: str | None = None
    source: str | None = None


@dataclass(slots=True)
class _PageRecord:
    """A record in the making: what was found, where, and what was not taken."""

    record: dict[str, Any] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, where: str) -> None:
        """Take a value, unless there is a better one."""
        if value and name not in self.record:
            self.record[name] = value
            self.found[name] = where

    def put_date(self, name: str, text: str, where: str, *, english: bool) -> None:
        moment, why = instant(text, english=english)
        if why and name not in self.record:
            self.notes.append(f"date_{name}: {why}; left out")
        self.put(name, moment, where)


def draft(page: FetchedPage, number: int, options: PageOptions) -> RecordDraft:
    """The record of a page. Never raises: what is no article is a record without a text."""
    root = parse(page.html)
    if root is None:
        return RecordDraft(number, {"id": page.name}, page.place)
    told = declared(root)
    url = page.url or _canonical(told)
    chosen = _chosen(url, options)
    made = _PageRecord()
    if chosen:
        _picked(made, root, *chosen)
    for css in chosen[0].remove if chosen else ():
        for element in elements(root, css):
            if element.getparent() is not None:
                element.drop_tree()
    without_hidden(root)
    title = _declared(made, told, root, url)
    parts = (
        PageParts()
        if "references" in made.record and "related" in made.record
        else take_parts(root)
    )
    body, where = _body(root, chosen[0].body if chosen else None)
    said = labels(root, title, body)
    if body is not None:
        take_head(body, made.record.get("title", ""))
        take_tail(body, parts)
        made.put("content_html", markup(body), where)
    _said(made, said)
    _cite(made, parts, url)
    return _finished(page, number, made, url, options)


def _chosen(url: str | None, options: PageOptions) -> tuple[PageRecipe, str] | None:
    if options.recipe:
        return options.recipes[options.recipe], f"recipe {options.recipe}"
    return recipe_for(url, options.recipes)


def _canonical(told: Mapping[str, Sequence[DeclaredField]]) -> str | None:
    known = (urls.web_url(one.values[0]) for one in told.get("url", ()))
    return next((url for url in known if url), None)


def _picked(made: _PageRecord, root: HtmlElement, recipe: PageRecipe, name: str) -> None:
    """What a recipe picks out."""
    for key in (
        "title",
        "subtitle",
        "summary",
        "source",
        "source_url",
        "url",
        "external_url",
        "image",
    ):
        if pick := getattr(recipe, key):
            made.put(key, next(texts(root, pick), None), name)
    for key in _LISTS:
        if pick := getattr(recipe, key):
            values = list(texts(root, pick))
            if key == "authors" and not pick.split:
                values = [one for value in values for one in people(value)]
            made.put(key, list(dict.fromkeys(values)), name)
    for key in ("published", "modified"):
        if pick := getattr(recipe, key):
            for text in list(texts(root, pick))[:1]:
                made.put_date(key, text, name, english=_is_english(root))
    if recipe.original and next(texts(root, recipe.original), None):
        made.put("original", True, name)
    for key in ("references", "related"):
        if pick := getattr(recipe, key):
            made.put(key, list(_cited_by(root, pick)), name)
    made.put("categories", list(recipe.fixed.categories), name)
    made.put("source_id", recipe.fixed.source, name)
    made.put("language", recipe.fixed.language, name)


def _cited_by(root: HtmlElement, pick: Pick) -> Iterator[dict[str, str]]:
    for element in elements(root, pick.css) if pick.css else ():
        link = element if element.tag == "a" else element.find(".//a[@href]")
        title = one_line(element.text_content())
        href = link.get("href") if link is not None else None
        if title or href:
            yield {"title": title} | ({"url": href} if href else {})
        element.drop_tree()


def _declared(
    made: _PageRecord, told: Mapping[str, list[DeclaredField]], root: HtmlElement, url: str | None
) -> HtmlElement | None:
    """What a page declares; answers with the heading that holds its title."""
    site = next((one.values[0] for one in told.get("site", ())), None)
    title, where, heading = title_of(root, told.get("title", ()), site)
    made.put("title", title, where)
    for one in told.get("authors", ()):
        names = list(one.values)
        if ".creator" not in one.where:  # which may be "Last, First"
            names = [name for value in names for name in people(value)]
        plain = [name for name in names if not _HANDLE.search(name) and name != site]
        made.put("authors", plain, one.where)
    for key in ("published", "modified"):
        for one in told.get(key, ())[:1]:
            made.put_date(key, one.values[0], one.where, english=_is_english(root))
    for key in ("subtitle", "summary", "language", "license", "copyrightnotice", "copyrightholder"):
        for one in told.get(key, ()):
            made.put(key, one.values[0], one.where)
    for key in ("image", "external_url"):
        for one in told.get(key, ()):
            made.put(key, urls.web_url(one.values[0], url), one.where)
    for key in ("categories", "tags"):
        for one in told.get(key, ()):
            made.put(key, list(one.values)[:30], one.where)
    if site:
        made.put("site", site, told["site"][0].where)
    category, where = category_of(root, title)
    made.put("categories", [category] if category else [], where)
    made.put("external_url", *original_of(root, url))
    return heading


def _body(root: HtmlElement, pick: Pick | None) -> tuple[HtmlElement | None, str]:
    if pick and pick.css:
        for element in elements(root, pick.css):
            if one_line(element.text_content()) or element.find(".//img") is not None:
                return picked_body(element), "recipe"
    return find_body(root)


def _said(made: _PageRecord, said: PageLabels) -> None:
    """What the words of the page say, where nothing else did."""
    where = said.lines
    if said.source:
        made.put("source", said.source, where["source"])
    if said.original:
        made.put("original", True, where["original"])
    made.put("authors", list(said.authors), where.get("authors", ""))
    made.put("categories", [said.category] if said.category else [], where.get("categories", ""))
    people_ = [{"name": name, "role": role} for name, role in dict.fromkeys(said.contributors)]
    made.put("contributors", people_, "the words of the page")
    if said.published:
        made.put_date("published", said.published, where["published"], english=False)
    elif said.relative and "published" not in made.record:
        made.notes.append(f"date_published: {said.relative!r} is no date; left out")


def _cite(made: _PageRecord, parts: PageParts, url: str | None) -> None:
    for key in ("references", "related"):
        cited: list[Cited] = getattr(parts, key)
        title = squashed(made.record.get("title", ""))
        found = [
            {"title": text} | ({"url": address} if address else {})
            for text, link in dict.fromkeys(cited)
            if (address := urls.web_url(link, url)) or text
            if not text or squashed(text) != title
        ]
        made.put(
            key, [{k: v for k, v in one.items() if v} for one in found], parts.where.get(key, "")
        )
    if parts.foot:
        made.notes.append(f"left out at the foot: {len(parts.foot)} lines")


def _finished(
    page: FetchedPage, number: int, made: _PageRecord, url: str | None, options: PageOptions
) -> RecordDraft:
    """The record with the names of the contract: whose it is, and where it stands."""
    record, found = made.record, made.found
    site, name = record.pop("site", None), record.pop("source", None)
    own_url, given = record.pop("source_url", None), record.pop("source_id", None)
    url = urls.web_url(record.pop("url", None), url) or url
    is_ours = url is not None and urls.bare_host(url) == urls.bare_host(options.home)
    if url:
        record["url" if is_ours else "external_url"] = url
        found.setdefault(
            "url" if is_ours else "external_url", "address" if page.url else "canonical"
        )
    source = options.source or given
    if source:
        if source != OWN:
            record["source"] = source
    elif name or (site and not is_ours):
        parts = {"name": name or site, "url": urls.web_url(own_url, url)}
        record["source"] = {key: value for key, value in parts.items() if value}
        found["source"] = found.get("source") or found.get("site", "")
    elif not is_ours:
        record["pubstatus"] = "withheld"
        made.notes.append("source: nothing names one, and it is not known to be ours; withheld")
    if not is_ours:
        record["id"] = url or page.name
    for key in ("published", "modified"):
        if key in record:
            record[f"date_{key}"], found[f"date_{key}"] = record.pop(key), found.pop(key)
    found = {key: where for key, where in found.items() if key in record}
    return RecordDraft(number, record, page.place, tuple(made.notes), found)


def address_below(base: str, path: str) -> str | None:
    """The address of a file of a folder that is published below `base`."""
    return urls.web_url(quote(path), base if base.endswith("/") else f"{base}/")


def _is_english(root: HtmlElement) -> bool:
    return (root.get("lang") or "").lower().startswith("en")
