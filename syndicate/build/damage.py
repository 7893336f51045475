"""A damaged config is no ruling: what to do where most of sources.yaml, or all of it, is gone.

Without a source at all nothing is built while entries are published. Where most sources or entries
go in one step the ruling is obeyed, since it may be meant, and told until somebody has seen it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from syndicate.config.former_names import former_names
from syndicate.config.site import Site
from syndicate.errors import ConfigError
from syndicate.store import Store, alarm
from syndicate.store.alarm import Alarm

_FILE = "sources.yaml"
#: So many sources are told when they go, as far as they are most of them.
_FEWEST = 2


def refuse_damaged(site: Site, store: Store) -> None:
    """Raise ConfigError where sources.yaml is missing or empty, and something is published."""
    if site.places.names(_FILE):
        return
    with store.reading() as connection:
        published = alarm.published(connection)
    if published:
        what = "it is empty" if site.places.known(_FILE) else "there is no such file"
        message = (
            f"{what}, and {published:,} entries are published by what it granted; nothing was"
            ' changed. Put it back; if nothing is granted any more, write "default: {grants: none}"'
        )
        raise ConfigError(message, site.places.of(_FILE))


def granting_sources(site: Site) -> frozenset[str]:
    """Return the sources that grant anything."""
    return frozenset(k for k, terms in site.sources.sources.items() if terms.grants != "none")


def lost_sources(site: Site, connection: Connection) -> tuple[tuple[str, ...], int]:
    """Return the sources that grant nothing since the last build if most do, of how many."""
    former = former_names(site.sources.sources)
    before = {former.get(key, key) for key in alarm.granting(connection) or ()}
    lost = sorted(before - granting_sources(site))
    if len(lost) < _FEWEST or 2 * len(lost) <= len(before):
        return (), len(before)
    return tuple(lost), len(before)


def find_alarm(
    site: Site, connection: Connection, lapsed: Collection[int], at: datetime
) -> Alarm | None:
    """Return what is to be told where most sources or entries went; `lapsed` are articles.

    Asked once the documents are recorded. An article that stands in another document is not gone.
    """
    gone = sorted(set(lapsed) - alarm.still_published(connection, lapsed)) if lapsed else []
    if not gone:
        return None
    lost, before = lost_sources(site, connection)
    entries = alarm.published(connection) + len(gone)
    most = len(gone) >= site.settings.guard.from_ and 2 * len(gone) > entries
    if not lost and not most:
        return None
    return Alarm(
        at=at,
        gone=len(gone),
        before=entries,
        sources=lost,
        granting=before,
        articles=tuple(gone),
    )


def note_alarm(
    site: Site, connection: Connection, lapsed: Collection[int], at: datetime, *, whole: bool
) -> Alarm | None:
    """Store and return a new alarm; end one of which most articles are back.

    A `whole` build also notes which sources grant something now.
    """
    found = find_alarm(site, connection, lapsed, at)
    if found:
        alarm.put(connection, found)
    elif standing := alarm.standing(connection):
        back = alarm.still_published(connection, standing.articles)
        if 2 * len(back) > len(standing.articles):
            alarm.clear(connection)
    now = granting_sources(site)
    if whole and alarm.granting(connection) != now:
        alarm.put_granting(connection, now, at)
    return found
