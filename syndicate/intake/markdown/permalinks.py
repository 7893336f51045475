"""Make the address of an article as its generator does, by the pattern in its settings.

https://gohugo.io/configuration/permalinks/, https://www.getzola.org/documentation/content/page/,
https://docs.getpelican.com/en/latest/settings.html#url-settings
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.hexo_address import hexo_path
from syndicate.intake.markdown.jekyll_address import jekyll_path
from syndicate.intake.markdown.naming import (
    LONGEST,
    Naming,
    UnknownAddressError,
    day_tokens,
    expand,
)
from syndicate.intake.markdown.values import as_text
from syndicate.text.patterns import regex

_PELICAN_TOKEN = regex(r"\{(\w{1,30})(?::([^{}]{1,30}))?\}")
_RUN = regex("-{2,}")
_SLASHES = regex("/{2,}")
#: What Pelican finds in a file's name, as its documentation shows it; no other pattern is run.
_FILE_NAMES = {
    r"(?P<slug>.*)": re.compile(r"(.*)", re.DOTALL),
    r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)": re.compile(r"\d{4}-\d{2}-\d{2}_(.*)", re.DOTALL),
    r"(?P<date>\d{4}-\d{2}-\d{2})-(?P<slug>.*)": re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.DOTALL),
}


def path_of(engine: Engine, naming: Naming) -> str | None:
    """Return an article's path below the site's front page; None for a generator without a rule.

    Raises UnknownAddressError where the pattern asks for what the file does not tell.
    """
    make = _RULES.get(engine.name)
    return _SLASHES.sub("/", make(engine, naming)).lstrip("/") if make else None


def _hugo_slug(text: str) -> str:
    """Return a text as Hugo's `Sanitize` leaves it: blanks become one hyphen, signs go."""
    kept: list[str] = []
    is_waiting = False
    for c in text:
        if c.isalpha() or c.isdecimal() or c in "-_.~+#/\\@" or unicodedata.category(c)[0] == "M":
            if is_waiting and c != "-":
                kept.append("-")
            is_waiting = False
            kept.append(c)
        elif kept and kept[-1] != "-" and c.isspace():
            is_waiting = True
    return "".join(kept).lower()


def _hugo(engine: Engine, naming: Naming) -> str:
    if url := as_text(first(naming.front, "url")):
        return url
    folders, stem = list(naming.name.parts[:-1]), naming.name.stem
    if stem in ("index", "_index") and folders:
        stem = folders.pop()
    section = folders[0] if folders else ""
    slug = as_text(first(naming.front, "slug"))
    title = _hugo_slug(naming.title)
    tokens = day_tokens(naming.date) | {
        "section": section,
        "sections": "/".join(folders),
        "title": title,
        "slug": _hugo_slug(slug) if slug else title,
        "filename": _hugo_slug(stem),
        "contentbasename": _hugo_slug(stem),
        "slugorfilename": _hugo_slug(slug or stem),
        "slugorcontentbasename": _hugo_slug(slug or stem),
    }
    if pattern := _hugo_pattern(engine, section):
        path = expand(pattern, tokens, {})
    else:
        last = _hugo_slug(slug or stem)
        path = "/".join([*map(_hugo_slug, folders), last])
    if str(first(engine.settings, "uglyURLs")).lower() == "true":
        return naming.folder + path.strip("/") + ".html"
    path = naming.folder + path.lstrip("/")
    return path if path.endswith((".html", "/")) else path + "/"


def _hugo_pattern(engine: Engine, section: str) -> str | None:
    patterns = first(engine.settings, "permalinks")
    if not isinstance(patterns, dict):
        return None
    pages = first(patterns, "page")
    inner = pages if isinstance(pages, dict) else patterns
    pattern = inner.get(section or "/")
    return pattern if isinstance(pattern, str) else None


def _zola(engine: Engine, naming: Naming) -> str:
    if path := as_text(first(naming.front, "path")):
        return path.strip("/") + "/"
    folders, stem = list(naming.name.parts[:-1]), naming.name.stem
    if stem == "index" and folders:
        stem = folders.pop()
    dated = re.match(r"\A\d{4}-\d{2}-\d{2}(?:T[\d:Z+-]{1,25})?(?:-|_| - )(.+)\Z", stem)
    slug = as_text(first(naming.front, "slug")) or (dated[1] if dated else stem)
    slugify = first(engine.settings, "slugify")
    mode = as_text(first(slugify, "paths")) if isinstance(slugify, dict) else None
    if mode in ("off", "safe"):
        return naming.folder + "/".join([*folders, slug]) + "/"
    if not slug.isascii():
        raise UnknownAddressError("Zola writes this slug in Latin letters")
    words = "".join(c if c.isalnum() else "-" for c in slug.lower())
    return naming.folder + "/".join([*folders, _RUN.sub("-", words).strip("-")]) + "/"


def _pelican(engine: Engine, naming: Naming) -> str:
    if url := as_text(first(naming.front, "url", "save_as")):
        return url
    category = naming.categories[0] if naming.categories else "misc"
    tokens = {
        "slug": as_text(first(naming.front, "slug")) or _pelican_name(engine, naming),
        "category": _pelican_slug(category),
        "lang": as_text(first(naming.front, "lang")) or engine.language,
    }

    def replace(match: re.Match[str]) -> str:
        value = tokens.get(match[1])
        if match[1] == "date" and naming.date and match[2]:
            value = naming.date.strftime(match[2])
        if not value:
            raise UnknownAddressError(
                f"ARTICLE_URL needs {{{match[1]}}}, which the file does not tell"
            )
        return value

    pattern = engine.text("ARTICLE_URL") or "{slug}.html"
    return _PELICAN_TOKEN.sub(replace, pattern[:LONGEST])


def _pelican_name(engine: Engine, naming: Naming) -> str | None:
    """Return the slug of a file that gives none: from its name, or from its title."""
    stem = naming.name.stem
    named = engine.text("FILENAME_METADATA") or ""
    if "?P<slug>" in named:
        match = found.fullmatch(stem) if (found := _FILE_NAMES.get(named)) else None
        return match[1] if match else None
    return _pelican_slug(stem if engine.text("SLUGIFY_SOURCE") == "basename" else naming.title)


def _pelican_slug(text: str) -> str | None:
    if not text.isascii():
        return None  # Pelican writes it in Latin letters
    kept = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return re.sub(r"[-\s]+", "-", kept) or None


_RULES: Mapping[str, Callable[[Engine, Naming], str]] = {
    "hexo": hexo_path,
    "jekyll": jekyll_path,
    "hugo": _hugo,
    "zola": _zola,
    "pelican": _pelican,
}
