"""Whether somebody must look at a site: one rule for builds, pushes, `status` and the operator."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndicate.store.alarm import Alarm
from syndicate.store.hub_notices import HubState

#: How long a hub may fail before somebody should look.
_PATIENCE = timedelta(days=1)


def is_healthy(
    problems: int,
    orders: int,
    silent: int,
    deaf: int,
    older: int = 0,
    overdue: int = 0,
    alarm: Alarm | None = None,
) -> bool:
    """Return whether nobody needs to look: no problem, open order, silent feed or deaf hub.

    Nor anything that shows that the store is an `older` one, a document that is `overdue`, nor an
    alarm that nobody has seen.
    """
    return not (problems or orders or silent or deaf or older or overdue or alarm)


def is_deaf(hub: HubState, now: datetime) -> bool:
    """Return whether a hub has failed for more than a day, or refused a document for good."""
    return bool(hub.refused) or (hub.failing is not None and now - hub.failing > _PATIENCE)
