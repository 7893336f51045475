"""Rules of single elements that RSS and Atom share: texts, links, dates, and extensions.

https://www.rssboard.org/media-rss, https://www.dublincore.org/specifications/dublin-core/dces/,
https://www.rfc-editor.org/rfc/rfc5005, https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7
"""

from __future__ import annotations

from collections.abc import Callable

from syndicate.check import elements, values
from syndicate.check.elements import CC, DC, DCTERMS, FH, MEDIA, SY, ElementRule
from syndicate.check.tree import Node
from syndicate.text.patterns import regex

#: Link relations that validators know.
_RELATION = regex(
    "alternate|current|enclosure|first|hub|last|license|next|next-archive|previous|prev-archive"
    "|related|replies|self|via"
)
#: Media types a document may claim in its link to itself.
_SELF_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_URL = (values.is_url, "absolute http(s) URL in ASCII")
_COUNT = (values.is_count, "whole number")
_ATTRIBUTES: dict[str, tuple[Callable[[str], bool], str]] = {
    "href": _URL,
    "url": _URL,
    "length": _COUNT,
    "fileSize": _COUNT,
    "width": _COUNT,
    "height": _COUNT,
    "type": (values.is_media_type, "media type"),
    "hreflang": (values.is_language, "BCP 47 tag"),
}


def filled(node: Node) -> str | None:
    """Require text that is not blank."""
    if node.children:
        return "holds elements, not text"
    return None if node.text.strip() else "is blank"


def plain(node: Node) -> str | None:
    """Require plain text that is not blank and in which readers find no tags."""
    if values.looks_like_markup(node.text):
        return elements.HOLDS_MARKUP
    return filled(node)


def empty(node: Node) -> str | None:
    """Require neither text nor elements."""
    return "must be empty" if node.children or node.text.strip() else None


def url(node: Node) -> str | None:
    """Require an absolute http(s) URL and nothing else."""
    if node.children or not values.is_url(node.text):
        return f"{values.quote(node.text)} is no absolute http(s) URL in ASCII"
    return None


def date3339(node: Node) -> str | None:
    """Require an RFC 3339 date-time."""
    return values.date_fault(node.text)


def date822(node: Node) -> str | None:
    """Require an RFC 822 date with its right weekday, and GMT or a numeric zone."""
    return values.date_fault(node.text, values.rfc822)


def language(node: Node) -> str | None:
    """Require a BCP 47 tag."""
    if values.is_language(node.text):
        return None
    return f"{values.quote(node.text)} is no BCP 47 tag"


def one_of(*words: str) -> ElementRule:
    """Return a rule that requires one of these words."""
    return lambda node: (
        None if node.text in words else f"{values.quote(node.text)} is none of {words}"
    )


def count(node: Node) -> str | None:
    """Require a whole number that is not negative."""
    return None if values.is_count(node.text) else f"{values.quote(node.text)} is no whole number"


def attributes(node: Node, *required: str) -> str | None:
    """Require these attributes, and the grammar of those that have one."""
    for name in required:
        if name not in node.attributes:
            return f"has no {name}"
    for name, value in node.attributes.items():
        if name in _ATTRIBUTES:
            matches, words = _ATTRIBUTES[name]
            if not matches(value):
                return f"{name} {values.quote(value)} is no {words}"
    return None


def link(node: Node) -> str | None:
    """Require an Atom link with a rel, an absolute href, sound type, length and hreflang."""
    if text := attributes(node, "href", "rel"):
        return text
    rel = node.attributes["rel"]
    if not _RELATION.fullmatch(rel) and not values.is_url(rel):
        return f"validators do not know rel {values.quote(rel)}"
    if rel == "self" and node.attributes.get("type", "application/rss+xml") not in _SELF_TYPES:
        return f"type {values.quote(node.attributes['type'])} is no feed's"
    if not node.attributes.get("title", "-").strip():
        return "title is blank"
    return empty(node)


def media(node: Node) -> str | None:
    """Require absolute URLs and known elements in media:content, group or thumbnail."""
    if text := attributes(node, *(("url",) if node.name == MEDIA + "thumbnail" else ())):
        return text
    for child in node.children:
        rule = EXTENSIONS.get(child.name)
        if rule is None or not child.name.startswith(MEDIA):
            return f"{elements.label(child.name)} is not known in it"
        if text := rule(child):
            return (
                text if text is elements.HOLDS_MARKUP else f"{elements.label(child.name)}: {text}"
            )
    return None


def names_in(space: str, *names: str) -> tuple[str, ...]:
    """Return the full names of elements of one namespace."""
    return tuple(space + name for name in names)


#: Extension elements of an entry. Validators call others undefined, like media:license and
#: dcterms:creator.
EXTENSIONS: dict[str, ElementRule] = {
    **dict.fromkeys(names_in(DC, "creator", "contributor", "publisher", "source"), filled),
    **dict.fromkeys(names_in(DC, "title", "subject", "rights", "identifier"), plain),
    **dict.fromkeys(names_in(DCTERMS, "rightsHolder", "valid", "issued", "modified"), filled),
    **dict.fromkeys(names_in(MEDIA, "content", "group", "thumbnail"), media),
    **dict.fromkeys(names_in(MEDIA, "credit", "keywords", "category", "rating"), filled),
    **dict.fromkeys(names_in(MEDIA, "title", "description", "copyright"), plain),
    MEDIA + "status": lambda node: attributes(node, "state"),
    DC + "language": language,
    CC + "license": url,
}
#: Those of them that may stand in an entry more than once.
REPEATED = frozenset(
    (
        *names_in(DC, "creator", "contributor", "publisher", "subject", "identifier"),
        *names_in(MEDIA, "content", "group", "thumbnail", "credit", "category"),
        *names_in(DCTERMS, "rightsHolder", "valid"),
        CC + "license",
    )
)
#: Extension elements of a feed.
FEED_EXTENSIONS: dict[str, ElementRule] = {
    SY + "updatePeriod": one_of("hourly", "daily", "weekly", "monthly", "yearly"),
    SY + "updateFrequency": lambda node: "is 0" if node.text == "0" else count(node),
    SY + "updateBase": date3339,
    FH + "archive": empty,
    FH + "complete": empty,
    **dict.fromkeys(names_in(DC, "publisher", "creator", "subject"), filled),
    DC + "rights": plain,
    DC + "language": language,
    DCTERMS + "rightsHolder": filled,
    CC + "license": url,
}
#: Those of them that may stand in a feed more than once.
FEED_REPEATED = frozenset((*names_in(DC, "creator", "subject"), CC + "license"))
