"""What editors of WordPress write, as HTML: blocks, shortcodes, texts of the classic editor.

https://developer.wordpress.org/block-editor/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from syndicate.intake.wordpress import shortcodes
from syndicate.intake.wordpress.paragraphs import KEPT, paragraphs

# WordPress writes `<` and `>` in the settings of a block as \u003c and \u003e.
_BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z][\w/-]*)(?:\s+\{[^<>]*\})?\s*(/?)-->")
_SPLIT = re.compile(r"<!--\s*(?:more\b[^<>]*|noteaser|nextpage)\s*-->")
#: Blocks that write nothing of their own and hide nothing either.
_EMPTY = frozenset("spacer separator nextpage more navigation-link social-link page-break".split())
_WHOLE = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_OWN_LINE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_OWN_PARAGRAPH = re.compile(r"(<p(?:\s[^<>]*)?>)\s*(https?://[^\s<>\"]+)\s*(?=</p>)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'|\[\]]+")
_PICTURE = re.compile(
    r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL
)
#: What the files of a kind are called.
_ENDINGS = {
    "image": ("jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp"),
    "audio": ("mp3", "m4a", "ogg", "oga", "wav", "flac", "aac", "wma"),
    "video": ("mp4", "m4v", "webm", "ogv", "mov", "flv", "wmv"),
}
_NOWHERE = str.maketrans("", "", "\x02\x03\x04\x05")
#: Code within a line: its brackets are no shortcodes.
_CODE = re.compile(r"<(?:code|kbd|samp|tt)(?:\s[^<>]*)?>[^<]*", re.IGNORECASE)
_HIDDEN, _SHOWN = str.maketrans("[]", "\x04\x05"), str.maketrans("\x04\x05", "[]")


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A file of the library: its address and its caption."""

    url: str
    caption: str = ""

    def is_a(self, kind: str) -> bool:
        """Whether it is an `image`, an `audio` or a `video`, by its name."""
        ending = self.url.partition("?")[0].rpartition(".")[2].lower()
        return ending in _ENDINGS[kind]


@dataclass(slots=True)
class Rendering:
    """One text on its way; `files` finds attachments by id, or those of the post itself."""

    files: Callable[[Sequence[str]], list[LibraryFile]]
    dropped: dict[str, None] = field(default_factory=dict)

    def html(self, raw: str) -> str:
        """The text as HTML, with nothing left in it that only WordPress understands."""
        text = raw.translate(_NOWHERE).replace("\r\n", "\n").replace("\r", "\n")
        is_blocks = "<!-- wp:" in text
        text = _SPLIT.sub("", _BLOCK.sub(self._block, text))
        text, kept = _taken_out(text)
        text = _CODE.sub(lambda match: shortcodes.unescaped(match[0]).translate(_HIDDEN), text)
        text = shortcodes.rendered(text, self._made).translate(_SHOWN)
        if is_blocks:
            text = _OWN_LINE.sub(r'<a href="\1">\1</a>', text)
        else:
            text = paragraphs(_OWN_LINE.sub(lambda line: _link(line[1]), text))
        text = _OWN_PARAGRAPH.sub(r'\1<a href="\2">\2</a>', text)
        return KEPT.sub(lambda match: kept[int(match[1])], text).strip()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, in one line."""
        if not self.dropped:
            return ()
        return (f"content_html: left out, as only WordPress shows it: {', '.join(self.dropped)}",)

    def _block(self, match: re.Match[str]) -> str:
        name = match[2].removeprefix("core/")
        if match[3] and name not in _EMPTY:
            self.dropped[f"block {name}"] = None
        return ""

    def _made(self, name: str, told: Mapping[str, str], words: str, inner: str | None) -> str:
        kind = name.lower()
        if kind in ("caption", "wp_caption"):
            picture, text = _captioned(inner or "")
            made = _figure(picture, told.get("caption") or text) if picture else text
        elif kind == "gallery":
            ids = _ids(told)
            found = (one for one in self.files(ids) if ids or one.is_a("image"))
            made = "".join(_figure(_img(one.url), escape(one.caption)) for one in found)
        elif kind == "embed":
            made = _link(_address(inner or told.get("src") or words))
        elif kind == "playlist":
            made = self._playlist(told)
        elif kind in ("audio", "video"):
            made = self._player(kind, told, words, inner)
        else:
            made = inner or ""
        if kind not in shortcodes.KNOWN or not made.strip():
            self.dropped[f"[{name}]"] = None
        return made

    def _player(self, kind: str, told: Mapping[str, str], words: str, inner: str | None) -> str:
        named = (told[key] for key in ("src", *_ENDINGS[kind]) if told.get(key))
        own = (one.url for one in self.files(()) if one.is_a(kind))
        address = _address(next(named, "") or words) or _address(inner or "") or next(own, "")
        if not address:
            return ""
        return f'\n\n<{kind} controls src="{escape(address)}"></{kind}>\n\n'

    def _playlist(self, told: Mapping[str, str]) -> str:
        kind = "video" if told.get("type") == "video" else "audio"
        found = (one for one in self.files(_ids(told)) if one.is_a(kind))
        return "".join(_link(one.url, one.caption) for one in found)


def _taken_out(text: str) -> tuple[str, list[str]]:
    """The text with marks where pieces stood that are left alone, and the pieces."""
    kept: list[str] = []
    parts: list[str] = []
    done, unclosed = 0, set[str]()
    for match in _WHOLE.finditer(text):
        name = match[1].lower()
        if match.start() < done or name in unclosed:
            continue
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, match.end())
        if closing is None:
            unclosed.add(name)
            continue
        parts += (text[done : match.start()], f"\x02{len(kept)}\x03")
        piece = text[match.start() : closing.end()]
        kept.append(shortcodes.unescaped(piece) if name == "pre" else piece)
        done = closing.end()
    return "".join((*parts, text[done:])), kept


def _ids(told: Mapping[str, str]) -> list[str]:
    return re.findall(r"\d+", told.get("ids") or told.get("include") or "")


def _address(text: str) -> str:
    """The first web address in a text, entities decoded."""
    found = _ADDRESS.search(text)
    return unescape(found[0]) if found else ""


def _link(address: str, words: str = "") -> str:
    if not address:
        return ""
    href = escape(unescape(address))
    return f'\n\n<p><a href="{href}">{escape(words) or href}</a></p>\n\n'


def _img(url: str) -> str:
    return f'<img src="{escape(url)}" alt="">'


def _captioned(inner: str) -> tuple[str, str]:
    """The picture of a caption, with its link if it has one, and the words behind it."""
    match = _PICTURE.match(inner)
    return (match[1], match[2].strip()) if match else ("", inner)


def _figure(picture: str, caption: str) -> str:
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{told}</figure>\n\n"
