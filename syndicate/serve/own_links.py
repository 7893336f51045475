"""What a feed says of itself in its head: its address, and the hubs that tell of its changes.

RFC 4287, 4.2.7; https://www.w3.org/TR/websub/#discovery; https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from syndicate.text.patterns import regex

Link = tuple[str, str]

_ATOM = "{http://www.w3.org/2005/Atom}"
#: An address that can stand in a header: visible ASCII, without what would end it there.
_PLAIN = regex(r"[!-;=?-~]+")
#: Where the items of a JSON Feed begin, as builds write it; in no string, for its quotes.
_ITEMS = b'"items":[\n'


def own_links(path: str, document: bytes) -> list[Link]:
    """Return (address, relation) of a feed's `self` and its hubs; none of what is no feed."""
    read = _READERS.get(PurePosixPath(path).suffix)
    if read is None:
        return []
    try:
        links = [link for link in read(document) if _PLAIN.fullmatch(link[0])]
    except (etree.XMLSyntaxError, ValueError, RecursionError):
        return []
    return sorted(links, key=lambda link: link[1] != "self")


def _of_xml(document: bytes) -> Iterator[Link]:
    """Yield the links that stand before the first entry."""
    names = (f"{_ATOM}link", f"{_ATOM}entry", "item")
    heads = etree.iterparse(BytesIO(document), ("start",), tag=names, resolve_entities=False)
    for _, element in heads:
        if element.tag != names[0]:
            return
        if (relation := element.get("rel")) in ("self", "hub"):
            yield element.get("href", ""), relation


def _of_json(document: bytes) -> Iterator[Link]:
    head, mark, _ = document.partition(_ITEMS)
    facts = json.loads(head + b'"items":[]}' if mark else document)
    if not isinstance(facts, dict):
        return
    yield str(facts.get("feed_url", "")), "self"
    for hub in facts.get("hubs", ()):
        yield str(hub["url"]) if isinstance(hub, dict) and "url" in hub else "", "hub"


_READERS: dict[str, Callable[[bytes], Iterator[Link]]] = {
    ".rss": _of_xml,
    ".atom": _of_xml,
    ".json": _of_json,
}
