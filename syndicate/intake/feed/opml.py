"""Read lists of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

import html
import re
from html.entities import html5
from xml.sax.saxutils import escape

from lxml import etree
from msgspec import Struct

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import refuse_document
from syndicate.intake.feed.encodings import convert_to_utf8, drop_broken
from syndicate.text.patterns import regex
from syndicate.text.references import is_character, join_pairs
from syndicate.text.urls import web_url

_STRICT, _LENIENT = (
    etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
    for recover in (False, True)
)
_REFERENCE = regex(r"&(?:#[0-9]{1,9};|#[xX][0-9a-fA-F]{1,8};|(?P<name>[A-Za-z]{1,32});)?")
_POSITION = regex(r", line \d+, column \d+\Z")
_OF_XML = ("amp", "lt", "gt", "quot", "apos")
#: `feed:https://a.example/` and `feed://a.example/` open a reader; the feed is on the web.
_FEED_SCHEME = regex(r"(?:feed|rss|itpc|pcast|podcast):(?:(?P<inner>(?=https?:))|//)", re.I)


def is_opml(data: bytes) -> bool:
    return b"<opml" in data[:2000].lower()


class Subscriptions(Struct, frozen=True):
    """The addresses of the feeds of a list, and what is wrong with it, each with its place."""

    addresses: tuple[str, ...]
    flaws: tuple[tuple[str, Place], ...]


def subscriptions(data: bytes, name: str) -> Subscriptions:
    """Read the feeds of a list. Raises SyndicateError with the place where it is none.

    A list with a bare `&`, entities of HTML or references to no character, as programs write them
    that know no XML, is read as it was meant; of one with more wrong, the feeds that can be read.
    """
    refuse_document(data, name, xml=True)
    flaws: list[tuple[str, Place]] = []
    try:
        root = etree.fromstring(data.lstrip(), parser=_STRICT)
    except etree.XMLSyntaxError as error:
        found = _mended(data, name)
        if found is None:
            line, column = error.position
            raise SyndicateError(
                f"no OPML: {_message(error)}", Place(name, line, column)
            ) from error
        root, flaws = found
    written = _feeds_of(root)
    read = {text: web_url(_on_the_web(text.strip())) for text in written}
    flaws += (
        (f"{text[:100]!r} is no http or https address", Place(name))
        for text, url in read.items()
        if url is None
    )
    return Subscriptions(tuple(dict.fromkeys(filter(None, read.values()))), tuple(flaws))


def _feeds_of(root: etree._Element) -> list[str]:
    outlines = root.iter("outline", "OUTLINE")
    attributes = ({key.lower(): str(value) for key, value in o.attrib.items()} for o in outlines)
    return list(dict.fromkeys(named["xmlurl"] for named in attributes if named.get("xmlurl")))


def _mended(data: bytes, name: str) -> tuple[etree._Element, list[tuple[str, Place]]] | None:
    """Parse a list with its references mended, else as far as it goes; None without feeds."""
    whole, _, _ = drop_broken(data.lstrip())
    text = convert_to_utf8({}, whole, {}).decode("utf-8", "replace")
    mended = _REFERENCE.sub(_reference, join_pairs(text)).encode()
    try:
        return etree.fromstring(mended, parser=_STRICT), []
    except etree.XMLSyntaxError as error:
        root = etree.fromstring(mended, parser=_LENIENT)
        if root is None or not _feeds_of(root):
            return None
        line, column = error.position
        line -= text.count("\n") - data.count(b"\n")  # the declaration is another
        message = f"not well-formed: {_message(error)}; feeds may be missing"
        return root, [(message, Place(name, line, column))]


def _message(error: etree.XMLSyntaxError) -> str:
    return _POSITION.sub("", error.msg.partition("\n")[0])


def _reference(match: re.Match[str]) -> str:
    """Return a reference that XML has; of one to no character, nothing."""
    named = match["name"]
    if named in _OF_XML:
        return match[0]
    meant = html.unescape(match[0]) if named is None or f"{named};" in html5 else match[0]
    return escape("".join(sign for sign in meant if is_character(ord(sign)) and sign != "\ufffd"))


def _on_the_web(address: str) -> str:
    scheme = _FEED_SCHEME.match(address)
    if scheme is None:
        return address
    return ("http://" if scheme["inner"] is None else "") + address[scheme.end() :]
