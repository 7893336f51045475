"""What editors of WordPress write, as HTML: blocks, paragraphs of the classic editor, shortcodes.

https://developer.wordpress.org/block-editor/, https://developer.wordpress.org/reference/functions/wpautop/,
https://codex.wordpress.org/Shortcode_API
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

_BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z][\w/-]*)(?:\s+\{.*?\})?\s*(/?)-->", re.DOTALL)
_SPLIT = re.compile(r"<!--\s*(?:more.*?|noteaser|nextpage)\s*-->", re.DOTALL)
#: Blocks that write nothing of their own and hide nothing either.
_EMPTY = frozenset("spacer separator nextpage more navigation-link social-link page-break".split())
_ALL = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|"
    "blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|header|footer|nav|"
    "figure|figcaption|details|menu|summary|script|iframe|video|audio|object|noscript"
)
_OPENS = re.compile(rf"<(?:{_ALL})\b[^>]*>", re.IGNORECASE)
_CLOSES = re.compile(rf"</(?:{_ALL})>|<hr\b[^>]*>", re.IGNORECASE)
_EDGE = re.compile(rf"</?(?:{_ALL})\b", re.IGNORECASE)
_QUOTE = re.compile(r"((?:<(?:blockquote|div|section|article)\b[^>]*>\s*)+)(.+)", re.I | re.DOTALL)
_WHOLE = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(r"(^|>|\n)[ \t]*(https?://[^\s<>\"]+)[ \t]*(?=$|<(?!/a>)|\n)", re.MULTILINE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s\]"']+))""")
_KNOWN = ("caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist")
_FILES = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "webm", "ogv")
_PICTURE = re.compile(
    r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL
)
_SHORTCODE = re.compile(
    r"\[(\[?)([a-zA-Z][\w-]{1,40})((?:\s+(?:[^\]\"']|\"[^\"]*\"|'[^']*')*)?)(/?)\](?:((?:(?!\[/?\2\b).)*)\[/\2\])?(\]?)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An attached picture: its address and its caption."""

    url: str
    caption: str = ""


@dataclass(slots=True)
class Rendering:
    """One text on its way; `pictures` finds attachments by id, or those of the post itself."""

    pictures: Callable[[Sequence[str]], list[Picture]]
    dropped: dict[str, None] = field(default_factory=dict)

    def html(self, raw: str) -> str:
        """The text as HTML, with nothing left in it that only WordPress understands."""
        text = raw.replace("\r\n", "\n").replace("\r", "\n")
        is_blocks = "<!-- wp:" in text
        text = _SPLIT.sub("", _BLOCK.sub(self._block, text))
        text = self._shortcodes(text)
        text = _BARE.sub(r'\1<a href="\2">\2</a>', text) if is_blocks else _BARE.sub(_alone, text)
        return text.strip() if is_blocks else paragraphs(text)

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.dropped:
            return ()
        return (f"content_html: left out, as only WordPress shows it: {', '.join(self.dropped)}",)

    def _block(self, match: re.Match[str]) -> str:
        name = match[2].removeprefix("core/")
        if match[3] and name not in _EMPTY:
            self.dropped[f"block {name}"] = None
        return ""

    def _shortcodes(self, text: str) -> str:
        for _ in range(5):  # one may stand in another
            changed = _SHORTCODE.sub(self._shortcode, text)
            if changed == text:
                break
            text = changed
        return text.replace("\ue000", "[").replace("\ue001", "]")

    def _shortcode(self, match: re.Match[str]) -> str:
        opening, name, told, _, inner, closing = match.groups()
        if opening and closing:  # escaped: it is meant to be read
            return match[0][1:-1].replace("[", "\ue000").replace("]", "\ue001")
        attributes = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(told)}
        if name.lower() in _KNOWN:
            made = self._made(name.lower(), attributes, inner or "")
            return opening + made + closing
        if not attributes and inner is None:
            return match[0]  # [1] and [sic] are an author's own
        self.dropped[f"[{name}]"] = None
        return opening + (inner or "") + closing

    def _made(self, name: str, told: Mapping[str, str], inner: str) -> str:
        if name in ("caption", "wp_caption"):
            picture, text = _captioned(inner)
            return _figure(picture, told.get("caption") or text)
        if name == "gallery":
            ids = [
                one
                for one in re.split(r"[,\s]+", told.get("ids") or told.get("include") or "")
                if one
            ]
            found = self.pictures(ids)
            return (
                "\n\n"
                + "\n".join(_figure(_img(one.url), escape(one.caption)) for one in found)
                + "\n\n"
            )
        if name == "embed":
            return _link(inner.strip() or told.get("src", ""))
        address = next(
            (
                told[k]
                for k in ("src", "mp3", "m4a", "ogg", "wav", "mp4", "webm", "ogv")
                if told.get(k)
            ),
            "",
        )
        address = address or inner.strip()
        if name == "playlist" or not address.startswith("http"):
            self.dropped[f"[{name}]"] = None
            return ""
        return f'\n\n<{name} controls src="{escape(unescape(address))}"></{name}>\n\n'


def _alone(match: re.Match[str]) -> str:
    """A bare address on a line of its own, which WordPress embeds, is a link."""
    return match[1] + _link(match[2]) if match[1] != ">" else match[0]


def _link(address: str) -> str:
    shown = escape(unescape(address))
    return f'\n\n<p><a href="{shown}">{shown}</a></p>\n\n' if address.startswith("http") else shown


def _img(url: str) -> str:
    return f'<img src="{escape(url)}" alt="">'


def _captioned(inner: str) -> tuple[str, str]:
    """The picture of a caption, with its link if it has one, and the words behind it."""
    match = re.match(
        r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", inner, re.I | re.DOTALL
    )
    return (match[1], match[2].strip()) if match else (inner, "")


def _figure(picture: str, caption: str) -> str:
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{told}</figure>\n\n"


def paragraphs(text: str) -> str:
    """The classic editor's text: a blank line ends a paragraph, a line end breaks a line."""
    whole: list[str] = []

    def keep(match: re.Match[str]) -> str:
        whole.append(match[0])
        return f"\n\n\ue002{len(whole) - 1}\ue003\n\n"

    text = _WHOLE.sub(keep, text)
    text = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", text)
    text = _CLOSES.sub(lambda match: match[0] + "\n\n", _OPENS.sub(lambda m: "\n\n" + m[0], text))
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    text = "\n".join(_paragraph(part) for part in parts if part)
    return re.sub("\ue002(\\d+)\ue003", lambda match: whole[int(match[1])], text)


def _paragraph(part: str) -> str:
    if part.startswith("\ue002"):
        return part
    if quoted := _QUOTE.fullmatch(part):
        return quoted[1] + (
            f"<p>{_lines(quoted[2])}</p>" if not _EDGE.match(quoted[2]) else quoted[2]
        )
    if _EDGE.match(part):
        return part
    closing = re.search(rf"(?:\s*</(?:{_ALL})>)+$", part, re.IGNORECASE)
    tail = closing[0] if closing else ""
    body = part[: len(part) - len(tail)].strip()
    return (f"<p>{_lines(body)}</p>" if body else "") + tail


def _lines(text: str) -> str:
    """A break at every end of a line that has none yet."""
    return re.sub(r"(?<!<br>)(?<!<br/>)(?<!<br />)\s*\n", "<br>\n", text.strip())
