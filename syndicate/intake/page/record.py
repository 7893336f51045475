"""Make the record of a page.

What a recipe picks goes before what the page declares, and that before what its visible words say.
A field that none of them gives stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.recipes import PageRecipe
from syndicate.errors import Place
from syndicate.intake import RecordDraft
from syndicate.intake.page.body import drop_hidden, inner_html, parse
from syndicate.intake.page.column.column import Column, read_column
from syndicate.intake.page.column.head import NO_NAMES, SiteNames
from syndicate.intake.page.declared import Declared, declared_fields
from syndicate.intake.page.embeds import Embeds
from syndicate.intake.page.found_text import find_text
from syndicate.intake.page.labels import PageLabels
from syndicate.intake.page.metadata import is_chinese, put_authors, put_dates, put_declared
from syndicate.intake.page.parts import Cited, PageParts
from syndicate.intake.page.picks import (
    PageDraft,
    elements,
    picks_nothing,
    put_picked,
    recipe_for,
    with_fixed,
)
from syndicate.intake.page.stated_dates import PageDates
from syndicate.intake.page.visible import squash
from syndicate.text import urls
from syndicate.text.counts import count
from syndicate.text.plain import one_line

#: What `--source` is called where the pages are the site's own work.
OWN = "own"
_UTC = ZoneInfo("UTC")


class FetchedPage(Struct, frozen=True):
    """A page as it came: its HTML, its address, a unique name.

    The address, and when it was fetched, are not always known.
    """

    html: str
    url: str | None
    name: str
    place: Place
    fetched: datetime | None = None


class PageOptions(Struct, frozen=True):
    """How pages are read.

    `home` is the site's front page, `recipe` the name of one of `recipes` to be used for all pages,
    `source` the id of the source of all pages, or `OWN`. `names` are the categories and sources
    that the site knows; `zone` is for dates without one.
    """

    home: str
    recipes: Mapping[str, PageRecipe]
    recipe: str | None = None
    source: str | None = None
    names: SiteNames = NO_NAMES
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
    embeds = Embeds.take(root)
    context = put_declared(draft, declared, root, url)
    column = read_column(root, draft.record.get("title"), options.names)
    if (
        not declared and recipe is None and "title" not in draft.record and column is None
    ):  # no page of an article, but any text
        return RecordDraft(number, {"id": page.name}, page.place)
    if column:
        _put_column(draft, column)
    text = find_text(root, draft, column, recipe.body if recipe else None, context, dates)
    if text.body is not None:
        draft.put("content_html", inner_html(text.body, embeds), text.where)
    _put_labels(draft, text.labels)
    put_authors(draft, declared, context, text.labels)
    put_dates(draft, declared, context, text.labels, dates)
    _put_cited(draft, text.parts, url)
    languages: dict[str, str] = {}
    for field in declared.get("language", ()):
        languages.setdefault(field.values[0], field.where)
    return replace(_finish(page, number, draft, url, options), languages=languages)


def _recipe_of(url: str | None, options: PageOptions) -> tuple[PageRecipe, str] | None:
    found = recipe_for(url, options.recipes)
    if not options.recipe:
        return found
    own = options.recipes[options.recipe]
    if found and picks_nothing(own):  # it says what to import, and not how to read it
        recipe, name = found
        return with_fixed(recipe, own.fixed), name
    return own, f"recipe {options.recipe}"


def _canonical(declared: Declared) -> str | None:
    addresses = (urls.web_url(field.values[0]) for field in declared.get("url", ()))
    return next((url for url in addresses if url), None)


def _put_column(draft: PageDraft, column: Column) -> None:
    """Set what the lines around the title say: all of it where they are sure to be labels."""
    facts, record = column.facts, draft.record
    lines = {key: f"the words “{one_line(line)[:60]}”" for key, line in facts.lines.items()}
    is_weak = column.body is not None and draft.found_in.get("title") == "title"
    if "title" not in record or (is_weak and record["title"] != column.title):
        record.pop("title", None)
        draft.put("title", column.title, "the lines of the page")
    draft.put("categories", facts.categories, lines.get("categories", ""))
    if not column.is_sure:
        return
    draft.put("authors", facts.authors, lines.get("authors", ""))
    draft.put("source", facts.source, lines.get("source", ""))
    draft.put("original", facts.original, lines.get("original", ""))
    people = [{"name": name, "role": role} for name, role in dict.fromkeys(facts.contributors)]
    draft.put("contributors", people, "the lines of the page")
    draft.put("subtitle", next(iter(column.unknown), None), "the line below the title")
    draft.notes.extend(column.notes)


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
        draft.notes.append(f"left out at the foot: {count(len(parts.foot), 'line')}")


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
