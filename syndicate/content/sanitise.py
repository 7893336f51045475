"""The last hand on a body: an allow-list of elements and attributes, every address judged.

Addresses are made absolute here, inside the sanitiser's own pass, so that the hand that writes an
attribute last is also its judge. The output is what an HTML parser would write: balanced, quoted,
`<`, `>` and `&` escaped in text and in attributes alike; a second pass changes nothing in it
(https://html.spec.whatwg.org/multipage/parsing.html).
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable
from html import escape

import nh3

from syndicate.content.lazy import LAZY_SETS, LAZY_SOURCES
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.content.text import clean, names, visible
from syndicate.content.urls import web_url

_MEDIA = names("img picture source audio video track")
_ELEMENTS = _MEDIA | names(
    "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup "
    "dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins "
    "kbd li mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
_DROPPED = names(
    "script style iframe object embed applet noscript noembed noframes svg math template form "
    "textarea select button title head canvas frameset"
)
#: Let in only to be seen by the attribute filter, which lets none of them out.
_TELLTALES = {"style", *LAZY_SOURCES, *LAZY_SETS}
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "audio": {"controls", "src"} | _TELLTALES,
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "dfn": {"title"},
    "img": {"alt", "height", "sizes", "src", "srcset", "title", "width"} | _TELLTALES,
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"height", "media", "sizes", "src", "srcset", "type", "width"} | _TELLTALES,
    "td": {"colspan", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"} | _TELLTALES,
}

_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*)(?:\s+([\d.]+[wxh]))?\s*")
_NAME = re.compile("/?[A-Za-z]*[1-6]?(?=[ \t\n\r\f/>])|")
_LINKLESS = re.compile('<a(?: (?!href=)[^ =>]+="[^"]*")*>')
_LINK = re.compile("<a(?: [^>]*)?>|</a>")
_SOURCELESS = re.compile('<(?:img|source|track)(?: (?!src=|srcset=)[^ =>]+="[^"]*")*>')
_PRE = re.compile("(<pre(?: [^>]*)?>)\n")
_PLAIN_RUBY = re.compile("<ruby>(?:[^<]|<(r[tp])>[^<]*</\\1>)*+</ruby>")
_TINY = ("0", "1", "0px", "1px")
_RUBY = re.compile("</?(?:ruby|rt|rp)(?: [^>]*)?>")
_ITEM = re.compile("<(?:li|dt|dd)[ >]")
_CAPTION = re.compile("</?(?:figcaption|summary)(?: [^>]*)?>")
_CAPTIONS = names("figcaption summary")
_LISTS = names("ul ol dl table")
_ANY = re.compile("<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID = names("br col hr img source track wbr")
_HOLLOW = re.compile(r"<(a|figure|p)(?: [^>]*)?>\s*</\1>")

#: How often a body is parsed again until it stays as it is; real ones need one or two passes.
_PASSES = 6

Rule = Callable[[str], str | None]


class _Page(threading.local):
    """What the attribute filter needs to know of the body in hand, one for each thread."""

    base: str | None = None
    links: int = 0
    unusual: bool = False


_page = _Page()


def sanitise(html: str, base: str | None = None, *, images: bool = True) -> str:
    """The body as any reader may show it, its addresses resolved against `base`.

    Without `images`, pictures, audio and video are left out.
    """
    return judge(html, base, images=images)[0]


def judge(html: str, base: str | None = None, *, images: bool = True) -> tuple[str, bool]:
    """The sanitised body, and whether it held anything but plain, well-formed, shown markup.

    Only a body that did can hold a player, a `noscript`, a lazy picture or a beacon: the parser
    has looked at every tag and attribute anyway, so nobody else needs to search for them.
    """
    _page.base, _page.unusual = base, False
    cleaner = _WITH_MEDIA if images else _TEXT_ONLY
    if html.count("<") > HARMLESS:
        html = flatten(html)
    before, html = html, _pass(cleaner, html)
    if _same_tags(before, html):
        return html, _page.unusual
    for _ in range(_PASSES):
        before, html = html, _pass(cleaner, html)
        if _same_tags(before, html):
            return html, True
    # Markup that no parser agrees with itself on: its text is what is left.
    return f"<p>{escape(visible(html), quote=False)}</p>", True


def _pass(cleaner: nh3.Cleaner, html: str) -> str:
    _page.links = 0
    try:
        out = cleaner.clean(html)
    except UnicodeEncodeError:  # a lone surrogate, which nh3 cannot take in
        out = cleaner.clean(clean(html))
    out = clean(out)
    if out.count("<a") != _page.links:
        out = _without_linkless(out)
    if "<img" in out or "<source" in out or "<track" in out:
        out = _SOURCELESS.sub("", out)
    if "<r" in out:
        out = _with_plain_ruby(out)
    if "<figcaption" in out or "<summary" in out:
        out = _with_plain_captions(out)
    if "<pre" in out:  # a parser drops the first line feed of a `pre`, so it is written twice
        out = _PRE.sub("\\1\n\n", out)
    return out if cleaner is _WITH_MEDIA else _without_hollow(out)


def _same_tags(before: str, after: str) -> bool:
    """Whether the parser mended nothing and nothing was unwrapped: a second pass is not needed.

    What a parser moves or closes shows in the order of the tags. Only the pieces that differ are
    looked at, which is twice as fast as listing the tags of both.
    """
    old, new = before.split("<"), after.split("<")
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return all(_name(a) == _name(b) for a, b in changed)


def _name(piece: str) -> str:
    return _NAME.match(piece)[0]  # type: ignore[index]  # it matches the empty string too


def _without_linkless(html: str) -> str:
    """An `a` that leads nowhere is its text."""
    kept: list[bool] = []

    def judge(match: re.Match[str]) -> str:
        if match[0] == "</a>":
            keep = kept.pop() if kept else True
        else:
            keep = _LINKLESS.fullmatch(match[0]) is None
            kept.append(keep)
        return match[0] if keep else ""

    return _LINK.sub(judge, html)


def _with_plain_ruby(html: str) -> str:
    """Ruby stays where every annotation is a child of its `ruby`; elsewhere its text does."""
    rest = _PLAIN_RUBY.sub("", html)
    if "<rt" not in rest and "<rp" not in rest:
        return html
    stack: list[str] = []
    for slash, name in _ANY.findall(html):
        if slash:
            stack.pop()
        elif name not in _VOID:
            if name in ("rt", "rp") and (not stack or stack[-1] != "ruby"):
                return _RUBY.sub("", html)
            stack.append(name)
    return html


def _with_plain_captions(html: str) -> str:
    """A caption that holds list items and no list is its text: parsers differ on what it ends."""
    if _ITEM.search(html) is None:
        return html
    stack: list[str] = []
    for slash, name in _ANY.findall(html):
        if slash:
            stack.pop()
        elif name not in _VOID:
            if name in ("li", "dt", "dd"):
                inner = itertools.takewhile(lambda n: n not in _LISTS, reversed(stack))
                if not _CAPTIONS.isdisjoint(inner):
                    return _CAPTION.sub("", html)
            stack.append(name)
    return html


def _without_hollow(html: str) -> str:
    """Without the frames that pictures left behind."""
    count = 1
    while count:
        html, count = _HOLLOW.subn("", html)
    return html


def _judge(_: str, name: str, value: str) -> str | None:
    rule = _RULES.get(name)
    if rule is None:
        return value
    value_or_none = rule(value)
    if value_or_none is not None and name == "href":
        _page.links += 1
    return value_or_none


def _address(value: str) -> str | None:
    return web_url(value, _page.base)


def _telltale(_: str) -> None:
    _page.unusual = True


def _side(value: str) -> str | None:
    if value in _TINY:
        _page.unusual = True
    return _NUMBER(value)


def _srcset(value: str) -> str | None:
    """The candidates that have an address, as the standard splits them: a comma may be part of one.

    https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
    """
    kept = []
    for raw, size in _CANDIDATE.findall(value):
        url = web_url(raw.rstrip(","), _page.base)
        if url and not url.startswith(",") and not url.endswith(","):
            kept.append(f"{url} {size}" if size else url)
    return ", ".join(kept) or None


def _matching(pattern: str) -> Rule:
    match = re.compile(pattern).fullmatch
    return lambda value: value if match(value) else None


_NUMBER = _matching("[0-9]{1,5}")
_LANGUAGE = _matching("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_RULES: dict[str, Rule] = {
    **dict.fromkeys(_TELLTALES, _telltale),
    "href": _address,
    "src": _address,
    "cite": _address,
    "poster": _address,
    "srcset": _srcset,
    "width": _side,
    "height": _side,
    "colspan": _NUMBER,
    "rowspan": _NUMBER,
    "span": _NUMBER,
    "start": _matching("-?[0-9]{1,9}"),
    "value": _matching("-?[0-9]{1,9}"),
    "type": _matching("[1aAiI]|[a-z]+/[A-Za-z0-9.+-]+(?:; ?codecs=[\"'A-Za-z0-9., +-]+)?"),
    "dir": _matching("ltr|rtl|auto"),
    "lang": _LANGUAGE,
    "hreflang": _LANGUAGE,
    "srclang": _LANGUAGE,
    "scope": _matching("(?:row|col)(?:group)?"),
    "kind": _matching("[a-z]{1,20}"),
    "controls": lambda _: "",
    "open": lambda _: "",
    "reversed": lambda _: "",
}


def _cleaner(tags: frozenset[str], dropped: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(dropped),
        attributes={k: v for k, v in _ATTRIBUTES.items() if k == "*" or k in tags},
        attribute_filter=_judge,
        link_rel=None,
        url_schemes={"http", "https"},
    )


_WITH_MEDIA = _cleaner(_ELEMENTS, _DROPPED)
_TEXT_ONLY = _cleaner(_ELEMENTS - _MEDIA, _DROPPED | {"audio", "video"})
