"""Where pages come from: files, folders of files, and addresses when asked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.errors import Place, SyndicateError
from syndicate.intake import IntakeEvent, LastMark, Mark, Skipped
from syndicate.intake.page.record import FetchedPage, PageOptions, address_below, draft
from syndicate.intake.record import RecordParser

if TYPE_CHECKING:
    from syndicate.web import Client
    from syndicate.web.robots import Robots

_ENDINGS = (".html", ".htm", ".xhtml", ".shtml", ".mhtml")
_LARGEST = 20_000_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
#: What the older names of an encoding are read with: the one that holds it.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}


def read_files(
    source: Path, base: str | None, options: PageOptions, parser: RecordParser, recall: LastMark
) -> Iterator[IntakeEvent]:
    """The pages of a file or of a folder; `base` is the address of what is published there.

    A file that has not changed since the last import is skipped.
    """
    if not source.exists():
        raise SyndicateError("there is no such file or folder", Place(str(source)))
    files = sorted(_files(source)) if source.is_dir() else [source]
    for number, path in enumerate(files, 1):
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        place = Place(str(path))
        try:
            if path.stat().st_size > _LARGEST:
                raise SyndicateError(f"larger than {_LARGEST:,} bytes", place)
            data = path.read_bytes()
        except OSError as error:
            raise SyndicateError(f"cannot read: {error.strerror}", place) from error
        seen = {"sha256": sha256(data + repr((base, options)).encode()).hexdigest()}
        known = recall(str(path))
        if known == seen:
            yield Skipped(number, "pages that have not changed", place)
            continue
        url = address_below(base, name) if base else None
        yield parser.parse_draft(
            draft(FetchedPage(decoded(data), url, name, place), number, options)
        )
        yield Mark(str(path), seen)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix.lower() in _ENDINGS and path.is_file():
            yield path


def read_addresses(
    addresses: list[str], client: Client, robots: Robots, options: PageOptions, parser: RecordParser
) -> Iterator[IntakeEvent]:
    """The pages at these addresses, unless their hosts ask robots not to."""
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
    from syndicate.errors import RecordError
    from syndicate.intake import RejectedRecord
    from syndicate.web import FetchError

    place = Place(address)
    try:
        if not robots.allows(address):
            raise FetchError("its robots.txt asks not to fetch it", place)
        found = client.get(address, {"accept": "text/html, application/xhtml+xml"})
        if found.status != 200:
            raise FetchError(f"answered {found.status}", place)
    except FetchError as error:
        yield RejectedRecord(number, b"", RecordError("", error.message, place))
        return
    kind = found.headers.get("content-type", "")
    html = decoded(found.body, kind)
    yield parser.parse_draft(draft(FetchedPage(html, found.url, address, place), number, options))


def decoded(data: bytes, content_type: str = "") -> str:
    """The text of a page: by its mark, by what is declared, else by what it can be.

    https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    told = _CHARSET.search(content_type.encode()) or _CHARSET.search(data[:4096])
    declared = told[1].decode().lower() if told else "utf-8"
    for name in (_WIDER.get(declared, declared), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return data.decode(_WIDER.get(declared, declared), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
