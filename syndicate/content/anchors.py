"""Give every place that a link may lead to an id of its own: `a name`, and links that are none.

https://html.spec.whatwg.org/multipage/browsing-the-web.html#scrolling-to-a-fragment
"""

from __future__ import annotations

from hashlib import sha256
from html import unescape
from urllib.parse import unquote

from lxml.html import HtmlElement

from syndicate.text.patterns import regex

#: The ids of an entry begin with this: a page may hold many entries.
_PREFIX = regex("e[0-9a-f]{8}-")
_FRAGMENT = regex(r"#([^\s\"'<>#]{1,300})")
_ID = regex(r"[^\s\"'<>&`]{1,100}")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def prefix_of(entry_id: str) -> str:
    """Return what the ids in the body of an entry begin with."""
    return f"e{sha256(entry_id.encode('utf-8', 'replace')).hexdigest()[:8]}-"


def linked_in(html: str) -> frozenset[str]:
    """Return the names of places that links of a body may lead to."""
    if "#" not in html:
        return frozenset()
    found = set(_FRAGMENT.findall(html))
    found |= {unescape(name) for name in found if "&" in name}
    return frozenset(found | {unquote(name) for name in found if "%" in name})


def prefixed(name: str, prefix: str) -> str | None:
    """Return the id by which an entry has a place; None for what is no id.

    Without a prefix, only an id that already has one is known to be of an entry.
    """
    name = name.strip()
    if not _ID.fullmatch(name):
        return None
    if name.startswith(prefix) if prefix else _PREFIX.match(name):
        return name
    return f"{prefix}{name}" if prefix else None


def name_places(root: HtmlElement) -> None:
    """Turn `a name` into an id, and an `a` that is only a place into a `span`, in place."""
    for anchor in list(root.iter("a")):
        name = anchor.get("id") or anchor.get("name")
        if not name:
            continue
        anchor.set("id", name)
        if not (anchor.get("href") or "").strip():
            anchor.tag = "span"
