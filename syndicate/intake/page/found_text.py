"""Find the text of a page and what stands around it: by its lines, a recipe, or a library."""

from __future__ import annotations

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.config.recipes import Pick
from syndicate.intake.page.body import find_body, pick_body, second_text
from syndicate.intake.page.boxes import drop_boxes
from syndicate.intake.page.column.column import Column, drop_head
from syndicate.intake.page.ends import take_end, trim_edges
from syndicate.intake.page.labels import PageLabels, read_labels, take_head
from syndicate.intake.page.metadata import PageContext
from syndicate.intake.page.parts import PageParts, take_parts, take_tail
from syndicate.intake.page.picks import PageDraft, elements
from syndicate.intake.page.stated_dates import PageDates
from syndicate.text.counts import count
from syndicate.text.plain import one_line


class FoundText(Struct, frozen=True):
    """The text of a page, where it was found, what it cites, and what the lines around it say."""

    body: HtmlElement | None
    where: str
    parts: PageParts
    labels: PageLabels


def find_text(
    root: HtmlElement,
    draft: PageDraft,
    column: Column | None,
    pick: Pick | None,
    context: PageContext,
    dates: PageDates,
) -> FoundText:
    """Find the text of a page; what it cites is taken out of the page, in place.

    `column` are its lines, `pick` is what a recipe says of the text.
    """
    if column and column.body is not None and column.parts and pick is None:
        edges = column.edges if column.edges is not None else root
        labels = read_labels(edges, None, None, dates)
        return FoundText(column.body, "the lines of the page", column.parts, labels)
    is_cited = "references" in draft.record and "related" in draft.record
    parts = PageParts() if is_cited else take_parts(root)
    body, where = _find_body(root, pick)
    labels = read_labels(root, context.heading, body, dates, context.others)
    if body is not None:
        take_head(body, draft.record.get("title", ""), dates)
        take_tail(body, parts)
        if column:
            drop_head(body, column)
        if where != "recipe":
            parts.add_related([*drop_boxes(body), *take_end(body)])
        if where == "readability" and (lines := trim_edges(body, second_text(root))):
            draft.notes.append(f"left out at the edges of the text: {count(lines, 'line')}")
    return FoundText(body, where, parts, labels)


def _find_body(root: HtmlElement, pick: Pick | None) -> tuple[HtmlElement | None, str]:
    if pick and pick.css:
        for element in elements(root, pick.css):
            if one_line(element.text_content()) or element.find(".//img") is not None:
                return pick_body(element), "recipe"
    return find_body(root)
