"""Make the address of an article as Jekyll does (https://jekyllrb.com/docs/permalinks/)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.naming import Naming, day_tokens, expand
from syndicate.intake.markdown.values import as_text
from syndicate.text.patterns import regex

#: What `slugify` replaces, in its modes "pretty" and "default".
_PRETTY = regex(r"[^\w.~!$&'()+,;=@]+")
_PLAIN = regex(r"[\W_]+")
_DATED = regex(r"\A(\d{2,4}-\d{1,2}-\d{1,2})-(.+)\Z", re.DOTALL)
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}


def jekyll_path(engine: Engine, naming: Naming) -> str:
    """Return the path of an article's page below the site's front page."""
    dated = _DATED.match(naming.name.stem)
    stem = dated[2] if dated else naming.name.stem
    slug = as_text(first(naming.front, "slug")) or stem
    collection, inner = _collection(naming.name)
    date = naming.date
    tokens = day_tokens(date) | {
        "title": _slugify(_PRETTY, slug),
        "slug": _slugify(_PLAIN, slug).lower(),
        "name": _slugify(_PLAIN, stem).lower(),
        "categories": "/".join(dict.fromkeys(name.lower() for name in naming.categories)),
        "slugified_categories": "/".join(
            dict.fromkeys(_slugify(_PLAIN, name).lower() for name in naming.categories)
        ),
        "output_ext": ".html",
        "collection": collection,
        "path": inner.with_suffix("").as_posix(),
        "short_day": f"{date:%a}" if date else None,
        "long_day": f"{date:%A}" if date else None,
        "short_month": f"{date:%b}" if date else None,
        "long_month": f"{date:%B}" if date else None,
        "w_year": f"{date:%G}" if date else None,
        "w_day": f"{date:%u}" if date else None,
    }
    pattern = as_text(first(naming.front, "permalink")) or _pattern(engine, collection)
    return expand(_STYLES.get(pattern, pattern), tokens, {})


def _slugify(special: re.Pattern[str], text: str) -> str:
    return special.sub("-", text).strip("-")


def _collection(name: PurePosixPath) -> tuple[str, PurePosixPath]:
    """Return the collection of a file, from the nearest folder with a `_`, and its path in it."""
    folders = name.parts[:-1]
    for depth in range(len(folders), 0, -1):
        if folders[depth - 1].startswith("_"):
            label = folders[depth - 1][1:]
            return "posts" if label == "drafts" else label, PurePosixPath(*name.parts[depth:])
    return "posts", name


def _pattern(engine: Engine, collection: str) -> str:
    collections = first(engine.settings, "collections")
    settings: Any = collections.get(collection) if isinstance(collections, dict) else None
    if isinstance(settings, dict) and first(settings, "permalink"):
        return str(first(settings, "permalink"))
    style = engine.text("permalink") or "date"
    if collection == "posts":
        return style
    if style == "pretty" or style.endswith("/"):
        return "/:collection/:path/"
    is_page = style in _STYLES or style.endswith(":output_ext")
    return "/:collection/:path" + (":output_ext" if is_page else "")
