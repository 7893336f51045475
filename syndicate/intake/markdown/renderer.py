"""The renderer of Markdown: CommonMark with what the generators add to it.

https://spec.commonmark.org, https://markdown-it-py.readthedocs.io, https://mdit-py-plugins.readthedocs.io
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def renderer() -> MarkdownIt:
    """Return the one renderer; its libraries are loaded when it is first asked for."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    from syndicate.intake.markdown.emphasis import CjkParserInline

    made = MarkdownIt("commonmark", {"html": True})
    made.inline = CjkParserInline()
    made.configure("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)
