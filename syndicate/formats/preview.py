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
from syndicate.languages import is_chinese
from syndicate.model import Attachment, Entry, Feed, Preview
from syndicate.templating import render

MEDIA_TYPE = "text/html"

#: Where the entries go; no text holds it.
_HERE = "\0"
#: How every entry begins. No body holds it, whose `<` are all of elements without such a mark.
_BEGINS = re.compile('^<article data-entry="([^"<>]*)"', re.MULTILINE)
_END = "\n</main>\n<footer>\n"
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
    told = feed.preview or Preview(index=feed.home)
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
    if not end or '<meta name="generator" content="syndicate">' not in whole:
        raise RenderError("document", "no preview of a feed")
    starts = [match.start() for match in _BEGINS.finditer(whole)]
    head = whole[: starts[0]] if starts else whole
    parts = [whole[a:b] for a, b in zip(starts, [*starts[1:], len(whole)], strict=True)]
    entries = [(unescape(_BEGINS.findall(part)[0]), part.removesuffix("\n")) for part in parts]
    if any(not fragment.endswith("</article>") for _, fragment in entries):
        raise RenderError("document", "no preview of a feed: an entry does not end")
    return head.encode(), [(one, data.encode()) for one, data in entries], f"{end}{tail}".encode()
