"""Tell a hub that a topic has changed (WebSub; PubSubHubbub before it).

https://www.w3.org/TR/websub/#publishing leaves the way to hub and publisher. What hubs have in
common is PubSubHubbub's form: `hub.mode=publish` with the topic as `hub.url`; some read `hub.topic`
instead. A request names one topic: for several, hubs have three spellings, and some take just the
last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from msgspec import Struct

from syndicate.text.plain import clean, one_line
from syndicate.web import Client, FetchError, Response

#: How long a hub is left alone after its first, second, ... failure in a row.
_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
#: How long a document waits after its first, second, ... refusal; then it is given up.
_REFUSALS = tuple(timedelta(hours=h) for h in (1, 6, 24, 24))
_LONGEST = timedelta(days=1)
#: Client errors that are about the hub rather than about the request.
_PASSING = frozenset((408, 425, 429))
#: The most characters of a hub's own words.
_REMARK = 120


class HubAnswer(Enum):
    """A hub's answer to a notice: taken; not this document; the hub itself is in trouble."""

    TOLD = "told"
    REFUSED = "refused"
    FAILED = "failed"


class Reply(Struct, frozen=True):
    """A hub's reply; `error` is what was wrong, `after` its Retry-After."""

    verdict: HubAnswer
    error: str = ""
    after: str | None = None


def tell(client: Client, hub: str, topic: str) -> Reply:
    """Tell a hub of one topic, and return its reply."""
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    try:
        page = client.post(hub, form)
    except FetchError as error:
        return Reply(HubAnswer.FAILED, one_line(error.message)[: 2 * _REMARK])
    if 200 <= page.status < 300:
        return Reply(HubAnswer.TOLD)
    after = page.headers.get("retry-after")
    if page.status in _PASSING or page.status >= 500 or page.status < 200:
        return Reply(HubAnswer.FAILED, _error(page), after)
    return Reply(HubAnswer.REFUSED, _error(page))


def _error(page: Response) -> str:
    """Return what an answer other than a success says, on one line."""
    if 300 <= page.status < 400:
        target = one_line(page.headers.get("location", ""))[:_REMARK]
        return f"answers {page.status}: it has moved{f' to {target}' if target else ''}"
    media_type = page.headers.get("content-type", "text/plain")
    is_plain = "text/plain" in media_type
    remark = page.body[: 4 * _REMARK].decode("utf-8", "replace") if is_plain else ""
    remark = one_line(clean(remark))[:_REMARK]
    return f"answers {page.status}{f': {remark}' if remark else ''}"


def retry_of_hub(tries: int, after: str | None, at: datetime) -> datetime:
    """Return when to try a hub again after so many failures in a row, or by its Retry-After."""
    delay = _delay(after, at)
    if delay is not None:
        return at + min(max(delay, timedelta(seconds=1)), _LONGEST)
    return at + _WAITS[min(tries, len(_WAITS)) - 1]


def _delay(after: str | None, at: datetime) -> timedelta | None:
    """Return the span of a Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    if after is None:
        return None
    if after.strip().isdecimal() and after.isascii():
        return timedelta(seconds=min(int(after.strip()[:9]), 10**6))
    try:
        date = parsedate_to_datetime(after)
    except ValueError:
        return None
    return date - at if date.tzinfo else None


def retry_of_document(refusals: int, at: datetime) -> datetime | None:
    """Return when to try a document again after so many refusals; None to give it up."""
    return at + _REFUSALS[refusals - 1] if refusals <= len(_REFUSALS) else None
