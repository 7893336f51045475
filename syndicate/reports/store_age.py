"""What shows, before any build, that the store is an older one, or knows nothing of the feeds."""

from __future__ import annotations

from syndicate.build import ahead, older
from syndicate.build.cache import last_build
from syndicate.build.targets import open_target
from syndicate.config.site import Site
from syndicate.recall import journaled, older_signs
from syndicate.store import publications
from syndicate.store.sql import Connection


def store_age(site: Site, connection: Connection) -> tuple[str, ...]:
    """Return what shows that the store is older than something else; nothing is noted of it."""
    if lost_store(site, connection):
        return older_signs.older(connection)
    last = last_build.read(str(site.var / "cache"))
    found = [journaled.lacking(site, connection)]
    found += older.signs(site, connection, last, full=False).values()
    noted = older_signs.older(connection)
    return tuple(dict.fromkeys([*noted, *filter(None, found)]))


def lost_store(site: Site, connection: Connection) -> str | None:
    """Return that the store published nothing of what is there, if so: it was perhaps lost."""
    if publications.known_documents(connection, archives=True):
        return None
    target = open_target(site)
    paths = [p for p in ahead.feed_paths(target) if ahead.is_ours(ahead.read(target, p))]
    if not paths:
        return None
    what = f"{len(paths):,} feed documents" if len(paths) > 1 else paths[0]
    return f"the store knows nothing of what is published in {site.settings.output}: {what}"
