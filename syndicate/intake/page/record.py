"""Make the record of a page.

What a recipe picks goes before what the page declares, and that before what its visible words say.
A field that none of them gives stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from syndicate.config.recipes import PageRecipe, Pick
from syndicate.errors import Place
from syndicate.intake import RecordDraft
from syndicate.intake.page.body import drop_hidden, find_body, inner_html, parse, pick_body
from syndicate.intake.page.declared import Declared, declared_fields
from syndicate.intake.page.labels import PageLabels, read_labels, take_head
from syndicate.intake.page.metadata import is_chinese, put_authors, put_dates, put_declared
from syndicate.intake.page.parts import Cited, PageParts, take_parts, take_tail
from syndicate.intake.page.picks import PageDraft, elements, put_picked, recipe_for
from syndicate.intake.page.stated_dates import PageDates
from syndicate.intake.page.visible import squash
from syndicate.text import urls
from syndicate.text.plain import one_line

#: What `--source` is called where the pages are the site's own work.
OWN = "own"
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it came: its HTML, its address, a unique name.

    The address, and when it was fetched, are not always known.
    """

    html: str
    url: str | None
    name: str
    place: Place
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How pages are read.

    `home` is the site's front page, `recipe` the name of one of `recipes` to be used for all pages,
    `source` the id of the source of all pages, or `OWN`; `zone` is for dates without one.
    """

    home: str
    recipes: Mapping[str, PageRecipe]
    recipe: str | None = None
    source: str | None = None
    zone: ZoneInfo = _UTC


def draft_record(page: FetchedPage, number: int, options: PageOptions) -> RecordDraft:
    """Make the record of a page. Never raises: what is no article is a record without a text."""
    root = parse(page.html)
    if root is None:
        return RecordDraft(number, {"id": page.name}, page.place)
    declared = declared_fields(root)
    url = page.url or _canonical(declared)
    recipe, recipe_name = _recipe_of(url, options) or (None, "")
    draft = PageDraft()
    dates = PageDates(options.zone, is_chinese(root), page.fetched)
    if recipe:
        put_picked(draft, root, recipe, recipe_name, dates)
        for element in (element for css in recipe.remove for element in elements(root, css)):
            if element.getparent() is not None:
                element.drop_tree()
    drop_hidden(root)
    context = put_declared(draft, declared, root, url)
    if (
        not declared and recipe is None and "title" not in draft.record
    ):  # no page of an article, but any text
        return RecordDraft(number, {"id": page.name}, page.place)
    is_cited = "references" in draft.record and "related" in draft.record
    parts = PageParts() if is_cited else take_parts(root)
    body, where = _body(root, recipe.body if recipe else None)
    page_labels = read_labels(root, context.heading, body, dates, context.others)
    if body is not None:
        take_head(body, draft.record.get("title", ""), dates)
        take_tail(body, parts)
        draft.put("content_html", inner_html(body), where)
    _put_labels(draft, page_labels)
    put_authors(draft, declared, context, page_labels)
    put_dates(draft, declared, context, page_labels, dates)
    _put_cited(draft, parts, url)
    return _finish(page, number, draft, url, options)


def _recipe_of(url: str | None, options: PageOptions) -> tuple[PageRecipe, str] | None:
    if options.recipe:
        return options.recipes[options.recipe], f"recipe {options.recipe}"
    return recipe_for(url, options.recipes)


def _canonical(declared: Declared) -> str | None:
    addresses = (urls.web_url(field.values[0]) for field in declared.get("url", ()))
    return next((url for url in addresses if url), None)


def _body(root: HtmlElement, pick: Pick | None) -> tuple[HtmlElement | None, str]:
    if pick and pick.css:
        for element in elements(root, pick.css):
            if one_line(element.text_content()) or element.find(".//img") is not None:
                return pick_body(element), "recipe"
    return find_body(root)


def _put_labels(draft: PageDraft, labels: PageLabels) -> None:
    """Set the fields that the visible words of the page give."""
    where = labels.lines
    if labels.source:
        draft.put("source", labels.source, where["source"])
    if labels.original:
        draft.put("original", True, where["original"])
    if labels.category:
        draft.put("categories", [labels.category], where["category"])


def _put_cited(draft: PageDraft, parts: PageParts, url: str | None) -> None:
    for key in ("references", "related"):
        cited: list[Cited] = getattr(parts, key)
        title = squash(draft.record.get("title", ""))
        references = [
            {"title": text} | ({"url": address} if address else {})
            for text, link in dict.fromkeys(cited)
            if (address := urls.web_url(link, url)) or text
            if not text or squash(text) != title
        ]
        references = [{k: v for k, v in named.items() if v} for named in references]
        draft.put(key, references, parts.where.get(key, ""))
    if parts.foot:
        draft.notes.append(f"left out at the foot: {len(parts.foot)} lines")


def _finish(
    page: FetchedPage, number: int, draft: PageDraft, url: str | None, options: PageOptions
) -> RecordDraft:
    """Give the fields their names in a record; decide whose the page is and what its address is."""
    record, found_in = draft.record, draft.found_in
    site, name = record.pop("site", None), record.pop("source", None)
    source_url, source_id = record.pop("source_url", None), record.pop("source_id", None)
    url = urls.web_url(record.pop("url", None), url) or url
    is_ours = url is not None and urls.bare_host(url) == urls.bare_host(options.home)
    if url:
        key = "url" if is_ours else "external_url"
        record[key] = url
        found_in.setdefault(key, "address" if page.url else "canonical")
    source = options.source or source_id
    if source:
        if source != OWN:
            record["source"] = source
    elif name or (site and not is_ours):
        facts = {"name": name or site, "url": urls.web_url(source_url, url)}
        record["source"] = {key: value for key, value in facts.items() if value}
        found_in["source"] = found_in.get("source") or found_in.get("site", "")
    elif not is_ours:
        record["pubstatus"] = "withheld"
        draft.notes.append("source: nothing names one, and it is not known to be ours; withheld")
    if not is_ours:
        record["id"] = url or page.name
    for key in ("published", "modified"):
        if key in record:
            record[f"date_{key}"], found_in[f"date_{key}"] = record.pop(key), found_in.pop(key)
    found_in = {key: where for key, where in found_in.items() if key in record}
    return RecordDraft(number, record, page.place, tuple(draft.notes), found_in)
