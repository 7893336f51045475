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


def sample_values(parts: SiteParts) -> Iterator[Finding]:
    """No value of site.yaml is that of the sample: one line names all that are."""
    if not parts.settings:
        return
    left = list(_left(parts.settings, ()))
    if not left:
        return
    names = ", ".join(".".join(map(str, path)) for path in left)
    ids = "; entry ids are made of the authority" if ("authority",) in left else ""
    message = f"still as in the sample, so write your own before anybody subscribes: {names}{ids}"
    yield ConfigWarning(message, parts.places.of("site.yaml", *left[0]))


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
