"""Shortcodes of WordPress: what they are in a text, and what stands inside which.

https://codex.wordpress.org/Shortcode_API
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: Those of WordPress itself.
KNOWN = frozenset(("caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"))
_TAG = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]{0,40})((?:\s[^\[\]]*?)?)(/?)\](\]?)")
_ATTRIBUTE = re.compile(r"""(?<!\S)([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_QUOTED = re.compile(r"""(?<!\S)[\w-]+\s*=\s*["']""")
_INDEXED = re.compile(r"[A-Za-z0-9_)\]]")
_DEEPEST = 20

#: Makes HTML of a shortcode: its name, its attributes, the words as they stand behind its name,
#: what it encloses (None where it encloses nothing).
Make = Callable[[str, Mapping[str, str], str, str | None], str]


@dataclass(slots=True)
class _Open:
    """A shortcode that may be closed later on; `inner` is what has come since."""

    tag: re.Match[str] | None
    inner: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tag[3] if self.tag else ""


def rendered(text: str, make: Make) -> str:
    """The text with what `make` makes of each shortcode; `[[escaped]]` ones are read as written.

    What is no shortcode of WordPress's own is one by its attributes, its end, or an underscore in
    its name; anything else in brackets is an author's ([sic], [see 2020: a=1], list[my_index]).
    """
    stack, waiting, done = [_Open(None)], Counter[str](), 0
    ends = Counter(tag[3] for tag in _TAG.finditer(text) if tag[2])
    for tag in _TAG.finditer(text):
        stack[-1].inner.append(text[done : tag.start()])
        done = tag.end()
        escaped, closing, name, _, single, bracket = tag.groups()
        if closing:
            ends[name] -= 1
            _close(tag, stack, waiting, make)
        elif escaped and bracket:
            stack[-1].inner.append(tag[0][1:-1] if single or _is_one(tag) else tag[0])
        elif single or not ends[name] or len(stack) > _DEEPEST:
            stack[-1].inner.append(_alone(tag, make))
        else:
            stack.append(_Open(tag))
            waiting[name] += 1
    stack[-1].inner.append(text[done:])
    return _flat(stack, make)


def unescaped(text: str) -> str:
    """A text in which shortcodes are shown, not meant: only the escaped ones are unescaped."""
    return _TAG.sub(
        lambda tag: tag[0][1:-1] if tag[1] and tag[6] and _is_one(tag) else tag[0], text
    )


def _close(tag: re.Match[str], stack: list[_Open], waiting: Counter[str], make: Make) -> None:
    """End the innermost shortcode of that name; what was opened in it stands alone."""
    name = tag[3]
    if not waiting[name]:
        stack[-1].inner.append(tag[0])
        return
    at = next(n for n in range(len(stack) - 1, 0, -1) if stack[n].name == name)
    waiting.subtract(one.name for one in stack[at:])
    opened, within = stack[at], stack[at + 1 :]
    del stack[at:]
    inner = "".join(opened.inner) + _flat(within, make)
    first = opened.tag
    assert first is not None
    if first[1] and tag[6]:
        stack[-1].inner.append(first[0][1:] + inner + tag[0][:-1])
        return
    made = make(name, _attributes(first[4]), first[4], inner)
    stack[-1].inner.append(first[1] + made + tag[6])


def _flat(opened: list[_Open], make: Make) -> str:
    """What was opened and never closed, each standing alone."""
    parts: list[str] = []
    for one in opened:
        if one.tag is not None:
            parts.append(_alone(one.tag, make))
        parts += one.inner
    return "".join(parts)


def _alone(tag: re.Match[str], make: Make) -> str:
    if not _is_one(tag):
        return tag[0]
    return tag[1] + make(tag[3], _attributes(tag[4]), tag[4], None) + tag[6]


def _is_one(tag: re.Match[str]) -> bool:
    """Whether brackets that nothing closes are a shortcode, not words."""
    if tag[3].lower() in KNOWN:
        return True
    if told := tag[4].strip():
        return bool(_QUOTED.search(told)) or not _ATTRIBUTE.sub("", told).strip()
    return "_" in tag[3] and not _INDEXED.match(tag.string[max(tag.start() - 1, 0)])


def _attributes(told: str) -> dict[str, str]:
    return {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(told)}
