"""Which tokens of partners are good: asked of the store at each request."""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from syndicate.store import Store, tokens

#: Compared where a partner has no token, so that the answer takes as long.
_NO_DIGEST = "0" * 64
#: How long the tokens that are known by heart are taken to be all, in seconds.
_FRESH = 1.0


@dataclass(slots=True)
class GoodTokens:
    """The tokens of a store. What it had revoked before it was replaced stays revoked."""

    store: Store
    _known: frozenset[tuple[str, str]] = frozenset()
    _read: float = -math.inf

    def holds(self, partner: str, digest: str) -> bool:
        """Return whether a token of the partner is good now, in the same time if it is not.

        Raises StoreError.
        """
        with self.store.reading() as connection:
            good = tokens.good(connection, partner, datetime.now(UTC))
        comparisons = [hmac.compare_digest(digest, known) for known in (*good, _NO_DIGEST)]
        return any(comparisons) and digest not in self.store.revoked

    def may_hold(self, partner: str, digest: str) -> bool:
        """Return False where no such token was good a second ago: then it need not be looked up.

        Where wrong ones come in floods, they cost no look into the store. Raises StoreError.
        """
        if monotonic() - self._read > _FRESH:
            with self.store.reading() as connection:
                self._known = frozenset(tokens.all_good(connection, datetime.now(UTC)))
            self._read = monotonic()
        return (partner, digest) in self._known
