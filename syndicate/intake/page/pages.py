"""Read republished article pages from files, folders or addresses: one record a page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from syndicate.errors import Place, SyndicateError
from syndicate.intake import (
    IntakeEvent,
    LastMark,
    Mark,
    ParsedRecord,
    RejectedRecord,
    Skipped,
    folders,
    reached,
)
from syndicate.intake.bounds import LARGEST_DOCUMENT, refuse_document
from syndicate.intake.guard import read_item
from syndicate.intake.page.record import FetchedPage, PageOptions, draft_record
from syndicate.intake.record import RecordParser
from syndicate.text.dates import read_date
from syndicate.text.patterns import regex
from syndicate.text.urls import web_url

if TYPE_CHECKING:
    from syndicate.web import Client
    from syndicate.web.robots import Robots

_ENDINGS = frozenset((".html", ".htm", ".xhtml", ".shtml", ".mhtml"))
_CHARSET = regex(rb"""charset\s*+=\s*+["']?\s*+([\w-]{2,20})""", re.IGNORECASE)
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: Encodings by older names are decoded as the superset that browsers use for them.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}


def read_files(
    source: Path, base: str | None, options: PageOptions, parser: RecordParser, last_mark: LastMark
) -> Iterator[IntakeEvent]:
    """Read the pages of a file or a folder; `base` is the address at which they are published.

    A file that has not changed since the last import is skipped; one that cannot be read, or whose
    real path leaves the folder, does not stop the others. Raises SyndicateError where there is no
    such file or folder.
    """
    if not source.exists():
        raise SyndicateError("there is no such file or folder", Place(str(source)))
    unreadable: list[OSError] = []
    files = folders.walk(source, _ENDINGS, unreadable) if source.is_dir() else [(source, True)]
    total = folders.number_of(source, _ENDINGS) if source.is_dir() else 1
    number = 0
    for number, (path, is_inside) in enumerate(files, 1):
        yield from reached(number, total, "pages")
        if not is_inside:
            yield folders.outside(number, path)
            continue
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        try:
            data = folders.read_bytes(path, LARGEST_DOCUMENT)
        except SyndicateError as error:
            yield RejectedRecord.unreadable(number, error.message, error.place or Place(str(path)))
            continue
        reading = repr((base, options)).encode() + parser.state
        state = {"sha256": sha256(data + reading).hexdigest()}
        if last_mark(str(path)) == state:
            one = "page that has not changed"
            yield Skipped(number, "pages that have not changed", Place(str(path)), one=one)
            continue
        url = _address_below(base, name) if base else None
        place = Place(str(path))
        page = partial(FetchedPage, url=url, name=name, place=place)
        event = read_item(
            number, place, partial(_read_page, data, "", page, number, options, parser)
        )
        yield event
        if isinstance(event, ParsedRecord):  # a rejected page is read again until it is mended
            yield Mark(str(path), state)
    yield from folders.not_read(number, unreadable)


def _address_below(base: str, path: str) -> str | None:
    """Return the address of a file of a folder that is published below `base`."""
    return web_url(quote(path), base if base.endswith("/") else f"{base}/")


def read_addresses(
    addresses: list[str], client: Client, robots: Robots, options: PageOptions, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """Fetch and read the pages at these addresses, unless a robots.txt forbids it."""
    for number, address in enumerate(addresses, 1):
        yield from _read_address(number, address, client, robots, options, parser)


def _read_address(
    number: int,
    address: str,
    client: Client,
    robots: Robots,
    options: PageOptions,
    parser: RecordParser,
) -> Iterator[IntakeEvent]:
    from syndicate.web import FetchError

    place = Place(address)
    try:
        if not robots.allows(address):
            raise FetchError("its robots.txt asks not to fetch it", place)
        response = client.get(address, {"accept": "text/html, application/xhtml+xml"})
        if response.status != 200:
            raise FetchError(f"answered {response.status}", place)
    except FetchError as error:
        yield RejectedRecord.unreadable(number, error.message, place)
        return
    content_type = response.headers.get("content-type", "")
    answered = read_date(response.headers.get("date", ""), ZoneInfo("UTC"))
    fetched = answered.instant if answered else None  # what "yesterday" on the page is counted from
    page = partial(FetchedPage, url=response.url, name=address, place=place, fetched=fetched)
    read = partial(_read_page, response.body, content_type, page, number, options, parser)
    yield read_item(number, place, read)


def _read_page(
    data: bytes,
    content_type: str,
    make: Callable[[str], FetchedPage],
    number: int,
    options: PageOptions,
    parser: RecordParser,
) -> IntakeEvent:
    html = decode(data, content_type)
    page = make(html)
    refuse_document(html, page.place.file)
    return parser.parse_draft(draft_record(page, number, options))


def decode(data: bytes, content_type: str = "") -> str:
    """Decode a page: by its byte order mark, else as declared, else as UTF-8 or GB 18030.

    https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
    """
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    match = _CHARSET.search(content_type.encode()) or _CHARSET.search(data[:4096])
    declared = match[1].decode().lower() if match else "utf-8"
    for name in (_WIDER.get(declared, declared), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    try:
        return data.decode(_WIDER.get(declared, declared), "replace")
    except (UnicodeError, LookupError):  # `idna` and `undefined` are codecs, too
        return data.decode("utf-8", "replace")
