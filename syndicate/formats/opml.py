"""OPML 2.0 (http://opml.org/spec2.opml): every feed of the site in one list to subscribe to.

Names are plain text, escaped once, as XML has it: readers show them as they are. The specification
lets a text hold HTML, so validators warn of a name that literally holds a tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from syndicate.formats._common import rfc822
from syndicate.formats._spelling import hex_references
from syndicate.model.feed import Contact, Listing

#: The format a reader is offered first; the others follow on the index page.
PREFERRED = ("atom", "rss", "json")


def preference(name: str) -> tuple[int, str]:
    """Return what formats are sorted by; those that packages bring come last, by name."""
    return (PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name)


def render(title: str, owner: Contact | None, outlines: Sequence[str], newest: str | None) -> bytes:
    """Return the whole list of `outlines`, dated as the newest feed (no clock in a document)."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    if newest:
        etree.SubElement(head, "dateModified").text = rfc822(datetime.fromisoformat(newest))
    if owner:
        etree.SubElement(head, "ownerName").text = owner.name
        etree.SubElement(head, "ownerEmail").text = owner.email
    body = etree.SubElement(root, "body")
    etree.SubElement(body, "outline", {"text": title})
    declared = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    text = declared + hex_references(etree.tostring(root, encoding="utf-8", pretty_print=True))
    if not outlines:
        return text
    start, end = text.index(b"<body>\n") + len(b"<body>\n"), text.index(b"  </body>")
    return text[:start] + "".join(outlines).encode() + text[end:]


def outline(listing: Listing, home: str) -> str:
    """Return one feed as a line of the list."""
    element = etree.Element("outline", _outline(listing, home))
    line = hex_references(etree.tostring(element, encoding="utf-8"))
    return f"    {line.decode()}\n"


def _outline(listing: Listing, home: str) -> dict[str, str]:
    urls = {name: url for name, _, url in listing.documents}
    name = min(urls, key=preference)
    outline = {
        "type": "rss",
        "text": listing.title,
        "title": listing.title,
        "description": listing.description,
        "xmlUrl": urls[name],
        "htmlUrl": home,
    }
    if listing.language:
        outline["language"] = listing.language
    if name == "rss":
        outline["version"] = "RSS2"
    return outline
