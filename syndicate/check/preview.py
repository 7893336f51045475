"""The preview of a feed, read and judged: it says what the feed says, and loads nothing.

Its grammar is narrower than HTML's (https://html.spec.whatwg.org/multipage/syntax.html): what does
not match was not written by this program. A picture that became a link is a picture in the facts,
so that rights are checked as in any document.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from html import unescape

from msgspec import Struct

from syndicate.check import values
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault, is_picture, withdrawal_faults
from syndicate.text.patterns import regex

_TEXT = "[^<>]*"
_VALUE = '"[^"<>]*"'
_ENTRY_BEGINS = "\n<article data-entry="
_ENTRY = regex(
    rf'<article data-entry="(?P<id>[^"<>]*)"(?: lang={_VALUE})? dir="(?:ltr|rtl|auto)">\n'
    rf'<h2 dir="auto">(?:<a href="(?P<link>[^"<>]*)">)?(?P<title>{_TEXT})(?:</a>)?</h2>\n'
    rf'(?:<p class="subtitle" dir="auto">(?P<subtitle>{_TEXT})</p>\n)?'
    r'<p class="by">(?P<by>[^\n]*)</p>\n'
    r'<div class="text">\n(?P<body>.*)\n</div>\n'
    rf'(?:<p class="rights">(?P<rights>{_TEXT})</p>\n)?'
    r'(?:<ul class="files">\n(?P<files>(?:<li>[^\n]*</li>\n)+)</ul>\n)?'
    r"</article>\n?",
    re.DOTALL,
)
_FACT = regex(
    r'<(span|time|a) class="(author|contributor|publisher|published|updated|via|comments|license'
    r'|category|image|enclosure)"(?: (?:href|datetime)="([^"<>]*)")?(?: type="([^"<>]*)")?>'
    rf"({_TEXT})</\1>"
)
#: A match of `_FACT`: (element, class, address or instant, media type, text).
_Fact = tuple[str, str, str, str, str]
_LINK = regex(rf'<a class="media" href="([^"<>]*)">{_TEXT}</a>')
_NO_LINK = regex(rf'<span class="media" data-of="([^"<>]*)">{_TEXT}</span>')
_LOADS = regex("<(?i:img|picture|source|video|audio|track)")
#: Attributes that previews add to the body's markup, to let readers scroll what is too wide.
_SCROLLABLE = regex(r'<(div|pre) (?:class="table" )?tabindex="0"')
_STYLE = regex(r"<style>((?>(?:[^<]|<(?!/?style>))*))</style>")
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;'
    ' style-src &#39;sha256-{}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">'
)
_DOCTYPE = "<!doctype html>\n"
_BEGINS = f'{_DOCTYPE}<html lang="'
#: The grammar of everything around the entries.
_TAGS = regex(rf"{_TEXT}(?:</?[a-z][a-z0-9]*(?: [a-z-]+={_VALUE})*>{_TEXT})*")
_TAG = regex(r"(?i)<([^\s<>/]++)([^<>]*+)>")
_ATTRIBUTE = regex(r'(?i)\s([^\s=]+)="?([^"<>]*)')
_TITLE = regex(f"<h1 [^<>]*>({_TEXT})</h1>")
_SELF = regex('<link rel="canonical" href="([^"<>]*)">')
_UPDATED = regex('<time class="updated" datetime="([^"<>]*)">')
_WITHDRAWN = regex(f'<code class="withdrawn">({_TEXT})</code>')
_MARK = '<meta name="generator" content="syndicate">'
_END = "\n</main>\n<footer>\n"
#: Elements that run, load or send something: none may stand around the entries.
_NEVER = regex(
    "script|iframe|object|embed|form|svg|math|template|applet|base|button|dialog|frame|frameset"
    "|input|noembed|noframes|noscript|param|plaintext|portal|select|slot|textarea|xmp|img|picture"
    "|source|audio|video|track|.*:.*"
)
_NEVER_OF_ANY = regex("on.*|style|src|srcset|srcdoc|poster|background|ping|action|formaction|data")
_RELATIONS = frozenset({"canonical", "alternate"})
#: A link to a file of the site, and one that a program opens, less the schemes of browsers.
_RELATIVE = regex(
    r"(?:\./)?(?>(?:\.\./)*)"
    r"(?>(?:[A-Za-z0-9._~!$&'()*+,;=:@%-]+/)*)[A-Za-z0-9._~!$&'()*+,;=:@%-]+(?:#[!-~]*)?"
)
_READER = regex("[a-z][a-z0-9+.-]*:[!-~]+")
_ACTED_ON = frozenset(
    ["about", "blob", "data", "file", "filesystem", "javascript", "view-source", "vbscript"]
)
_LIVE = regex(r"(?i)url\s*\(|@import|expression|\\")


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what the page says, None when it cannot be read, and what is wrong with it."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return None, [Fault(f"byte {error.start}", f"not UTF-8: {error.reason}")]
    whole, end, tail = text.partition(_END)
    if not text.startswith(_BEGINS) or not end or _MARK not in whole:
        return None, [Fault("document", "no page of a feed that this program wrote")]
    head, *parts = whole.split(_ENTRY_BEGINS)
    frame = _read_frame(head, f"{end}{tail}")
    faults = [Fault("document", fault) for fault in frame.faults]
    if values.may_hold_forbidden(data) and (character := values.forbidden_in(text)):
        faults.append(Fault("document", f"{character} may not be published"))
    entries = []
    for number, part in enumerate(parts):
        place = f"article[{number}]"
        entry, entry_faults = _read_entry(f"{_ENTRY_BEGINS[1:]}{part}", place)
        entries.append(entry)
        faults += [Fault(place, fault, entry.id or None) for fault in entry_faults]
    faults += withdrawal_faults(entries, frame.withdrawn)
    facts = DocumentFacts(
        format="html",
        id=frame.self_url,
        title=frame.title,
        self_url=frame.self_url,
        updated=frame.updated,
        entries=tuple(entries),
        withdrawn=frame.withdrawn,
    )
    return facts, faults


def _read_entry(part: str, place: str) -> tuple[EntryFacts, list[str]]:
    """Return one entry, and what is wrong with what stands around its body."""
    match = _ENTRY.fullmatch(part)
    if match is None:
        opening = re.match('<article data-entry="([^"<>]*)"', part)
        entry_id = unescape(opening[1]) if opening else ""
        return EntryFacts(entry_id, place=place), ["it is not written as an entry of a page is"]
    stated: list[_Fact] = [*_FACT.findall(match["by"]), *_FACT.findall(match["files"] or "")]
    links = [unescape(url) for element, _, url, _, _ in stated if element == "a"]
    if match["link"]:
        links.append(unescape(match["link"]))
    faults = [
        f"{values.quote(url)} is no absolute http(s) URL" for url in links if not _is_url(url)
    ]
    around = _FACT.sub("", f"{match['by']}{match['files'] or ''}")
    if "<" in re.sub("</?li>", "", around) or not match["id"]:
        faults.append("it is not written as an entry of a page is")
    if loads := _LOADS.search(match["body"]):
        faults.append(f"{loads[0]}> makes a browser load something")
    entry = EntryFacts(
        id=unescape(match["id"]),
        title=unescape(match["title"]),
        link=unescape(match["link"]) if match["link"] else None,
        links=tuple(
            (kind, unescape(url)) for _, kind, url, _, _ in stated if kind in ("via", "enclosure")
        ),
        content=_as_in_feed(match["body"]),
        summary=unescape(match["subtitle"]) if match["subtitle"] else None,
        published=values.date_or_none(_value(stated, "published")),
        updated=values.date_or_none(_value(stated, "updated")),
        authors=_texts(stated, "author"),
        place=place,
        images=tuple(dict.fromkeys(_pictures(stated))),
        publisher=next(iter(_texts(stated, "publisher")), None),
        rights=unescape(match["rights"]) if match["rights"] else None,
        contributors=_texts(stated, "contributor"),
        license=_value(stated, "license"),
        categories=_texts(stated, "category"),
    )
    return entry, faults


def _texts(stated: list[_Fact], wanted: str) -> tuple[str, ...]:
    return tuple(unescape(text) for _, kind, _, _, text in stated if kind == wanted)


def _pictures(stated: list[_Fact]) -> Iterator[str]:
    for _, kind, url, media_type, _ in stated:
        if kind == "image" or (kind == "enclosure" and is_picture(unescape(media_type))):
            yield unescape(url)


def _value(stated: list[_Fact], wanted: str) -> str | None:
    """Return the address or instant of the first fact of a kind."""
    return next((unescape(value) for _, kind, value, _, _ in stated if kind == wanted), None)


def _as_in_feed(body: str) -> str:
    """Return a body as feeds have it, as far as it is judged: its pictures are pictures again."""
    if 'class="media"' in body:
        body = _LINK.sub(r'<img src="\1">', body)
        body = _NO_LINK.sub(lambda m: f'<img src="{m[1]}">' if m[1] else "", body)
    return _SCROLLABLE.sub(r"<\1", body) if "tabindex" in body else body


_is_url = lru_cache(maxsize=4096)(values.is_url)


class _PageFrame(Struct, frozen=True):
    """What stands around the entries of a page, and what is wrong with it."""

    title: str
    self_url: str | None
    updated: datetime | None
    withdrawn: tuple[str, ...]
    faults: tuple[str, ...]


def _tag_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if _NEVER.fullmatch(tag.lower()):
        yield f"<{tag}> is not allowed"
    for name in filter(_NEVER_OF_ANY.fullmatch, map(str.lower, attributes)):
        yield f"<{tag}>: attribute {name} is not allowed"
    if tag == "link" and attributes.get("rel") not in _RELATIONS:
        yield "a <link> that a browser may follow"
    if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield "a <meta> that leads elsewhere"
    if "href" in attributes and not _may_lead_to(tag, attributes["href"]):
        href = values.quote(attributes["href"])
        yield f"<{tag}>: href {href} is no absolute http(s) URL in ASCII"


def _may_lead_to(tag: str, href: str) -> bool:
    """Return whether the frame may lead there: links may be relative, or open a reader."""
    if _is_url(href):
        return True
    if tag != "a":
        return False
    scheme, colon, _ = href.partition(":")
    if not colon or "/" in scheme:
        return bool(_RELATIVE.fullmatch(href))
    return bool(_READER.fullmatch(href)) and scheme not in _ACTED_ON


@lru_cache(maxsize=16)  # a batch of entries is tried in one frame
def _read_frame(head: str, tail: str) -> _PageFrame:
    text = f"{head}{tail}".removeprefix(_DOCTYPE)
    styles = _STYLE.findall(text)
    digest = b64encode(sha256("".join(styles).encode()).digest()).decode()
    text = _STYLE.sub("", text)
    faults = []
    if len(styles) != 1 or _LIVE.search(styles[0]) or _POLICY.format(digest) not in head:
        faults.append("its policy does not keep it from loading or running anything")
    if not _TAGS.fullmatch(text):
        faults.append("it is not written as a page is")
    for tag, inside in _TAG.findall(text):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(inside)}
        faults += _tag_faults(tag, attributes)
    title, page, updated = _TITLE.search(text), _SELF.search(text), _UPDATED.search(text)
    return _PageFrame(
        title=unescape(title[1]) if title else "",
        self_url=unescape(page[1]) if page else None,
        updated=values.date_or_none(updated[1] if updated else None),
        withdrawn=tuple(map(unescape, _WITHDRAWN.findall(text))),
        faults=tuple(faults),
    )
