"""Tell a hub that a topic has changed (WebSub; PubSubHubbub before it).

https://www.w3.org/TR/websub/#publishing leaves the way to hub and publisher. What hubs have in
common is PubSubHubbub's form: `hub.mode=publish` with the topic as `hub.url`; some read `hub.topic`
instead. One topic a request: for several, hubs have three spellings, and some take just the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from syndicate.text.plain import clean, one_line
from syndicate.web import Client, FetchError, Response

#: How long to wait after so many tries of a hub that does not answer as it should.
_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
#: How long after so many refusals of one document; then it is given up.
_REFUSALS = tuple(timedelta(hours=h) for h in (1, 6, 24, 24))
_LONGEST = timedelta(days=1)
#: The answers of this kind that speak of the hub rather than of the request.
_PASSING = frozenset((408, 425, 429))
_REMARK = 120


class HubAnswer(Enum):
    """What a hub made of a notice: taken; not this one; the hub itself is in trouble."""

    TOLD = "told"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """A hub's answer; `error` says what was wrong, `after` how long it wants to be left alone."""

    verdict: HubAnswer
    error: str = ""
    after: str | None = None


def tell(client: Client, hub: str, topic: str) -> Reply:
    """Tell a hub of one topic."""
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    try:
        page = client.post(hub, form)
    except FetchError as error:
        return Reply(HubAnswer.FAILED, one_line(error.message)[: 2 * _REMARK])
    if 200 <= page.status < 300:
        return Reply(HubAnswer.TOLD)
    after = page.headers.get("retry-after")
    if page.status in _PASSING or page.status >= 500 or page.status < 200:
        return Reply(HubAnswer.FAILED, _said(page), after)
    return Reply(HubAnswer.REFUSED, _said(page))


def _said(page: Response) -> str:
    """What an answer says that is none of success."""
    if 300 <= page.status < 400:
        target = one_line(page.headers.get("location", ""))[:_REMARK]
        return f"answers {page.status}: it has moved{f' to {target}' if target else ''}"
    kind = page.headers.get("content-type", "text/plain")
    remark = page.body[: 4 * _REMARK].decode("utf-8", "replace") if "text/plain" in kind else ""
    remark = one_line(clean(remark))[:_REMARK]
    return f"answers {page.status}{f': {remark}' if remark else ''}"


def again(tries: int, after: str | None, at: datetime) -> datetime:
    """When a hub is tried again that has failed so many times, or said when it wants to be."""
    asked = _asked(after, at)
    if asked is not None:
        return at + min(max(asked, timedelta(seconds=1)), _LONGEST)
    return at + _WAITS[min(tries, len(_WAITS)) - 1]


def _asked(after: str | None, at: datetime) -> timedelta | None:
    """A Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    if after is None:
        return None
    if after.strip().isdecimal() and after.isascii():
        return timedelta(seconds=min(int(after.strip()[:9]), 10**6))
    try:
        then = parsedate_to_datetime(after)
    except ValueError:
        return None
    return then - at if then.tzinfo else None


def once_more(refusals: int, at: datetime) -> datetime | None:
    """When a document is tried again that was refused so many times; None: it is given up."""
    return at + _REFUSALS[refusals - 1] if refusals <= len(_REFUSALS) else None
