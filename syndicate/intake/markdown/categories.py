"""Find the categories and tags of an article as its generator does: in the file, or by its folder.

https://jekyllrb.com/docs/posts/#tags-and-categories,
https://docs.getpelican.com/en/latest/content.html#file-metadata, https://hexo.io/docs/front-matter
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndicate.intake.markdown.file import MarkdownFile
from syndicate.intake.markdown.front_matter import first
from syndicate.intake.markdown.values import flag, labels, paths
from syndicate.text.plain import one_line

#: What generators call a category that is none.
_NONE = frozenset(("misc", "uncategorized", "default"))


def categories_of(front: Mapping[str, Any], file: MarkdownFile) -> list[str]:
    """Return the labels of an article, those of its parents before it."""
    many, one = first(front, "categories"), first(front, "category", "section")
    if file.engine.name == "jekyll":
        given = labels(one, "none") or labels(many, "blanks")
        return list(dict.fromkeys([*_folders_of_posts(file), *given]))
    if file.engine.name == "pelican":
        return labels(one if one is not None else many, "none") or _pelican_folder(file)
    return labels(many if many is not None else one, file.separator)


def tags_of(front: Mapping[str, Any], file: MarkdownFile) -> list[str]:
    """Return the tags of an article; without any, its keywords."""
    many, one = first(front, "tags"), first(front, "tag")
    if file.engine.name == "jekyll":
        given = labels(one, "none") or labels(many, "blanks")
    else:
        given = labels(many if many is not None else one, file.separator)
    return given or labels(first(front, "keywords"))


def parents_noted(front: Mapping[str, Any]) -> list[str]:
    """Return a note on each category that stands below others: a record has them side by side."""
    return [
        f"categories: {' / '.join(path)}: each is a category; categories.yaml says by `parent` "
        "what is below what"
        for path in paths(first(front, "categories"))
    ]


def _folders_of_posts(file: MarkdownFile) -> list[str]:
    """Return the folders above `_posts`, which Jekyll takes as categories."""
    parts = file.below.parts[:-1] if file.below else ()
    depth = next((n for n, part in enumerate(parts) if part in ("_posts", "_drafts")), 0)
    return [one_line(part) for part in parts[:depth] if not part.startswith("_")]


def _pelican_folder(file: MarkdownFile) -> list[str]:
    """Return the folder of an article, or the category that the settings name for others."""
    settings = file.engine.settings
    folder = file.below.parent.name if file.below else ""
    if folder and flag(settings.get("USE_FOLDER_AS_CATEGORY", True)) is not False:
        return labels(folder, "none")
    default = file.engine.text("DEFAULT_CATEGORY") or "misc"
    return [] if default.lower() in _NONE else labels(default, "none")
