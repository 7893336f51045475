"""Write out what a form shows: values, choices, the words on buttons, the marks of a task list."""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.content.tree import lines, replace, replace_by_text, set_apart, text_of, unwrap
from syndicate.text.plain import names

_BLOCKS = {"form": "div", "fieldset": "div", "legend": "p"}
_INLINE = ("button", "label", "output", "meter", "progress")
_CHOICES = ("select", "datalist", "optgroup")
_SILENT = names("hidden file password image")
_BETWEEN = " / "


def write_out(root: HtmlElement) -> None:
    """Replace the parts of forms by their words, in place."""
    for element in list(root.iter("input")):
        if _is_mark(element) and not element.tail and element.getnext() is not None:
            element.tail = " "  # the label stands in an element of its own
        replace_by_text(element, _input(element))
    for element in list(root.iter("textarea")):
        text = text_of(element).strip("\n") or element.get("placeholder") or ""
        new = lines(text)
        replace(element, new)
        set_apart(new)
    for element in list(root.iter(*_CHOICES)):
        if next(element.iterancestors(*_CHOICES), None) is None:
            replace_by_text(element, _choices(element))
    for element in list(root.iter("option")):
        replace_by_text(element, text_of(element) or element.get("label") or "")
    for element in list(root.iter(*_INLINE)):
        set_apart(element)
        if _has_blocks(element):
            unwrap(element)
        else:
            element.tag = "span"
    for element in list(root.iter(*_BLOCKS)):
        element.tag = _BLOCKS[element.tag] if not _has_blocks(element) else "div"


def _has_blocks(element: HtmlElement) -> bool:
    return next(element.iterdescendants(*_BLOCK_NAMES), None) is not None


_BLOCK_NAMES = ("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl")


def _is_mark(element: HtmlElement) -> bool:
    return (element.get("type") or "").strip().lower() in ("checkbox", "radio")


def _input(element: HtmlElement) -> str:
    """Return what a person sees of an input: its value, what it asks for, or its mark."""
    kind = (element.get("type") or "text").strip().lower()
    checked = element.get("checked") is not None
    if kind == "checkbox":
        return "☑" if checked else "☐"
    if kind == "radio":
        return "◉" if checked else "○"
    if kind == "image":
        return element.get("alt") or ""
    if kind in _SILENT:
        return (element.get("placeholder") or "") if kind == "password" else ""
    return element.get("value") or element.get("placeholder") or ""


def _choices(element: HtmlElement) -> str:
    """Return the texts of a list of choices, and the names of their groups."""
    parts: list[str] = [element.text or ""]
    for part in element.iterdescendants():
        if part.tag == "optgroup":
            parts.append(f"{part.get('label') or ''}:" if part.get("label") else "")
        parts += [
            part.text or "" or part.get("label") or "" if part.tag == "option" else part.text or ""
        ]
        parts.append(part.tail or "")
    return _BETWEEN.join(line for part in parts if (line := " ".join(part.split())))
