"""The title of a feed whose job gives none: readers list many feeds, so it names what it is of."""

from __future__ import annotations

from syndicate.config.jobs import Job
from syndicate.config.owners import Owners
from syndicate.text.languages import is_chinese
from syndicate.text.templates import language_name

#: How many of the things that a job selects its title names.
_NAMED = 3


def default_title(owners: Owners, job: Job, label: str) -> str:
    """Return `Technology · The Site`, or `The Site` for a feed of everything.

    `label` is what the feed is of; of a job without `per`, it is what the job selects.
    """
    settings = owners.site.settings
    if job.per == "language":
        label = language_name(label)
    if job.per is None:
        label = _selected(owners, job)
    return f"{label} · {settings.title}" if label not in ("", settings.title) else settings.title


def _selected(owners: Owners, job: Job) -> str:
    """Return the names of what a job selects, most telling first; nothing if it takes all."""
    site, select = owners.site, job.select
    names = [
        *(site.label_in(owners.label_of(c), site.settings.language) for c in select.categories),
        *select.tags,
        *map(owners.name_of, select.sources),
        *select.authors,
        *map(language_name, select.languages),
    ]
    between = "、" if is_chinese(site.settings.language) else ", "
    more = "…" if len(names) > _NAMED else ""
    return between.join(names[:_NAMED]) + more
