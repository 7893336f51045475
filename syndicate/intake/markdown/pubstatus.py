"""Decide whether an article is public, in the words of any generator and its plug-ins.

https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/,
https://github.com/D0n9X1n/hexo-blog-encrypt,
https://github.com/prinsss/hexo-hide-posts (hidden),
https://docusaurus.io/docs/markdown-features (unlisted), https://help.obsidian.md/publish (publish)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syndicate.intake.markdown.engine import Engine
from syndicate.intake.markdown.front_matter import FrontMatter, first
from syndicate.intake.markdown.values import as_text, flag, labels

PUBLIC = frozenset(("published", "publish", "public", "usable", "final"))
_NOT_PUBLIC = frozenset(
    "draft hidden private unpublished pending skip archived unlisted password protected".split()
)
_WITHHOLDING = (
    "draft", "private", "hidden", "hide", "unlisted", "headless", "isDraft", "is_draft",
    "eleventyExcludeFromCollections",
)  # fmt: skip
#: False for what is not to be published; a date says when it is.
PUBLISHING = ("published", "publish", "public", "visible")
_LOCKS = ("password", "encrypt", "encrypted", "passwd", "enc_pwd", "secret_key")
#: Parts of a page that MkDocs hides by `hide`, while the page is public.
_PARTS = frozenset("navigation toc path footer feedback tags nav sidebar aside comments".split())

IsDate = Callable[[Any], bool]


def reasons_to_withhold(front: FrontMatter, engine: Engine, is_date: IsDate) -> list[str]:
    """Return why an article is not public, as notes; none where it is.

    What cannot be read may say that it is not: it counts as that.
    """
    reasons = [*_locks(front, engine), *_flags(front, is_date)]
    for value in front.every("status"):
        status = (as_text(value) or "published").strip().lower()
        if status not in PUBLIC | _NOT_PUBLIC:
            reasons.append(f"status is {status[:60]!r}; taken as withheld")
        elif status not in PUBLIC:
            reasons.append(f"status is {status}; withheld")
    if _has_no_page(front):
        reasons.append("the generator makes no page of it; withheld")
    return reasons


def _flags(front: FrontMatter, is_date: IsDate) -> list[str]:
    reasons = []
    for names, publishes in ((_WITHHOLDING, False), (PUBLISHING, True)):
        for name in names:
            for value in front.every(name):
                if value in (None, "", [], {}) or (publishes and is_date(value)):
                    continue
                if name == "hide" and _is_parts(value):
                    continue
                is_true = flag(value)
                if is_true is None:
                    reasons.append(f"{name} is {as_text(value)[:60]!r}; taken as withheld")  # type: ignore[index]
                elif is_true is not publishes:
                    reasons.append(f"{name} is {as_text(value)}; withheld")
    return reasons


def _is_parts(value: Any) -> bool:
    parts = labels(value, "blanks")
    return bool(parts) and all(part.lower() in _PARTS for part in parts)


def _locks(front: FrontMatter, engine: Engine) -> list[str]:
    """Return the locks of an article. An empty password, false or null is none."""
    is_open = False
    for name in _LOCKS:
        for value in front.every(name):
            if value in (False, "", [], {}) or (isinstance(value, str) and not value.strip()):
                is_open |= name == "password"
            elif value is not None:
                return [f"it is locked ({name}); withheld"]
    if is_open:  # opens what the settings lock
        return []
    if engine.locks_all:
        return ["the settings of the site lock it (encrypt); withheld"]
    given = first(front.values, "tags", "tag")
    tags = [*labels(given), *labels(given, "none")]
    if locked := engine.locked_tags & set(tags):
        return [f"the settings of the site lock its tag {sorted(locked)[0]}; withheld"]
    return []


def _has_no_page(front: FrontMatter) -> bool:
    """Whether the generator makes no page of the file."""
    build = first(front.values, "build", "_build")
    render = first(build, "render") if isinstance(build, dict) else None
    never = str(render).lower() in ("never", "false")
    return never or first(front.values, "permalink") is False
