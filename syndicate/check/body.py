"""What the body of a public entry may not hold: https://html.spec.whatwg.org/multipage/syntax.html.

A sanitised body is nearly always clean, so a pattern and a stack of names try to prove that first,
at ten times the speed of a parser. html.parser judges every body that they do not recognise.
"""

from __future__ import annotations

import html
from functools import lru_cache
from html.parser import HTMLParser

from syndicate.check.values import forbidden_in, is_url, quote
from syndicate.text.patterns import regex

_NEVER = regex(
    "script|style|iframe|object|embed|form|svg|math|template"
    "|applet|base|body|button|dialog|frame|frameset|head|html|input|link|meta|noembed|noframes"
    "|noscript|param|plaintext|portal|select|slot|textarea|title|xmp|.*:.*"
)
_VOID = regex("area|br|col|hr|img|source|track|wbr|base|embed|frame|input|link|meta|param")
_URL_ATTRIBUTE = regex(
    "action|archive|background|cite|classid|code|codebase|data|dynsrc|formaction|href|icon"
    "|longdesc|lowsrc|manifest|ping|poster|profile|src|usemap|.*[-:](?:src|href|url)"
)
#: An address of a person that a link may have (RFC 6068, RFC 3966), and the one style of a text.
_CONTACT = (
    "(?:mailto:[A-Za-z0-9._~!$'()*+,;:@/?=&%{}|^`#-]{3,3000}"
    r"|tel:\+?[0-9][0-9A-Za-z().*#;=+-]{1,200})"
)
_IS_CONTACT = regex(_CONTACT)
_TEXT_ALIGN = "text-align:(?:left|right|center)"
_IS_TEXT_ALIGN = regex(_TEXT_ALIGN)
_DATA_URL = regex(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:\S|//|\.{0,2}/\S)")
_CANDIDATE = regex(r"\s*(\S+)([^,]*),?")
_DESCRIPTOR = regex(r"(?:[0-9]+[wh]|[0-9]+(?:\.[0-9]+)?x)?")
_MOST = 20
_DEEPEST = 256

_PAIRED = (
    "p|a|li|code|strong|em|pre|h[1-6]|ruby|rt|rp|rb|ul|ol|dl|dt|dd|blockquote|figure|figcaption"
    "|table|thead|tbody|tfoot|tr|td|th|caption|colgroup|div|span|b|i|u|s|del|ins|sup|sub|small"
    "|mark|kbd|samp|var|abbr|time|q|cite|section|article|aside|details|summary"
)
_PLAIN_VALUE = (
    r"(?:(?:alt|title|class|rel|lang|id|dir|align|width|height|colspan|rowspan|start|loading"
    rf'|referrerpolicy)="[^"<>]*+"|style="{_TEXT_ALIGN}")'
)
_URL_VALUE = (
    r'(?:href|src|cite|poster)="https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?'
    r"(?:[/?#](?:[A-Za-z0-9._~:/?#@!$'()*+,;=-]++|&amp;|%[0-9A-Fa-f]{2})*)?\""
)
_CLEAN = regex(
    rf"[^<]*+(?:<(?:/(?:{_PAIRED})|(?:{_PAIRED}|br|hr|img)"
    rf"(?: (?:{_PLAIN_VALUE}|{_URL_VALUE}))*(?: ?/)?)>[^<]*+)*"
)
_ID = regex(' id="([^"]*)"')
_CLEAN_VOID = frozenset({"br", "hr", "img"})
_TAG_NAME = regex(r"<(/?[a-z0-9]+)")
_TAG = regex(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
# What an unfinished tag may not hold: it takes effect in a reader that adds the missing `>`.
_LIVE = regex(r"(?i)\b(?:on[a-z]+|src|href|style)\s*=")
_DECLARATION = regex(r"<(?=[!?])")
_REFERENCE = regex(r"&#[^;]{1,12};?")


def faults_in(markup: str, nesting: bool = True) -> list[str]:
    """Return what is wrong with a public body, each fault once, 20 at most.

    Without `nesting`, elements left open or closed out of order pass: an RSS description is not
    written as a body, and only what is dangerous in it counts.
    """
    return list(_faults_in(markup, nesting))


@lru_cache(maxsize=128)  # the formats of a batch hold the same bodies, one after the other
def _faults_in(markup: str, nesting: bool) -> tuple[str, ...]:
    if "<" not in markup and "&#" not in markup:
        return ()
    if "&#" not in markup and _CLEAN.fullmatch(markup) and (not nesting or _is_nested(markup)):
        ids = _ID.findall(markup) if ' id="' in markup else []
        if len(ids) == len(set(ids)):
            return ()
    return parsed_faults(markup, nesting)


def parsed_faults(markup: str, nesting: bool = True) -> tuple[str, ...]:
    """Return what `faults_in` does, by the parser alone."""
    judge = _Judge()
    judge.read(markup)
    for reference in _REFERENCE.findall(markup):
        character = html.unescape(reference)
        if not character or forbidden_in(character):
            judge.faults[f"{reference} stands for a character that may not be published"] = False
    return tuple(text for text, untidy in judge.faults.items() if nesting or not untidy)[:_MOST]


def visible_text(markup: str) -> str:
    """Return what a reader sees of a body, without any white space: to search in, not to show."""
    return squash(html.unescape(_TAG.sub("", markup)))


def squash(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def _is_nested(markup: str) -> bool:
    """Whether a body that `_CLEAN` matches closes its elements in the order it opened them."""
    opened: list[str] = []
    for name in _TAG_NAME.findall(markup):
        if name[0] == "/":
            if not opened or opened.pop() != name[1:]:
                return False
        elif name not in _CLEAN_VOID:
            opened.append(name)
            if len(opened) > _DEEPEST:
                return False
    return not opened


class _Judge(HTMLParser):
    """Collects the faults of a body, in order; the value says whether one is only untidy."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: dict[str, bool] = {}
        self.opened: list[str] = []
        self.ids: set[str] = set()

    def read(self, markup: str) -> None:
        if "<!" in markup or "<?" in markup:
            self.faults["a comment, declaration or processing instruction"] = False
            markup = _DECLARATION.sub("&lt;", markup)
        unfinished = markup.find("<", markup.rfind(">") + 1)
        if unfinished >= 0:
            # Not for the parser, which reads all the rest again for each such `<`.
            harmless = not _LIVE.search(markup, unfinished)
            self.faults["a < that begins no tag"] = harmless
            markup = markup[:unfinished]
        self.feed(markup)
        self.close()
        for tag in self.opened:
            self.faults[f"<{tag}> is never closed"] = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _NEVER.fullmatch(tag):
            self.faults[f"<{tag}> is not allowed"] = False
        if not _VOID.fullmatch(tag):
            self.opened.append(tag)
            if len(self.opened) > _DEEPEST:
                self.faults[f"elements are nested over {_DEEPEST} deep"] = False
        for name, value in attrs:
            if text := _attribute_fault(name, value or ""):
                self.faults[f"<{tag}>: {text}"] = False
            elif name == "id" and value:
                if value in self.ids:
                    self.faults[f"two elements have the id {quote(value)}"] = True
                self.ids.add(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if not _VOID.fullmatch(tag):  # `<p/>` opens a paragraph in HTML
            self.faults[f"<{tag}/> does not close itself"] = True
            self.opened.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.opened[-_DEEPEST:]:
            while (last := self.opened.pop()) != tag:
                self.faults[f"<{last}> is not closed before </{tag}>"] = True
        else:
            self.faults[f"</{tag}> closes nothing"] = True

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.faults["a < that begins no tag"] = True


def _attribute_fault(name: str, value: str) -> str | None:
    """Return what is wrong with one attribute, or None."""
    if name.startswith("on") or name == "srcdoc":
        return f"attribute {name} is not allowed"
    if name == "style" and not _IS_TEXT_ALIGN.fullmatch(value):
        return f"attribute {name} is not allowed"
    if name.endswith("srcset"):
        return (
            None if _is_srcset(value) else f"{name} {quote(value)} has a URL that is not absolute"
        )
    url = bool(_URL_ATTRIBUTE.fullmatch(name))
    if name.startswith("data-") and not url:
        url = bool(_DATA_URL.match(value))
    if name == "href" and _IS_CONTACT.fullmatch(value):
        return None
    if url and not is_url(value):
        return f"{name} {quote(value)} is no absolute http(s) URL in ASCII"
    return None


def _is_srcset(value: str) -> bool:
    position, rest = 0, value.rstrip()
    while candidate := _CANDIDATE.match(rest, position):
        url = candidate[1].rstrip(",")
        ended = url != candidate[1]  # a comma at its end closes it: no descriptor follows
        if not is_url(url) or not (ended or _DESCRIPTOR.fullmatch(candidate[2].strip())):
            return False
        position = candidate.end(1) if ended else candidate.end()
    return position > 0
