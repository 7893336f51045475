"""Code in shortcodes and `pre` elements of WordPress: text with a language, never markup.

SyntaxHighlighter Evolved, WordPress.com's `[code]`, CodeColorer, WP-Syntax, Crayon, WP-GeSHi:
https://wordpress.com/support/code/posting-source-code/
"""

from __future__ import annotations

import re
from html import escape, unescape

from syndicate.text.patterns import regex

#: Languages whose names are shortcodes themselves, and how a `pre` may name its language.
_LANGUAGES = (
    "actionscript3|as3|bash|c|cf|coldfusion|cpp|csharp|css|delphi|diff|erl|erlang|fsharp|go|golang|"
    "groovy|html|java|javafx|javascript|jscript|js|json|matlab|objc|pas|pascal|patch|perl|php|pl|"
    "plain|powershell|ps|py|python|r|rails|rb|ror|ruby|rust|scala|shell|sh|sql|swift|vb|vbnet|"
    "xhtml|xml|xslt|yaml"
)
#: Some themes call other things `source` and `highlight`, and nobody knows every plug-in: these
#: must name a language, and not one that people speak (Polish is `pl`).
_NAMES = (
    rf"code|sourcecode|crayon|prettify|geshi|latex|cc[a-z]{{0,4}}|{_LANGUAGES}"
    r"|(?:source|highlight)(?=[ =][^\[\]]{0,200}lang|=)"
    rf"|[a-z][\w-]{{0,30}}(?=[ ][^\[\]]{{0,200}}\blang(?:uage)?=[\"']?"
    rf"(?!(?:pl|ps|c|r|cf)\b)(?:{_LANGUAGES})\b)"
)
#: Where code begins as a shortcode; `suffix` is CodeColorer's `[cc_php]`.
OPENING = (
    rf"(?<!\[)\[(?P<name>{_NAMES})(?P<suffix>_[a-z0-9+#-]{{1,20}})?"
    r"(?P<settings>(?:[ \t=][^\[\]\n]{0,500})?)\]"
)
_SETTING = regex(r"""\b(?:lang|language)\s*=\s*["']?([\w+#.-]{1,20})""", re.IGNORECASE)
_BRUSH = regex(r"""\b(?:brush|lang|language)\s*[:-]\s*([\w+#.]{1,20})""", re.IGNORECASE)
_BARE = regex(r"\s*+=?\s*+[\"']?([\w+#.-]{1,20})[\"']?\s*+")
_PRE = regex(r"<pre\b([^<>]*)>(.*)</pre\s*>", re.IGNORECASE | re.DOTALL)
_CLASS = regex(r"""\bclass\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_KNOWN = regex(_LANGUAGES, re.IGNORECASE)
_MARKUP = regex(r"</?(?:code|span|br|a|em|strong|b|i|p|div)\b", re.IGNORECASE)
_REFERENCE = regex(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_TYPED = regex(r"[ \t]{0,99}(?:</p>|<br\s{0,9}/?>)", re.IGNORECASE)
_LINE_END = regex(r"<br\s{0,9}/?>\n?|</p>\s{0,99}<p\b[^<>]{0,99}>", re.IGNORECASE)
_PARAGRAPH = regex(r"</?p\b[^<>]{0,99}>", re.IGNORECASE)
#: Names that stand for no language.
_NO_LANGUAGE = frozenset(("", "plain", "text", "plaintext", "none"))


def code_of(opening: re.Match[str], text: str, *, alone: bool) -> str:
    """Return the element of a code shortcode that holds a text.

    Code that does not stand `alone` on its lines is a part of them. Its brackets are references,
    so that nobody takes them for other shortcodes.
    """
    name = opening["name"].lower()
    code = f"<code{_class(_language(name, opening))}>{_as_text(text)}</code>"
    inline = name == "latex" or name.startswith("cci") or not alone
    if inline and "\n" not in text.strip("\n"):
        return code.replace("[", "&#91;").replace("]", "&#93;").replace("\n", "")
    return f"<pre>{code}</pre>"


def pre_of(piece: str) -> str:
    """Return a `pre` element; one that names its language by a plug-in's setting is code."""
    match = _PRE.fullmatch(piece)
    if match is None:
        return piece
    attributes, text = match[1], match[2]
    declared = _SETTING.search(attributes)
    if declared and _KNOWN.fullmatch(declared[1]):  # others are languages of people
        return f"<pre><code{_class(declared[1])}>{_as_text(text)}</code></pre>"
    classes = _CLASS.search(attributes)
    brush = _BRUSH.search(classes[1] or classes[2] or "") if classes else None
    if brush is None or _MARKUP.search(text):
        return piece
    return f"<pre><code{_class(brush[1])}>{_as_text(text)}</code></pre>"


def _language(name: str, opening: re.Match[str]) -> str:
    """Return the language that a shortcode names; its own name may be one."""
    settings = opening["settings"] or ""
    if named := _SETTING.search(settings):
        return named[1]
    if suffix := opening["suffix"]:
        return suffix[1:]
    if bare := _BARE.fullmatch(settings):  # [code=php], [highlight php]
        return bare[1]
    return name if name == "latex" or _KNOWN.fullmatch(name) else ""


def _class(language: str) -> str:
    plain = language.lower()
    return "" if plain in _NO_LANGUAGE else f' class="language-{escape(plain)}"'


def _as_text(text: str) -> str:
    """Return code as the text of an element.

    Some editors stored it with references for `<` and `>`, others as it is: where neither stands
    in it, references mean the characters. What begins with the end of a paragraph or a line was
    typed into an editor that shows paragraphs, and these are its lines.
    """
    if _TYPED.match(text):
        lines = _PARAGRAPH.sub("", _LINE_END.sub("\n", text))
        return escape(_decode(lines.strip("\n")), quote=False)
    stored = text.strip("\n") if "<" in text or ">" in text else _decode(text.strip("\n"))
    return escape(stored, quote=False)


def _decode(text: str) -> str:
    return _REFERENCE.sub(lambda reference: unescape(reference[0]), text)
