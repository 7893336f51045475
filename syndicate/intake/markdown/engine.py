"""Find which generator a file belongs to, and what its settings say of addresses, zone and words.

A generator is known by its settings file in a folder above: https://hexo.io/docs/configuration,
https://jekyllrb.com/docs/configuration/, https://gohugo.io/configuration/all/,
https://www.getzola.org/documentation/getting-started/configuration/,
https://docs.getpelican.com/en/latest/settings.html. None of them is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.errors import Place, SyndicateError
from syndicate.intake import folders
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.languages import SiteLanguages
from syndicate.intake.markdown.settings import SETTINGS_FILES
from syndicate.intake.markdown.values import as_text, flag, labels
from syndicate.text import urls
from syndicate.text.patterns import regex

_LARGEST = 1_000_000
#: How far above a file its settings may lie.
_HIGHEST = 12
_HEXO = frozenset("source_dir public_dir new_post_name post_asset_folder default_layout".split())
_JEKYLL = frozenset("_posts _layouts _includes _drafts Gemfile _site".split())
#: The setting that names the folder of the articles, its usual name, and what is below it.
_CONTENT = {
    "hexo": ("source_dir", "source", "_posts"),
    "jekyll": ("source", ".", ""),
    "hugo": ("contentDir", "content", ""),
    "zola": ("content", "content", ""),
    "pelican": ("PATH", "content", ""),
}
_DATED = regex(r"\d{2,4}-\d{1,2}-\d{1,2}-.")
#: What a new Hexo has as its address, author and title.
_PLACEHOLDERS = frozenset(
    ("john doe", "hexo", "your name", "yoursite.com", "example.com", "localhost", "example.org")
)


@dataclass(frozen=True)
class Engine:
    """A generator, the folder of its site, and its settings; "" and no settings where unknown."""

    name: str = ""
    root: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def text(self, *names: str) -> str | None:
        """Return a setting that is a text; None for one that a new site comes with."""
        value = first(self.settings, *names)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = first(value, "name")
        text = (as_text(value) or "").strip()
        return None if not text or text.lower() in _PLACEHOLDERS else text

    @cached_property
    def home(self) -> str | None:
        """Return the address below which the site is published, with a slash at its end."""
        address = urls.web_url(self.text("url", "baseURL", "base_url", "SITEURL", "siteurl"))
        if address is None or urls.bare_host(address) in _PLACEHOLDERS:
            return None
        below = self.text("root" if self.name == "hexo" else "baseurl") or ""
        if below.strip("/") and self.name in ("hexo", "jekyll"):
            path = below.strip("/")
            if not address.rstrip("/").endswith(f"/{path}"):
                address = f"{address.rstrip('/')}/{path}"
        return address.rstrip("/") + "/"

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """Return the configured zone; None without one, or where there is no such zone."""
        try:
            name = self.text("timezone", "timeZone", "TIMEZONE")
            return ZoneInfo(name) if name else None
        except (ValueError, OSError, ZoneInfoNotFoundError):
            return None

    @property
    def language(self) -> str | None:
        names = ("language", "lang", "locale", "languageCode", "defaultContentLanguage",
                 "default_language", "DEFAULT_LANG")  # fmt: skip
        found = self.text(*names)
        return None if found in (None, "default") else found

    @cached_property
    def languages(self) -> SiteLanguages:
        """Return the languages of the site, in Hugo and Zola."""
        given = first(self.settings, "languages") if self.name in ("hugo", "zola") else None
        usual = self.text("defaultContentLanguage", "default_language") or "en"
        in_folder = flag(first(self.settings, "defaultContentLanguageInSubdir")) is True
        return SiteLanguages(given if isinstance(given, dict) else {}, usual, in_folder)

    @property
    def author(self) -> str | None:
        """Return who writes the site; not a name that is only the site's."""
        name = self.text("author", "AUTHOR")
        for key in ("params", "extra"):
            inner = first(self.settings, key)
            if name is None and isinstance(inner, dict):
                name = Engine(settings=inner).text("author")
        return None if name == self.text("title", "SITENAME") else name

    @cached_property
    def locked_tags(self) -> frozenset[str]:
        """Return the tags whose posts hexo-blog-encrypt locks."""
        encrypt = first(self.settings, "encrypt")
        tags = first(encrypt, "tags") if isinstance(encrypt, dict) else None
        names = (first(tag, "name") for tag in tags or [] if isinstance(tag, dict))
        return frozenset(label for name in names for label in labels(as_text(name)))

    @cached_property
    def articles(self) -> Path | None:
        """Return the folder that holds the articles; None where that may be any."""
        if self.root is None or self.name not in _CONTENT:
            return None
        key, usual, inner = _CONTENT[self.name]
        return self.root / (self.text(key) or usual) / inner

    @cached_property
    def files(self) -> Path | None:
        """Return the folder whose files are published below the site's front page as they are."""
        below = {"hexo": self.text("source_dir") or "source", "jekyll": ".", "hugo": "static",
                 "zola": "static"}.get(self.name)  # fmt: skip
        return (self.root / below).resolve() if self.root and below else None

    @cached_property
    def digest(self) -> str:
        """Return what tells these settings from others."""
        return sha256(repr((self.name, self.settings)).encode("utf-8", "replace")).hexdigest()

    @property
    def locks_all(self) -> bool:
        """Whether a password of the settings locks every post."""
        encrypt = first(self.settings, "encrypt")
        return isinstance(encrypt, dict) and first(encrypt, "password") is not None

    def defaults_for(self, below: PurePosixPath | None) -> dict[str, Any]:
        """Return the front matter that Jekyll's settings give to the files of a folder."""
        defaults = first(self.settings, "defaults") if self.name == "jekyll" else None
        values: dict[str, Any] = {}
        if below is None or not isinstance(defaults, list):
            return values
        for default in defaults:
            scope = first(default, "scope") if isinstance(default, dict) else None
            given = first(default, "values") if isinstance(default, dict) else None
            if not isinstance(given, dict):
                continue
            path = as_text(first(scope, "path")) if isinstance(scope, dict) else None
            kind = as_text(first(scope, "type")) if isinstance(scope, dict) else None
            if kind in (None, "posts") and (not path or below.as_posix().startswith(path)):
                values |= given
        return values

    def _content_at(self, path: PurePath) -> tuple[str, ...]:
        """Return the parts of the folder of articles in which a file may be."""
        if code := self.languages.at(path):
            return self.languages.folders[code]
        key = "contentDir" if self.name == "hugo" else "PATH"
        return Path(self.text(key) or "content").parts

    def below(self, path: Path) -> PurePosixPath | None:
        """Return a file's path below the folder of the articles, from which addresses are made."""
        if self.root is None or not path.is_relative_to(self.root):
            return None
        parts = path.relative_to(self.root).parts
        if self.name == "hexo":
            posts = next((n for n, part in enumerate(parts) if part in ("_posts", "_drafts")), -1)
            return PurePosixPath(*parts[posts + 1 :])
        if self.name in ("hugo", "zola", "pelican"):
            content = self._content_at(PurePath(*parts))
            depth = len(content)
            return PurePosixPath(*(parts[depth:] if parts[:depth] == content else parts))
        return PurePosixPath(*parts)

    def is_post(self, path: Path) -> bool:
        """Whether a file is an article of this generator, not a page, a template or a theme."""
        if self.root is None:
            return True
        try:
            parts = path.relative_to(self.root).parts[:-1]
        except ValueError:
            return True
        if self.name == "hexo":
            source = tuple(Path(self.text("source_dir") or "source").parts)
            depth = len(source)
            return parts[:depth] == source and parts[depth : depth + 1] in (
                ("_posts",), ("_drafts",),
            )  # fmt: skip
        if self.name == "jekyll":
            return _is_jekyll_post(path, parts, first(self.settings, "collections"))
        if self.name == "hugo":
            content = self._content_at(PurePath(*parts))
            return parts[: len(content)] == content
        if self.name == "zola":
            content = tuple(Path(self.text("contentDir") or "content").parts)
            return parts[: len(content)] == content
        if self.name == "pelican":
            content = tuple(Path(self.text("PATH") or "content").parts)
            return parts[: len(content)] == content and "pages" not in parts[len(content) :]
        return True


def _is_jekyll_post(path: Path, folders: tuple[str, ...], collections: Any) -> bool:
    """Whether Jekyll shows a file as an article: of those in `_posts` only one with a day."""
    named = collections if isinstance(collections, dict | list) else ()
    if {"_drafts", *(f"_{name}" for name in map(str, named) if name != "posts")} & set(folders):
        return True
    return "_posts" in folders and _DATED.match(path.name) is not None


class Engines:
    """Finds the generator of each file; what cannot be read of its settings is in `problems`."""

    def __init__(self) -> None:
        self._by_folder: dict[Path, Engine] = {}
        self.problems: list[SyndicateError] = []

    def of(self, folder: Path) -> Engine:
        """Return the generator whose settings are nearest above a folder, a resolved path."""
        way: list[Path] = []
        engine = Engine()
        for place in (folder, *folder.parents[:_HIGHEST]):
            if place in self._by_folder:
                engine = self._by_folder[place]
                break
            way.append(place)
            if found := self._settings_in(place):
                engine = found
                break
        self._by_folder.update(dict.fromkeys(way, engine))
        return engine

    def _settings_in(self, folder: Path) -> Engine | None:
        for name, read in SETTINGS_FILES.items():
            path = folder / name
            if not path.is_file() or not folders.lies_in(path, folder):
                continue
            try:
                settings = read(folders.read_bytes(path, _LARGEST).decode("utf-8-sig"), path)
            except (SyndicateError, UnicodeDecodeError) as error:
                message = getattr(error, "message", "not UTF-8")
                place = getattr(error, "place", None) or Place(str(path))
                self.problems.append(SyndicateError(f"settings not used: {message}", place))
                continue
            if engine := _engine(folder, name, settings):
                return engine
        return None


def _engine(folder: Path, file: str, settings: Mapping[str, Any]) -> Engine | None:
    """Return the generator that has such settings; None for settings of something else."""
    if file.startswith("_config"):
        # a theme of Hexo has a file of that name, too, but no folder of sources beside it
        if _HEXO & settings.keys() or (folder / "source" / "_posts").is_dir():
            return Engine("hexo", folder, settings)
        if any((folder / name).exists() for name in _JEKYLL):
            return Engine("jekyll", folder, settings)
        return None
    if file == "pelicanconf.py":
        return Engine("pelican", folder, settings)
    if "base_url" in settings:
        return Engine("zola", folder, settings)
    if "baseurl" in {key.lower() for key in settings} or (folder / "content").is_dir():
        return Engine("hugo", folder, settings)
    return None
