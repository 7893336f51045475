"""A Markdown file that is read, and how it is to be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from syndicate.errors import Place
from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.values import Separator
from syndicate.text.patterns import regex

_DATED = regex(r"\A(\d{4}-\d{1,2}-\d{1,2})-(.+)\Z", re.DOTALL)
_BUNDLES = frozenset(("index", "_index"))
#: Folders of Jekyll, where a text lists labels between blanks.
_JEKYLL = frozenset(("_posts", "_drafts"))


class MarkdownOptions(Struct, frozen=True):
    """How files are read: the site's front page, where they are published, their source's id.

    `zone` and `language` are the site's, for files and generators that say nothing of theirs.
    """

    home: str
    site: str | None
    source: str | None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str | None = None


class MarkdownFile(Struct, frozen=True):
    """A file: its path below the folder that is read, its place, the names of all folders above.

    `below` is its path below its generator's folder of articles, `real` where it lies; `article`
    finds the address and title of another article by its file.
    """

    name: PurePosixPath
    place: Place
    folders: frozenset[str]
    engine: Engine = field(default_factory=Engine)
    below: PurePosixPath | None = None
    real: Path | None = None
    article: Callable[[str], tuple[str, str] | None] = lambda _: None

    @property
    def language(self) -> str | None:
        """Return the language, as the settings call it, that the file's name or folder tells."""
        if code := self._named_language:
            return code
        root = self.engine.root
        is_below = self.real is not None and root is not None and self.real.is_relative_to(root)
        path = self.real.relative_to(root) if is_below and self.real and root else None
        return self.engine.languages.at(path)

    @property
    def _named_language(self) -> str | None:
        """Return the language that the file's name tells: `index.ja.md`, in Hugo and Zola."""
        _, dot, code = self.name.stem.rpartition(".")
        return self.engine.languages.code_of(code) if dot else None

    @property
    def page_name(self) -> PurePosixPath:
        """Return the path from which the page's address is made: without the language."""
        path = self.below or self.name
        if (code := self._named_language) is None:
            return path
        return path.with_name(path.stem[: -len(code) - 1] + path.suffix)

    @property
    def stem(self) -> str:
        """Return the file's name without its ending; a page bundle has its folder's name."""
        stem = self.page_name.stem
        return self.name.parent.name if stem in _BUNDLES and self.name.parent.name else stem

    @property
    def dated(self) -> re.Match[str] | None:
        return _DATED.match(self.stem)

    @property
    def slug(self) -> str:
        return self.dated[2] if self.dated else self.stem

    @property
    def separator(self) -> Separator:
        """Return what separates the labels of a text: Jekyll's blanks; Hexo's folders look alike.

        Hexo, Hugo and Zola take a text as one label.
        """
        if self.engine.name in ("hexo", "hugo", "zola"):
            return "none"
        if self.engine.name:
            return "blanks" if self.engine.name == "jekyll" else "commas"
        is_jekyll = bool(self.folders & _JEKYLL) and "source" not in self.folders
        return "blanks" if is_jekyll else "commas"

    def published(self, link: str) -> str | None:
        """Return the path below the front page of a file that a link means from this file's place.

        Many write `../images/a.png` for their editor, where the page is somewhere else.
        """
        folder = self.engine.files
        if folder is None or self.real is None or "\0" in link or len(link) > 1000:
            return None
        try:
            target = (self.real.parent / link.partition("?")[0]).resolve()
            if not target.is_relative_to(folder) or not target.is_file():
                return None
        except (OSError, ValueError, RuntimeError):
            return None
        path = target.relative_to(folder)
        return None if any(part.startswith(("_", ".")) for part in path.parts) else path.as_posix()
