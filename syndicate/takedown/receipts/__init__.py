"""Receipts of takedowns, for rights holders and operators: what was withdrawn, from where, when.

facts.py says what a receipt holds, gather.py asks the store for it, text.py and page.py
write it for people.
"""

from __future__ import annotations

from syndicate.takedown.receipts.facts import Receipt, TakedownSummary
from syndicate.takedown.receipts.gather import receipt, summaries
from syndicate.takedown.receipts.page import LANGUAGES, as_html, language_of
from syndicate.takedown.receipts.text import MOST, as_text
from syndicate.takedown.receipts.write import as_data, is_apart

__all__ = [
    "LANGUAGES", "MOST", "Receipt", "TakedownSummary", "as_data", "as_html", "as_text", "is_apart",
    "language_of", "receipt", "summaries",
]  # fmt: skip
