"""Replace drawings by what they say: SVG by its title, description and text, canvas by its content.

The W3C validator warns of SVG, and most readers drop it (https://www.w3.org/TR/SVG2/struct.html).
"""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.content.tree import replace_by_text, text_of, unwrap
from syndicate.text.patterns import regex
from syndicate.text.plain import names

#: HTML inside a drawing: a `foreignObject`, or what a browser would put behind the drawing.
_HTML = names(
    "p div span img table ul ol dl h1 h2 h3 h4 h5 h6 pre blockquote section article figure video "
    "audio b i em strong br code iframe input button select textarea form noscript ruby sub sup"
)
_SILENT = names("none presentation")
_NUMBER = regex(r"\s*+([0-9]{1,5})(?:\.[0-9]*+)?(?:px)?\s*+")
#: A drawing of at most this many pixels is an icon.
_ICON = 48
_CONTROLS = ("a", "button", "summary", "label")


def describe(root: HtmlElement) -> list[str]:
    """Replace every drawing by its words, in place; return those lost that have none."""
    lost = []
    for svg in list(root.iter("svg")):
        if svg.getparent() is None or next(svg.iterancestors("svg"), None) is not None:
            continue
        if _holds_html(svg):
            _open(svg)
            continue
        text = _text(svg)
        if not text and not _is_icon(svg):
            lost.append("a drawing (svg) without words")
        replace_by_text(svg, text)
    for canvas in list(root.iter("canvas")):
        if next(canvas.iterancestors("canvas"), None) is not None:
            continue
        said = (canvas.get("aria-label") or "").strip()
        if not text_of(canvas).strip() and not _shows_more(canvas):
            if not said:
                lost.append("a drawing (canvas) without words")
            replace_by_text(canvas, said)
        else:
            canvas.tag = "span" if not len(canvas) else "div"
    return lost


def _shows_more(canvas: HtmlElement) -> bool:
    """Return whether something in a drawing is shown that is no text of the tree."""
    controls = canvas.iter("input", "textarea", "option", "optgroup")
    shown = ("value", "placeholder", "label")
    return canvas.find(".//img") is not None or any(
        (control.get(name) or "").strip()
        for control in controls
        for name in shown
        if (control.get("type") or "").strip().lower() != "hidden"
    )


def _holds_html(svg: HtmlElement) -> bool:
    return any(element.tag in _HTML or _picture(element) for element in svg.iterdescendants())


def _picture(element: HtmlElement) -> str | None:
    if element.tag != "image":
        return None
    address: str = element.get("href") or element.get("xlink:href") or ""
    return address if address.strip().lower().startswith(("http", "/")) else None


def _open(svg: HtmlElement) -> None:
    """Leave the HTML and the pictures that a drawing holds, with its words."""
    for element in list(svg.iterdescendants()):
        if address := _picture(element):
            element.tag = "img"
            element.set("src", address)
        elif element.tag in ("title", "desc", "text"):
            element.tag = "span"
    unwrap(svg)


def _text(svg: HtmlElement) -> str:
    """Return title or label, description and the texts drawn, each once."""
    for unseen in list(svg.iter("script", "style")):
        unseen.drop_tree()
    parts: list[str] = []
    if not _is_silent(svg):
        parts.append(svg.get("aria-label") or "")
        parts += [text_of(part) for part in svg.iter("title", "desc")]
    named = {*svg.iter("title", "desc", "metadata")}
    inside: set[HtmlElement] = set()
    for element in svg.iter():
        if element in named:
            inside.update(element.iter())
        elif element.tag == "text":
            if element not in inside:
                parts.append(_written(element))
            inside.update(element.iter())
    rest = [svg.text or ""]
    for element in svg.iterdescendants():
        rest += ["" if element in inside else element.text or "", " "]
        parent = element.getparent()
        rest.append("" if parent in inside else element.tail or "")
    parts.append("".join(rest))
    lines = (" ".join(part.split()) for part in parts)
    return " ".join(dict.fromkeys(line for line in lines if line))


def _written(text: HtmlElement) -> str:
    """Return what is written at one place; what stands apart in it does so by its position."""
    for part in text.iter("tspan"):
        if any(part.get(name) for name in ("x", "y", "dx", "dy")):
            part.text = f" {part.text or ''}"
    return text_of(text)


def _is_silent(svg: HtmlElement) -> bool:
    hidden = (svg.get("aria-hidden") or "").strip().lower() == "true"
    return hidden or (svg.get("role") or "").strip().lower() in _SILENT


def _is_icon(svg: HtmlElement) -> bool:
    if _is_silent(svg) or next(svg.iterancestors(*_CONTROLS), None) is not None:
        return True
    sides = [_NUMBER.fullmatch(svg.get(side) or "") for side in ("width", "height")]
    return any(match is not None and int(match[1]) <= _ICON for match in sides) or len(svg) == 0
