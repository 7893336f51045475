"""Read lists of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from lxml import etree

from syndicate.errors import Place, SyndicateError
from syndicate.intake.bounds import refuse_document
from syndicate.text.urls import web_url

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)


def is_opml(data: bytes) -> bool:
    return b"<opml" in data[:2000].lower()


def addresses(data: bytes, name: str) -> list[str]:
    """Return the addresses of the feeds in a list. Raises SyndicateError with the place."""
    refuse_document(data, name, xml=True)
    try:
        root = etree.fromstring(data, parser=_PARSER)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise SyndicateError(f"no OPML: {error.msg}", Place(name, line, column)) from error
    outlines = root.iter("outline", "OUTLINE")
    attributes = ({key.lower(): str(value) for key, value in o.attrib.items()} for o in outlines)
    urls = (web_url(named.get("xmlurl")) for named in attributes)
    return list(dict.fromkeys(url for url in urls if url))
