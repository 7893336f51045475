"""Sanitise a body: keep listed elements and attributes, make every address absolute and valid.

This is the last step. Addresses are made absolute inside the sanitiser's own pass, so that no later
step can write a different one. The output is what an HTML parser would write: balanced, quoted,
`<`, `>` and `&` escaped in text and in attributes alike; a second pass changes nothing in it
(https://html.spec.whatwg.org/multipage/parsing.html).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from html import escape

import nh3

from syndicate.content import quirks
from syndicate.content.allowed import ATTRIBUTES, DROPPED, ELEMENTS, MEDIA, TELLTALES
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.text.languages import is_plausible
from syndicate.text.plain import clean, visible
from syndicate.text.urls import key, web_url

_CANDIDATE = re.compile(r"[\s,]*+([^\s,]\S*+)(?:\s++([\d.]+[wxh]))?\s*+")
_NAME = re.compile("/?[A-Za-z]*[1-6]?(?=[ \t\n\r\f/>])|")
_TINY = ("0", "1", "0px", "1px")

#: How often a body is parsed again until it no longer changes; real ones need one or two passes.
_PASSES = 6

Rule = Callable[[str], str | None]


class _BodyContext(threading.local):
    """What the attribute filter must know of the body being sanitised, one for each thread."""

    base: str | None = None
    banned: frozenset[str] = frozenset()
    links: int = 0
    unusual: bool = False


_page = _BodyContext()


def sanitise(
    html: str,
    base: str | None = None,
    *,
    images: bool = True,
    banned: frozenset[str] = frozenset(),
) -> str:
    """Return the body as any reader may show it, its addresses resolved against `base`.

    Without `images`, pictures, audio and video are left out; links to `banned` pages (their
    `urls.key`) lose their address.
    """
    return sanitise_and_inspect(html, base, images=images, banned=banned)[0]


def sanitise_and_inspect(
    html: str,
    base: str | None = None,
    *,
    images: bool = True,
    banned: frozenset[str] = frozenset(),
) -> tuple[str, bool]:
    """Return the sanitised body, and whether it is unusual: not plain, well-formed, shown markup.

    Only an unusual body can hold a player, a `noscript`, a lazy picture or a beacon; any other
    needs no search for them, since the parser has seen every tag and attribute.
    """
    _page.base, _page.banned, _page.unusual = base, banned, False
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
    # The markup changes with every pass: only its text is safe.
    return f"<p>{escape(visible(html), quote=False)}</p>", True


def _pass(cleaner: nh3.Cleaner, html: str) -> str:
    _page.links = 0
    try:
        out = cleaner.clean(html)
    except UnicodeEncodeError:  # a lone surrogate, which nh3 cannot take in
        out = cleaner.clean(clean(html))
    out = clean(out)
    if out.count("<a") != _page.links:
        out = quirks.without_linkless(out)
    if "<img" in out or "<source" in out or "<track" in out:
        out = quirks.without_sourceless(out)
    if "<r" in out:
        out = quirks.with_plain_ruby(out)
    if "<figcaption" in out or "<summary" in out:
        out = quirks.with_plain_captions(out)
    if "<pre" in out:
        out = quirks.with_first_line(out)
    return out if cleaner is _WITH_MEDIA else quirks.without_hollow(out)


def _same_tags(before: str, after: str) -> bool:
    """Return whether the pass left all tags in place, so that no second one is needed.

    What a parser moves or closes shows in the order of the tags. Only the pieces that differ are
    compared, which is twice as fast as listing the tags of both.
    """
    old, new = before.split("<"), after.split("<")
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return all(_name(a) == _name(b) for a, b in changed)


def _name(piece: str) -> str:
    return _NAME.match(piece)[0]  # type: ignore[index]  # it matches the empty string too


def _filter(_: str, name: str, value: str) -> str | None:
    """Return the value of an attribute as it may stand, or None to drop it."""
    rule = _RULES.get(name)
    if rule is None:
        return value
    allowed = rule(value)
    if allowed is not None and name == "href":
        _page.links += 1
    return allowed


def _link(value: str) -> str | None:
    url = web_url(value, _page.base)
    return None if url and _page.banned and key(url) in _page.banned else url


def _mark_unusual(_: str) -> None:
    _page.unusual = True


def _side(value: str) -> str | None:
    if value in _TINY:
        _page.unusual = True
    return _NUMBER(value)


def _srcset(value: str) -> str | None:
    """Return the candidates with a valid address, split as the standard has it (commas included).

    https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
    """
    candidates = []
    for raw, size in _CANDIDATE.findall(value):
        url = web_url(raw.rstrip(","), _page.base)
        if url and not url.startswith(",") and not url.endswith(","):
            candidates.append(f"{url} {size}" if size else url)
    return ", ".join(candidates) or None


def _language(value: str) -> str | None:
    return value if is_plausible(value) else None


def _matching(pattern: str) -> Rule:
    match = re.compile(pattern).fullmatch
    return lambda value: value if match(value) else None


_NUMBER = _matching("[0-9]{1,5}")
_RULES: dict[str, Rule] = {
    **dict.fromkeys(TELLTALES, _mark_unusual),
    "href": _link,
    "src": _link,
    "cite": _link,
    "poster": _link,
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
    "lang": _language,
    "hreflang": _language,
    "srclang": _language,
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
        attributes={k: v for k, v in ATTRIBUTES.items() if k == "*" or k in tags},
        attribute_filter=_filter,
        link_rel=None,
        url_schemes={"http", "https"},
    )


_WITH_MEDIA = _cleaner(ELEMENTS, DROPPED)
_TEXT_ONLY = _cleaner(ELEMENTS - MEDIA, DROPPED | {"audio", "video"})
