"""Every table of the store, on one `metadata`."""

from __future__ import annotations

from syndicate.store import publication_tables, withdrawal_tables
from syndicate.store.tables import metadata

__all__ = ["metadata", "publication_tables", "withdrawal_tables"]
