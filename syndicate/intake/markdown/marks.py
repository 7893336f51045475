"""Turn marks that Markdown does not know into HTML or text: containers, alerts, wiki links, marks.

https://vitepress.dev/guide/markdown#custom-containers,
https://docs.github.com/en/get-started/writing-on-github#alerts, https://help.obsidian.md/links
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from syndicate.text.patterns import regex

_CONTAINER = regex(r"^([ \t]{0,30})(:{3,9})[ \t]{0,9}([\w-]{0,40})([^\n]*)$", re.MULTILINE)
_ALERT = regex(r"^((?:[ \t]{0,9}>){1,20}[ \t]{0,9})\[!([\w-]{1,30})\][+-]?([^\n]*)$", re.MULTILINE)
_TOC = regex(
    r"^[ \t]{0,9}(?:@?\[\[?toc\]?\]|\$\{toc\}|\{:toc\})[ \t]*$", re.MULTILINE | re.IGNORECASE
)
#: A tab of Hexo's `tabs` has its title in a comment.
_TAB = regex(r"<!--[ \t]{0,9}(tab|node|cell)(?=[ \t-])([^\n<>]{0,300}?)-->")
_WIKI = regex(r"(!?)(?<!\\)\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\](?!\()")
_MARK = regex(r"(?<![=A-Za-z0-9_)\]])==(?=[^\s=])([^=\n]{1,500})(?<=[^\s=])==(?!=)")
_SUB = regex(r"(?<=[A-Za-z0-9)\]])~([A-Za-z0-9+-]{1,10})~(?!~)")
_SUP = regex(r"(?<=[A-Za-z0-9)\]])\^([A-Za-z0-9+-]{1,10})\^(?!\^)")
_PICTURE = regex(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp)\Z", re.IGNORECASE)
_SIZE = regex(r"\d{1,4}(?:x\d{1,4})?")
_DEEPEST = 12


def resolve_marks(text: str, drop: Callable[[str], None]) -> str:
    """Return the text without them; `drop` is told the name of what is left out."""
    if ":::" in text:
        text = _containers(text)
    if "<!--" in text:
        text = _TAB.sub(_tab, text)
    text = _ALERT.sub(_alert, text)
    if "==" in text:
        text = _MARK.sub(r"<mark>\1</mark>", text)
    text = _SUP.sub(r"<sup>\1</sup>", _SUB.sub(r"<sub>\1</sub>", text))

    text, count = _TOC.subn("", text)
    if count:
        drop("toc")
    return _WIKI.sub(_wiki, text) if "[[" in text else text


def _containers(text: str) -> str:
    """Turn `::: tip Title` and its end into a block; an end without a beginning stays."""
    opened: list[str] = []

    def replace(match: re.Match[str]) -> str:
        name, title = match[3].lower(), match[4].strip()
        if not name and not title:
            if not opened:
                return match[0]
            element = opened.pop()
            return f"\n\n</{element}>\n\n" if element else "\n\n"
        if not name:
            return match[0]
        title = _container_title(title)
        element = "" if len(opened) >= _DEEPEST else "details" if name == "details" else "aside"
        if name in ("code-group", "tabs"):
            element = ""
        opened.append(element)
        if not element:
            return f"\n\n**{title}**\n\n" if title else "\n\n"
        if element == "details":
            return f"\n\n<details><summary>{escape(title or 'Details', quote=False)}</summary>\n\n"
        return f"\n\n<aside>\n\n{f'**{title}**' if title else ''}\n\n"

    text = _CONTAINER.sub(replace, text)
    return text + "".join(f"\n\n</{element}>" for element in reversed(opened) if element)


def _container_title(given: str) -> str:
    """Return the title of a container: as it stands, in `[ ]`, or as the attribute `title`."""
    if given.startswith("["):
        return given[1:].partition("]")[0].strip()
    if given.startswith("{"):
        return given.partition('title="')[2].partition('"')[0].strip()
    return given.strip("* ")


def _alert(match: re.Match[str]) -> str:
    title = match[3].strip() or match[2].capitalize()
    return f"{match[1]}**{title}**\n{match[1].rstrip()}"


def _tab(match: re.Match[str]) -> str:
    title = match[2].partition("@")[0].strip().strip("-").strip()
    return f"\n\n**{title}**\n\n" if title else "\n\n"


def _wiki(match: re.Match[str]) -> str:
    """Show a wiki link's text; a picture by its file, whose place only the author's tool knows."""
    target, label = match[2].strip(), (match[3] or "").strip()
    if match[1] and _PICTURE.search(target):
        alt = "" if _SIZE.fullmatch(label) else label
        return f'<img src="{escape(target)}" alt="{escape(alt)}">'
    if label:
        return label
    is_name = match[2] == target and not set(target) & set("=\"'$<>;(){},") and not target.isdigit()
    return target.partition("#")[0] or target if is_name else match[0]
