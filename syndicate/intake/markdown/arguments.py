"""Read the arguments of a tag or shortcode: words in order, and values by name."""

from __future__ import annotations

import re
from html import escape

from msgspec import Struct

from syndicate.intake.markdown.scan import Tag
from syndicate.text.patterns import regex

_WORD = regex(
    r"""(?:([\w-]{1,40})\s{0,9}=\s{0,9})?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]\S*)|(\S))"""
)
_ADDRESS = regex(r"\A(?:https?:)?//\S|\A/\S")
_FILE = regex(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp|pdf|mp[34]|md|html?|zip)\Z", re.IGNORECASE)
#: What says how something looks.
_STYLES = frozenset(
    "info primary success warning danger default simple modern flat disabled no-icon icon "
    "true false open close closed note tip question quote abstract bug example failure left "
    "right center red orange yellow green cyan blue purple pink gray grey black white light "
    "dark block inline bold minus plus times radio checked checkbox outline larger large "
    "small tiny rounded color auto md h1 h2 h3 h4 h5 h6 child logo class lazy nolazy expand "
    "collapse".split()
)
_STYLE = regex(
    r"\A(?:#[0-9a-fA-F]{3,8}|-?\d{1,5}(?:\.\d{1,3})?(?:%|px|em|rem|vh|vw)?|fa[srbl]?|fa-[\w-]{1,40}|icon-\S{1,40}|"
    r"(?:bg|color|width|height|lang|line_number|first_line|wrap|mark|url|highlight|from|to):\S{0,99})\Z"
)
_CJK = regex("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Arguments(Struct, frozen=True):
    """The words of a tag in order, those with a name, and all of them as one text."""

    words: tuple[str, ...]
    named: dict[str, str]
    text: str

    @classmethod
    def of(cls, tag: Tag) -> Arguments:
        words: list[str] = []
        named: dict[str, str] = {}
        for key, *values in _WORD.findall(tag.arguments):
            value = next(filter(None, values), "")
            if key and not value.startswith("="):
                named[key.lower()] = value
            else:
                words.append(f"{key}={value}" if key else value)
        return cls(tuple(words), named, tag.arguments)

    def name(self, *names: str) -> str | None:
        return next((self.named[name] for name in names if self.named.get(name)), None)

    def address(self) -> str | None:
        """Return the first word that is an address or a path, else the name of a file."""
        given = self.name("src", "url", "href", "link", "path", "file")
        places = [word.strip(",") for word in self.words]
        for is_one in (_ADDRESS.match, _FILE.search):
            given = given or next((place for place in places if is_one(place)), None)
        return given

    def label(self, *names: str) -> str:
        """Return what a reader is to see: a text by name, else the words that are no style."""
        if named := self.name(*names, "title", "text", "content", "caption", "alt", "name"):
            return named
        address = self.address()
        shown = (word for word in self.commas() if word != address and not is_style(word))
        return " ".join(shown).strip()

    def commas(self) -> list[str]:
        """Return the words, also where they are separated by commas."""
        parts = (part.strip() for word in self.words for part in _split_commas(word))
        return [part for part in parts if part]

    def readable(self) -> str:
        """Return the words of an unknown tag that are surely meant for readers."""
        label = self.label()
        return label if _CJK.search(label) else ""


def _split_commas(word: str) -> list[str]:
    stripped = word.strip(",")
    is_text = " " in stripped or (_CJK.search(stripped) and "," not in stripped)
    return [stripped] if is_text or _ADDRESS.match(stripped) else stripped.split(",")


def is_style(word: str) -> bool:
    return word.lower() in _STYLES or bool(_STYLE.match(word))


def link(address: str, label: str = "") -> str:
    """Return a link in HTML, with its address where it has no text."""
    return f'<a href="{escape(address)}">{escape(label or address, quote=False)}</a>'


def picture(address: str, label: str = "") -> str:
    return f'<img src="{escape(address)}" alt="{escape(label)}">'
