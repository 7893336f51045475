"""Find the page of a Markdown file: as declared, else by its generator's rule, else by its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from syndicate.intake.markdown.file import MarkdownFile, MarkdownOptions
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.naming import Naming, UnknownAddressError
from syndicate.intake.markdown.permalinks import path_of
from syndicate.intake.markdown.values import as_text
from syndicate.text import urls
from syndicate.text.patterns import regex

#: Folders of a generator that are no part of an address.
_ROOTS = frozenset("content src source _posts _drafts".split())
#: Matches a pattern for addresses, or the name of such a pattern.
_URL_PATTERN = regex(r"[{}<>]|(?:^|[/-]):[a-z]|^(?:pretty|date|ordinal|weekdate|none)$")
_ORIGINALS = ("canonical_url", "canonicalURL", "canonical", "original_url", "external_url")
#: The key that names the page, by generator; the others have several.
_DECLARED = {"hexo": ("permalink",), "jekyll": ("permalink",), "hugo": ("url",), "zola": ("path",),
             "pelican": ("url", "save_as")}  # fmt: skip
_SAFE = "/!$&'()*+,;=:@-._~%"


class Addresses(Struct, frozen=True):
    """The page of a file, and what of it and its origin is ours; `base` resolves what is relative,
    `home` what starts at the top of the site.

    `found_in` says where the page is from, if not from the file.
    """

    page: str | None
    base: str | None
    home: str | None = None
    url: str | None = None
    external_url: str | None = None
    notes: tuple[str, ...] = ()
    found_in: str | None = None


def addresses_of(
    front: Mapping[str, Any],
    file: MarkdownFile,
    options: MarkdownOptions,
    title: str,
    date: datetime | None,
    categories: list[str],
) -> Addresses:
    """Return the addresses of a file; `date` is in the zone of its generator."""
    notes: list[str] = []
    home = options.site or file.engine.home
    declared = _declared(front, file, home, notes)
    page, found_in = declared, None
    if page is None and not notes and home:
        naming = Naming(
            name=file.page_name,
            front=front,
            title=title or file.slug,
            date=date,
            categories=categories,
            folder=file.engine.languages.folder_of(file.language),
        )
        try:
            path = path_of(file.engine, naming)
            if path is None:
                path = _path(front, file)
            page = urls.web_url(quote(_folder(path), safe=_SAFE), home)
            found_in = "settings of the site" if file.engine.name else "the file's path"
        except UnknownAddressError as error:
            notes.append(f"url: {error}; left out")
    original = first(front, *_ORIGINALS)
    origin = urls.web_url(original) if isinstance(original, str) else None
    ours: dict[str, str] = {}
    for address in (page, origin):  # the origin may be the page itself, and overrules it
        if address:
            is_ours = urls.bare_host(address) == urls.bare_host(options.home)
            ours["url" if is_ours else "external_url"] = address
    return Addresses(
        page=page,
        base=page or origin,
        home=home,
        url=ours.get("url"),
        external_url=ours.get("external_url"),
        notes=tuple(notes),
        found_in=found_in,
    )


def _declared(
    front: Mapping[str, Any], file: MarkdownFile, home: str | None, notes: list[str]
) -> str | None:
    """Return the page that the file declares; a pattern is the generator's, if that is known."""
    given = first(front, *_DECLARED.get(file.engine.name, ("url", "permalink", "link")))
    if not isinstance(given, str):
        return None
    if _URL_PATTERN.search(given):
        if file.engine.name != "jekyll":
            notes.append(f"url: {given[:60]!r} is a pattern, no address; left out")
        return None
    if "//" not in given and file.engine.name in ("hexo", "zola"):
        return None  # its rules add a slash at the end
    path = given if "//" in given else given.lstrip("/")
    return urls.web_url(_folder(path) or given, home)


def _folder(path: str) -> str:
    """Return the path of a folder without the file that is shown for it."""
    name = path.rpartition("/")[2]
    return path.removesuffix(name) if name == "index.html" else path


def _path(front: Mapping[str, Any], file: MarkdownFile) -> str:
    """Return the path of a file whose generator has no rule that is known here."""
    parts = list(file.name.parts[:-1])
    if file.name.stem in ("index", "_index") and parts:
        parts.pop()
    parts = [part for part in parts if part not in _ROOTS]
    slug = as_text(first(front, "slug")) or file.slug
    return "/".join([*parts, slug]) + "/"


def asset_base(page: str | None) -> str | None:
    """Return where the files of a post's own folder are: below its page (Hexo, Hugo)."""
    if page is None:
        return None
    without = re.sub(r"\.html?\Z", "", page)
    return without if without.endswith("/") else f"{without}/"
