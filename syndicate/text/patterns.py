"""Regular expressions that are compiled when they are first used.

The modules that a run imports hold several hundred, of which it needs a few; to compile them all
would take longer than to publish a change.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern for a module to keep, as `re.compile` does, compiled by its first use.

    It is used by its methods alone: `re.sub` and its like do not take it.
    """
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))


class LazyPattern:
    """Stands for a pattern; each of its methods is that of the compiled one."""

    def __init__(self, text: Any, flags: int) -> None:
        self._source = (text, flags)

    def compiled(self) -> re.Pattern[Any]:
        """Return the pattern itself."""
        text, flags = self._source
        return re.compile(text, flags)

    def __getattr__(self, name: str) -> Any:
        # Asked for once a name: what is set here is found without this method.
        value = getattr(self.compiled(), name)
        setattr(self, name, value)
        return value
