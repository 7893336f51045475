"""Give every picture an address: the best that its `srcset`, or the `picture` around it, offers.

https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from syndicate.content.losses import shortened
from syndicate.content.tree import replace_by_text
from syndicate.text.patterns import regex
from syndicate.text.plain import names
from syndicate.text.urls import web_url

_CANDIDATE = regex(r"([^\s,]\S*+)(?:(?<!,)\s++([\d.]{1,12})?([wxh])?[^,]*+)?")
#: Types that every reader shows, and those that few do.
_COMMON = names("image/jpeg image/png image/gif image/webp")
#: A picture written into the page of fewer characters is a stand-in or a dot.
_DOT = 200


def candidates(srcset: str) -> list[tuple[str, float, str]]:
    """Return the addresses of a `srcset`, each with its size and the unit of it."""
    found = []
    for raw, size, unit in _CANDIDATE.findall(srcset):
        try:
            found.append((raw.rstrip(","), float(size or 1), unit or "x"))
        except ValueError:
            continue
    return found


def give_addresses(root: HtmlElement, base: str | None) -> list[str]:
    """Give every picture a `src`, in place; one that has none leaves its words.

    Return what is lost: pictures that are written into the page and say nothing.
    """
    lost = []
    for img in list(root.iter("img")):
        if img.getparent() is None or web_url(img.get("src"), base):
            continue
        if address := next(_offers(img, base), None):
            img.set("src", address)
            continue
        said = (img.get("alt") or img.get("title") or "").strip()
        if not said and (loss := _loss(img)):
            lost.append(loss)
        replace_by_text(img, said)
    return lost


def _offers(img: HtmlElement, base: str | None) -> Iterator[str]:
    """Yield the addresses in its `srcset`, then those of its `picture`, the best first."""
    sets = [(img.get("srcset") or "", True)]
    picture = img.getparent()
    if picture is not None and picture.tag == "picture":
        for source in picture.iterchildren("source"):
            kind = (source.get("type") or "image/jpeg").strip().lower()
            sets.append((source.get("srcset") or source.get("src") or "", kind in _COMMON))
    for srcset, _ in sorted(sets, key=lambda one: not one[1]):
        for address, _, _ in sorted(candidates(srcset), key=lambda one: -one[1]):
            if web_url(address, base):
                yield address


def _loss(img: HtmlElement) -> str | None:
    source = (img.get("src") or "").strip()
    if not source:
        return None
    if source.lower().startswith("data:"):
        return "a picture that is written into the page" if len(source) > _DOT else None
    return f"a picture whose address is not valid: {shortened(source)!r}"
