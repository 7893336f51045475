"""The templates of pages, their one style, and the policy that lets a page load nothing else.

https://www.w3.org/TR/CSP3/: a page holds its style, which the policy names by its digest, so that
no style of an article's and no script is ever heeded.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from syndicate.text.languages import NATIVE_NAMES

if TYPE_CHECKING:
    from jinja2 import Environment

#: Languages that are written from right to left (https://www.w3.org/International/questions/qa-scripts).
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())


def render(name: str, **facts: Any) -> str:
    """A page, or a part of one; what stands in `facts` is escaped."""
    return _templates().get_template(name).render(facts)


def direction(language: str | None) -> str:
    """In which direction a text is written; `auto` lets its letters say it."""
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def language_name(tag: str) -> str:
    """What a language calls itself, or its tag."""
    part = tag.lower()
    while part and part not in NATIVE_NAMES:
        part = part.rpartition("-")[0]
    return NATIVE_NAMES.get(part, tag)


@lru_cache(maxsize=1)
def style() -> str:
    """The style of all pages, as it stands in them."""
    return (files("syndicate") / "templates" / "pages.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def policy() -> str:
    """What a page may load: nothing but the style that it holds."""
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(direction=direction, language=language_name)


def environment(**filters: Callable[..., Any]) -> Environment:
    """The program's own templates, with these filters."""
    from jinja2 import Environment, PackageLoader  # heavy, and only a page needs it

    made = Environment(
        loader=PackageLoader("syndicate", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= filters
    made.globals |= {"style": style, "policy": policy}
    return made
