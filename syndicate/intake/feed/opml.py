"""Read lists of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import refuse_document
from syndicate.text.urls import web_url

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
#: `feed:https://a.example/` and `feed://a.example/` open a reader; the feed is on the web.
_FEED_SCHEME = re.compile(
    r"\A\s*+(?:feed|rss|itpc|pcast|podcast):(?:(?P<inner>(?=https?:))|//)", re.IGNORECASE
)


def is_opml(data: bytes) -> bool:
    return b"<opml" in data[:2000].lower()


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The addresses of the feeds of a list, and the texts that are no web addresses."""

    addresses: tuple[str, ...]
    unreadable: tuple[str, ...]


def subscriptions(data: bytes, name: str) -> Subscriptions:
    """Read the feeds of a list. Raises SyndicateError with the place where it is none."""
    refuse_document(data, name, xml=True)
    try:
        root = etree.fromstring(data, parser=_PARSER)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = error.msg.partition("\n")[0]
        raise SyndicateError(f"no OPML: {reason}", Place(name, line, column)) from error
    outlines = root.iter("outline", "OUTLINE")
    attributes = ({key.lower(): str(value) for key, value in o.attrib.items()} for o in outlines)
    written = dict.fromkeys(named["xmlurl"] for named in attributes if named.get("xmlurl"))
    read = {text: web_url(_FEED_SCHEME.sub(_web_scheme, text)) for text in written}
    return Subscriptions(
        tuple(dict.fromkeys(filter(None, read.values()))),
        tuple(text for text, url in read.items() if url is None),
    )


def _web_scheme(scheme: re.Match[str]) -> str:
    return "" if scheme["inner"] else "http://"
