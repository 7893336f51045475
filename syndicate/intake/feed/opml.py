"""Lists of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.text.urls import web_url

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)


def is_opml(data: bytes) -> bool:
    return b"<opml" in data[:2000].lower()


def addresses(data: bytes, name: str) -> list[str]:
    """The addresses of the feeds in a list, each once. Raises SyndicateError with the place."""
    try:
        root = etree.fromstring(data, parser=_PARSER)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise SyndicateError(f"no OPML: {error.msg}", Place(name, line, column)) from error
    outlines = (dict(one.attrib) for one in root.iter("outline", "OUTLINE"))
    told = ({key.lower(): str(value) for key, value in one.items()} for one in outlines)
    urls = (web_url(one.get("xmlurl")) for one in told)
    return list(dict.fromkeys(url for url in urls if url))
