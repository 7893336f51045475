"""The values that attributes of a public body may have: one rule for each.

A rule returns the value as it may stand, or None to drop it. `state` knows the body in hand, since
the sanitiser asks about one attribute at a time, and it notes what only a tree can put right.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from urllib.parse import quote

from msgspec import Struct

from syndicate.content.allowed import FORMULA_SOURCES, TELLTALES
from syndicate.content.anchors import HEADINGS, prefixed
from syndicate.content.stand_ins import is_stand_in
from syndicate.text.languages import is_plausible
from syndicate.text.patterns import regex
from syndicate.text.plain import names
from syndicate.text.urls import key, web_url

Rule = Callable[[str, str], str | None]


class Place(Struct, frozen=True):
    """Where a body stands.

    Its addresses are resolved against `base`, links to its own parts against `page` (None: it has
    none of its own); its ids begin with `prefix`. Links to `banned` pages (their `urls.key`) lose
    their address.
    """

    base: str | None = None
    page: str | None = None
    prefix: str = ""
    banned: frozenset[str] = frozenset()


class _State(threading.local):
    """The body being sanitised, one for each thread; `unusual` where it needs a tree."""

    def __init__(self) -> None:
        self.start(Place(), frozenset())

    def start(self, place: Place, linked: frozenset[str]) -> None:
        self.place, self.linked = place, linked
        self.unusual = False
        self.start_pass()

    def start_pass(self) -> None:
        self.links = self.pictures = 0
        self.ids: set[str] = set()


state = _State()

_ALIGNED = names(
    "p h1 h2 h3 h4 h5 h6 td th tr thead tbody tfoot col colgroup div caption figcaption li "
    "blockquote section article header footer figure center"
)
_TEXT_ALIGN = regex(
    r"(?:^|;)\s*text-align\s*:\s*(?:-(?:webkit|moz)-)?(left|right|center|end)\s*(?=$|;|!)",
    re.IGNORECASE,
)
_NOT_DISPLAYED = regex(r"display\s*:\s*none", re.IGNORECASE)
#: Classes of what a tree must put right: formulas, emoji, text for speech, posts.
_TELLING = regex(
    r"katex|mathjax|ql-formula|mjx|mwe-math|emoji|smil|emoticon|sr-only|screen-?reader|hidden|invisible|assistive"
    r"|a11y|show-for-sr|vh-only|hide-visually|embed|fb-|instagram|tumblr|tiktok|reddit|mastodon|tweet"
    r"|codepen|header-?link|heading-?link|anchor",
    re.IGNORECASE,
)
#: Classes that mean something outside their own page.
_MEANT = regex(
    r"lang(?:uage)?-[A-Za-z0-9+#._-]{1,30}|(?:foot|end|side)notes?(?:-[a-z0-9-]{1,20})?"
    r"|task-list(?:-[a-z-]{1,20})?|contains-task-list|align(?:left|right|center|none)"
    r"|(?:wp-)?caption(?:-[a-z]{1,10})?|has-text-align-(?:left|right|center)|text-(?:left|right|center)"
    r"|(?:note|tip|warning|caution|important|danger|info|admonition|callout|alert|pullquote|quote)"
    r"(?:-[a-z]{1,20})?|math(?:-(?:inline|display))?|highlight|verse|poem|lead|dropcap|intro"
)
_MOST_CLASSES = 4
_CONTACT = regex(
    r"mailto:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@,-]{0,500}(?:\?(?:[A-Za-z0-9\-._~!$'()*+,;:@/?=&%]{0,2000}))?"
    r"|tel:\+?[0-9][0-9().*#-]{1,30}(?:;(?:ext|isub|phone-context)=[A-Za-z0-9.+-]{1,60}){0,3}"
)
_STRAY_PERCENT = regex("%(?![0-9A-Fa-f]{2})")
#: A candidate of a `srcset`, and its size: none where the address ends with a comma.
_CANDIDATE = regex(r"([^\s,]\S*+)(?:(?<!,)\s++([^\s,]++)[^,]*+)?")
_SIZE = regex(r"(?:[0-9]{1,6}[wh]|[0-9]{1,6}(?:\.[0-9]{1,6})?x)?")
_TINY = ("0", "1", "0px", "1px")
_EDGE = "".join(map(chr, range(0x21))) + "\xa0"


def contact(value: str) -> str | None:
    """Return a `mailto:` or `tel:` address in ASCII, or None (RFC 6068, RFC 3966)."""
    scheme, colon, rest = value.strip(_EDGE).partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in ("mailto", "tel"):
        return None
    rest = "".join(rest.split()) if scheme == "tel" else rest.strip().replace(" ", "%20")
    address = f"{scheme}:{quote(rest, safe='!#$%&()*+,;=:@/?{|}^`~' + chr(39), errors='replace')}"
    if not _CONTACT.fullmatch(address) or _STRAY_PERCENT.search(address):
        return None
    return address if "@" in address or "?" in address or scheme == "tel" else None


def _href(_: str, value: str) -> str | None:
    stripped = value.lstrip(_EDGE)
    if stripped[:1] == "#":
        url = web_url(stripped, state.place.page) if state.place.page else None
    else:
        url = web_url(value, state.place.base) or contact(value)
    if url and state.place.banned and key(url) in state.place.banned:
        url = None
    if url is not None:
        state.links += 1
    return url


def _link(_: str, value: str) -> str | None:
    url = web_url(value, state.place.base)
    return None if url and state.place.banned and key(url) in state.place.banned else url


def _source(tag: str, value: str) -> str | None:
    url = _link(tag, value)
    if tag == "img":
        state.pictures += url is not None
        if "emoji" in value or "smil" in value or "expression" in value or is_stand_in(value):
            state.unusual = True
    return url


def _mark_unusual(_tag: str, _value: str) -> None:
    state.unusual = True


def _hidden_from_speech(_: str, value: str) -> None:
    state.unusual |= value.strip().lower() == "true"


def _style(tag: str, value: str) -> str | None:
    if tag not in _ALIGNED or _NOT_DISPLAYED.search(value):
        state.unusual |= tag in ("img", "audio", "video", "source") or (
            _NOT_DISPLAYED.search(value) is not None
        )
        return None
    found = _TEXT_ALIGN.findall(value)
    side = found[-1].lower() if found else ""
    return f"text-align:{'right' if side == 'end' else side}" if side else None


def _align(tag: str, value: str) -> str | None:
    side = value.strip().lower()
    fits = side in ("left", "right", "center", "justify") and tag in _ALIGNED
    return side if fits else None


def _class(_: str, value: str) -> str | None:
    if _TELLING.search(value):
        state.unusual = True
    meant = [name for name in dict.fromkeys(value.split()) if _MEANT.fullmatch(name)]
    return " ".join(meant[:_MOST_CLASSES]) or None


def _id(tag: str, value: str) -> str | None:
    if tag not in HEADINGS and value.strip() not in state.linked and not _is_ours(value):
        return None
    if tag == "a":
        state.unusual = True  # without an address it would be unwrapped
    name = prefixed(value, state.place.prefix)
    if name is None or name in state.ids:
        return None
    state.ids.add(name)
    return name


def _is_ours(value: str) -> bool:
    name = value.strip()
    return prefixed(name, state.place.prefix) == name


def _name(_: str, value: str) -> None:
    state.unusual |= value.strip() in state.linked


def _side(_: str, value: str) -> str | None:
    if value in _TINY:
        state.unusual = True
    return value if _NUMBER(value) else None


def _srcset(_: str, value: str) -> str | None:
    """Return the candidates with a valid address, split as the standard has it (commas included).

    https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
    """
    candidates = []
    for raw, size in _CANDIDATE.findall(value):
        url = web_url(raw.rstrip(","), state.place.base)
        if not url or url.startswith(",") or url.endswith(","):
            continue
        if _SIZE.fullmatch(size):
            candidates.append(f"{url} {size}" if size else url)
    return ", ".join(candidates) or None


def _language(_: str, value: str) -> str | None:
    return value if is_plausible(value) else None


def _matching(pattern: str) -> Rule:
    match = re.compile(pattern).fullmatch
    return lambda _, value: value if match(value) else None


def _one_of(values: str) -> Rule:
    known = names(values)

    def rule(_: str, value: str) -> str | None:
        plain = value.strip().lower()
        return plain if plain in known else None

    return rule


def _empty(_tag: str, _value: str) -> str:
    return ""


_NUMBER = regex("[0-9]{1,5}").fullmatch
_COUNT = _matching("[0-9]{1,5}")
RULES: dict[str, Rule] = {
    **dict.fromkeys((*TELLTALES, *FORMULA_SOURCES), _mark_unusual),
    "align": _align,
    "aria-hidden": _hidden_from_speech,
    "class": _class,
    "hidden": _mark_unusual,
    "id": _id,
    "name": _name,
    "style": _style,
    "href": _href,
    "src": _source,
    "cite": _link,
    "poster": _link,
    "srcset": _srcset,
    "width": _side,
    "height": _side,
    "colspan": _COUNT,
    "rowspan": _COUNT,
    "span": _COUNT,
    "start": _matching("-?[0-9]{1,9}"),
    "value": _matching("-?[0-9]{1,9}"),
    "type": _matching("[1aAiI]|[a-z]+/[A-Za-z0-9.+-]+(?:; ?codecs=[\"'A-Za-z0-9., +-]+)?"),
    "dir": _one_of("ltr rtl auto"),
    "lang": _language,
    "hreflang": _language,
    "srclang": _language,
    "loading": _one_of("lazy eager"),
    "referrerpolicy": _one_of(
        "no-referrer no-referrer-when-downgrade origin origin-when-cross-origin same-origin "
        "strict-origin strict-origin-when-cross-origin unsafe-url"
    ),
    "scope": _matching("(?:row|col)(?:group)?"),
    "kind": _matching("[a-z]{1,20}"),
    "controls": _empty,
    "open": _empty,
    "reversed": _empty,
}
