"""Find the other articles of a folder by the names that tags and links give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path

from syndicate.intake import folders

#: Makes the address and title of an article from its file; None where it has no public page.
ArticleOf = Callable[[Path], tuple[str, str] | None]
_REMEMBERED = 10_000


class Neighbours:
    """The files of a folder by name; their names are read when the first is asked for."""

    def __init__(self, folder: Path, endings: Collection[str], article_of: ArticleOf) -> None:
        self._folder, self._endings, self._article_of = folder, endings, article_of
        self._found: dict[Path, tuple[str, str] | None] = {}

    def find(self, name: str) -> tuple[str, str] | None:
        """Return the address and title of the article that is meant; None where it is not sure."""
        wanted = _parts(name)
        if not wanted:
            return None
        last = wanted[-1]
        matches = [
            path
            for path in self._by_stem.get(last, ())
            if _parts(str(path.relative_to(self._folder)))[-len(wanted) :] == wanted
        ]
        if len(matches) != 1:
            return None
        path = matches[0]
        if path not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[path] = self._article_of(path)
        return self._found[path]

    @cached_property
    def _by_stem(self) -> dict[str, list[Path]]:
        by_stem: defaultdict[str, list[Path]] = defaultdict(list)
        for path, is_inside in folders.walk(self._folder, self._endings, []):
            if is_inside and (parts := _parts(str(path.relative_to(self._folder)))):
                by_stem[parts[-1]].append(path)
        return dict(by_stem)


def _parts(name: str) -> list[str]:
    """Return the folders and the name without its ending; a bundle is called by its folder."""
    parts = [part for part in name.strip().strip("/").split("/") if part not in ("", ".", "..")]
    if parts:
        stem, dot, ending = parts[-1].rpartition(".")
        if dot and ending.lower() in ("md", "mdx", "markdown", "mkd", "mdown", "html"):
            parts[-1] = stem
        if parts[-1] in ("index", "_index") and len(parts) > 1:
            parts.pop()
    return parts
