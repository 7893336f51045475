"""Markdown as HTML (https://spec.commonmark.org), without what only a generator understands."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import HtmlElement, fromstring, tostring

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(\w+).*?-?%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_HUGO_HIGHLIGHT = re.compile(
    r"\{\{[<%]\s*highlight\s+(\w+).*?[>%]\}\}\n?(.*?)\{\{[<%]\s*/\s*highlight\s*[>%]\}\}", re.DOTALL
)
_FIGURE = re.compile(r"\{\{[<%]\s*figure\s+(.*?)\s*/?[>%]\}\}", re.DOTALL)
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+[\"']?([^\"'\s>%]+)[\"']?.*?[>%]\}\}")
_YOUTUBE = re.compile(r"\{\{[<%]\s*youtube\s+(?:id=)?[\"']?([\w-]{6,20})[\"']?.*?[>%]\}\}")
_SHORTCODE = re.compile(r"\{\{[<%]\s*/?\s*([\w/-]+).*?[>%]\}\}", re.DOTALL)
_POST_URL = re.compile(r"\{%-?\s*(?:post_url|link)\s+(\S+)\s*-?%\}")
_LIQUID = re.compile(r"\{%-?\s*/?([\w-]+).*?-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?(?![<%])\s*([\w.]+)[^{}]*-?\}\}")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_RELATIVE = re.compile(r"(?!https?:|//|#|mailto:|tel:|data:)\S", re.IGNORECASE)
_HEADING = re.compile(r"\s*<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(footnote_plugin).use(deflist_plugin)


def render(text: str) -> tuple[str, list[str]]:
    """The HTML of a text; the names of what was left out, as only a generator shows it."""
    dropped: dict[str, None] = {}
    kept: list[str] = []

    def keep(whole: str) -> str:
        kept.append(whole)
        return f"\ue000{len(kept) - 1}\ue001"

    text = _RAW.sub(lambda match: keep(match[1]), text)
    text = _CODE.sub(lambda match: keep(match[0]), text)
    for pattern in (_HIGHLIGHT, _HUGO_HIGHLIGHT):
        text = pattern.sub(lambda m: keep(f"\n\n```{m[1]}\n{m[2].rstrip()}\n```\n\n"), text)
    text = _FIGURE.sub(_figure, text)
    text = _YOUTUBE.sub(lambda m: f"<https://www.youtube.com/watch?v={m[1]}>", text)
    text = _REF.sub(lambda match: match[1], text)
    text = _POST_URL.sub(lambda match: match[1], text)

    def drop(match: re.Match[str]) -> str:
        dropped[match[1].strip("/").removeprefix("end")] = None
        return ""

    for pattern in (_SHORTCODE, _LIQUID, _OUTPUT):
        text = pattern.sub(drop, text)
    while "\ue000" in text and kept:  # code may stand in what was kept whole
        text = re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], text)
    html: str = _renderer().render(text)
    return html.strip(), list(dropped)


def _figure(match: re.Match[str]) -> str:
    told = {key: a or b or c for key, a, b, c in _ATTRIBUTE.findall(match[1])}
    picture = f'<img src="{escape(told.get("src", ""))}" alt="{escape(told.get("alt", ""))}">'
    if link := told.get("link"):
        picture = f'<a href="{escape(link)}">{picture}</a>'
    caption = " ".join(filter(None, (told.get("title"), told.get("caption"), told.get("attr"))))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{below}</figure>\n\n"


def first_heading(html: str) -> tuple[str | None, str]:
    """The heading that a text begins with, as plain text, and the text without it."""
    match = _HEADING.match(html)
    if match is None:
        return None, html
    root: HtmlElement = fromstring(f"<div>{match[1]}</div>")
    return str(root.text_content()).strip(), html[match.end() :]


def resolved(html: str, base: str | None) -> tuple[str, bool]:
    """HTML with its relative addresses resolved; whether some are left for want of a base."""
    try:
        root: HtmlElement = fromstring(f"<div>{html}</div>")
    except (etree.ParserError, ValueError):
        return html, False
    links: list[Any] = [one for one in root.iterlinks() if _RELATIVE.match(one[2])]
    if not links:
        return html, False
    if base is None:
        return html, True
    root.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    whole: str = tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 :].removesuffix("</div>"), False
