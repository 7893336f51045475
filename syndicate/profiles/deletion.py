"""The text of an item that stands for a withdrawn one: nothing of it, in a length partners take.

Some partners learn of a withdrawal by an item with the id of the withdrawn one; unless it is a
valid item (title, text, link), they ignore it.
"""

from __future__ import annotations

from syndicate.text.languages import is_chinese

_CHINESE = "本文已由发布方撤回，此前的版本请勿继续展示或转载。"
_ENGLISH = "This article was withdrawn by its publisher and should no longer be shown."
NOTICES = frozenset((_CHINESE, _ENGLISH))


def notice(language: str | None) -> str:
    """Return the title and whole text of such an item, for a feed in this language."""
    return _CHINESE if language and is_chinese(language) else _ENGLISH
