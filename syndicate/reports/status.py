"""`syndicate status`: the state of the published feeds, and what will change by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from syndicate.build import status
from syndicate.build.status import SiteStatus
from syndicate.config.site import Site
from syndicate.reports import forecast
from syndicate.reports.forecast import Forecast
from syndicate.store import Store

#: How far the forecast looks ahead, and how many changes it lists at most.
_AHEAD = timedelta(days=7)
_MOST_COMING = 50


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The state of a site, with the changes of the coming week."""

    site: SiteStatus
    outlook: Forecast


def look(site: Site, store: Store, now: datetime) -> StatusReport:
    """Return the state of the published feeds, and what will change by itself within a week."""
    outlook = forecast.forecast(site, store, now, now + _AHEAD, most=_MOST_COMING)
    return StatusReport(status.look(site, store, now), outlook)


def as_data(report: StatusReport, now: datetime) -> dict[str, Any]:
    """Return the report as JSON: var/status.json and the changes to come."""
    coming = forecast.as_data(report.outlook.changes)
    return status.as_data(report.site, now) | {
        "coming": coming,
        "more_coming": report.outlook.more,
    }
