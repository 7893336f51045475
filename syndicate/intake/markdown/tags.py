"""Resolve what generators add to Markdown: Hugo's shortcodes, Liquid's tags, Pelican's links.

https://gohugo.io/content-management/shortcodes/, https://shopify.github.io/liquid/basics/introduction/,
https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content
"""

from __future__ import annotations

import re
from html import escape

#: Replaces the address of a link that only the generator can resolve.
NOWHERE = "about:left-out"

_FENCED = (
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$.*?"
    r"(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)"
)
_INLINE = r"(?<!`)(`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))+?(?<!`)\2(?!`)"
_CODE = re.compile(f"{_FENCED}|{_INLINE}", re.DOTALL | re.MULTILINE)
_SEALED = re.compile("\ufdd0(\\d+)\ufdd1")


def _hugo(name: str) -> str:
    return rf"\{{\{{[<%]\s*{name}.{{0,5000}}?[>%]\}}\}}"


def _liquid(name: str) -> str:
    return rf"\{{%-?\s*{name}.{{0,5000}}?-?%\}}"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


def _pair_pattern(name: str, more: str = r"\b") -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Match Liquid's and Hugo's pairs of tags, but not around another pair: time stays linear."""
    liquid, hugo = rf"\{{%-?\s*{name}", rf"\{{\{{[<%]\s*{name}"
    return (
        _pattern(rf"{liquid}{more}[^%]*%\}}((?:(?!{liquid}\b).)*?)\{{%-?\s*end{name}\s*-?%\}}"),
        _pattern(
            rf"{hugo}{more}[^%>]*[>%]\}}\}}((?:(?!{hugo}\b).)*?)\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}"
        ),
    )


_RAW, _ = _pair_pattern("raw")
_COMMENTS = _pair_pattern("comment")
#: A shortcode that is escaped, to be shown as text.
_SHOWN_SHORTCODE = re.compile(r"\{\{([<%])/\*(.{0,5000}?)\*/([>%])\}\}", re.DOTALL)
_HIGHLIGHT = _pair_pattern("highlight", r"\s+\"?([\w+#-]+)")
_FIGURE = _pattern(r"\{\{[<%]\s*figure\s+(.{0,5000}?)\s*/?[>%]\}\}")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))""")
_YOUTUBE = _pattern(_hugo(r"youtube\s+(?:id=)?[\"']?([\w-]{6,20})[\"']?"))
#: Links to other articles by their file.
_LINKS = (
    _pattern(_hugo(r"((?:rel)?ref)\s")),
    _pattern(_liquid(r"(post_url|link)\s")),
)
#: Pelican's links: static files have a known address, the others only Pelican can resolve.
_PELICAN_LINK = re.compile(
    r"""(\]\(\s*<?|(?:src|href)=["']|^\[[^\]\n]+\]:[ \t]*<?)"""
    r"""[{|](static|attach|filename|author|category|tag|index)[}|]""",
    re.MULTILINE,
)
_LITERAL = re.compile(r"""\{\{-?\s*(["'])([^"'{}\n]*)\1\s*(?:\|[^{}]*)?\}\}""")
#: Variables of the generator; other double braces are the author's own.
_OUTPUT = re.compile(
    r"\{\{-?\s*((?:site|page|post|layout|include|collections|paginator|content|eleventy|pkg)\b"
    r"[\w.-]*|[\w.]+(?=\s*\|))[^{}]*\}\}"
)
_SHORTCODE = _pattern(_hugo(r"/?\s*([\w][\w./-]*)"))
_TAG = _pattern(_liquid(r"([a-z][\w-]*)"))
#: Attributes of a heading (`{#id}`) and kramdown's of a paragraph (`{: .note}`): dropped.
_ATTRIBUTES = re.compile(
    r"(?<=\S)[ \t]+\{#[^{}\n]+\}(?=[ \t]*$)|^[ \t]*\{:[^{}\n]*\}[ \t]*$|(?<=[)*_`])\{:[^{}\n]*\}",
    re.MULTILINE,
)


def resolve_tags(text: str) -> tuple[str, list[str]]:
    """Return Markdown without them, and the names of those left out; code stays as it is."""
    text, pieces = _seal_code(text)
    text, dropped = _drop_tags(text)

    def restore(match: re.Match[str]) -> str:
        return _SEALED.sub(restore, pieces[int(match[1])])  # a piece may contain sealed code

    return _SEALED.sub(restore, text), dropped


def _seal_code(text: str) -> tuple[str, list[str]]:
    """Replace code by marks, made of noncharacters, which no text may contain."""
    pieces: list[str] = []

    def seal(piece: str) -> str:
        pieces.append(piece)
        return f"\ufdd0{len(pieces) - 1}\ufdd1"

    text = text.replace("\ufdd0", "").replace("\ufdd1", "")
    text = _RAW.sub(lambda match: seal(match[1]), text)
    text = _CODE.sub(lambda match: seal(match[0]), text)
    for pattern in _COMMENTS:
        text = pattern.sub("", text)
    for pattern in _HIGHLIGHT:
        text = pattern.sub(lambda match: seal(_code_block(match)), text)
    return _SHOWN_SHORTCODE.sub(lambda m: seal(f"{{{{{m[1]}{m[2]}{m[3]}}}}}"), text), pieces


def _drop_tags(text: str) -> tuple[str, list[str]]:
    """Turn tags into HTML or text where possible; drop the others and return their names."""
    dropped: dict[str, None] = {}

    def drop(match: re.Match[str]) -> str:
        dropped[match[1].strip("/").removeprefix("end")] = None
        return ""

    def drop_link(match: re.Match[str]) -> str:
        return drop(match) + NOWHERE

    def replace_pelican_link(match: re.Match[str]) -> str:
        if match[2] in ("static", "attach"):
            return match[1]
        dropped[match[2]] = None
        return match[1] + NOWHERE

    text = _FIGURE.sub(_figure, text)
    text = _YOUTUBE.sub(lambda m: f"<https://www.youtube.com/watch?v={m[1]}>", text)
    for pattern in _LINKS:
        text = pattern.sub(drop_link, text)
    text = _PELICAN_LINK.sub(replace_pelican_link, text)
    text = _LITERAL.sub(lambda match: match[2], text)
    for pattern in (_SHORTCODE, _TAG, _OUTPUT):
        text = pattern.sub(drop, text)
    return _ATTRIBUTES.sub("", text), list(dropped)


def _code_block(match: re.Match[str]) -> str:
    code = match[2].strip("\n").rstrip()
    return f"\n\n~~~~~{match[1]}\n{code}\n~~~~~\n\n"


def _figure(match: re.Match[str]) -> str:
    attributes = {key: a or b or c or d for key, a, b, c, d in _ATTRIBUTE.findall(match[1])}
    src, alt = escape(attributes.get("src", "")), escape(attributes.get("alt", ""))
    picture = f'<img src="{src}" alt="{alt}">'
    if link := attributes.get("link"):
        picture = f'<a href="{escape(link)}">{picture}</a>'
    caption = " ".join(filter(None, map(attributes.get, ("title", "caption", "attr"))))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{below}</figure>\n\n"
