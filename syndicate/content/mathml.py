"""Write a MathML formula as a line of text (https://www.w3.org/TR/mathml-core/).

Fractions become `a/b`, scripts `x^2` and `x_i`, roots `sqrt(x)`; tables are read row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from syndicate.text.patterns import regex
from syndicate.text.plain import names

_ATOM = regex(r"\w+|[^\w\s]|\([^()]*\)|\w+\([^()]*\)")
#: Operators that say nothing by themselves: function application, times, separator, plus.
_INVISIBLE = regex("[\u2061-\u2064\u200b]")
_SPACED = regex(r"[=<>≤≥≠≈≡∼≪≫±∓×·÷→←↔⇒⇐⇔∈∉⊂⊆∪∩∧∨+−*]|&&|:=")
_LETTER = regex(r"[^\W_]")
_BLANKS = regex(r"\s+")
_UNSEEN = names("annotation annotation-xml mphantom none mprescripts script style")
_SCRIPTS = names("msup msub msubsup mover munder munderover mfrac")
_Parts = list[str]


def read(math: HtmlElement) -> str:
    """Return the formula as text on one line; in time linear in the number of its elements."""
    texts: dict[HtmlElement, str] = {}
    for element in reversed(list(math.iter())):
        if isinstance(element.tag, str):
            children = [child for child in element if child in texts]
            parts = [_apart(child, texts.pop(child)) for child in children]
            texts[element] = _write(element, parts)
    line = _BLANKS.sub(" ", texts[math]).strip()
    seen = " ".join(_seen(math))
    known = Counter(_LETTER.findall(line))  # names that stand side by side run together
    strays = any(map(_is_stray, math.iterdescendants()))
    is_whole = not strays and Counter(_LETTER.findall(seen)) <= known
    return line if is_whole else _BLANKS.sub(" ", seen).strip()


def _is_stray(element: HtmlElement) -> bool:
    """Return whether words stand behind an element, where MathML has none."""
    return _LETTER.search(element.tail or "") is not None


def _seen(math: HtmlElement) -> Iterator[str]:
    for element in math.iter():
        if isinstance(element.tag, str) and element.tag.rpartition(":")[2] not in _UNSEEN:
            yield element.text or ""
        if element is not math:
            yield element.tail or ""


def _apart(element: HtmlElement, text: str) -> str:
    """Return a part of a formula, with a blank where it would run into the next one.

    That is behind a script, and between a number and a fraction: `1 1/2` is not `11/2`.
    """
    tag, after = _name(element), element.getnext()
    following = _name(after) if after is not None else ""
    ends = tag in _SCRIPTS and following in ("mi", "mn", *_SCRIPTS)
    return f"{text} " if ends or (tag == "mn" and following in ("mn", "mfrac")) else text


def _name(element: HtmlElement) -> str:
    return element.tag.rpartition(":")[2] if isinstance(element.tag, str) else ""


def group(text: str) -> str:
    """Return a part of a formula in parentheses, unless it is a single name or sign."""
    text = text.strip()
    return text if not text or _ATOM.fullmatch(text) else f"({text})"


def _write(element: HtmlElement, parts: _Parts) -> str:
    tag = _name(element)
    if tag in _UNSEEN:
        return ""
    if tag == "mmultiscripts" and parts:
        return _multiscripts([_name(child) for child in element][: len(parts)], parts)
    if tag == "semantics":
        return parts[0] if parts else element.text or ""
    write = _BY_NAME.get(tag)
    if write is not None and len(parts) >= _NEEDED.get(tag, 0):
        return write(parts)
    text = _INVISIBLE.sub("", element.text or "")
    if tag == "mo":
        sign = text.strip()
        return f" {sign} " if _SPACED.fullmatch(sign) else f"{sign} " if sign in ",;" else sign
    inside = "".join(parts)
    if tag in ("mspace", "mtext"):
        return text + inside if text + inside else " "
    if tag == "mfenced":
        inside = ", ".join(filter(None, parts))
        return f"{element.get('open', '(')}{inside}{element.get('close', ')')}"
    tails = "".join(_INVISIBLE.sub("", child.tail or "") for child in element)
    return f"{text.strip()}{inside}{tails.strip()}"


def fraction(parts: _Parts) -> str:
    """Return numerator and denominator in one line."""
    return f"{group(parts[0])}/{group(parts[1])}"


def _under(parts: _Parts) -> str:
    return f"{parts[0].strip()}_{group(parts[1])}" if parts[1].strip() else parts[0]


def _over(parts: _Parts) -> str:
    return f"{parts[0].strip()}^{group(parts[1])}" if parts[1].strip() else parts[0]


def _both(parts: _Parts) -> str:
    return _over([_under(parts[:2]), parts[2]])


def _multiscripts(names_of_parts: list[str], parts: _Parts) -> str:
    """Return a sign with scripts on both sides: those before it, the sign, those behind it."""
    middle = names_of_parts.index("mprescripts") if "mprescripts" in names_of_parts else len(parts)
    return f"{_pairs(parts[middle + 1 :])}{parts[0].strip()}{_pairs(parts[1:middle])}"


def _pairs(scripts: _Parts) -> str:
    """Return scripts that come in pairs, the low one first."""
    marks = ("_" if n % 2 == 0 else "^" for n in range(len(scripts)))
    pairs = zip(marks, scripts, strict=True)
    return "".join(f"{mark}{group(script)}" for mark, script in pairs if script.strip())


_BY_NAME: dict[str, Callable[[_Parts], str]] = {
    "mfrac": lambda parts: fraction(parts) + "".join(parts[2:]),
    "msup": _over,
    "mover": _over,
    "msub": _under,
    "munder": _under,
    "msubsup": _both,
    "munderover": _both,
    "msqrt": lambda parts: f"sqrt({''.join(parts).strip()})",
    "mroot": lambda parts: f"root({parts[0].strip()}, {parts[1].strip()})",
    "mtable": lambda parts: "; ".join(part.strip() for part in parts),
    "mtr": lambda parts: ", ".join(part.strip() for part in parts),
    "mlabeledtr": lambda parts: ", ".join(part.strip() for part in parts),
}
_NEEDED = {
    "mfrac": 2, "msup": 2, "mover": 2, "msub": 2, "munder": 2, "msubsup": 3, "munderover": 3,
    "msqrt": 1, "mroot": 2, "mtable": 1, "mtr": 1, "mlabeledtr": 1,
}  # fmt: skip
