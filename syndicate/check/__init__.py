"""The judge: published bytes, read again by other code than wrote them."""
