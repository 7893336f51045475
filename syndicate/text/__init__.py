"""Pure functions over texts, addresses and language tags."""
