"""The page that shows a feed, read and judged: it says what a feed says, and loads nothing.

Its grammar is narrower than HTML's (https://html.spec.whatwg.org/multipage/syntax.html): what does
not match is no page of this program's. Where a picture was made a link, the facts have it as a
picture, so that the rights are held against it as in any document.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from html import unescape

from syndicate.check import values
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault, is_picture, of_withdrawals

_TEXT = "[^<>]*"
_VALUE = '"[^"<>]*"'
_ENTRY_BEGINS = "\n<article data-entry="
_ENTRY = re.compile(
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
_FACT = re.compile(
    r'<(span|time|a) class="(author|contributor|publisher|published|updated|via|license|category'
    r'|image|enclosure)"(?: (?:href|datetime)="([^"<>]*)")?(?: type="([^"<>]*)")?>'
    rf"({_TEXT})</\1>"
)
#: (element, what it says, address or instant, media type, text).
_Fact = tuple[str, str, str, str, str]
_LINK = re.compile(rf'<a class="media" href="([^"<>]*)">{_TEXT}</a>')
_NO_LINK = re.compile(rf'<span class="media" data-of="([^"<>]*)">{_TEXT}</span>')
_LOADS = re.compile("<(?i:img|picture|source|video|audio|track)")
#: What is written around what may be too wide, beside the body's own markup.
_REACHED = re.compile(r'<(div|pre) (?:class="table" )?tabindex="0"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;'
    ' style-src &#39;sha256-{}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">'
)
_DOCTYPE = "<!doctype html>\n"
_BEGINS = f'{_DOCTYPE}<html lang="'
#: How everything around the entries is written, whatever it says.
_TAGS = re.compile(rf"{_TEXT}(?:</?[a-z][a-z0-9]*(?: [a-z-]+={_VALUE})*>{_TEXT})*")
_TAG = re.compile(r"(?i)<([^\s<>/]+)([^<>]*)>")
_ATTRIBUTE = re.compile(r'(?i)\s([^\s=]+)="?([^"<>]*)')
_TITLE = re.compile(f"<h1 [^<>]*>({_TEXT})</h1>")
_SELF = re.compile('<link rel="canonical" href="([^"<>]*)">')
_UPDATED = re.compile('<time class="updated" datetime="([^"<>]*)">')
_GONE = re.compile(f'<code class="withdrawn">({_TEXT})</code>')
_MARK = '<meta name="generator" content="syndicate">'
_END = "\n</main>\n<footer>\n"
#: What may not stand around the entries: it runs, loads, or sends something.
_NEVER = re.compile(
    "script|iframe|object|embed|form|svg|math|template|applet|base|button|dialog|frame|frameset"
    "|input|noembed|noframes|noscript|param|plaintext|portal|select|slot|textarea|xmp|img|picture"
    "|source|audio|video|track|.*:.*"
)
_NEVER_OF_ANY = re.compile(
    "on.*|style|src|srcset|srcdoc|poster|background|ping|action|formaction|data"
)
_RELATIONS = frozenset({"canonical", "alternate"})
_LIVE = re.compile(r"(?i)url\s*\(|@import|expression|\\")


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """What the page says and what is wrong with it; no facts when it cannot be read."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return None, [Fault(f"byte {error.start}", f"not UTF-8: {error.reason}")]
    whole, end, tail = text.partition(_END)
    if not text.startswith(_BEGINS) or not end or _MARK not in whole:
        return None, [Fault("document", "no page of a feed that this program wrote")]
    head, *parts = whole.split(_ENTRY_BEGINS)
    frame = _frame(head, f"{end}{tail}")
    faults = [Fault("document", text) for text in frame.wrong]
    if values.may_hold_forbidden(data) and (found := values.forbidden_in(text)):
        faults.append(Fault("document", f"{found} may not be published"))
    entries = []
    for number, part in enumerate(parts):
        place = f"article[{number}]"
        entry, wrong = _entry(f"{_ENTRY_BEGINS[1:]}{part}", place)
        entries.append(entry)
        faults += [Fault(place, text, entry.id or None) for text in wrong]
    faults += of_withdrawals(entries, frame.withdrawn)
    page = frame.self_url
    facts = DocumentFacts(
        "html", page, frame.title, page, frame.updated, tuple(entries), frame.withdrawn
    )
    return facts, faults


def _entry(part: str, place: str) -> tuple[EntryFacts, list[str]]:
    """One entry, and what is wrong with what stands around its body."""
    match = _ENTRY.fullmatch(part)
    if match is None:
        found = re.match('<article data-entry="([^"<>]*)"', part)
        name = unescape(found[1]) if found else ""
        return EntryFacts(name, place=place), ["it is not written as an entry of a page is"]
    told = [*_FACT.findall(match["by"]), *_FACT.findall(match["files"] or "")]
    links = [unescape(one[2]) for one in told if one[0] == "a"]
    if match["link"]:
        links.append(unescape(match["link"]))
    wrong = [f"{values.shown(url)} is no absolute http(s) URL" for url in links if not _is_url(url)]
    around = _FACT.sub("", f"{match['by']}{match['files'] or ''}")
    if "<" in re.sub("</?li>", "", around) or not match["id"]:
        wrong.append("it is not written as an entry of a page is")
    if loads := _LOADS.search(match["body"]):
        wrong.append(f"{loads[0]}> makes a browser load something")
    entry = EntryFacts(
        id=unescape(match["id"]),
        title=unescape(match["title"]),
        link=unescape(match["link"]) if match["link"] else None,
        links=tuple((one[1], unescape(one[2])) for one in told if one[1] in ("via", "enclosure")),
        content=_as_published(match["body"]),
        summary=unescape(match["subtitle"]) if match["subtitle"] else None,
        published=_instant(_first(told, "published", 2)),
        updated=_instant(_first(told, "updated", 2)),
        authors=_every(told, "author"),
        place=place,
        images=tuple(dict.fromkeys(_pictures(told))),
        publisher=_first(told, "publisher", 4),
        rights=unescape(match["rights"]) if match["rights"] else None,
        contributors=_every(told, "contributor"),
        license=_first(told, "license", 2),
        categories=_every(told, "category"),
    )
    return entry, wrong


def _every(told: list[_Fact], kind: str) -> tuple[str, ...]:
    return tuple(unescape(one[4]) for one in told if one[1] == kind)


def _pictures(told: list[_Fact]) -> Iterator[str]:
    for _, kind, url, media_type, _ in told:
        if kind == "image" or (kind == "enclosure" and is_picture(unescape(media_type))):
            yield unescape(url)


def _first(told: list[_Fact], kind: str, part: int) -> str | None:
    return next((unescape(one[part]) for one in told if one[1] == kind), None)


def _as_published(body: str) -> str:
    """A body as feeds have it, as far as the judges ask: its pictures are pictures again."""
    if 'class="media"' in body:
        body = _LINK.sub(r'<img src="\1">', body)
        body = _NO_LINK.sub(lambda m: f'<img src="{m[1]}">' if m[1] else "", body)
    return _REACHED.sub(r"<\1", body) if "tabindex" in body else body


_is_url = lru_cache(maxsize=4096)(values.is_url)


def _instant(told: str | None) -> datetime | None:
    try:
        return values.rfc3339(told or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _PageFrame:
    """What stands around the entries of a page, and what is `wrong` with it."""

    title: str
    self_url: str | None
    updated: datetime | None
    withdrawn: tuple[str, ...]
    wrong: tuple[str, ...]


def _faults(tag: str, told: dict[str, str]) -> Iterator[str]:
    if _NEVER.fullmatch(tag.lower()):
        yield f"<{tag}> is not allowed"
    for name in filter(_NEVER_OF_ANY.fullmatch, map(str.lower, told)):
        yield f"<{tag}>: attribute {name} is not allowed"
    if tag == "link" and told.get("rel") not in _RELATIONS:
        yield "a <link> that a browser may follow"
    if tag == "meta" and told.get("http-equiv", "Content-Security-Policy").lower() == "refresh":
        yield "a <meta> that leads elsewhere"
    if "href" in told and not _is_url(told["href"]):
        yield f"<{tag}>: href {values.shown(told['href'])} is no absolute http(s) URL in ASCII"


@lru_cache(maxsize=16)  # a batch of entries is tried in one frame
def _frame(head: str, tail: str) -> _PageFrame:
    text = f"{head}{tail}".removeprefix(_DOCTYPE)
    styles = _STYLE.findall(text)
    digest = b64encode(sha256("".join(styles).encode()).digest()).decode()
    text = _STYLE.sub("", text)
    wrong = []
    if len(styles) != 1 or _LIVE.search(styles[0]) or _POLICY.format(digest) not in head:
        wrong.append("its policy does not keep it from loading or running anything")
    if not _TAGS.fullmatch(text):
        wrong.append("it is not written as a page is")
    for tag, attributes in _TAG.findall(text):
        told = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        wrong += _faults(tag, told)
    title, page, updated = _TITLE.search(text), _SELF.search(text), _UPDATED.search(text)
    return _PageFrame(
        unescape(title[1]) if title else "",
        unescape(page[1]) if page else None,
        _instant(updated[1] if updated else None),
        tuple(map(unescape, _GONE.findall(text))),
        tuple(wrong),
    )
