"""Which tokens of partners are good: asked of the store at each request."""

from __future__ import annotations

import hmac
import math
from datetime import UTC, datetime
from time import monotonic

from msgspec import Struct

from syndicate.store import Store, renames, tokens

#: Compared where a partner has no token, so that the answer takes as long.
_NO_DIGEST = "0" * 64
#: How long the tokens that are known by heart are taken to be all, in seconds.
_FRESH = 1.0


class GoodTokens(Struct):
    """The tokens of a store. What it had revoked before it was replaced stays revoked."""

    store: Store
    _known: frozenset[str] = frozenset()
    _read: float = -math.inf

    def holder(self, partner: str, digest: str) -> str | None:
        """Return what a partner is called now, if a token of it is good now, else None.

        It takes the same time either way. A partner that was renamed is known by its old name, too.
        Raises StoreError.
        """
        with self.store.reading() as connection:
            name = renames.called_now(connection, "partner", partner)
            good = tokens.good(connection, name, datetime.now(UTC))
        comparisons = [hmac.compare_digest(digest, known) for known in (*good, _NO_DIGEST)]
        return name if any(comparisons) and digest not in self.store.revoked else None

    def may_hold(self, digest: str) -> bool:
        """Return False where no such token was good a second ago: then it need not be looked up.

        Where wrong ones come in floods, they cost no look into the store. Raises StoreError.
        """
        if monotonic() - self._read > _FRESH:
            with self.store.reading() as connection:
                self._known = frozenset(tokens.all_good(connection, datetime.now(UTC)))
            self._read = monotonic()
        return digest in self._known
