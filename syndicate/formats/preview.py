"""The preview of a feed: a page that shows its entries as a reader would, and loads nothing.

It is no format that anybody subscribes to, but made of fragments like one, so that it shows what
the feed's documents carry and changes with them (https://html.spec.whatwg.org/multipage/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from types import MappingProxyType

from syndicate.errors import RenderError
from syndicate.formats.offline import offline
from syndicate.model import Attachment, Entry, Feed, PreviewPage
from syndicate.text.languages import is_chinese
from syndicate.text.templates import render

MEDIA_TYPE = "text/html"

#: Where the entries go; no text holds it.
_HERE = "\0"
#: How every entry begins. No body holds it, whose `<` are all of elements without such a mark.
_BEGINS = re.compile('^<article data-entry="([^"<>]*)"', re.MULTILINE)
_TITLE = '<h2 dir="auto">'
_END, _LAST = "\n</main>\n<footer>\n", "</html>\n"
_MARK = '<meta name="generator" content="syndicate">'
_NAMES = MappingProxyType({"rss": "RSS", "atom": "Atom", "json": "JSON Feed"})
_WORDS: Mapping[bool, Mapping[str, str]] = MappingProxyType(
    {
        True: {
            "translator": "译者",
            "editor": "编辑",
            "first_seen": "收录于",
            "updated": "更新于",
            "via": "原文",
            "license": "许可协议",
            "image": "题图",
            "enclosure": "附件",
            "colon": "：",
        },
        False: {
            "first_seen": "first seen",
            "updated": "updated",
            "via": "original",
            "license": "licence",
            "image": "picture",
            "enclosure": "file",
            "colon": ": ",
        },
    }
)


def frame(feed: Feed) -> tuple[bytes, bytes]:
    """The page around the entries: what stands before and after them."""
    told = feed.preview or PreviewPage(index=feed.home)
    zh = is_chinese(told.language)
    text = render(
        "preview.html.j2",
        feed=feed,
        told=told,
        zh=zh,
        rights=offline(feed.rights_html or "", zh=zh),
        names=_NAMES,
        here=_HERE,
    )
    before, _, after = text.partition(_HERE)
    return before.encode(), after.encode()


def fragments(entries: Sequence[Entry]) -> list[bytes]:
    """One `article` element for each entry, in order."""
    return [_fragment(entry).encode() for entry in entries]


def _fragment(entry: Entry) -> str:
    zh, rights = entry.in_chinese, entry.rights
    made = render(
        "preview_entry.html.j2",
        entry=entry,
        link=entry.url or entry.via,
        published=f"{entry.published:%Y-%m-%dT%H:%M:%SZ}",
        updated=entry.updated,
        body=offline(entry.content_html, zh=zh),
        rights=rights if rights and escape(rights, quote=False) not in entry.content_html else None,
        terms=(*entry.categories, *entry.tags),
        files=list(_files(entry)),
        words=_WORDS[zh],
    )
    return made.removesuffix("\n")


def _files(entry: Entry) -> Iterator[tuple[str, Attachment]]:
    if entry.image:
        yield "image", entry.image
    for file in entry.attachments:
        yield "enclosure", file


def split(document: bytes) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """A published page taken apart again: head, (id, fragment) of its entries, tail.

    Raises RenderError when it is no page of this program's.
    """
    try:
        text = document.decode()
    except UnicodeDecodeError as error:
        raise RenderError("document", f"no preview: {error}") from None
    whole, end, tail = text.partition(_END)
    if not end or _MARK not in whole or not tail.endswith(_LAST):
        raise RenderError("document", "no preview of a feed")
    starts = [match.start() for match in _BEGINS.finditer(whole)]
    ends = [*starts[1:], len(whole)] if starts else []
    head = whole[: starts[0]] if starts else whole
    parts = [whole[a:b].removesuffix("\n") for a, b in zip(starts, ends, strict=True)]
    if "<article" in head or not all(map(_is_one_entry, parts)):
        raise RenderError("document", "no preview of a feed: its entries are not as written here")
    entries = [(unescape(_BEGINS.findall(part)[0]), part.encode()) for part in parts]
    return head.encode(), entries, f"{end}{tail}".encode()


def _is_one_entry(part: str) -> bool:
    """Whether a part of a page holds one entry to its end: no body holds its title's element."""
    return part.endswith("</article>") and part.count("<h2") == part.count(_TITLE) == 1
