"""HTTP: published bytes, unchanged, for those who may have them (RFC 9110)."""
