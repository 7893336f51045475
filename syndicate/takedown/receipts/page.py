"""A receipt as a page to send or to print, in the recipient's language and the site's time zone.

Its first page says what was done; the details, and the records that prove it, follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache, partial
from html import escape
from typing import TYPE_CHECKING

from syndicate.takedown.receipts.facts import Receipt
from syndicate.takedown.receipts.write import (
    IN_WAY,
    SIGNALS,
    as_data,
    is_apart,
    places_of,
    shared_stays,
    way_of,
    zone_line,
)
from syndicate.text import urls
from syndicate.text.json_values import rfc3339
from syndicate.text.languages import is_chinese
from syndicate.text.templates import breakable, coded, environment, says, spoken
from syndicate.text.times import in_zone
from syndicate.text.words import words_of
from syndicate.text.words.told import telling

if TYPE_CHECKING:
    from jinja2 import Environment

    from syndicate.config.site import Site

#: The id of the element of a page that holds the receipt in JSON.
DATA = "receipt-data"
#: The languages that a receipt can be asked for in; `zh` is in the characters of the site.
LANGUAGES = ("zh", "zh-CN", "zh-TW", "en")
#: What an order asked for, as its page calls it.
ASKED = {
    "articles": "Articles named",
    "urls": "Addresses named",
    "images": "Pictures named",
    "sources": "Sources named",
    "authors": "Authors named",
    "categories": "Categories named",
    "near_of": "Near what these takedowns withdrew",
}


def as_html(site: Site, receipt: Receipt, language: str | None = None) -> bytes:
    """Return the receipt as a page that stands alone, without scripts and outside resources.

    It is in the `language` (one of LANGUAGES), or in that of the site.
    """
    settings, tag = site.settings, language_of(site, language)
    places = places_of(receipt)
    page = _templates().get_template("receipt.html.j2").render(
        site=settings,
        language=tag,
        say=says("receipts", tag),
        told=telling(tag),
        receipt=receipt,
        when=partial(in_zone, zone=settings.timezone),
        zone=zone_line(receipt, settings.timezone, words_of("receipts", tag)),
        asked=ASKED,
        shared_stays=partial(shared_stays, places),
        signals=SIGNALS,
        in_way=IN_WAY,
        way_of=partial(way_of, say=words_of("receipts", tag)),
        places=places,
        is_apart=is_apart(receipt),
        data_id=DATA,
        data=_data_of(receipt) if receipt.evidence else None,
    )  # fmt: skip
    return page.encode()


def _data_of(receipt: Receipt) -> str:
    """Return the receipt in JSON as markup of a page; a quote is as good as its reference there."""
    text = json.dumps(as_data(receipt), ensure_ascii=False, separators=(",", ":"))
    return escape(text, quote=False)


def language_of(site: Site, asked: str | None) -> str:
    """Return the language of a receipt as a tag: the one asked for, or else that of the site."""
    own = spoken(site.settings.language)
    if asked is None or (asked == "zh" and is_chinese(own)):
        return own
    if asked == "en":
        return "en" if is_chinese(own) else own
    return "zh-CN" if asked == "zh" else asked


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(
        instant=rfc3339, page=urls.web_url, spans=spans, breakable=breakable, coded=coded
    )


def spans(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising numbers as runs: 1, 2, 3, 5 are (1, 3) and (5, 5)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
