"""Which feed writes which file: no two may write one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PathClaims:
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
