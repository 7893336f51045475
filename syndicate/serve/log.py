"""What the server tells its operator: on standard error, the same line once a minute at most."""

from __future__ import annotations

import logging
from time import monotonic

#: For how long a line is not repeated, in seconds, and how many lines are remembered at most.
_QUIET, _MOST = 60.0, 1000


class _Sparse(logging.Filter):
    """Lets a line through that was not said lately: a fault may meet each of many requests."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now, line = monotonic(), record.getMessage()
        if now - self._said.get(line, now - _QUIET) < _QUIET:
            return False
        if len(self._said) >= _MOST:
            self._said.clear()
        self._said[line] = now
        return True


def begin() -> None:
    """Write what the server says to standard error from now on."""
    logger = logging.getLogger("syndicate.serve")
    handler = logging.StreamHandler()
    handler.addFilter(_Sparse())
    logger.handlers, logger.propagate = [handler], False
