"""Convert instants to what the store holds, and back: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

from syndicate.errors import StoreError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@overload
def stored(instant: datetime) -> int: ...
@overload
def stored(instant: None) -> None: ...
def stored(instant: datetime | None) -> int | None:
    """Return an aware datetime as the store holds it; exact, unlike a float timestamp."""
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND


@overload
def instant(value: int) -> datetime: ...
@overload
def instant(value: None) -> None: ...
def instant(value: int | None) -> datetime | None:
    """Return a stored instant as an aware datetime in UTC. Raises StoreError where it is none."""
    try:
        return None if value is None else _EPOCH + timedelta(microseconds=value)
    except (TypeError, OverflowError) as error:
        raise StoreError(f"the store is damaged ({value!r} in it is no instant)") from error
