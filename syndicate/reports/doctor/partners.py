"""What is wrong with those who get the feeds: hubs that fail, partners without a token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.config.site import Site
from syndicate.reports.doctor.finding import Finding
from syndicate.reports.doctor.stores import age
from syndicate.store import Store, hub_notices, tokens
from syndicate.store.health import is_deaf
from syndicate.text.counts import count

#: A partner has so long to put another token in place.
_SOON = timedelta(days=14)


def hubs(site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find hubs that fail, or that nothing is told."""
    with store.reading() as connection:
        states = hub_notices.states(connection, site.settings.hubs)
    for hub in states:
        why = f": {hub.error}" if hub.error else ""
        if is_deaf(hub, now):
            refused = next(iter(hub.refused.values()), None)
            message = f"{hub.hub} {refused or 'has failed for more than a day'}{why}"
            yield Finding("hubs", "wrong", message, "syndicate push --all")
        elif hub.waiting:
            since = f" since {age(now - hub.since)}" if hub.since else ""
            verb = "waits" if hub.waiting == 1 else "wait"
            message = f"{count(hub.waiting, 'document')} {verb} for {hub.hub}{since}{why}"
            yield Finding("hubs", "note", message, "syndicate push")
        else:
            yield Finding("hubs", "good", f"{hub.hub}: nothing waits")
    if not site.settings.hubs:
        yield Finding("hubs", "good", "none is named")


def partner_tokens(site: Site, store: Store, now: datetime) -> Iterator[Finding]:
    """Find partners who cannot fetch their feeds, or soon cannot any more."""
    with store.reading() as connection:
        listed = tokens.listed(connection)
    for name in site.partners:
        own = [token for token in listed if token.partner == name]
        good = [token for token in own if token.is_good(now)]
        add = f"syndicate partner add-token {name}"
        if not good and own:
            yield Finding("tokens", "wrong", f"every token of {name} has ended", add)
        elif not good:
            yield Finding(
                "tokens", "note", f"{name} has no token, so nobody fetches its feeds", add
            )
        elif all(token.expires and token.expires - now < _SOON for token in good):
            last = max(token.expires for token in good if token.expires)
            rotate = f"syndicate partner rotate {name}"
            message = f"the last token of {name} expires on {last:%Y-%m-%d}"
            yield Finding("tokens", "wrong", message, rotate)
        else:
            yield Finding("tokens", "good", f"{name} has {count(len(good), 'valid token')}")
    if not site.partners:
        yield Finding("tokens", "good", "there is no partner")
