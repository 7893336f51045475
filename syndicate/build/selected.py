"""Which feeds a run is asked to look at."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

from syndicate.build.feeds import FeedSpec
from syndicate.formats import FORMATS


def is_chosen(spec: FeedSpec, patterns: Sequence[str]) -> bool:
    """Return whether a pattern matches the path of a feed, or of one of its documents.

    Without patterns every feed is chosen.
    """
    if not patterns:
        return True
    suffixes = (FORMATS[name].suffix for name in spec.formats)
    names = [spec.shown, *(spec.shown + suffix for suffix in suffixes)]
    return any(fnmatch(name, each) for name in names for each in patterns)
