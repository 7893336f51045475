"""Hold the tables against the ledger: rows that were edited, deleted or put in by hand."""

from __future__ import annotations

from syndicate.store.audit.compare import Audit, audit

__all__ = ["Audit", "audit"]
