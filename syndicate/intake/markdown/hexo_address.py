"""Make the address of a post as Hexo does (https://hexo.io/docs/permalinks)."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha1
from pathlib import PurePosixPath

from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.naming import LONGEST, TOKEN, Naming, day_tokens, expand
from syndicate.intake.markdown.values import as_text, labels
from syndicate.text.patterns import regex

_SPECIAL = regex(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]")
_RUN = regex("-{2,}")
#: Parts of a file's name that may be anything: the time grows by the length of the name for each.
_MOST_FREE = 2


def _slug(text: str, case: str = "0") -> str:
    """Return a text as Hexo's `slugize` writes it; `case` 1 is lower, 2 is upper."""
    plain = "".join(
        unicodedata.normalize("NFD", c)[0] if "\xc0" <= c <= "\u024f" else c for c in text
    )
    slug = _RUN.sub("-", _SPECIAL.sub("-", plain)).strip("-")
    return slug.lower() if case == "1" else slug.upper() if case == "2" else slug


def hexo_path(engine: Engine, naming: Naming) -> str:
    with_folders = bool(engine.settings.get("post_asset_folder"))
    given = as_text(first(naming.front, "permalink"))
    if given:
        path = given
    else:
        slug, found = _file(engine, naming)
        tokens = day_tokens(naming.date) | found
        tokens |= {"title": slug, "name": PurePosixPath(slug).name}
        tokens["post_title"] = _slug(naming.title, "1")
        tokens["id"] = as_text(first(naming.front, "id"))
        stamp = tokens["timestamp"]
        digest = sha1(f"{slug}{stamp}".encode(), usedforsecurity=False).hexdigest()
        tokens["hash"] = digest[:12] if stamp else None
        tokens["category"] = _category(engine, naming)
        defaults = first(engine.settings, "permalink_defaults")
        front = (defaults if isinstance(defaults, dict) else {}) | dict(naming.front)
        pattern = engine.text("permalink") or ":year/:month/:day/:title/"
        path = expand(pattern, tokens, front)
    if with_folders and not path.endswith(("/", ".html")):
        path += "/"
    return path


def _file(engine: Engine, naming: Naming) -> tuple[str, dict[str, str | None]]:
    """Return the slug that a file's name holds, and what else, by `new_post_name`."""
    path = naming.name.with_suffix("").as_posix()
    pattern = engine.text("new_post_name") or ":title.md"
    pattern = pattern.rpartition(".")[0] if "." in pattern else pattern
    digits = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}",
              "i_day": r"\d{1,2}", "hash": "[0-9a-f]{12}"}  # fmt: skip
    parts = TOKEN.split(pattern[:LONGEST])
    names = parts[1::2]
    free = [name for name in names if name not in digits]
    if len(parts) > 20 or len(set(names)) < len(names) or len(free) > _MOST_FREE:
        return path, {}
    expression = "".join(
        f"({digits.get(part, '.+?')})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    match = re.fullmatch(expression, path[:LONGEST])
    found: dict[str, str | None] = dict(zip(names, match.groups(), strict=True)) if match else {}
    slug = found.get("title")
    others = {key: value for key, value in found.items() if key not in ("title", *digits)}
    return slug or _slug(path), others


def _category(engine: Engine, naming: Naming) -> str:
    value = first(naming.front, "categories", "category")
    path = labels(value)
    if isinstance(value, list) and any(isinstance(element, list) for element in value):
        path = labels([value[-1]])
    if not path:
        return engine.text("default_category") or "uncategorized"
    words = first(engine.settings, "category_map")
    names = words if isinstance(words, dict) else {}
    case = engine.text("filename_case") or "0"
    return "/".join(_slug(as_text(names.get(name)) or name, case) for name in path)
