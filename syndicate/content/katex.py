"""Write KaTeX's drawing of a formula as a line of text, where nothing else tells what it means.

Its HTML stacks the parts of a fraction and of scripts bottom up, placed by style alone
(https://katex.org/docs/options: `output: "html"`).
"""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.content.mathml import fraction, group
from syndicate.content.tree import classes
from syndicate.text.patterns import regex

_TOP = regex(r"top:\s*(-?[0-9.]{1,12})em")
_NOTHING = regex("[\u200b\u2061-\u2064]")
_BEFORE_CLOSER = regex(r" (?=[)\],])")
_BLANKS = regex(r"\s+")


def read(formula: HtmlElement) -> str:
    """Return the drawn formula as text on one line."""
    texts: dict[HtmlElement, str] = {}
    rows: dict[HtmlElement, list[str]] = {}
    for element in reversed(list(formula.iter())):
        if isinstance(element.tag, str):
            texts[element] = _write(element, texts, rows)
    return _BEFORE_CLOSER.sub("", _BLANKS.sub(" ", texts[formula])).strip()


def _write(
    element: HtmlElement, texts: dict[HtmlElement, str], rows: dict[HtmlElement, list[str]]
) -> str:
    kinds = classes(element)
    if "vlist" in kinds:
        placed = sorted(element, key=_height)
        rows[element] = [texts[row] for row in placed if texts.get(row, "").strip()]
        return " ".join(rows[element])
    drawn = _stack(element) if kinds & {"mfrac", "msupsub", "sqrt"} else None
    if drawn is not None and drawn in rows:
        stacked = rows.pop(drawn)
        if "mfrac" in kinds and len(stacked) == 2:
            return fraction(stacked)
        if "sqrt" in kinds and stacked:
            return f"sqrt({' '.join(stacked)})"
        if "msupsub" in kinds and len(stacked) == 2:
            return f"_{group(stacked[1])}^{group(stacked[0])} "
        if "msupsub" in kinds and stacked:
            low = "vlist-t2" in classes(element[0])
            return f"{'_' if low else '^'}{group(stacked[0])} "
    parts = [element.text or ""]
    for child in element:
        parts += [texts.pop(child, ""), child.tail or ""]
    text = _NOTHING.sub("", "".join(parts))
    return f" {text.strip()} " if kinds & {"mrel", "mbin"} else text


def _stack(element: HtmlElement) -> HtmlElement | None:
    """Return what holds the rows of a fraction or of scripts: `vlist-t`, `vlist-r`, `vlist`."""
    for _ in range(3):
        if len(element) == 0:
            return None
        element = element[0]
    return element


def _height(row: HtmlElement) -> float:
    match = _TOP.search(row.get("style") or "")
    try:
        return float(match[1]) if match else 0.0
    except ValueError:
        return 0.0
