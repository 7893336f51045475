"""Parse RSS, RDF and Atom by feedparser (https://feedparser.readthedocs.io), without its guesses.

feedparser completes dates, cuts names at what looks like an address, and lets one summary of an
entry overwrite another. Here every element that says when, who or what is kept as it is.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import feedparser.api as library
from feedparser.sanitizer import replace_doctype
from feedparser.util import FeedParserDict
from msgspec import Struct

from syndicate.intake.feed.encodings import convert_to_utf8, drop_broken
from syndicate.text.counts import count
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line
from syndicate.text.references import is_character, join_pairs

_REFERENCE = regex(r"&#(?:[xX]([0-9a-fA-F]++)|([0-9]++));")
_MOST_DIGITS = 7
#: Elements that hold the text of an entry or a part of it.
_TEXTS = ("content", "description", "summary", "itunes_summary", "media_description")


class EntryText(Struct, frozen=True):
    """A text of an entry: the element it stands in, its media type, base address, language."""

    element: str
    value: str
    type: str
    base: str | None
    language: str | None


class FeedEntry(Struct, frozen=True):
    """An entry: its elements as feedparser names them, and all its texts."""

    facts: Any
    texts: tuple[EntryText, ...]


class ParsedFeed(Struct, frozen=True):
    """A feed; `version` is feedparser's, empty for what is none; `flaws` say what is wrong with it.

    `error` is why it is not well-formed, with the line and column.
    """

    version: str
    facts: Any
    entries: tuple[FeedEntry, ...]
    flaws: tuple[str, ...] = ()
    error: tuple[str, int, int] | None = None


def parse_feed(data: bytes, content_type: str = "") -> ParsedFeed:
    """Parse a feed, strictly where that is possible, else as far as it goes."""
    whole, content_type, unreadable = drop_broken(data.lstrip(), content_type)
    headers = {"content-type": content_type} if content_type else {}
    found = FeedParserDict(headers=headers)
    version, utf8, entities = replace_doctype(convert_to_utf8(headers, whole, found))
    text, broken = _with_characters(utf8.decode("utf-8", "replace"))
    flaws = [f"{count(broken, 'reference')} to no character; left out"] if broken else []
    if unreadable:
        flaws.append(f"characters that are broken in its encoding, left out: {unreadable}")
    error = None
    reader: Any = _StrictReader("", None, "utf-8")
    try:
        _read_strictly(reader, text.encode())
    except Exception as reason:  # whatever it is, the other parser may do
        message, line, column = _describe(reason)
        added = utf8.count(b"\n") - data.count(b"\n")  # the declaration is another
        error = (message, max(line - added, 0), column)
        flaws.append(f"the feed is not well-formed, line {error[1]}: {error[0]}")
        reader = _LooseReader("", None, "utf-8", entities)
        _set_up(reader)
        reader.feed(text)
    entries = tuple(
        FeedEntry(facts, tuple(reader.texts.get(number, ())))
        for number, facts in enumerate(reader.entries)
    )
    return ParsedFeed(version or reader.version, reader.feeddata, entries, tuple(flaws), error)


def _with_characters(text: str) -> tuple[str, int]:
    """Join references to surrogate pairs; drop, and count, those that name no character."""
    broken = 0

    def check(match: re.Match[str]) -> str:
        nonlocal broken
        digits = match[1] if match[2] is None else match[2]
        if _names_character(digits, 10 if match[1] is None else 16):
            return match[0]
        broken += 1
        return ""

    if "&#" not in text:
        return text, 0
    return _REFERENCE.sub(check, join_pairs(text)), broken


def _names_character(digits: str, base: int) -> bool:
    digits = digits.lstrip("0")
    return 0 < len(digits) <= _MOST_DIGITS and is_character(int(digits, base))


def _read_strictly(reader: Any, data: bytes) -> None:
    _set_up(reader)
    sax = xml.sax.make_parser()
    sax.setFeature(xml.sax.handler.feature_namespaces, True)
    sax.setFeature(xml.sax.handler.feature_external_ges, False)
    sax.setContentHandler(reader)
    sax.setErrorHandler(reader)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(BytesIO(data))
    sax.parse(source)


def _set_up(reader: Any) -> None:
    """Switch off what loses text or changes addresses; links are resolved by `absolute_links`."""
    reader.resolve_relative_uris = False
    reader.sanitize_html = False


def _describe(error: Exception) -> tuple[str, int, int]:
    if isinstance(error, xml.sax.SAXParseException):
        return error.getMessage(), error.getLineNumber() or 0, (error.getColumnNumber() or 0) + 1
    return one_line(f"{type(error).__name__} {error}")[:200], 0, 0


class _Elements:
    """What the elements of a feed mean, where feedparser's own handlers lose or guess."""

    texts: dict[int, list[EntryText]]
    entries: list[Any]
    pop: Any
    push: Any
    push_content: Any
    contentparams: Any
    inentry: int
    insource: int
    inauthor: int
    infeed: int
    incontent: int
    _get_context: Any
    _save: Any

    def __init__(self, *arguments: Any) -> None:
        self.texts = {}
        super().__init__(*arguments)

    def handle_charref(self, ref: str) -> None:
        digits, base = (ref[1:], 16) if ref[:1] in "xX" else (ref, 10)
        if _names_character(digits, base):
            super().handle_charref(ref)  # type: ignore[misc]

    # Dates stay texts, each under the name of its element.

    def _end_published(self) -> None:
        self.pop("published")

    _end_issued = _end_pubdate = _end_published

    def _end_updated(self) -> None:
        self.pop("updated")

    _end_modified = _end_lastbuilddate = _end_updated

    def _end_created(self) -> None:
        self.pop("created")

    def _end_expirationdate(self) -> None:
        self.pop("expired")

    def _start_dc_date(self, _attributes: Mapping[str, str]) -> None:
        self.push("dc_date", 1)

    def _end_dc_date(self) -> None:
        self.pop("dc_date")

    def _end_dcterms_valid(self) -> None:
        for part in (self.pop("validity") or "").split(";"):
            name, _, value = part.partition("=")
            if name.strip() in ("start", "end"):
                self._save(f"validity_{name.strip()}", value.strip(), overwrite=True)

    # People keep the whole of their names; RecordParser finds the addresses in them.

    def _end_author(self) -> None:
        text = self.pop("author")
        self.inauthor = 0
        people = self._get_context().get("authors")
        if text and isinstance(people, list) and people and not people[-1]:
            people[-1]["name"] = text

    def _sync_author_detail(self, key: str = "author") -> None:
        """Do nothing: feedparser's summary of a person is not read."""

    def _start_managingeditor(self, _attributes: Mapping[str, str]) -> None:
        self.push("managingeditor", 1)

    def _end_managingeditor(self) -> None:
        self.pop("managingeditor")

    def _end_itunes_explicit(self) -> None:
        value = self.pop("itunes_explicit", 0) or ""
        self._get_context()["itunes_explicit"] = value.strip().lower() in (
            "yes",
            "true",
            "explicit",
        )

    # Texts are all kept, whatever order they come in.

    def _start_description(self, attributes: Mapping[str, str]) -> None:
        expecting = self.infeed or self.inentry or self.insource
        self.push_content("description", attributes, "text/html", expecting)

    def _end_description(self) -> None:
        self.pop_content("description")

    _end_abstract = _end_description

    def _start_summary(self, attributes: Mapping[str, str]) -> None:
        self.push_content("summary", attributes, "text/plain", 1)

    def _end_summary(self) -> None:
        self.pop_content("summary")

    def _start_itunes_summary(self, attributes: Mapping[str, str]) -> None:
        self.push_content("itunes_summary", attributes, "text/plain", 1)

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    def _start_media_description(self, attributes: Mapping[str, str]) -> None:
        self.push_content("media_description", attributes, "text/plain", 1)

    def _end_media_description(self) -> None:
        self.pop_content("media_description")

    def _end_content(self) -> None:
        self.pop_content("content")

    _end_body = _end_xhtml_body = _end_content_encoded = _end_fullitem = _end_content

    def pop_content(self, tag: str) -> str | None:
        value: str | None = self.pop(tag)
        params = dict(self.contentparams)
        self.incontent -= 1
        self.contentparams.clear()
        if value and self.inentry and not self.insource and tag in _TEXTS:
            media_type = str(params.get("type") or "text/html")
            text = EntryText(tag, value, media_type, params.get("base"), params.get("language"))
            self.texts.setdefault(len(self.entries) - 1, []).append(text)
        return value


class _StrictReader(_Elements, library.StrictFeedParser):  # type: ignore[misc]
    """The parser of well-formed feeds."""


class _LooseReader(_Elements, library.LooseFeedParser):  # type: ignore[misc]
    """The parser of all others."""
