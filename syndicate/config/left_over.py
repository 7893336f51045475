"""What a site still has of the sample of `syndicate init`, and readers would take for its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from syndicate.config.parts import Finding, SiteParts
from syndicate.config.site import ConfigWarning, Key
from syndicate.text.urls import bare_host

#: The title, the editor and the host of the sample.
TITLE, EDITOR, HOST = "山谷文摘", "山谷文摘编辑部", "news.example.org"

#: The articles of the sample, as its standing intake names them.
ARTICLES = "samples/articles.jsonl"


def sample_values(parts: SiteParts) -> Iterator[Finding]:
    """No value is that of the sample, and none of its articles: one line names all that are."""
    if not parts.settings:
        return
    left: list[tuple[Key, ...]] = [("site.yaml", *path) for path in _left(parts.settings, ())]
    names = [".".join(map(str, path[1:])) for path in left]
    for name, recipe in parts.recipes.items():
        if ARTICLES in recipe.from_:
            left.append((f"intake/{name}.yaml", "from"))
            names.append(f"the invented articles of intake/{name}.yaml")
    if left:
        ids = "; entry ids are made of the authority" if "authority" in names else ""
        message = "still as in the sample, so write your own before anybody subscribes: "
        yield ConfigWarning(f"{message}{', '.join(names)}{ids}", parts.places.of(*left[0]))


def _left(part: Any, path: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    """Yield the path of each text that is the sample's, or names its host."""
    if is_dataclass(part):
        for field in fields(part):
            yield from _left(getattr(part, field.name), (*path, field.name.rstrip("_")))
    elif any(map(_is_sample, part if isinstance(part, tuple) else [part])):
        yield path
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _left(value, (*path, key))


def _is_sample(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    host = bare_host(text) if text.startswith(("http://", "https://")) else None
    host = host or text.rpartition("@")[2].partition(",")[0]
    return text in (TITLE, EDITOR) or host == HOST or host.endswith(f".{HOST}")
