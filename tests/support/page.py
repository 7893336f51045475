"""A page is made into a record, for the tests of its fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.errors import Place
from syndicate.intake import RecordDraft
from syndicate.intake.page.record import FetchedPage, PageOptions, draft_record

HOME = "https://news.example.org/"
PARAGRAPHS = (
    "The mill by the weir ground its last sack on a cold morning, and nobody had told the miller's "
    "dog, who waited at the door until the afternoon train had gone.",
    "Two women from the village carried the scales to the school, where the children weighed "
    "apples, boots and one patient cat, and wrote the figures on the wall.",
    "By the end of the week the wheel was turning again, because the river had risen and somebody "
    "had forgotten to chain it, and so the bread was baked after all.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def article(
    around: str = "", *, title: str = "The mill that would not stop", lang: str = "en",
    head: str = "", below: str = "", page_title: str | None = None,
) -> str:  # fmt: skip
    """Return a page: `around` stands between its heading and its text, `below` after it."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{page_title or title}</title>{head}'
        f"</head><body><article><h1>{title}</h1>{around}"
        f'<div class="entry-content">{TEXT}</div>{below}</article></body></html>'
    )


def read(
    html: str, url: str | None = None, *, zone: str = "UTC", fetched: datetime | None = None
) -> RecordDraft:
    """Return what the intake of pages makes of a page."""
    page = FetchedPage(html, url, "page", Place("page.html"), fetched)
    return draft_record(page, 1, PageOptions(HOME, {}, zone=ZoneInfo(zone)))


def authors(html: str, url: str | None = None) -> list[Any]:
    """Return the names of the authors of a page."""
    return list(read(html, url).record.get("authors", []))


def date_of(html: str, url: str | None = None, **options: Any) -> str | None:
    """Return the date of publication of a page, as a record has it."""
    found = read(html, url, **options).record.get("date_published")
    return None if found is None else str(found)
