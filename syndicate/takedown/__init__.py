"""Takedown orders, the signals of a withdrawal in documents, and receipts."""
