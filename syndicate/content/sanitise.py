"""Sanitise a body: keep listed elements and attributes, make every address absolute and valid.

This is the last step. Addresses are made absolute inside the sanitiser's own pass, so that no later
step can write a different one. The output is what an HTML parser would write: balanced, quoted,
`<`, `>` and `&` escaped in text and in attributes alike; a second pass changes nothing in it
(https://html.spec.whatwg.org/multipage/parsing.html).
"""

from __future__ import annotations

import re
from html import escape

import nh3
from msgspec import Struct

from syndicate.content import quirks
from syndicate.content.allowed import ATTRIBUTES, DROPPED, ELEMENTS, MEDIA
from syndicate.content.anchors import linked_in
from syndicate.content.attributes import RULES, Place, state
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.text.patterns import regex
from syndicate.text.plain import clean, visible

_NAME = regex("/?[A-Za-z]*[1-6]?(?=[ \t\n\r\f/>])|")
#: The sanitiser takes time quadratic in the number of `&` and no-break spaces in one text, which it
#: escapes: so many are too many for one, and a text of so many characters is cut before the next.
_MANY = 4_000
#: No value of an attribute is longer.
_LONGEST = 20_000
#: A tag, a piece that may have to be cut, or the rest of a text: all of it is matched, in one go.
_TEXT = regex(rf"<[^<>]*+>?|([^<]{{{_MANY}}}[^<&\xa0]*+)|[^<]++")
_NOWHERE = Place()

#: How often a body is parsed again until it no longer changes; real ones need one or two passes.
_PASSES = 6


class Sanitised(Struct, frozen=True):
    """A sanitised body, and what it was like.

    `unusual` if an attribute, or a picture without an address, needs a tree to be put right;
    `changed` if its tags were not all listed, written in lower case and well-formed: only such a
    body can hold a player or a `noscript`; `flat` if only its text could be kept.
    """

    html: str
    unusual: bool
    changed: bool
    flat: bool = False


def sanitise(
    html: str, base: str | None = None, *, place: Place | None = None, images: bool = True
) -> str:
    """Return the body as any reader may show it, its addresses resolved against `base` or `place`.

    Without `images`, pictures, audio and video are left out.
    """
    return sanitise_and_inspect(html, place or Place(base, base), images=images).html


def sanitise_and_inspect(html: str, place: Place = _NOWHERE, *, images: bool = True) -> Sanitised:
    """Return the sanitised body, and what it was like."""
    state.start(place, linked_in(html))
    cleaner = _WITH_MEDIA if images else _TEXT_ONLY
    if html.count("<") > HARMLESS:
        html = flatten(html)
    before, html = html, _pass(cleaner, html)
    if _same_tags(before, html):
        return Sanitised(html, state.unusual, changed=False)
    unusual = state.unusual
    for _ in range(_PASSES):
        before, html = html, _pass(cleaner, html)
        if _same_tags(before, html):
            return Sanitised(html, unusual, changed=True)
    # The markup changes with every pass: only its text is safe.
    text = f"<p>{escape(visible(html), quote=False)}</p>"
    return Sanitised(text, unusual, changed=True, flat=True)


def _pass(cleaner: nh3.Cleaner, html: str) -> str:
    state.start_pass()
    if html.count("&") + html.count("\xa0") > _MANY:
        html = _TEXT.sub(_cut, html)
    try:
        out = cleaner.clean(html)
    except UnicodeEncodeError:  # a lone surrogate, which nh3 cannot take in
        out = cleaner.clean(clean(html))
    out = clean(out)
    if out.count("<a") != state.links:
        out = quirks.without_linkless(out)
    if out.count("<img") != state.pictures:
        state.unusual = True
        out = quirks.without_sourceless(out)
    elif "<source" in out or "<track" in out:
        out = quirks.without_sourceless(out)
    if "<r" in out:
        out = quirks.with_plain_ruby(out)
    if "<figcaption" in out or "<summary" in out:
        out = quirks.with_plain_captions(out)
    if "<pre" in out:
        out = quirks.with_first_line(out)
    return out if cleaner is _WITH_MEDIA else quirks.without_hollow(out)


def _cut(match: re.Match[str]) -> str:
    """Put a `meta` behind a piece of text: it is void wherever it stands, and dropped."""
    following = match.string[match.end() : match.end() + 1]
    return f"{match[0]}<meta>" if match[1] and following in ("&", "\xa0") else match[0]


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


def _filter(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute as it may stand, or None to drop it."""
    rule = RULES.get(name)
    if rule is None:
        return value[:_LONGEST]
    return rule(tag, value) if len(value) <= _LONGEST else None


def _cleaner(tags: frozenset[str], dropped: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(dropped),
        attributes={k: v for k, v in ATTRIBUTES.items() if k == "*" or k in tags},
        attribute_filter=_filter,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


_WITH_MEDIA = _cleaner(ELEMENTS, DROPPED)
_TEXT_ONLY = _cleaner(ELEMENTS - MEDIA, DROPPED | {"audio", "video"})
