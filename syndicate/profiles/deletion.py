"""The text of an item that stands for a withdrawn one: nothing of it, in a length partners take.

Some partners learn of a withdrawal by an item with the id of the withdrawn one; unless it is a
valid item (title, text, link), they ignore it.
"""

from __future__ import annotations

from syndicate.text.languages import is_chinese, is_traditional

_CHINESE = "本文已由发布方撤回，此前的版本请勿继续展示或转载。"
_TRADITIONAL = "本文已由發布方撤回，此前的版本請勿繼續顯示或轉載。"
_ENGLISH = "This article was withdrawn by its publisher and should no longer be shown."
NOTICES = frozenset((_CHINESE, _TRADITIONAL, _ENGLISH))


def notice(language: str | None) -> str:
    """Return the title and whole text of such an item, for a feed in this language."""
    if not language or not is_chinese(language):
        return _ENGLISH
    return _TRADITIONAL if is_traditional(language) else _CHINESE
