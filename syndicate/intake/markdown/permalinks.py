"""Make the address of an article as its generator does, by the pattern in its settings.

https://hexo.io/docs/permalinks, https://jekyllrb.com/docs/permalinks/, https://gohugo.io/configuration/permalinks/,
https://www.getzola.org/documentation/content/page/, https://docs.getpelican.com/en/latest/settings.html#url-settings
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from pathlib import PurePosixPath
from typing import Any

from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.values import as_text, labels

_LONGEST = 500
_TOKEN = re.compile(r":([A-Za-z0-9_]{0,40}[A-Za-z0-9])")
_PELICAN_TOKEN = re.compile(r"\{(\w{1,30})(?::([^{}]{1,30}))?\}")
_HEXO_SPECIAL = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]")
_JEKYLL_SPECIAL = re.compile(r"[^\w.~!$&'()+,;=@-]|_")
_RUN = re.compile("-{2,}")
_SLASHES = re.compile("/{2,}")
_DATED = re.compile(r"\A(\d{2,4}-\d{1,2}-\d{1,2})-(.+)\Z", re.DOTALL)
_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True, slots=True)
class Naming:
    """What an address is made of; `name` is the file's path below its folder of articles.

    `date` is in the zone of the generator, None where there is none.
    """

    name: PurePosixPath
    front: Mapping[str, Any]
    title: str
    date: datetime | None
    categories: list[str]


class UnknownAddressError(Exception):
    """An address that only the generator knows; its text says why."""


def path_of(engine: Engine, naming: Naming) -> str | None:
    """Return an article's path below the site's front page; None for a generator without a rule.

    Raises UnknownAddressError where the pattern asks for what the file does not tell.
    """
    rule = {"hexo": _hexo, "jekyll": _jekyll, "hugo": _hugo, "zola": _zola, "pelican": _pelican}
    make = rule.get(engine.name)
    return _SLASHES.sub("/", make(engine, naming)).lstrip("/") if make else None


def _expand(pattern: str, tokens: Mapping[str, str | None], front: Mapping[str, Any]) -> str:
    if len(pattern) > _LONGEST:
        raise UnknownAddressError(f"the pattern {pattern[:60]!r} is too long")

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        value = tokens[name] if name in tokens else as_text(first(front, name))
        if value is None:
            raise UnknownAddressError(
                f"the pattern {pattern[:60]!r} needs :{name}, which the file does not tell"
            )
        return value

    return _TOKEN.sub(replace, pattern)


def _day_tokens(date: datetime | None) -> dict[str, str | None]:
    names = {
        "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
        "short_year": "%y", "y_day": "%j", "yearday": "%j", "week": "%V",
    }  # fmt: skip
    tokens = {name: date.strftime(form) if date else None for name, form in names.items()}
    tokens["i_month"] = str(date.month) if date else None
    tokens["i_day"] = str(date.day) if date else None
    tokens["monthname"] = _MONTHS[date.month - 1].lower() if date else None
    tokens["timestamp"] = str(int(date.timestamp())) if date else None
    return tokens


def hexo_slug(text: str, case: str = "0") -> str:
    """Return a text as Hexo's `slugize` writes it; `case` 1 is lower, 2 is upper."""
    plain = "".join(
        unicodedata.normalize("NFD", c)[0] if "\xc0" <= c <= "\u024f" else c for c in text
    )
    slug = _RUN.sub("-", _HEXO_SPECIAL.sub("-", plain)).strip("-")
    return slug.lower() if case == "1" else slug.upper() if case == "2" else slug


def _hexo(engine: Engine, naming: Naming) -> str:
    with_folders = bool(engine.settings.get("post_asset_folder"))
    given = as_text(first(naming.front, "permalink"))
    if given:
        path = given
    else:
        slug, found = _hexo_file(engine, naming)
        tokens = _day_tokens(naming.date) | found
        tokens |= {"title": slug, "name": PurePosixPath(slug).name}
        tokens["post_title"] = hexo_slug(naming.title, "1")
        tokens["id"] = as_text(first(naming.front, "id"))
        stamp = tokens["timestamp"]
        digest = sha1(f"{slug}{stamp}".encode(), usedforsecurity=False).hexdigest()
        tokens["hash"] = digest[:12] if stamp else None
        tokens["category"] = _hexo_category(engine, naming)
        defaults = first(engine.settings, "permalink_defaults")
        front = (defaults if isinstance(defaults, dict) else {}) | dict(naming.front)
        pattern = engine.text("permalink") or ":year/:month/:day/:title/"
        path = _expand(pattern, tokens, front)
    if with_folders and not path.endswith(("/", ".html")):
        path += "/"
    return path


def _hexo_file(engine: Engine, naming: Naming) -> tuple[str, dict[str, str | None]]:
    """Return the slug that a file's name holds, and what else, by `new_post_name`."""
    path = naming.name.with_suffix("").as_posix()
    pattern = engine.text("new_post_name") or ":title.md"
    pattern = pattern.rpartition(".")[0] if "." in pattern else pattern
    digits = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}",
              "i_day": r"\d{1,2}", "hash": "[0-9a-f]{12}"}  # fmt: skip
    parts = _TOKEN.split(pattern[:_LONGEST])
    if len(parts) > 20 or len(set(parts[1::2])) < len(parts[1::2]):
        return path, {}
    expression = "".join(
        f"(?P<{part}>{digits.get(part, '.+?')})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    match = re.fullmatch(expression, path[:_LONGEST])
    found: dict[str, str | None] = dict(match.groupdict()) if match else {}
    slug = found.get("title")
    others = {key: value for key, value in found.items() if key not in ("title", *digits)}
    return slug or hexo_slug(path), others


def _hexo_category(engine: Engine, naming: Naming) -> str:
    value = first(naming.front, "categories", "category")
    path = labels(value, False)
    if isinstance(value, list) and any(isinstance(element, list) for element in value):
        path = labels([value[-1]], False)
    if not path:
        return engine.text("default_category") or "uncategorized"
    words = first(engine.settings, "category_map")
    names = words if isinstance(words, dict) else {}
    case = engine.text("filename_case") or "0"
    return "/".join(hexo_slug(as_text(names.get(name)) or name, case) for name in path)


def _jekyll_slug(text: str) -> str:
    return _RUN.sub("-", _JEKYLL_SPECIAL.sub("-", text)).strip("-")


def _jekyll(engine: Engine, naming: Naming) -> str:
    dated = _DATED.match(naming.name.stem)
    stem = dated[2] if dated else naming.name.stem
    slug = as_text(first(naming.front, "slug")) or stem
    tokens = _day_tokens(naming.date)
    folders = [part for part in naming.name.parts[:-1] if part not in ("_posts", "_drafts")]
    categories = list(dict.fromkeys([*folders, *naming.categories]))
    tokens |= {
        "title": _jekyll_slug(slug),
        "slug": _jekyll_slug(slug).lower(),
        "categories": "/".join(name.lower() for name in categories),
        "slugified_categories": "/".join(_jekyll_slug(name).lower() for name in categories),
        "output_ext": ".html",
        "name": _jekyll_slug(stem),
        "short_day": f"{naming.date:%a}" if naming.date else None,
    }
    pattern = as_text(first(naming.front, "permalink")) or _jekyll_pattern(engine, naming)
    return _expand(_JEKYLL_STYLES.get(pattern, pattern), tokens, {})


def _jekyll_pattern(engine: Engine, naming: Naming) -> str:
    collections = first(engine.settings, "collections")
    for name in naming.name.parts[:-1]:
        inner = collections.get(name[1:]) if isinstance(collections, dict) else None
        if name.startswith("_") and isinstance(inner, dict) and first(inner, "permalink"):
            if name != "_posts":
                raise UnknownAddressError(f"the pattern of the collection {name[1:]} is not known")
            return str(first(inner, "permalink"))
    return engine.text("permalink") or "date"


def _hugo_slug(text: str) -> str:
    kept = (
        c if c.isalnum() or c in "-_.~+#/" or unicodedata.combining(c) else "-"
        for c in text
        if c.isspace() or c.isalnum() or c in "-_.~+#/" or unicodedata.combining(c)
    )
    return _RUN.sub("-", "".join(kept)).strip("-").lower()


def _hugo(engine: Engine, naming: Naming) -> str:
    if url := as_text(first(naming.front, "url")):
        return url
    folders, stem = list(naming.name.parts[:-1]), naming.name.stem
    if stem in ("index", "_index") and folders:
        stem = folders.pop()
    section = folders[0] if folders else ""
    slug = as_text(first(naming.front, "slug"))
    title = _hugo_slug(naming.title)
    tokens = _day_tokens(naming.date) | {
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
        path = _expand(pattern, tokens, {})
    else:
        last = _hugo_slug(slug or stem)
        path = "/".join([*map(_hugo_slug, folders), last])
    if str(first(engine.settings, "uglyURLs")).lower() == "true":
        return path.rstrip("/") + ".html"
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
        return "/".join([*folders, slug]) + "/"
    if not slug.isascii():
        raise UnknownAddressError("Zola writes this slug in Latin letters")
    words = "".join(c if c.isalnum() else "-" for c in slug.lower())
    return "/".join([*folders, _RUN.sub("-", words).strip("-")]) + "/"


def _pelican(engine: Engine, naming: Naming) -> str:
    if url := as_text(first(naming.front, "url", "save_as")):
        return url
    category = naming.categories[0] if naming.categories else "misc"
    source = naming.name.stem if engine.text("SLUGIFY_SOURCE") == "basename" else naming.title
    tokens = {
        "slug": as_text(first(naming.front, "slug")) or _pelican_slug(source),
        "category": _pelican_slug(category) if category.isascii() else None,
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
    return _PELICAN_TOKEN.sub(replace, pattern[:_LONGEST])


def _pelican_slug(text: str) -> str | None:
    if not text.isascii():
        return None  # Pelican writes it in Latin letters
    kept = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return "-".join(re.split(r"[-\s]", kept)) if kept else None
