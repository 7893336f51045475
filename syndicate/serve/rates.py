"""Rate limits for partners, by token and by address; an answer beyond them says when to retry.

Public feeds are not counted: an answer to them costs less than counting it.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


@dataclass(frozen=True, slots=True)
class Rates:
    """The most requests a minute; 0 is any number.

    `token` limits one token, `address` one address, `wrong` the requests of an address that show
    no good token.
    """

    token: int = 0
    address: int = 0
    wrong: int = 0


@dataclass(slots=True)
class Limiter:
    """Counts the requests of the last minute."""

    rates: Rates
    _counter: SlidingWindowCounterRateLimiter = field(
        default_factory=lambda: SlidingWindowCounterRateLimiter(MemoryStorage())
    )

    def of_address(self, address: str) -> int | None:
        """Count a request of an address; return None, or the seconds it must wait first."""
        block = _block(address)
        if self.rates.wrong and (wait := self._rest(self.rates.wrong, "wrong", block)):
            return wait
        return self._hit(self.rates.address, "address", block)

    def of_token(self, token: str) -> int | None:
        """Count a request with a token, given by its digest; return as `of_address` does."""
        return self._hit(self.rates.token, "token", token)

    def note_wrong(self, address: str) -> None:
        """Count a request without a good token."""
        self._hit(self.rates.wrong, "wrong", _block(address))

    def _hit(self, most: int, *name: str) -> int | None:
        if not most or self._counter.hit(RateLimitItemPerMinute(most), *name):
            return None
        return self._wait(most, *name)

    def _rest(self, most: int, *name: str) -> int | None:
        if self._counter.test(RateLimitItemPerMinute(most), *name):
            return None
        return self._wait(most, *name)

    def _wait(self, most: int, *name: str) -> int:
        stats = self._counter.get_window_stats(RateLimitItemPerMinute(most), *name)
        return max(1, math.ceil(stats.reset_time - time.time()))


def _block(address: str) -> str:
    """Return what counts as one address: of IPv6, the 64 bits that one subscriber is given."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
