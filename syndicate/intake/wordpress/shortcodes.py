"""Find the shortcodes of WordPress in a text, and what each encloses.

https://codex.wordpress.org/Shortcode_API
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from syndicate.intake.wordpress.embeds import EMBEDS, address_of
from syndicate.text.patterns import regex

#: The shortcodes of WordPress itself.
KNOWN = frozenset(("caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"))
_TAG = regex(r"\[(\[?)(/?)([A-Za-z][\w-]{0,40})((?:\s[^\[\]]*?)?)(/?)\](\]?)")
_ATTRIBUTE = regex(r"""(?<!\S)([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_QUOTED = regex(r"""(?<!\S)[\w-]+\s*=\s*["']""")
_INDEXED = regex(r"[A-Za-z0-9_)\]]")
_DEEPEST = 20

#: Returns the HTML of a shortcode: its name, its attributes, the text behind its name as written,
#: what it encloses (None where it has no end tag).
Make = Callable[[str, Mapping[str, str], str, str | None], str]


class _OpenTag(Struct):
    """A shortcode that may be closed later; `inner` is the text since. Without a tag: the root."""

    tag: re.Match[str] | None
    inner: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tag[3] if self.tag else ""


def render_shortcodes(text: str, make: Make) -> str:
    """Replace each shortcode by what `make` returns; `[[escaped]]` ones become plain text.

    A name that WordPress does not know is a shortcode by its attributes, its end tag, or an
    underscore in it; other brackets are the author's ([sic], [see 2020: a=1], list[my_index]).
    """
    stack, waiting, end = [_OpenTag(None)], Counter[str](), 0
    ends = Counter(tag[3] for tag in _TAG.finditer(text) if tag[2])
    for tag in _TAG.finditer(text):
        stack[-1].inner.append(text[end : tag.start()])
        end = tag.end()
        escaped, closing, name, _, single, bracket = tag.groups()
        if closing:
            ends[name] -= 1
            _close(tag, stack, waiting, make)
        elif escaped and bracket:
            stack[-1].inner.append(tag[0][1:-1] if single or _is_shortcode(tag) else tag[0])
        elif single or not ends[name] or len(stack) > _DEEPEST:
            stack[-1].inner.append(_render_alone(tag, make))
        else:
            stack.append(_OpenTag(tag))
            waiting[name] += 1
    stack[-1].inner.append(text[end:])
    return _render_unclosed(stack, make)


def unescape_shortcodes(text: str) -> str:
    """Unescape `[[escaped]]` shortcodes in a text that shows shortcodes and does not run them."""
    return _TAG.sub(
        lambda tag: tag[0][1:-1] if tag[1] and tag[6] and _is_shortcode(tag) else tag[0], text
    )


def _close(tag: re.Match[str], stack: list[_OpenTag], waiting: Counter[str], make: Make) -> None:
    """Close the innermost shortcode of that name; those opened within it have no end tag."""
    name = tag[3]
    if not waiting[name]:
        stack[-1].inner.append(tag[0])
        return
    position = next(n for n in range(len(stack) - 1, 0, -1) if stack[n].name == name)
    waiting.subtract(shortcode.name for shortcode in stack[position:])
    opened, unclosed = stack[position], stack[position + 1 :]
    del stack[position:]
    inner = "".join(opened.inner) + _render_unclosed(unclosed, make)
    first = opened.tag
    assert first is not None
    if first[1] and tag[6]:
        stack[-1].inner.append(first[0][1:] + inner + tag[0][:-1])
        return
    html = make(name, _attributes(first[4]), first[4], inner)
    stack[-1].inner.append(first[1] + html + tag[6])


def _render_unclosed(opened: list[_OpenTag], make: Make) -> str:
    """Render shortcodes that were opened and never closed, each without an end tag."""
    parts: list[str] = []
    for shortcode in opened:
        if shortcode.tag is not None:
            parts.append(_render_alone(shortcode.tag, make))
        parts += shortcode.inner
    return "".join(parts)


def _render_alone(tag: re.Match[str], make: Make) -> str:
    if not _is_shortcode(tag):
        return tag[0]
    words = tag[4]
    if tag[5] and words and words[-1] not in " \t\n\"'":  # it ends an address
        words += tag[5]
    return tag[1] + make(tag[3], _attributes(words), words, None) + tag[6]


def _is_shortcode(tag: re.Match[str]) -> bool:
    """Whether brackets without an end tag are a shortcode, not an author's words."""
    name = tag[3].lower()
    if name in KNOWN or (name in EMBEDS and address_of(name, _attributes(tag[4]), tag[4], None)):
        return True
    if attributes := tag[4].strip():
        return bool(_QUOTED.search(attributes)) or not _ATTRIBUTE.sub("", attributes).strip()
    return "_" in tag[3] and not _INDEXED.match(tag.string[max(tag.start() - 1, 0)])


def _attributes(text: str) -> dict[str, str]:
    return {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(text)}
