"""Every table of the store, on one `metadata`."""

from __future__ import annotations

from syndicate.store import finding_tables, publication_tables, withdrawal_tables
from syndicate.store.tables import metadata

__all__ = ["finding_tables", "metadata", "publication_tables", "withdrawal_tables"]
