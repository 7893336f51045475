"""The templates of pages, their one style and script, and the policy that lets a page load nothing.

https://www.w3.org/TR/CSP3/: a page holds its style, which the policy names by its digest, so that
no style of an article and no script takes effect. Only the page of all feeds has a script, which is
named likewise: it filters, copies and corrects addresses, and nothing needs it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from syndicate.text.bidi import language_is_rtl
from syndicate.text.languages import NATIVE_NAMES, is_chinese
from syndicate.text.patterns import regex
from syndicate.text.words import Words, words_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_FOLDER = Path(__file__).parents[1] / "templates"
#: A word as long as an address, and where that may go on in the next line.
_LONG = regex(r"\S{30,}")
_PARTS = regex(r"(?<=[^/:]/)(?=[^/])|(?<=[^/\W_])(?=[?&#._~-]\w|%[C-Fc-f])|(?<=//)(?=\w)")
#: Where the part of a kind of page begins in the style sheet.
_PART = regex(r"/\* == ([a-z]+) == \*/\n")


def render(name: str, **facts: Any) -> str:
    """Return a page, or a part of one; values in `facts` are escaped."""
    return _templates().get_template(name).render(facts)


def direction(language: str | None) -> str:
    """Return the `dir` of a text; `auto` (no language) lets its letters decide."""
    if not language:
        return "auto"
    return "rtl" if language_is_rtl(language) else "ltr"


def spoken(language: str) -> str:
    """Return the language of a page's own words, which are Chinese or English."""
    return language if is_chinese(language) or language.lower().startswith("en") else "en"


def language_name(tag: str) -> str:
    """Return what a language calls itself, or else its tag."""
    part = tag.lower()
    while part and part not in NATIVE_NAMES:
        part = part.rpartition("-")[0]
    return NATIVE_NAMES.get(part, tag)


def language_names(tags: Iterable[str]) -> list[str]:
    """Return what languages call themselves, each once.

    A language that is also named with a script or region stands once, by its own name: zh and
    zh-CN are one.
    """
    listed = list(dict.fromkeys(tags))
    bare = {tag.lower() for tag in listed if "-" not in tag}
    one = (part if (part := tag.partition("-")[0].lower()) in bare else tag for tag in listed)
    return list(dict.fromkeys(map(language_name, one)))


def sized(number: int) -> str:
    """Return a number of bytes as people read it: 812 B, 4.5 kB, 12.0 MB."""
    for unit, length in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)):
        if number >= length:
            return f"{number / length:.1f} {unit}"
    return f"{number} B"


def breakable(text: str) -> Markup:
    """Return a text in which a long address may go on in the next line, between its parts.

    That is behind slashes and before what joins words, never within an encoded letter.
    """
    from markupsafe import Markup, escape

    marked = _LONG.sub(lambda word: _PARTS.sub("\0", word[0]), text)
    parts = (escape(part) for part in marked.split("\0"))
    return Markup("<wbr>").join(parts)


def coded(text: Markup) -> Markup:
    """Return a text in which commands between backticks are marked up as such."""
    from markupsafe import Markup

    return Markup(re.sub("`([^`]*)`", r"<code>\1</code>", str(text)))


class MarkedWords(Struct, frozen=True):
    """The program's words for a template; what they are told with is escaped, but for markup."""

    words: Words

    def __getattr__(self, name: str) -> str:
        mark: str = getattr(self.words, name)
        return mark

    def __call__(self, english: str, /, **facts: Any) -> Markup:
        from markupsafe import Markup, escape

        return Markup(escape(self.words.template(english, facts.get("n")))).format(**facts)


def says(about: str, language: str) -> MarkedWords:
    """Return what a page says, from one of the tables of `text/words`, in its language."""
    return MarkedWords(words_of(about, language))


@lru_cache(maxsize=8)
def style(page: str) -> str:
    """Return the style sheet of a kind of page: what all have, and its own part."""
    common, *parts = _PART.split(_asset("pages.css"))
    return common + dict(zip(parts[::2], parts[1::2], strict=True))[page]


@lru_cache(maxsize=1)
def script() -> str:
    """Return the script that stands in the page of all feeds."""
    return _asset("index.js")


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def policy(page: str) -> str:
    """Return the content security policy of a kind of page: nothing loads but the style it holds.

    The page of all feeds runs our script, too, and shows the icon that it holds.
    """
    more = f"; script-src {_digest(script())}; img-src data:" if page == "index" else ""
    return (
        f"default-src 'none'; style-src {_digest(style(page))}{more}; base-uri 'none';"
        " form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(direction=direction, spoken=spoken, breakable=breakable, sized=sized)


def environment(**filters: Callable[..., Any]) -> Environment:
    """Return an environment for the program's own templates, with these filters."""
    # heavy, and only a page needs it
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        undefined=StrictUndefined,  # a name that no longer exists is an error, not an empty text
    )
    env.filters |= filters
    env.globals |= {"style": style, "script": script, "policy": policy}
    return env
