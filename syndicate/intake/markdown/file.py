"""A Markdown file that is read, and how it is to be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from syndicate.errors import Place
from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.values import Separator

_DATED = re.compile(r"\A(\d{4}-\d{1,2}-\d{1,2})-(.+)\Z", re.DOTALL)
_BUNDLES = frozenset(("index", "_index"))
#: Folders of Jekyll, where a text lists labels between blanks.
_JEKYLL = frozenset(("_posts", "_drafts"))


@dataclass(frozen=True, slots=True)
class MarkdownOptions:
    """How files are read: the site's front page, where they are published, their source's id.

    `zone` and `language` are the site's, for files and generators that say nothing of theirs.
    """

    home: str
    site: str | None
    source: str | None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A file: its path below the folder that is read, its place, the names of all folders above.

    `below` is its path below its generator's folder of articles; `article` finds the address and
    title of another article by its file.
    """

    name: PurePosixPath
    place: Place
    folders: frozenset[str]
    engine: Engine = field(default_factory=Engine)
    below: PurePosixPath | None = None
    article: Callable[[str], tuple[str, str] | None] = lambda _: None

    @property
    def stem(self) -> str:
        """Return the file's name without its ending; a page bundle has its folder's name."""
        is_bundle = self.name.stem in _BUNDLES and self.name.parent.name
        return self.name.parent.name if is_bundle else self.name.stem

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
