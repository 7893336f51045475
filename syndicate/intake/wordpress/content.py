"""Turn what WordPress stores into HTML: blocks, shortcodes, texts of the classic editor.

https://developer.wordpress.org/block-editor/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape

from msgspec import Struct, field

from syndicate.intake.wordpress import blocks, code, embeds
from syndicate.intake.wordpress.paragraphs import PLACEHOLDER, add_paragraphs
from syndicate.intake.wordpress.shortcodes import KNOWN, render_shortcodes, unescape_shortcodes
from syndicate.text.patterns import regex

_WHOLE = regex(rf"<(?P<tag>pre|script|style|textarea)\b|{code.OPENING}", re.IGNORECASE)
#: The block of SyntaxHighlighter, whose language stands in the block's settings only.
_CODE_BLOCK = regex(
    r'(<!-- wp:syntaxhighlighter/code \{[^<>]{0,500}"language":"([\w+#-]{1,20})"[^<>]{0,500}\} -->'
    r"\s*<pre\b)"
)
_OWN_LINE = regex(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_OWN_PARAGRAPH = regex(r"(<p(?:\s[^<>]*)?>)\s*(https?://[^\s<>\"]+)\s*(?=</p>)", re.IGNORECASE)
_ADDRESS = regex(r"https?://[^\s<>\"'|\[\]]+")
_PICTURE = regex(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL)
#: The endings of the names of each kind of file.
_ENDINGS = {
    "image": ("jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp"),
    "audio": ("mp3", "m4a", "ogg", "oga", "wav", "flac", "aac", "wma"),
    "video": ("mp4", "m4v", "webm", "ogv", "mov", "flv", "wmv"),
}
_RESERVED = str.maketrans("", "", "\x02\x03\x04\x05\x06\x07")
_EDGES = str.maketrans("", "", "\x06\x07")
_CLASSIC = regex(r"\x06([^\x06\x07]*)\x07")
#: Code within a line: its brackets are no shortcodes, and hidden while shortcodes are rendered.
_CODE = regex(r"<(?:code|kbd|samp|tt)(?:\s[^<>]*)?>[^<]*", re.IGNORECASE)
_HIDE_BRACKETS, _SHOW_BRACKETS = str.maketrans("[]", "\x04\x05"), str.maketrans("\x04\x05", "[]")


class LibraryFile(Struct, frozen=True):
    """A file of the media library: its address and its caption."""

    url: str
    caption: str = ""

    def is_a(self, kind: str) -> bool:
        """Whether it is an `image`, an `audio` or a `video`, by its name."""
        ending = self.url.partition("?")[0].rpartition(".")[2].lower()
        return ending in _ENDINGS[kind]


class ContentRenderer(Struct):
    """Renders one text; `files` returns attachments by id, or those of the post without ids.

    `reused` returns what the reusable block of an id holds.
    """

    files: Callable[[Sequence[str]], list[LibraryFile]]
    reused: Callable[[str], str] = lambda _: ""
    dropped: dict[str, None] = field(default_factory=dict)

    def html(self, raw: str) -> str:
        """Return the text as HTML, without anything that only WordPress understands."""
        text = blocks.put_in_reused(raw, self.reused).translate(_RESERVED)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text, pieces = _take_out_whole(_CODE_BLOCK.sub(r'\1 lang="\2"', text))
        text, lost = blocks.remove_marks(text)
        self.dropped |= dict.fromkeys(lost)
        text = embeds.EQUALS.sub(r"[\1 ", text)
        text = _CODE.sub(lambda span: unescape_shortcodes(span[0]).translate(_HIDE_BRACKETS), text)
        text = render_shortcodes(text, self._shortcode).translate(_SHOW_BRACKETS)
        text = _CLASSIC.sub(lambda classic: _classic(classic[1]), text).translate(_EDGES)
        text = _OWN_LINE.sub(r'<a href="\1">\1</a>', text)
        text = _OWN_PARAGRAPH.sub(r'\1<a href="\2">\2</a>', text)
        return PLACEHOLDER.sub(lambda match: pieces[int(match[1])], text).strip()

    @property
    def notes(self) -> tuple[str, ...]:
        """Return one note on what was left out, or none."""
        if not self.dropped:
            return ()
        return (f"content_html: left out, as only WordPress shows it: {', '.join(self.dropped)}",)

    def _shortcode(self, name: str, attrs: Mapping[str, str], words: str, inner: str | None) -> str:
        kind = name.lower()
        if kind in ("caption", "wp_caption"):
            picture, text = _split_caption(inner or "")
            html = _figure(picture, attrs.get("caption") or text) if picture else text
        elif kind == "gallery":
            ids = _ids(attrs)
            files = (file for file in self.files(ids) if ids or file.is_a("image"))
            html = "".join(_figure(_img(file.url), escape(file.caption)) for file in files)
        elif kind == "embed":
            html = _link(_address(inner or attrs.get("src") or words))
        elif kind == "playlist":
            html = self._playlist(attrs)
        elif kind in ("audio", "video"):
            html = self._player(kind, attrs, words, inner)
        else:
            if embeds.is_embed(kind) and (address := embeds.address_of(kind, attrs, words, inner)):
                return _link(address)
            html = inner or ""
        if kind not in KNOWN or not html.strip():
            self.dropped[f"[{name}]"] = None
        return html

    def _player(self, kind: str, attrs: Mapping[str, str], words: str, inner: str | None) -> str:
        addresses = (attrs[key] for key in ("src", *_ENDINGS[kind]) if attrs.get(key))
        own = (file.url for file in self.files(()) if file.is_a(kind))
        address = _address(next(addresses, "") or words) or _address(inner or "") or next(own, "")
        if not address:
            return ""
        return f'\n\n<{kind} controls src="{escape(address)}"></{kind}>\n\n'

    def _playlist(self, attrs: Mapping[str, str]) -> str:
        kind = "video" if attrs.get("type") == "video" else "audio"
        files = (file for file in self.files(_ids(attrs)) if file.is_a(kind))
        return "".join(_link(file.url, file.caption) for file in files)


def _classic(text: str) -> str:
    """Return what the classic editor makes of a text."""
    return add_paragraphs(_OWN_LINE.sub(lambda line: _link(line[1]), text)) or "\n"


def _take_out_whole(text: str) -> tuple[str, list[str]]:
    """Replace code, scripts and the like by placeholders; return the text and the pieces."""
    pieces: list[str] = []
    parts: list[str] = []
    end, unclosed = 0, set[str]()
    for match in _WHOLE.finditer(text):
        ending = _ending(match)
        if match.start() < end or ending in unclosed:
            continue
        closing = re.compile(ending, re.IGNORECASE).search(text, match.end())
        if closing is None:
            unclosed.add(ending)
            continue
        before, piece = text[end : match.start()], _piece(match, closing)
        if piece.startswith("<code"):  # a part of its line
            parts += (before, piece)
        else:
            parts += (before, f"\x02{len(pieces)}\x03")
            pieces.append(piece)
        end = closing.end()
    return "".join((*parts, text[end:])), pieces


def _ending(opening: re.Match[str]) -> str:
    """Return the pattern of what ends an element or a shortcode."""
    if tag := opening["tag"]:
        return rf"</{tag.lower()}\s*>"
    return re.escape(f"[/{opening['name']}{opening['suffix'] or ''}]".lower())


def _piece(opening: re.Match[str], closing: re.Match[str]) -> str:
    """Return the HTML of what stands from an opening to its closing."""
    text = opening.string
    if tag := opening["tag"]:
        whole = text[opening.start() : closing.end()]
        return code.pre_of(unescape_shortcodes(whole)) if tag.lower() == "pre" else whole
    before = text[text.rfind("\n", 0, opening.start()) + 1 : opening.start()]
    line_end = text.find("\n", closing.end())
    after = text[closing.end() : line_end if line_end >= 0 else len(text)]
    alone = not before.strip() and not after.strip()
    return code.code_of(opening, text[opening.end() : closing.start()], alone=alone)


def _ids(attributes: Mapping[str, str]) -> list[str]:
    return re.findall(r"\d+", attributes.get("ids") or attributes.get("include") or "")


def _address(text: str) -> str:
    """Return the first web address in a text, entities decoded."""
    match = _ADDRESS.search(text)
    return unescape(match[0]) if match else ""


def _link(address: str, words: str = "") -> str:
    if not address:
        return ""
    href = escape(unescape(address))
    return f'\n\n<p><a href="{href}">{escape(words) or href}</a></p>\n\n'


def _img(url: str) -> str:
    return f'<img src="{escape(url)}" alt="">'


def _split_caption(inner: str) -> tuple[str, str]:
    """Split a caption into the picture, with its link if it has one, and the text behind it."""
    match = _PICTURE.match(inner)
    return (match[1], match[2].strip()) if match else ("", inner)


def _figure(picture: str, caption: str) -> str:
    figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{figcaption}</figure>\n\n"
