"""Receipts of takedowns, for rights holders and operators: what was withdrawn, from where, when.

facts.py says what a receipt holds, gather.py asks the store for it, write.py writes it out.
"""

from __future__ import annotations

from syndicate.takedown.receipts.facts import Receipt, TakedownSummary
from syndicate.takedown.receipts.gather import receipt as of
from syndicate.takedown.receipts.gather import summaries as all  # noqa: A004 - as receipts.all
from syndicate.takedown.receipts.write import MOST, as_data, as_html, as_text

__all__ = ["MOST", "Receipt", "TakedownSummary", "all", "as_data", "as_html", "as_text", "of"]
