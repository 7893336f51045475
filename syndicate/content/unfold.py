"""Parse what a body holds folded up: `srcdoc`, and elements whose content the parser left as text.

https://html.spec.whatwg.org/multipage/iframe-embed-object.html#attr-iframe-srcdoc
"""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.content.nesting import HARMLESS, flatten
from syndicate.content.tree import parse, set_apart, unwrap

_RAW = ("iframe", "noembed", "noframes", "noscript")
_LITERAL = ("xmp", "listing", "plaintext")
#: How deep a frame may stand in the source of a frame; each level is escaped once more.
_LEVELS = 4


def unfold(root: HtmlElement) -> None:
    """Put the content of frames and the like into the tree, in place."""
    for _ in range(_LEVELS):
        if not [element for element in list(root.iter(*_RAW)) if _unfold(element)]:
            break
    for element in list(root.iter(*_LITERAL)):
        element.tag = "pre"
    for element in list(root.iter("noembed", "noframes")):
        set_apart(element)
        unwrap(element)
    for element in list(root.iter("template")):
        if element.get("shadowrootmode") or element.get("shadowroot"):
            element.tag = "div"  # its content is shown
        elif element.getparent() is not None:
            element.drop_tree()


def _unfold(element: HtmlElement) -> bool:
    """Replace the text of an element by the markup that it is; return whether there was any."""
    source = element.attrib.pop("srcdoc", None) if element.tag == "iframe" else None
    if source is not None:
        element.attrib.pop("src", None)  # not loaded
    else:
        if len(element) or not element.text or "<" not in element.text:
            return False
        source = element.text
    tree = parse(flatten(source) if source.count("<") > HARMLESS else source)
    if tree is None:
        return False
    for child in list(element):
        element.remove(child)
    element.text = tree.text
    element.extend(list(tree))
    return True
