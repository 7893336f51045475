"""Set the fields of a page's record that the page declares, marks or shows near its title."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.intake.page.areas import other_parts
from syndicate.intake.page.authors import Claim, choose_authors, claim_of
from syndicate.intake.page.declared import Declared, DeclaredField
from syndicate.intake.page.labels import PageLabels
from syndicate.intake.page.marked import marked_fields
from syndicate.intake.page.picks import PageDraft
from syndicate.intake.page.stated_dates import PageDates
from syndicate.intake.page.title import find_title
from syndicate.intake.page.visible import original_of, take_category
from syndicate.text import urls

_HAN, _KANA = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[\u3040-\u30ff]")
#: Names of programs and platforms that pages give as their site's.
_NO_SITES = frozenset("微信公众平台 WordPress Blogger Medium".split())


class PageContext(Struct, frozen=True):
    """What is known of a page before its fields are chosen.

    `heading` holds the title; `others` are the elements that are not about the article; `marked`
    is what its markup tells of author and date; `site_names` are the site's own.
    """

    url: str | None
    heading: HtmlElement | None
    others: Collection[HtmlElement]
    marked: Mapping[str, Sequence[DeclaredField]]
    site_names: tuple[str, ...]


def is_chinese(root: HtmlElement) -> bool:
    """Whether a page is Chinese: by its language, else by its title."""
    language = (root.get("lang") or root.get("xml:lang") or "").lower()
    title = root.findtext(".//title") or ""
    is_written = _HAN.search(title) is not None and _KANA.search(title) is None
    return (
        language.startswith("zh")
        or (not language and is_written)
        or (
            language.startswith("en") and is_written  # what templates say
        )
    )


def put_declared(
    draft: PageDraft, declared: Declared, root: HtmlElement, url: str | None
) -> PageContext:
    """Set the fields that a page declares, but for author and date; return what is known of it."""
    site_names = _site_names(declared, url)
    title = find_title(root, declared.get("title", ()), site_names, other_parts(root, None))
    draft.put("title", title.text, title.where)
    others = other_parts(root, title.heading)
    marked = marked_fields(root, title.heading, others)
    for key in ("subtitle", "summary", "license", "copyrightnotice", "copyrightholder"):
        for field in declared.get(key, ()):
            draft.put(key, field.values[0], field.where)
    for key in ("image", "external_url"):
        for field in declared.get(key, ()):
            draft.put(key, urls.web_url(field.values[0], url), field.where)
    for key in ("categories", "tags"):
        for field in declared.get(key, ()):
            draft.put(key, list(field.values)[:30], field.where)
    if site := declared.get("site"):
        draft.put("site", site[0].values[0], site[0].where)
    category, where = take_category(root, title.text)
    draft.put("categories", [category] if category else [], where)
    draft.put("external_url", *original_of(root, url))
    return PageContext(url, title.heading, others, marked, (*site_names, *title.site))


def _site_names(declared: Declared, url: str | None) -> tuple[str, ...]:
    """Return the names that a site has for itself: as it declares them, and its host."""
    fields = declared.get("site", ())
    fields = [f for f in fields if "publisher" not in f.where] or fields  # who may be the author
    named = [value for field in fields for value in field.values]
    host = urls.bare_host(url) or ""
    labels = [label for label in host.split(".")[:-1] if len(label) > 2]
    return tuple(dict.fromkeys([*(n for n in named if n not in _NO_SITES), host, *labels]))


def put_dates(
    draft: PageDraft, declared: Declared, context: PageContext, labels: PageLabels, dates: PageDates
) -> None:
    """Set the dates: as declared, else as the markup of the page marks them, else by its words."""
    fields = [*declared.get("published", ()), *context.marked["published"]]
    published = [(value, field.where) for field in fields for value in field.values[:2]]
    if labels.published:
        published.append((labels.published, labels.lines["published"]))
    if labels.relative:
        published.append((labels.relative, labels.lines.get("relative", "the words of the page")))
    listed = context.marked["listed"][:1]  # the nearest to the title
    published += [(value, field.where) for field in listed for value in field.values[:2]]
    draft.put_date("published", published, dates)
    fields = [*declared.get("modified", ()), *context.marked["modified"]]
    modified = [(field.values[0], field.where) for field in fields]
    if labels.modified:
        modified.append((labels.modified, labels.lines["modified"]))
    draft.put_date("modified", modified, dates)


def put_authors(
    draft: PageDraft, declared: Declared, context: PageContext, labels: PageLabels
) -> None:
    """Set the authors whom the page names, and those whom its bylines name in another role."""
    if "authors" in draft.record:
        return
    claims = [claim_of(field.values, field.where) for field in declared.get("authors", ())]
    claims += [_marked_claim(field) for field in context.marked["authors"][:10]]
    if labels.authors:
        claims.append(claim_of(labels.authors, labels.lines.get("authors", "the words")))
    sources = [labels.source] if labels.source else []
    choice = choose_authors(claims, [*context.site_names, *sources])
    draft.put("authors", list(choice.authors), choice.where)
    if choice.note:
        draft.notes.append(choice.note)
    others = dict.fromkeys(
        [*labels.contributors, *(other for claim in claims for other in claim.credits.others)]
    )
    contributors = [{"name": name, "role": role} for name, role in others]
    draft.put("contributors", contributors, "the words of the page")


def _marked_claim(field: DeclaredField) -> Claim:
    claim = claim_of(field.values, field.where)
    return Claim(claim.credits, claim.where, "marked", claim.text)
