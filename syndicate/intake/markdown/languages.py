"""The languages of a site of Hugo or Zola: what files, folders and addresses call them.

https://gohugo.io/content-management/multilingual/,
https://www.getzola.org/documentation/content/multilingual/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Any

from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.values import as_text


@dataclass(frozen=True)
class SiteLanguages:
    """The languages of a site by their codes, which may be any word; `usual` is that of its own.

    `in_folder` says that pages in the usual language are in a folder of their own, too.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    usual: str = "en"
    in_folder: bool = False

    def code_of(self, word: str) -> str | None:
        """Return the code that a word in a file's name is, in any case; None where it is none."""
        return next((str(c) for c in self.given if str(c).lower() == word.lower()), None)

    def tag_of(self, code: str | None) -> str | None:
        """Return the tag that the settings give to a code, else the code."""
        own = first(self.given, code) if code else None
        tag = first(own, "locale", "languageCode") if isinstance(own, dict) else None
        return as_text(tag) or code

    def folder_of(self, code: str | None) -> str:
        """Return the folder of the site where the pages of a language are; "" for its top."""
        is_usual = code is None or code.lower() == self.usual.lower()
        if is_usual and not self.in_folder:
            return ""
        return f"{code or self.usual}/" if self.given else ""

    def at(self, path: PurePath | None) -> str | None:
        """Return the code whose folder (`contentDir`) holds a file; None where none does.

        `path` is below the folder of the site.
        """
        within = (code for code, parts in self.folders.items() if _begins(path, parts))
        return max(within, key=lambda code: len(self.folders[code]), default=None)

    @cached_property
    def folders(self) -> Mapping[str, tuple[str, ...]]:
        """Return the parts of the folders of languages that have one of their own."""
        named = {
            str(code): as_text(first(own, "contentDir"))
            for code, own in self.given.items()
            if isinstance(own, dict)
        }
        return {code: PurePath(folder).parts for code, folder in named.items() if folder}


def _begins(path: PurePath | None, parts: tuple[str, ...]) -> bool:
    return path is not None and path.parts[: len(parts)] == parts
