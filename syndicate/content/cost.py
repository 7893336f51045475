"""What a body would cost a build, told from counts of its text before anything is made of it.

Counts, not seconds: a busy or slow machine publishes what a fast one does. Each costs about a
second in all formats, and is far above what people write.
"""

from __future__ import annotations

#: Marks that begin tags, and those among them that a reader follows or that become a link.
MOST_TAGS, MOST_ADDRESSES = 50_000, 15_000
#: References, and characters that are written as one: each is four bytes or more in a document.
MOST_REFERENCES = 500_000
_REFERENCES = "characters to be written as references"
#: No shorter body reaches a bound: an address takes six characters at least.
_FREE = 6 * MOST_ADDRESSES


def excess_of(body: str) -> str | None:
    """Return which bound an HTML body exceeds, in words; None where it exceeds none."""
    if len(body) < _FREE:
        return None
    tags, lower = body.count("<") - body.count("</"), body.lower()
    addresses = lower.count("href") + lower.count("src") + lower.count("<amp-")
    return (
        _excess(tags, MOST_TAGS, "tags")
        or _excess(addresses, MOST_ADDRESSES, "links, pictures and embedded parts")
        or _excess(body.count("&") + body.count("\xa0"), MOST_REFERENCES, _REFERENCES)
    )


def excess_of_text(body: str) -> str | None:
    """Return which bound a body of plain text exceeds, in words; None where it exceeds none."""
    if len(body) < _FREE:
        return None
    return _excess(sum(map(body.count, "&<>\xa0")), MOST_REFERENCES, _REFERENCES)


def _excess(count: int, most: int, what: str) -> str | None:
    return f"its body has {count:,} {what}, more than {most:,}" if count > most else None
