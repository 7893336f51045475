"""The preview of a feed: a page that shows its entries as a reader would, and loads nothing.

Nobody subscribes to it, but it is made of fragments as the formats are, so that it shows what the
feed's documents carry and changes with them (https://html.spec.whatwg.org/multipage/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape

from msgspec.structs import replace

from syndicate.errors import RenderError
from syndicate.formats.offline import offline
from syndicate.model.article import Attachment
from syndicate.model.feed import Entry, Feed, PreviewPage
from syndicate.text.patterns import regex
from syndicate.text.templates import render, says
from syndicate.text.times import day_of

MEDIA_TYPE = "text/html"

#: How many characters the line has at most that says above a body whose it is, with its markup.
_LONGEST_NOTICE = 1000

#: Marks where the entries go; no text contains it.
_HERE = "\0"
#: How every entry begins. No body contains it: none has an element with this attribute.
_BEGINS = regex('^<article data-entry="([^"<>]*)"', re.MULTILINE)
_TITLE = '<h2 dir="auto">'
_END, _LAST = "\n</main>\n<footer>\n", "</html>\n"
_MARK = '<meta name="generator" content="syndicate">'


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """Return what stands before and after the entries of a page."""
    from syndicate.formats import FORMATS  # which has this one, too

    page = feed.preview or PreviewPage(index=feed.home)
    text = render(
        "preview.html.j2",
        feed=feed,
        told=page,
        updated=day_of(feed.updated, page.zone) if feed.updated else "",
        withdrawn=[(stone, day_of(stone.when, page.zone)) for stone in feed.withdrawn],
        say=says("pages", page.language),
        rights=offline(feed.rights_html or "", page.language),
        formats=FORMATS,
        here=_HERE,
    )
    before, _, after = text.partition(_HERE)
    return before.encode(), after.encode()


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """Return one `article` element for each entry, in order."""
    return [_fragment(entry).encode() for entry in entries]


def _fragment(entry: Entry) -> str:
    rights = entry.rights
    language = "zh-Hant" if entry.in_traditional else "zh" if entry.in_chinese else "en"
    html = render(
        "preview_entry.html.j2",
        entry=_unrepeated(entry),
        link=entry.url or entry.via,
        published=f"{entry.published:%Y-%m-%dT%H:%M:%SZ}",
        days=tuple(day_of(date, entry.zone) for date in (entry.published, entry.updated)),
        body=offline(entry.content_html, language),
        rights=rights if rights and escape(rights, quote=False) not in entry.content_html else None,
        terms=(*entry.categories, *entry.tags),
        files=list(_files(entry)),
        say=says("pages", language),
    )
    return html.removesuffix("\n")


def _unrepeated(entry: Entry) -> Entry:
    """Return an entry without what its body states already: publisher, original and licence."""
    body = entry.content_html
    above = body.partition("\n")[0]  # the notices, each on a line
    named = entry.publisher is not None and escape(entry.publisher.name, quote=False) in above
    return replace(
        entry,
        publisher=None if named and len(above) < _LONGEST_NOTICE else entry.publisher,
        via=None if entry.via and _leads_to(body, entry.via) else entry.via,
        license=None if entry.license and _leads_to(body, entry.license) else entry.license,
    )


def _leads_to(body: str, url: str) -> bool:
    return f'href="{escape(url)}"' in body


def _files(entry: Entry) -> Iterator[tuple[str, Attachment]]:
    if entry.image:
        yield "image", entry.image
    for file in entry.attachments:
        yield "enclosure", file


def split(document: bytes) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Return head, (id, fragment) of each entry, and tail of a published page.

    Raises RenderError if it is no page of this program.
    """
    try:
        text = document.decode()
    except UnicodeDecodeError as error:
        raise RenderError("document", f"no preview: {error}") from None
    main, end, tail = text.partition(_END)
    if not end or _MARK not in main or not tail.endswith(_LAST):
        raise RenderError("document", "no preview of a feed")
    starts = [match.start() for match in _BEGINS.finditer(main)]
    ends = [*starts[1:], len(main)] if starts else []
    head = main[: starts[0]] if starts else main
    parts = [main[a:b].removesuffix("\n") for a, b in zip(starts, ends, strict=True)]
    if "<article" in head or not all(map(_is_one_entry, parts)):
        raise RenderError("document", "no preview of a feed: its entries are not as written here")
    entries = [(unescape(_BEGINS.findall(part)[0]), part.encode()) for part in parts]
    return head.encode(), entries, f"{end}{tail}".encode()


def _is_one_entry(part: str) -> bool:
    """Return whether a part of a page is one whole entry: no body has an `h2` like its title."""
    return part.endswith("</article>") and part.count("<h2") == part.count(_TITLE) == 1
