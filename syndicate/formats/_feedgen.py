"""The only importer of feedgen 1.0.0; its traps are avoided through its public extension hooks.

What feedgen does wrong and what is done about it (each has a test in tests/formats):

 1  the channel's <link> is the last link set       `head` sets one link only, the rest follow here
 2  RSS knows only one atom:link                    written by the extension
 3  entry links lose rel, type, length in Atom      written by the extension (#135, #143)
 4  an author without e-mail vanishes from RSS      dc:creator by the extension
 5  item rights and updated vanish from RSS         dc:rights and atom:updated by the extension
 6  updated and lastBuildDate default to now        always overwritten; never left to default
 7  add_entry prepends                              order="append"
 8  content without a summary lands in description  an item always has a description
 9  type="CDATA" leaks into Atom                    bodies are put into the bytes, see `fragments`
10  one forbidden character loses the whole feed    entries are made one by one, see `fragments`
11  Atom source has no id or updated                never used
12  the syndication extension writes wrong names    never loaded
13  setlocale on every date                         dates of entries are the extension's
14  the Atom tree is not namespaced in memory       un-namespaced names are used before it is bytes

Fragments are cut from whole documents of feedgen's, so a document is head + fragments + tail.
feedgen never sees a body: it is written once as bytes, and put into the fragment of each entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import Any, TypeVar

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.errors import RenderError
from syndicate.formats._spelling import hex_references, is_certain, section, without_sections

__all__ = [
    "BODY",
    "XML_LANG",
    "Dialect",
    "Element",
    "FeedEntry",
    "FeedGenerator",
    "Split",
    "Write",
    "add",
]

NAMESPACES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "snf": "http://www.smartnews.be/snf",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: The content that feedgen is given of every entry: the body takes its place in the bytes.
BODY = "-"
_NOT_OURS = "its entries are not as they are written here"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

T = TypeVar("T")
Element = Any  # private in lxml's own stubs
Fill = Callable[[FeedEntry, T], None]
Extend = Callable[[Element, T], None]
Body = Callable[[T], str]
Write = Callable[[Element], None]
Split = tuple[bytes, list[tuple[str, bytes]], bytes]


@lru_cache(maxsize=256)
def name(qualified: str) -> str:
    """Return a qualified name like `dc:creator` as lxml writes it."""
    prefix, _, local = qualified.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if local else qualified


def add(parent: Element, tag: str, text: str | None = None, **attributes: str | None) -> None:
    """Append an element; attributes that are None are left out."""
    element = etree.SubElement(parent, name(tag))
    for key, value in attributes.items():
        if value is not None:
            element.set(key, value)
    if text is not None:
        element.text = text


class _Extension(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """An extension that passes the element filled by feedgen to `write`."""

    def __init__(self) -> None:
        self.write: Write = lambda _element: None
        self.namespaces: Mapping[str, str] = {}

    def extend_ns(self) -> dict[str, str]:
        return dict(self.namespaces)

    def extend_rss(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    extend_atom = extend_rss


class _EntryExtension(_Extension, BaseEntryExtension):  # type: ignore[misc]
    """Such an extension for one entry."""


class Dialect:
    """One of feedgen's two formats: how it is written, and where its entries begin and end."""

    def __init__(self, kind: str, tag: str, id_tag: str, prefixes: Sequence[str]) -> None:
        self.kind = kind
        self.begins = re.compile(rf"(?:\n|(?<!\n))(?=<{tag}[ >])".encode())
        self.id = re.compile(rf"<{id_tag}(?: [^>]*)?>([^<]*)</{id_tag}>".encode())
        self.opening, self.closing = f"<{tag}".encode(), f"</{tag}>".encode()
        self.namespaces = {prefix: NAMESPACES[prefix] for prefix in prefixes}
        space, root = ("", "rss") if kind == "rss" else (f"{{{NAMESPACES['atom']}}}", "feed")
        self.root_name, self.entry_name, self.id_name = space + root, space + tag, space + id_tag
        content = "<content:encoded>" if kind == "rss" else '<content type="html">'
        self.content, self.placeholder = content.encode(), f"{content}{BODY}</".encode()

    def generator(
        self, write: Write = lambda _element: None, prefixes: Sequence[str] = ()
    ) -> FeedGenerator:
        generator = FeedGenerator()
        generator.register_extension("facts", _Extension, _EntryExtension)
        generator.facts.write = write
        generator.facts.namespaces = self.namespaces | {
            prefix: NAMESPACES[prefix] for prefix in prefixes
        }
        generator.id("urn:x")
        generator.title("x")
        generator.description("x")
        generator.link(href="urn:x")  # trap 1: the only link that feedgen sets
        generator.updated(_LONG_AGO)
        return generator

    def write(self, generator: FeedGenerator) -> bytes:
        text: bytes = generator.rss_str() if self.kind == "rss" else generator.atom_str()
        return text

    def frame(
        self, fill: Callable[[FeedGenerator], None], write: Write, prefixes: Sequence[str] = ()
    ) -> tuple[bytes, bytes]:
        """Return head and tail of a document without entries.

        `prefixes` are those of namespaces that only this document declares.
        """
        generator = self.generator(write, prefixes)
        try:
            fill(generator)
            document = hex_references(self.write(generator))
        except ValueError as error:
            raise RenderError("document", str(error)) from error
        tail = b"</channel></rss>" if self.kind == "rss" else b"</feed>"
        head = document.rstrip().removesuffix(tail)
        return head + b"\n", tail + b"\n"

    def fragments(
        self, entries: Sequence[T], fill: Fill[T], extend: Extend[T], body: Body[T]
    ) -> list[bytes]:
        """Return each entry as bytes, in order, to stand between a head and a tail.

        `fill` gives feedgen `BODY` for its content. Raises RenderError with the id of an entry that
        cannot be rendered, for the caller to quarantine.
        """
        # What only some entries have is declared by the heads of documents that use it.
        generator, sections = self.generator(prefixes=("itunes",)), []
        for entry in entries:
            target = generator.add_entry(order="append")
            try:
                sections.append(section(body(entry)))
                fill(target, entry)
                target.facts.write = _bind(extend, entry)
            except ValueError as error:
                raise RenderError(str(getattr(entry, "id", "?")), str(error)) from error
        try:
            document = self.write(generator)
        except ValueError as error:  # trap 10: lxml names no entry, so render each alone
            if len(entries) == 1:
                subject = str(getattr(entries[0], "id", "?"))
                raise RenderError(subject, str(error)) from error
            return [self.fragments([entry], fill, extend, body)[0] for entry in entries]
        shells = hex_references(document).split(self.closing)[:-1]
        if shells:
            shells[0] = shells[0][shells[0].index(self.opening) :]
        return [self._with_body(shell, body) for shell, body in zip(shells, sections, strict=True)]

    def _with_body(self, shell: bytes, body: bytes) -> bytes:
        # No text can look like this element: `<` is escaped in it.
        before, after = shell.split(self.placeholder)
        return b"".join((before, self.content, body, b"</", after, self.closing))

    def split(self, document: bytes) -> Split:
        """Return head, (id, fragment) of each entry, and tail of a document of this dialect.

        Raises RenderError for any other: an entry that is not found could not be cut out.
        """
        ids, markup = self._ids_in(document), without_sections(document)
        starts = list(self.begins.finditer(markup))
        if len(starts) != len(ids) or not is_certain(document, markup):
            raise RenderError("document", _NOT_OURS)
        if not starts:
            return document, [], b""
        last = markup.rfind(self.closing, starts[-1].end())
        stop = last + len(self.closing)
        stops = [*(match.start() for match in starts[1:]), stop]
        places = [(match.end(), stop) for match, stop in zip(starts, stops, strict=True)]
        if last < 0 or ids != [self._id_of(markup[start:stop]) for start, stop in places]:
            raise RenderError("document", _NOT_OURS)
        entries = [(entry_id, document[a:b]) for entry_id, (a, b) in zip(ids, places, strict=True)]
        return document[: starts[0].start()] + b"\n", entries, document[stop:]

    def _id_of(self, fragment: bytes) -> str:
        match = self.id.search(fragment)
        return unescape(match[1].decode(errors="replace")) if match else ""

    def _ids_in(self, document: bytes) -> list[str]:
        """Return the ids of a document's entries as an XML parser finds them."""
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(document, parser)
        except etree.XMLSyntaxError as error:
            message = " ".join(str(error.msg).split())
            raise RenderError("document", f"not well-formed: {message}") from None
        if root.tag != self.root_name:
            raise RenderError("document", f"its root is {root.tag}, not {self.root_name}")
        return [entry.findtext(self.id_name) or "" for entry in root.iter(self.entry_name)]


def _bind(extend: Extend[T], entry: T) -> Write:
    return lambda element: extend(element, entry)
