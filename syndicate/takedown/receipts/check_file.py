"""Check a receipt in a file: JSON, or the page, which must show what its records say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import html
from lxml.etree import ParserError
from msgspec.structs import replace

from syndicate.errors import Place, ReceiptError
from syndicate.store.anchors import Anchor
from syndicate.takedown.receipts.check import UNREADABLE, CheckedReceipt
from syndicate.takedown.receipts.check import check as check_data
from syndicate.takedown.receipts.page import DATA
from syndicate.text.patterns import regex

#: An instant as pages show it, in UTC or so many hours and minutes from it.
_INSTANT = regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) UTC"
    r"(?:([+-])([0-9]{1,2})(?::([0-9]{2}))?)?"
)


def check(file: Path, kept: Sequence[Anchor] = ()) -> CheckedReceipt:
    """Check a receipt in a file, also against anchors that were kept.

    Raises ReceiptError where it cannot be read, or is none.
    """
    try:
        text = file.read_text(encoding="utf-8")
        if text.lstrip().startswith("{"):
            return check_data(json.loads(text), kept)
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        page: Any = html.fromstring(text.encode(), parser=parser)
        (element,) = page.xpath("//*[@id=$name]", name=DATA)
        data = json.loads(element.text_content())
        checked = check_data(data, kept)
        element.drop_tree()
        flaws = tuple(_not_shown(data, _words(page.text_content())))
        return replace(checked, flaws=(*checked.flaws, *flaws))
    except OSError as error:
        raise ReceiptError(error.strerror or "cannot be read", Place(str(file))) from error
    except (*UNREADABLE, ParserError, RuntimeError) as error:
        message = f"it is no receipt with evidence, in JSON or HTML: {error}"
        raise ReceiptError(message, Place(str(file))) from error


def _not_shown(data: Mapping[str, Any], shown: str) -> Iterator[str]:
    """Yield what the records of a page say and its text does not show."""
    articles = data["articles"]
    moments = [data["ordered"], data["applied"], *(article["lifted"] for article in articles)]
    moments += [at for document in data["documents"] for stay in document["articles"]
                for at in (stay["since"], stay["left"])]  # fmt: skip
    words = [data["by"], data["reason"], data["reference"]]
    words += [article["entry_id"] for article in articles]
    words += [document["address"] for document in data["documents"]]
    for word in dict.fromkeys(filter(None, words)):
        if _words(word) not in shown:
            yield f"the page does not show {word!r}, which its records have"
    seconds = set(_instants(shown))
    for at in dict.fromkeys(filter(None, moments)):
        if datetime.fromisoformat(at).replace(microsecond=0) not in seconds:
            yield f"the page does not show {at}, which its records have"


def _instants(shown: str) -> Iterator[datetime]:
    """Yield the instants that a page shows, in whatever zone: 2024-05-01 08:00:00 UTC+8."""
    for text, sign, hours, minutes in _INSTANT.findall(shown):
        try:
            moment = datetime.fromisoformat(f"{text}+00:00")
            ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            yield moment + ahead if sign == "-" else moment - ahead
        except (ValueError, OverflowError):  # it only looks like one
            continue


def _words(text: str) -> str:
    return " ".join(text.split())
