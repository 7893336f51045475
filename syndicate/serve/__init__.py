"""The HTTP face: published bytes, as they are, to whoever may have them (RFC 9110)."""
