"""A damaged config is no ruling: what to do where most of sources.yaml, or all of it, is gone.

Without a source at all nothing is built while entries are published, nor by a file that breaks off.
Where most sources or entries go in one step the ruling is obeyed, since it may be meant, and told
until somebody has seen it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from syndicate.config.former_names import former_names
from syndicate.config.last_good import is_cut_off, open_ended
from syndicate.config.site import Site
from syndicate.errors import ConfigError
from syndicate.store import Store, alarm, last_config
from syndicate.store.alarm import Alarm
from syndicate.store.sql import Connection

_FILE = "sources.yaml"
#: So many sources are told when they go, as far as they are most of them.
_FEWEST = 2


def refuse_damaged(site: Site, store: Store) -> None:
    """Raise ConfigError where nothing may be done by this config: see `find_damage`."""
    if may_be_damaged(site):
        with store.reading() as connection:
            if damage := find_damage(site, connection):
                raise damage


def may_be_damaged(site: Site) -> bool:
    """Return whether the store must be asked; most configs need it not."""
    return not site.places.names(_FILE) or bool(open_ended(site))


def find_damage(site: Site, connection: Connection) -> ConfigError | None:
    """Return what is wrong with a config that can be read, but cannot be meant; None if nothing.

    sources.yaml is missing or empty, and something is published; or a file is the beginning of
    what it was at the last build, and ends within a line.
    """
    if not site.places.names(_FILE) and (published := alarm.published(connection)):
        what = "it is empty" if site.places.known(_FILE) else "there is no such file"
        message = (
            f"{what}, and {published:,} entries are published by what it granted; nothing was"
            ' changed. Put it back; if nothing is granted any more, write "default: {grants: none}"'
        )
        return ConfigError(message, site.places.of(_FILE))
    open_files = open_ended(site)
    before = last_config.files(connection) if open_files else {}
    for name, data in open_files.items():
        if name in before and is_cut_off(data, before[name]):
            line = data.count(b"\n") + 1
            message = (
                f"it breaks off: at the last build it went on here, for {len(before[name]):,} bytes"
                " in all; nothing was changed. Put it back; if it is meant, end the line"
            )
            return ConfigError(message, replace(site.places.of(name), line=line, column=0))
    return None


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
