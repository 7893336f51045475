"""What an item says that stands for a withdrawn one: nothing of it, in a length that partners take.

Some partners read a withdrawal from an item with the id of the old one; it must pass for an
item (title, text, link), or it is not read.
"""

from __future__ import annotations

from syndicate.text.languages import is_chinese

_CHINESE = "本文已由发布方撤回，此前的版本请勿继续展示或转载。"
_ENGLISH = "This article was withdrawn by its publisher and should no longer be shown."
NOTICES = frozenset((_CHINESE, _ENGLISH))


def notice(language: str | None) -> str:
    """The title and the whole text of such an item, for a feed in this language."""
    return _CHINESE if language and is_chinese(language) else _ENGLISH
