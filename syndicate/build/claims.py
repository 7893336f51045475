"""Which feed writes which file: no two may write one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from syndicate.build.feeds import FeedSpec


#: What an archive may be called: a number, a year or a month, and which of that name.
ARCHIVE_NAME = regex(r"[0-9]+(-[0-9]+){0,2}")


class PathClaims(Struct, frozen=True):
    """The files that jobs make, by path; letter case does not tell paths apart.

    A stored feed's documents are found again by (its key, format), to send readers of an old
    address there.
    """

    _jobs: dict[str, str] = field(default_factory=dict)
    _homes: dict[tuple[int | None, str], str] = field(default_factory=dict)

    def claim(self, path: str, job: str) -> str | None:
        """Claim a file for a job; return the other job that writes it already, or None."""
        owner = self._jobs.setdefault(path.lower(), job)
        return None if owner == job else owner

    def settle(self, path: str, feed: int, name: str) -> None:
        """Note where a stored feed's document in a format stands now."""
        self._homes[feed, name] = path

    def home(self, feed: int | None, name: str) -> str | None:
        """Return where a stored feed's document in a format stands now, if any job makes it."""
        return self._homes.get((feed, name))

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._jobs


def sharing_feeds(specs: Iterable[FeedSpec]) -> set[tuple[str, str]]:
    """Return the feeds whose documents are called as those of another."""
    specs = list(specs)
    stems = Counter(map(stem_of, specs))
    return {(spec.key, spec.member) for spec in specs if stems[stem_of(spec)] > 1}


def competing_feeds(specs: Sequence[FeedSpec]) -> set[tuple[str, str]]:
    """Return the feeds that write, or may come to write, a file that another writes, too.

    An archive stands in a folder that is called as its feed is. Letter case tells nothing apart.
    """
    archived = {stem_of(spec) for spec in specs if spec.archives}
    found, inside = sharing_feeds(specs), set[str]()
    for spec in specs:
        above = stem_of(spec).rpartition("/")[0]
        if above in archived:
            found.add((spec.key, spec.member))
            inside.add(above)
    return found | {
        (spec.key, spec.member) for spec in specs if spec.archives and stem_of(spec) in inside
    }


def stem_of(spec: FeedSpec) -> str:
    """Return the path of a feed's documents without their suffixes, in small letters: that of the
    folder of its archives, too.
    """
    return (spec.folder + spec.path).lower()
