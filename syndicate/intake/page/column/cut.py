"""Cut a range of lines out of a page as an element of its own, with the markup that it has."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml.html import HtmlElement, builder

from syndicate.intake.page.lines import BLOCKS
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line

_TABLES = names("table tbody thead tfoot tr td th")
#: What is unwrapped around a text: nothing but the page's own frame.
_FRAMES = names("div section article main header center body form fieldset")
_CODE = regex(r"二维码|二維碼|(?:^|[\W_])qr(?:[\W_]|code|$)", re.IGNORECASE)
_INLINE_WRAPS = names("a b strong em i u s font span small big sub sup mark code")


def split_block(block: HtmlElement) -> None:
    """Make each line of a block, which `br` ends, a `p` of its own, in place."""
    if block.tag == "pre":
        _break_lines(block)
    inner = [e for e in block.iterdescendants() if isinstance(e.tag, str)]
    for element in reversed(inner):
        if element.tag not in BLOCKS and element.tag != "br" and _parts_lines(element):
            _split_inline(element)
    if not _parts_lines(block):
        return
    run: list[HtmlElement | str] = [block.text or ""]
    block.text = None
    for child in list(block):
        tail, child.tail = child.tail or "", None
        if child.tag == "br" or child.tag in BLOCKS:
            _wrap_run(run, child)
            if child.tag == "br":
                block.remove(child)
            run = [tail]
        else:
            block.remove(child)
            run += [child, tail]
    _wrap_run(run, None, block)
    if block.tag in ("p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"):
        block.tag = "div"


def _parts_lines(element: HtmlElement) -> bool:
    return any(child.tag == "br" or child.tag in BLOCKS for child in element)


def _break_lines(block: HtmlElement) -> None:
    """Replace the line ends of a `pre` by `br`."""
    for element in list(block.iter()):
        first, *others = (element.text or "").split("\n")
        element.text = first
        for number, line in enumerate(others):
            br = builder.BR()
            br.tail = line
            element.insert(number, br)
        parent = element.getparent()
        if element is block or not element.tail or parent is None:
            continue
        first, *others = element.tail.split("\n")
        element.tail = first
        for number, line in enumerate(others, parent.index(element) + 1):
            br = builder.BR()
            br.tail = line
            parent.insert(number, br)


def _split_inline(element: HtmlElement) -> None:
    """Split an inline element at the lines inside it: each gets a copy of the element."""
    pieces: list[HtmlElement] = []
    current = _empty_copy(element)
    current.text = element.text
    for child in list(element):
        if child.tag != "br" and child.tag not in BLOCKS:
            current.append(child)
            continue
        tail, child.tail = child.tail, None
        pieces += [current, child]
        if child.tag in BLOCKS and element.tag in _INLINE_WRAPS and not _parts_lines(child):
            _wrap_content(child, element)
        current = _empty_copy(element)
        current.text = tail
    pieces.append(current)
    pieces = [p for p in pieces if p.tag == "br" or len(p) or (p.text or "").strip()]
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    place = parent.index(element)
    parent[place : place + 1] = pieces
    if tail and pieces:
        pieces[-1].tail = tail
    elif tail:
        _append_text(parent, place, tail)


def _append_text(parent: HtmlElement, place: int, text: str) -> None:
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _empty_copy(element: HtmlElement) -> HtmlElement:
    made: HtmlElement = element.makeelement(element.tag, dict(element.attrib))
    made.attrib.pop("id", None)
    return made


def _wrap_content(block: HtmlElement, inline: HtmlElement) -> None:
    wrap = _empty_copy(inline)
    wrap.text, block.text = block.text, None
    wrap.extend(list(block))
    block.append(wrap)


def _wrap_run(
    run: list[HtmlElement | str], before: HtmlElement | None, parent: HtmlElement | None = None
) -> None:
    """Put a run of inline elements and texts into a `p`, if it shows anything."""
    paragraph = builder.P()
    for part in run:
        if not isinstance(part, str):
            paragraph.append(part)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + part
        else:
            paragraph.text = (paragraph.text or "") + part
    if not paragraph.text_content().strip() and next(paragraph.iter("img", "iframe"), None) is None:
        return
    if before is not None:
        before.addprevious(paragraph)
    elif parent is not None:
        parent.append(paragraph)


def cut_range(root: HtmlElement, after: HtmlElement, before: HtmlElement | None) -> HtmlElement:
    """Return what stands between two blocks, in place of the page.

    All in front of `after`, itself, and all from `before` on is dropped from the tree.
    """
    drop_through(root, after)
    if before is not None:
        _drop_from(root, before)
    _drop_codes(root)
    return _without_frames(root)


def _drop_codes(root: HtmlElement) -> None:
    """Drop pictures of codes to scan from the end of a text."""
    for image in reversed(list(root.iter("img"))):
        marks = " ".join(image.get(name) or "" for name in ("alt", "title", "class", "src"))
        behind = [
            *image.itersiblings(),
            *(s for a in image.iterancestors() for s in a.itersiblings()),
        ]
        if not _CODE.search(marks) or any(one_line(element.text_content()) for element in behind):
            return
        image.drop_tree()


def drop_through(root: HtmlElement, last: HtmlElement) -> None:
    """Drop everything up to an element and the element itself."""
    element = last
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return
        parent.text = None
        for sibling in list(element.itersiblings(preceding=True)):
            parent.remove(sibling)
        if element is last:
            parent.text, element.tail = element.tail, None
            parent.remove(element)
        _open_frame(parent)
        element = parent


def _drop_from(root: HtmlElement, first: HtmlElement) -> None:
    element = first
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return
        for sibling in list(element.itersiblings()):
            parent.remove(sibling)
        element.tail = None
        if element is first:
            parent.remove(element)
        _open_frame(parent)
        element = parent


def _open_frame(element: HtmlElement) -> None:
    """Make a table or a list that was cut apart a frame: it laid the page out."""
    if element.tag in ("ul", "ol"):
        element.tag = "div"
        for item in element.iterchildren("li"):
            item.tag = "div"
    elif element.tag in _TABLES:
        element.tag = "div"
        for part in list(element.iterdescendants(*_TABLES)):
            if next(part.iterancestors("table"), None) is not None:
                continue
            if part.tag in ("td", "th"):
                part.tag = "div"
            else:
                part.drop_tag()


def _without_frames(root: HtmlElement) -> HtmlElement:
    """Return the innermost frame that still holds everything."""
    element = root
    while len(element) == 1 and not (element.text or "").strip():
        child = element[0]
        if child.tag not in _FRAMES or (child.tail or "").strip():
            break
        element = child
    for part in list(element.iterdescendants("div", "p", "ul", "section")):
        if not len(part) and not (part.text or "").strip():
            part.drop_tree()
    body = deepcopy(element)
    body.tag, body.tail = "div", None
    for name in list(body.attrib):
        del body.attrib[name]
    return body
