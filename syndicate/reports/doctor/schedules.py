"""What is wrong with what should run by itself: the schedule, and the standing intakes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.build.clock import last_instant
from syndicate.config.site import Site
from syndicate.config.standing import is_address
from syndicate.reports.doctor.finding import Finding
from syndicate.reports.doctor.stores import age
from syndicate.schedule.installed import BACKUPS, schedules_of
from syndicate.store import Store, takes
from syndicate.text.counts import count

_INSTALL = "syndicate schedule cron --install"
#: A schedule that is alive has built within so long of when something was to do.
_LATE = timedelta(minutes=10)


def known(site: Site) -> Iterator[Finding]:
    """Find whether anything is installed that builds the site."""
    where = list(schedules_of(site))
    if where:
        yield Finding("schedule", "good", f"builds are run by {', '.join(where)}")
    else:
        message = "nothing was found on this machine that runs builds by itself"
        yield Finding("schedule", "note", message, _INSTALL)
    backups = list(schedules_of(site, BACKUPS))
    if backups:
        yield Finding("backup", "good", f"backups are made by {', '.join(backups)}")
    elif where and site.settings.store.startswith("sqlite:"):
        message = "nothing was found on this machine that backs up the store by itself"
        yield Finding("backup", "note", message, f"{_INSTALL} --backup FOLDER")


def running(store: Store, now: datetime, waiting: int) -> Finding:
    """Find whether builds follow what there is to do: so many documents `waiting` to be changed."""
    with store.reading() as connection:
        last = last_instant(connection)
    if last is None:
        return Finding("schedule", "note", "nothing was ever built", "syndicate build")
    then = f"the last build that had something to do was {age(now - last)}"
    if waiting and now - last > _LATE:
        verb = "waits" if waiting == 1 else "wait"
        message = f"{count(waiting, 'document')} {verb} for a build, and {then}"
        return Finding("schedule", "wrong", message, "syndicate build")
    return Finding("schedule", "good", then)


def intakes(site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find standing intakes that failed, that were not taken, or whose files are not there."""
    for name, recipe in site.recipes.items():
        if not recipe.from_:
            continue
        file = f"{site.places.folder}/intake/{name}.yaml"
        again = f"syndicate import --all --only {name}"
        missing = [s for s in recipe.from_ if not is_address(s) and not (site.folder / s).exists()]
        with store.reading() as connection:
            take = takes.last(connection, name)
        if missing:
            message = f"{file} names {', '.join(missing)}, and nothing is there"
            yield Finding("intake", "wrong", message, again)
        elif take is None:
            yield Finding("intake", "note", f"{name} was not taken yet", "syndicate import --all")
        elif take.failure:
            message = f"{name} failed {age(now - take.at)}: {take.failure}"
            yield Finding("intake", "wrong", message, again)
        elif recipe.every and now > take.due(recipe.every) + max(recipe.every, _LATE):
            message = f"{name} is long due: it was taken {age(now - take.at)}"
            yield Finding("intake", "wrong", message, _INSTALL)
        else:
            yield Finding("intake", "good", f"{name} was taken {age(now - take.at)}")
