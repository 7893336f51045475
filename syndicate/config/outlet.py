"""Where an article would be shown: a job's feeds, for everyone or for one partner."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Struct

from syndicate.config.jobs import Job, Partner
from syndicate.config.settings import Placement
from syndicate.config.site import Site
from syndicate.errors import Place
from syndicate.profiles import PROFILES, Profile

#: About how many bytes a tombstone takes, and one that is an RSS item.
_TOMBSTONE_BYTES, _ITEM_BYTES = 200, 800


class Outlet(Struct, frozen=True):
    """Where an article would be shown: a job's feeds, for everyone or for one partner.

    Without a job it is a file whose job is no longer in the config.
    """

    job_name: str = ""
    job: Job | None = None
    partner_name: str = ""
    partner: Partner | None = None

    @classmethod
    def of_partner(cls, site: Site, job_name: str, partner_name: str) -> Outlet:
        """Return the outlet of a job for a partner, within the limits of the partner's profile."""
        partner = site.partners[partner_name]
        job = _narrow(site.jobs[job_name], PROFILES[partner.profile])
        return cls(job_name, job, partner_name, partner)

    @property
    def profile(self) -> Profile:
        """The profile of its partner, `standard` without one."""
        return PROFILES[self.partner.profile if self.partner else "standard"]

    @property
    def room(self) -> int:
        """The most tombstones of a document: they may take a quarter of its bytes."""
        size = _ITEM_BYTES if self.profile.deletion else _TOMBSTONE_BYTES
        return self.job.limit.bytes // 4 // size if self.job else 0

    def placement(self, site: Site) -> Placement:
        """Return the notices around a body."""
        return (self.job and self.job.placement) or site.settings.placement

    def place(self, site: Site, *path: str) -> Place:
        """Return the place of a key of the job."""
        return site.places.of(f"jobs/{self.job_name}.yaml", *path)

    def partner_place(self, site: Site, *path: str) -> Place:
        """Return the place of a key of the partner."""
        return site.places.of(f"partners/{self.partner_name}.yaml", *path)


def _narrow(job: Job, profile: Profile) -> Job:
    """Return a job with only the formats and at most the sizes that a profile takes."""
    limit = job.limit
    return replace(
        job,
        formats=tuple(name for name in job.formats if profile.takes(name)),
        limit=replace(
            limit,
            entries=min(limit.entries, profile.entries.value if profile.entries else limit.entries),
            bytes=min(limit.bytes, profile.feed_bytes.value if profile.feed_bytes else limit.bytes),
        ),
    )
