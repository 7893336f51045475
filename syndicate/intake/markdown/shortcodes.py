"""Show what tags and shortcodes stand for, as Markdown or HTML: notes, quotes, code, links.

https://hexo.io/docs/tag-plugins, https://gohugo.io/shortcodes/,
https://theme-next.js.org/docs/tag-plugins/, https://butterfly.js.org/posts/4aa8abbe/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

from syndicate.intake.markdown.arguments import Arguments, link, picture
from syndicate.intake.markdown.renderer import renderer
from syndicate.intake.markdown.scan import Tag, fenced


class Shown(NamedTuple):
    """What stands for a tag, and for the end of its pair."""

    begin: str
    end: str = ""


class Links(NamedTuple):
    """Finds what a tag means by a name: the article of a file, or a file beside the article."""

    article: Callable[[str], tuple[str, str] | None]
    asset: Callable[[str], str]


class Use(NamedTuple):
    """A tag as it is used, and what it may link to."""

    tag: Tag
    given: Arguments
    links: Links


Show = Callable[[Use], Shown | None]


def _block(name: str, heading: str = "") -> Shown:
    bold = f"**{heading}**\n\n" if heading else ""
    return Shown(f"\n\n<{name}>\n\n{bold}", f"\n\n</{name}>\n\n")


def _note(use: Use) -> Shown | None:
    return _block("aside", use.given.label("title", "header")) if use.tag.begins_line else None


def _quote(use: Use) -> Shown | None:
    address = use.given.name("link", "url") or next(
        (word for word in use.given.words if word.startswith(("http://", "https://"))), None
    )
    named = use.given.name("author", "cite", "source", "title")
    words = [word for word in use.given.words if word != address]
    footer = escape(named or " ".join(words).strip(), quote=False)
    if address:
        footer = f"{footer} {link(address)}".strip()
    end = f"\n\n<footer>{footer}</footer>" if footer else ""
    return Shown("\n\n<blockquote>\n\n", f"{end}\n\n</blockquote>\n\n")


def _fold(use: Use) -> Shown | None:
    if not use.tag.begins_line:
        return Shown(use.given.readable())
    summary = escape(use.given.label("summary"), quote=False)
    heading = f"<summary>{summary}</summary>" if summary else ""
    return Shown(f"\n\n<details>{heading}\n\n", "\n\n</details>\n\n")


def _heading(use: Use) -> Shown:
    label = use.given.label()
    return Shown(f"\n\n**{label}**\n\n" if label else "\n\n", "\n\n")


def _plain(use: Use) -> Shown:
    return Shown("\n\n" if use.tag.begins_line else "", "\n\n" if use.tag.begins_line else "")


def _text(use: Use) -> Shown:
    """Show a text in the line, as `{% label primary@text %}` and `{% span red, text %}` do."""
    text, name = use.tag.arguments, use.tag.name.lower()
    if "@" in text and name in ("label", "text"):
        return Shown(text.partition("@")[2].strip())
    if "," in text and name not in _WHOLE:
        before, _, after = text.partition(",")
        return Shown((after if name in _STYLED_FIRST else before).strip())
    return Shown(text if name in _WHOLE else use.given.label() or text)


_STYLED_FIRST = frozenset("span p checkbox radio".split())
_WHOLE = frozenset("u emp del kbd wavy psw mark".split())


def _image(use: Use) -> Shown | None:
    address = use.given.address() or next((w for w in use.given.words if "." in w), None)
    if address is None:
        return None
    label = use.given.name("alt", "title", "caption") or use.given.label()
    if use.tag.name in ("asset_img", "figure", "image", "img", "inlineImage", "inlineimage"):
        label = label.replace(address, "").strip()
    resolved = use.links.asset(address) if use.tag.name.startswith("asset") else address
    caption = use.given.name("caption", "title", "attr") if use.tag.syntax == "hugo" else None
    if use.tag.syntax != "hugo":
        return Shown(picture(resolved, label))
    shown = picture(resolved, use.given.name("alt") or "")
    if target := use.given.name("link", "href"):
        shown = f'<a href="{escape(target)}">{shown}</a>'
    words = [use.given.name(name) for name in ("title", "caption", "attr")]
    caption = " ".join(filter(None, words))
    below = f"<figcaption>{renderer().renderInline(caption)}</figcaption>" if caption else ""
    return Shown(f"\n\n<figure>{shown}{below}</figure>\n\n")


def _asset(use: Use) -> Shown | None:
    if not use.given.words:
        return None
    address = use.links.asset(use.given.words[0])
    words = [word for word in use.given.words[1:] if word not in ("true", "false")]
    if use.tag.name == "asset_path":
        return Shown(address)
    return Shown(link(address, " ".join(words) or use.given.words[0]))


def _article(use: Use) -> Shown | None:
    """Link to another article, by its file; its text where it is not known."""
    name = use.given.name("path") or next(iter(use.given.words), "")
    name, _, part = name.partition("#")
    found = use.links.article(name) if name else None
    words = list(use.given.words[1:])
    if words and words[-1] in ("true", "false"):
        words.pop()
    label = " ".join(words)
    if use.tag.name in ("post_path", "post_url", "ref", "relref", "link"):
        if found is None:
            return None
        return Shown(f"{found[0]}#{part}" if part else found[0])
    if found is None:
        return Shown(escape(label or name, quote=False))
    address = f"{found[0]}#{part}" if part else found[0]
    return Shown(link(address, label or found[1]))


def _link(use: Use) -> Shown | None:
    """Link to a page (Hexo, themes of Hugo); Jekyll's `link` names a file."""
    address = use.given.name("url", "href", "link") or next(
        (
            w.strip(",")
            for w in use.given.words
            if w.strip(",").startswith(("http", "//", "/", "www."))
        ),
        None,
    )
    if address is None or (address.startswith("/") and address.endswith(".md")):
        return _article(use)
    label = use.given.label()
    begin = link(address, label)
    return Shown(begin)


def _button(use: Use) -> Shown | None:
    if use.tag.syntax == "hugo" and (address := use.given.name("href", "url", "link", "relref")):
        return Shown(f'<a href="{escape(address)}">', "</a>")
    return _link(use)


def _page(pattern: str) -> Show:
    def show(use: Use) -> Shown | None:
        address = use.given.address()
        words = [word for word in use.given.words if not word.startswith("-")]
        name = use.given.name("id", "user", "code", "shorttag") or (words[0] if words else "")
        if use.tag.name == "gist" and len(words) > 1 and "/" not in name and len(words[1]) > 12:
            name = f"{name}/{words[1]}"
        if use.tag.name in ("tweet", "x", "twitter") and (user := use.given.name("user")):
            name = f"{user}/status/{use.given.name('id') or ''}"
        elif use.tag.name in ("tweet", "x", "twitter") and name.isdigit():
            name = f"i/status/{name}"
        target = address if address and "//" in address else pattern.format(name) if name else None
        return (
            Shown(f"\n\n{link(target)}\n\n" if use.tag.begins_line else link(target))
            if target
            else None
        )

    return show


def _frame(use: Use) -> Shown | None:
    address = use.given.address() or next(iter(use.given.words), None)
    return Shown(f"\n\n{link(address, use.given.name('title') or '')}\n\n") if address else None


def _code(use: Use) -> Shown | None:
    """Show code with its title; its text is never read as anything else."""
    if use.tag.code is None:
        return None
    language, words = use.given.name("lang", "language", "type") or "", []
    for word in use.given.words:
        if word.lower().startswith("lang:"):
            language = word[5:]
        elif ":" in word and not word.startswith("http") and word.split(":")[0] in _OPTIONS:
            continue
        else:
            words.append(word)
    if use.tag.name in ("highlight", "typeit") and words and not language:
        language, words = words[0], []
    elif use.tag.name == "code" and use.tag.syntax == "hugo" and words and not language:
        language, words = words[0], words[1:]
    elif use.tag.name not in ("codeblock", "code", "highlight", "snippet", "cc", "sourcecode"):
        language, words = language or use.tag.name, []
    address = next((word for word in words if word.startswith(("http://", "https://"))), None)
    title = " ".join(word for word in words if word != address)
    caption = link(address, title) if address else escape(title, quote=False)
    head = f"\n\n<p>{caption}</p>" if caption else ""
    safe = "".join(c for c in language if c.isalnum() or c in "+#-_.")[:40]
    return Shown(head + fenced(use.tag.code, safe))


_OPTIONS = frozenset(
    "line_number highlight first_line mark wrap line_threshold language_attr".split()
)

_BY_NAMES: Mapping[str, Show] = {
    "note subnote noteblock tip tips notice hint callout alert admonition info warning danger "
    "success important caution message box": _note,
    "blockquote quote pullquote cq centerquote": _quote,
    "folding fold details spoiler hidetoggle hideblock collapse expand accordion toggle": _fold,
    "tab timeline timenode step node cell poem": _heading,
    "tabs grid gallery galleries hideblocks cardlist folders columns column row steps center "
    "centering flink": _plain,
    "u emp del kbd wavy psw span p label text mark blur hideinline checkbox radio nota bubble "
    "rubytext": _text,
    "asset_img img image inlineimage figure": _image,
    "asset_path asset_link": _asset,
    "post_link post_path post_url ref relref": _article,
    "link linkcard": _link,
    "btn button": _button,
    "iframe pdf video audio dplayer": _frame,
    "youtube": _page("https://www.youtube.com/watch?v={}"),
    "vimeo": _page("https://vimeo.com/{}"),
    "bilibili bili": _page("https://www.bilibili.com/video/{}"),
    "gist": _page("https://gist.github.com/{}"),
    "jsfiddle": _page("https://jsfiddle.net/{}/"),
    "codepen": _page("https://codepen.io/{}"),
    "ghcard github": _page("https://github.com/{}"),
    "tweet x twitter": _page("https://x.com/{}"),
    "instagram": _page("https://www.instagram.com/p/{}/"),
    "codeblock code highlight mermaid math katex latex typeit chart echarts plantuml dot graphviz "
    "flow seq score cc sourcecode snippet": _code,
}  # fmt: skip
SHOWS: Mapping[str, Show] = {
    name: show for names, show in _BY_NAMES.items() for name in names.split()
}
