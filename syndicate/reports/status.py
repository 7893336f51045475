"""`syndicate status`: the state of the published feeds, and what will change by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from syndicate.build import status
from syndicate.build.cache import last_build
from syndicate.build.status import SiteStatus
from syndicate.config.site import Site
from syndicate.publish.permissions import open_places
from syndicate.reports import forecast
from syndicate.reports.forecast import Forecast
from syndicate.reports.store_age import lost_store, store_age
from syndicate.store import Store, takes
from syndicate.store.sql import Connection
from syndicate.takedown.near_copies import NearCopy, near_copies
from syndicate.text.json_values import to_json

#: How far the forecast looks ahead, and how many changes it lists at most.
_AHEAD = timedelta(days=7)
_MOST_COMING = 50


class FailedIntake(Struct, frozen=True):
    """A standing intake that failed when it was last taken: why, since when, and what takes it."""

    name: str
    failure: str
    since: datetime
    mend: str


class StatusReport(Struct, frozen=True):
    """The state of a site, the changes of the coming week, and what waits for a person: articles
    like withdrawn ones. `open` is what others on the machine may read against the config, `notices`
    counts the entries that show each, as the last build left them, `intakes` are the standing ones
    that failed when they were last taken.
    """

    site: SiteStatus
    outlook: Forecast
    near: tuple[NearCopy, ...] = ()
    open: tuple[str, ...] = ()
    notices: Mapping[str, int] = field(default_factory=dict)
    intakes: tuple[FailedIntake, ...] = ()

    @property
    def healthy(self) -> bool:
        return self.site.healthy and not self.intakes


def look(site: Site, store: Store, now: datetime) -> StatusReport:
    """Return the state of the published feeds, and what will change by itself within a week."""
    outlook = forecast.forecast(site, store, now, now + _AHEAD, most=_MOST_COMING)
    with store.reading() as connection:
        near = near_copies(connection)
        signs, lost = store_age(site, connection), lost_store(site, connection)
        intakes = tuple(failed_intakes(site, connection))
    state = replace(status.look(site, store, now), older=signs, lost=lost)
    last = last_build.read(str(site.var / "cache"))
    return StatusReport(
        state,
        outlook,
        near,
        tuple(open_places(site)),
        last.notices if last else {},
        intakes,
    )


def failed_intakes(site: Site, connection: Connection) -> Iterator[FailedIntake]:
    """Yield the standing intakes that failed when they were last taken."""
    for name, recipe in site.recipes.items():
        take = takes.last(connection, name) if recipe.from_ else None
        if take and take.failure:
            mend = f"syndicate import --all --only {name}"
            yield FailedIntake(name, take.failure, take.failing or take.at, mend)


def as_data(report: StatusReport, now: datetime) -> dict[str, Any]:
    """Return the report as JSON: var/status.json and the changes to come."""
    coming = forecast.as_data(report.outlook.changes)
    return status.as_data(report.site, now) | {
        "coming": coming,
        "more_coming": report.outlook.more,
        "near_copies": [asdict(copy) for copy in report.near],
        "open": list(report.open),
        "notices": dict(report.notices),
        "intakes": to_json(report.intakes),
    }
