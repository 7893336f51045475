"""The templates of pages, their one style, and the policy that lets a page load nothing else.

https://www.w3.org/TR/CSP3/: a page holds its style, which the policy names by its digest, so that
no style of an article and no script takes effect.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from syndicate.text.bidi import language_is_rtl
from syndicate.text.languages import NATIVE_NAMES

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **facts: Any) -> str:
    """Return a page, or a part of one; values in `facts` are escaped."""
    return _templates().get_template(name).render(facts)


def direction(language: str | None) -> str:
    """Return the `dir` of a text; `auto` (no language) lets its letters decide."""
    if not language:
        return "auto"
    return "rtl" if language_is_rtl(language) else "ltr"


def language_name(tag: str) -> str:
    """Return what a language calls itself, or else its tag."""
    part = tag.lower()
    while part and part not in NATIVE_NAMES:
        part = part.rpartition("-")[0]
    return NATIVE_NAMES.get(part, tag)


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style sheet that stands in every page."""
    return (files("syndicate") / "templates" / "pages.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def policy() -> str:
    """Return the content security policy of pages: nothing loads but the style they hold."""
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(direction=direction, language=language_name)


def environment(**filters: Callable[..., Any]) -> Environment:
    """Return an environment for the program's own templates, with these filters."""
    from jinja2 import (
        Environment,
        PackageLoader,
        StrictUndefined,
    )  # heavy, and only a page needs it

    env = Environment(
        loader=PackageLoader("syndicate", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        undefined=StrictUndefined,  # a name that no longer exists is an error, not an empty text
    )
    env.filters |= filters
    env.globals |= {"style": style, "policy": policy}
    return env
