"""Drop what a page hides, where it only repeats what is shown or labels a control.

Other hidden text stays: a page unfolds it on demand, or reads it to those who do not see. WeChat's
`visibility:hidden` is no hiding: a script of the page takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.content.anchors import HEADINGS
from syndicate.content.labels import is_label, is_word
from syndicate.content.losses import Dropped
from syndicate.content.tree import classes, set_apart, text_of
from syndicate.text.patterns import regex
from syndicate.text.plain import names

_NOT_DISPLAYED = regex(r"display\s*:\s*none", re.IGNORECASE)
_FOR_SPEECH = names(
    "sr-only sr-only-focusable screen-reader-text screen-reader-only screenreader visually-hidden "
    "visuallyhidden u-visually-hidden is-visually-hidden a11y-hidden a11y-only hide-visually "
    "hidden-visually element-invisible assistive-text accessibly-hidden show-for-sr vh-only"
)
_MEDIA = ("img", "video", "audio", "iframe", "object", "embed")
_BLOCKS = names("p li td th div section article figure blockquote dd dt h1 h2 h3 h4 h5 h6 a")
_CONTROLS = ("a", "button", "summary", "label", *HEADINGS)
#: How many hidden elements are looked at: real pages hide a few, and each costs a search.
_MOST = 200
#: A text of fewer characters may be met anywhere by chance: it must be met near by.
_LONG = 24


class _Shown(Struct, frozen=True):
    """The words that a body shows, without any white space."""

    text: str
    hidden: frozenset[HtmlElement]
    near: dict[HtmlElement, str]

    def around(self, element: HtmlElement) -> str:
        """Return the words that the block around an element shows, on one line."""
        block = next(element.iterancestors(*_BLOCKS), element.getparent())
        if block not in self.near:
            self.near[block] = " ".join("".join(_texts(block, self.hidden)).split())
        return self.near[block]


def drop(root: HtmlElement) -> list[Dropped]:
    """Drop hidden repeats and labels, in place; return their words. The rest is shown."""
    hidden = list(_outermost(root))
    if not hidden:
        return []
    shown = _Shown(squash("".join(_texts(root, frozenset(hidden)))), frozenset(hidden), {})
    dropped = []
    for element in hidden[:_MOST]:
        text = text_of(element)
        kind = _kind(element, text, shown)
        if kind is None or any(media is not None for media in map(element.find, _inside())):
            if element.tag not in _BLOCKS or element.tag == "a":
                set_apart(element)
            continue
        if text.strip():
            dropped.append(Dropped(kind, text))
        _keep_place(element)
        element.drop_tree()
    return dropped


def _inside() -> Iterator[str]:
    return (f".//{name}" for name in _MEDIA)


def _outermost(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the hidden elements that stand in no other hidden one."""
    inside: set[HtmlElement] = set()
    for element in list(root.iterdescendants()):
        if element in inside or not isinstance(element.tag, str) or element.tag in _MEDIA:
            continue
        if _is_hidden(element):
            inside.update(element.iterdescendants())
            yield element


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or (element.tag == "a" and _is_permalink(element))
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or _NOT_DISPLAYED.search(element.get("style") or "") is not None
        or not _FOR_SPEECH.isdisjoint(classes(element))
    )


def _is_permalink(anchor: HtmlElement) -> bool:
    """Return whether a link is the sign by which a heading leads to itself, seen on hover."""
    if not (anchor.get("href") or "").startswith("#") or any(map(str.isalnum, text_of(anchor))):
        return False
    return next(anchor.iterancestors(*HEADINGS), None) is not None


def _keep_place(element: HtmlElement) -> None:
    """Give the id of a heading's sign to the heading, where links may lead to it."""
    name, parent = element.get("id") or element.get("name"), element.getparent()
    if name and parent is not None and parent.tag in HEADINGS and not parent.get("id"):
        parent.set("id", name)


def _kind(element: HtmlElement, text: str, shown: _Shown) -> str | None:
    """Return what a hidden text is: a label, a repeat, or None where it says something."""
    if is_label(text) and not (is_word(text) and _in_sentence(element)):
        return "label"
    words = squash(text)
    if len(words) >= _LONG:
        return "repeat" if words in shown.text else None
    sought = re.escape(" ".join(text.split()))
    start, end = (
        r"\b" if edge.isascii() and edge.isalnum() else ""
        for edge in (text.strip()[0], text.strip()[-1])
    )
    return "repeat" if re.search(f"{start}{sought}{end}", shown.around(element)) else None


def _in_sentence(element: HtmlElement) -> bool:
    """Return whether words stand right before or behind an element, outside a link or button."""
    if next(element.iterancestors(*_CONTROLS), None) is not None or element.tag in _BLOCKS:
        return False
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text) or ""
    return any(map(str.isalnum, text)) or any(map(str.isalnum, element.tail or ""))


def _texts(element: HtmlElement, hidden: frozenset[HtmlElement]) -> Iterator[str]:
    """Yield the texts inside an element that are not hidden."""
    skipped: set[HtmlElement] = set()
    yield element.text or ""
    for inner in element.iterdescendants():
        if inner.getparent() in skipped or inner in hidden:
            skipped.add(inner)
        elif isinstance(inner.tag, str) and inner.tag not in ("script", "style"):
            yield inner.text or ""
        if inner.getparent() not in skipped:
            yield inner.tail or ""


def squash(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())
