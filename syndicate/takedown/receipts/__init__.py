"""The record of takedowns, for rights holders and operators: what went, from where, when.

facts.py says what a receipt holds, gathering.py asks the store for it, telling.py writes it out.
"""

from __future__ import annotations

from syndicate.takedown.receipts.facts import Receipt, TakedownSummary
from syndicate.takedown.receipts.gather import every as all  # noqa: A004 - it reads as receipts.all
from syndicate.takedown.receipts.gather import of
from syndicate.takedown.receipts.write import as_data, as_html, as_text

__all__ = ["Receipt", "TakedownSummary", "all", "as_data", "as_html", "as_text", "of"]
