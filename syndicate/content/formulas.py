"""Write formulas as text: their TeX as code, else a line such as `a/b` (https://www.w3.org/Math/).

No reader of feeds draws MathML, and the W3C validator warns of it. Pages bring a formula two and
three times (MathML for screen readers, HTML or a picture for the eye, TeX in a script); it is
written once. A picture of a formula that stands alone stays a picture.
"""

from __future__ import annotations

import re
import unicodedata

from lxml.html import HtmlElement, builder

from syndicate.content import katex, mathml
from syndicate.content.allowed import FORMULA_SOURCES
from syndicate.content.tree import classes, parse, replace, set_apart, text_of
from syndicate.text.patterns import regex
from syndicate.text.plain import names

_DRAWINGS = names(
    "MathJax MathJax_Display MathJax_SVG MathJax_SVG_Display MathJax_CHTML MJXc-display "
    "mjx-chtml MathJax_Preview MathJax_MathML"
)
_KATEX = names("katex-mathml katex-html")
#: Elements that a browser would put behind the formula, where its end tag is missing.
_NO_PARTS = names(
    "p div table ul ol dl li h1 h2 h3 h4 h5 h6 pre blockquote img input select textarea form "
    "noscript iframe svg hr section article figure video audio button ruby"
)
_TEX = regex(r"(?:application|text)/(?:x-)?(?:la)?tex|(?:la)?tex", re.IGNORECASE)
_STYLED = regex(r"\{\\(?:display|text)style (.*)\}", re.DOTALL)
_BLANKS = regex(r"\s+")
_CHARACTER = regex(r"mjx-c([0-9A-F]{2,6})")
_BEHIND = 4  # elements between a drawing and the script that holds its TeX


def write_out(root: HtmlElement) -> None:
    """Replace every formula by its text, in place."""
    done: set[HtmlElement] = set()
    for element in list(root.iter()):
        if element in done or not isinstance(element.tag, str) or element is root:
            continue
        if not _is_formula(element):
            continue
        done.update(element.iter())
        formula = _read(element)
        if formula is None:
            element.drop_tree()
        elif formula.text:
            replace(element, formula)
            set_apart(formula)


def _is_formula(element: HtmlElement) -> bool:
    tag = element.tag.rpartition(":")[2]
    if tag == "math":
        return next(element.iterdescendants(*_NO_PARTS), None) is None
    if tag == "mjx-container":
        return True
    if tag == "script":
        return (element.get("type") or "").strip().lower().startswith("math/")
    kinds = classes(element)
    if "katex" in kinds:
        return any(not _KATEX.isdisjoint(classes(part)) for part in element)
    if "mwe-math-element" in kinds or kinds & _DRAWINGS:
        return True
    return _source(element) is not None and (
        element.find(".//svg") is not None
        or (not text_of(element).strip() and element.find(".//img") is None and tag != "img")
    )


def _read(element: HtmlElement) -> HtmlElement | None:
    """Return what takes the place of a formula: code or a span; None if it only repeats another.

    An empty span is left as it is.
    """
    if element.tag == "script":
        return _script(element)
    kinds = classes(element)
    if kinds & _DRAWINGS and _has_script(element):
        return None
    if source := _source(element):
        return _code(source)
    is_math = element.tag.rpartition(":")[2] == "math"
    math = element if is_math else element.find(".//math")
    if math is None and (markup := element.get("data-mathml")):
        tree = parse(markup)
        math = tree.find(".//math") if tree is not None else None
    if math is not None:
        return _math(math)
    if element.tag == "mjx-container":
        return builder.SPAN(_drawn(element))
    if "katex" in kinds:
        # Where a filter took the tags of its MathML, what is left repeats the drawing.
        drawn = next((part for part in element if "katex-html" in classes(part)), element)
        return builder.SPAN(katex.read(drawn))
    return builder.SPAN("")


def _source(element: HtmlElement) -> str | None:
    if "ql-formula" in classes(element) and (value := (element.get("data-value") or "").strip()):
        return value
    return next((v for name in FORMULA_SOURCES if (v := (element.get(name) or "").strip())), None)


def _code(tex: str) -> HtmlElement:
    tex = _BLANKS.sub(" ", tex).strip()
    styled = _STYLED.fullmatch(tex)
    return builder.CODE(styled[1].strip() if styled and styled[1].strip() else tex)


def _script(script: HtmlElement) -> HtmlElement | None:
    kind, text = (script.get("type") or "").lower(), script.text or ""
    if "mml" in kind or "mathml" in kind:
        tree = parse(text)
        math = tree.find(".//math") if tree is not None else None
        return _math(math) if math is not None else None
    return _code(text) if text.strip() else None


def _has_script(drawing: HtmlElement) -> bool:
    """Return whether the TeX of a drawing stands in a script just behind it."""
    following = drawing.getnext()
    for _ in range(_BEHIND):
        if following is None:
            break
        if following.tag == "script":
            return (following.get("type") or "").strip().lower().startswith("math/")
        if not classes(following) & _DRAWINGS:
            break
        following = following.getnext()
    return False


def _math(math: HtmlElement) -> HtmlElement:
    for note in math.iter("annotation"):
        if _TEX.fullmatch((note.get("encoding") or "").strip()) and text_of(note).strip():
            return _code(text_of(note))
    if (said := (math.get("alttext") or math.get("data-latex") or "")).strip():
        return _code(said)
    return builder.SPAN(mathml.read(math))


def _drawn(container: HtmlElement) -> str:
    """Return the signs that MathJax draws by style sheet or as shapes, or what it says aloud."""
    if said := (container.get("aria-label") or "").strip():
        return said
    points = []
    for part in container.iter():
        if part.tag == "mjx-c":
            points += _CHARACTER.findall(part.get("class") or "")
        elif part.tag == "use":
            points += [part.get("data-c") or ""]
    signs = "".join(chr(int(p, 16)) for p in points if re.fullmatch("[0-9A-F]{2,5}", p))
    return unicodedata.normalize("NFKC", signs) or text_of(container)
