"""A receipt as a page to send or to print, in the recipient's language and the site's time zone.

Its first page says what was done; the details, and the records that prove it, follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from syndicate.takedown.receipts.facts import Receipt
from syndicate.takedown.receipts.write import SIGNALS, as_data, is_apart, places_of, shared_stays
from syndicate.text import urls
from syndicate.text.json_values import rfc3339
from syndicate.text.languages import is_chinese
from syndicate.text.templates import environment, spoken
from syndicate.text.times import in_zone

if TYPE_CHECKING:
    from jinja2 import Environment

    from syndicate.config.site import Site

#: The id of the element of a page that holds the receipt in JSON.
DATA = "receipt-data"
#: The languages that a receipt can be asked for in.
LANGUAGES = ("zh", "en")


def as_html(site: Site, receipt: Receipt, language: str | None = None) -> bytes:
    """Return the receipt as a page that stands alone, without scripts and outside resources.

    It is in the `language` (one of LANGUAGES), or in that of the site.
    """
    settings = site.settings
    tag = spoken(settings.language)
    if language is not None and is_chinese(tag) != (language == "zh"):
        tag = "zh-CN" if language == "zh" else "en"
    template = _templates().get_template("receipt.html.j2")
    page = template.render(
        site=settings,
        language=tag,
        zh=is_chinese(tag),
        receipt=receipt,
        when=partial(in_zone, zone=settings.timezone),
        shared_stays=partial(shared_stays, places_of(receipt)),
        signals=SIGNALS,
        places=places_of(receipt),
        is_apart=is_apart(receipt),
        data_id=DATA,
        data=json.dumps(as_data(receipt), ensure_ascii=False) if receipt.evidence else None,
    )
    return page.encode()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(instant=rfc3339, page=urls.web_url, spans=spans)


def spans(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising numbers as runs: 1, 2, 3, 5 are (1, 3) and (5, 5)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
