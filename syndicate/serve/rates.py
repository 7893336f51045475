"""Rate limits for partners, by token and by address; an answer beyond them says when to retry.

Public feeds are not counted: an answer to them costs less than counting it.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from msgspec import Struct, field

from syndicate.serve.addresses import read_address


class Rates(Struct, frozen=True):
    """The most requests a minute; 0 is any number.

    `token` limits the requests with one token, `address` those of one address with good tokens,
    `wrong` those of one address without.
    """

    token: int = 0
    address: int = 0
    wrong: int = 0


class Limiter(Struct):
    """Counts the requests of the last minute."""

    rates: Rates
    _counter: SlidingWindowCounterRateLimiter = field(
        default_factory=lambda: SlidingWindowCounterRateLimiter(MemoryStorage())
    )

    def of_good(self, address: str, token: str) -> int | None:
        """Count a request with a good token, given by its digest.

        Return None, or the seconds it must wait first.
        """
        wait = self._hit(self.rates.address, "address", _block(address))
        return wait or self._hit(self.rates.token, "token", token)

    def of_wrong(self, address: str) -> int | None:
        """Return how many seconds an address must wait before another request without good token.

        Those with one never wait for it: behind one address may be many readers.
        """
        return self._rest(self.rates.wrong, "wrong", _block(address))

    def note_wrong(self, address: str) -> None:
        """Count a request without a good token."""
        self._hit(self.rates.wrong, "wrong", _block(address))

    def _hit(self, most: int, *name: str) -> int | None:
        if not most or self._counter.hit(RateLimitItemPerMinute(most), *name):
            return None
        return self._wait(most, *name)

    def _rest(self, most: int, *name: str) -> int | None:
        if not most or self._counter.test(RateLimitItemPerMinute(most), *name):
            return None
        return self._wait(most, *name)

    def _wait(self, most: int, *name: str) -> int:
        stats = self._counter.get_window_stats(RateLimitItemPerMinute(most), *name)
        return max(1, math.ceil(stats.reset_time - time.time()))


def _block(address: str) -> str:
    """Return what counts as one address: of IPv6, the 64 bits that one subscriber is given."""
    parsed = read_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed or address)
