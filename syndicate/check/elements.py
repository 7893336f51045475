"""Rules of single elements that RSS and Atom share: names, links, dates, Dublin Core, Media RSS.

https://www.rssboard.org/media-rss, https://www.dublincore.org/specifications/dublin-core/dces/,
https://www.rfc-editor.org/rfc/rfc5005, https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from syndicate.check import values
from syndicate.check.facts import Fault, Severity
from syndicate.check.tree import XML, Lines, Node, Outside

ATOM = "http://www.w3.org/2005/Atom "
CONTENT = "http://purl.org/rss/1.0/modules/content/ "
CC = "http://backend.userland.com/creativeCommonsRssModule "
DC = "http://purl.org/dc/elements/1.1/ "
DCTERMS = "http://purl.org/dc/terms/ "
FH = "http://purl.org/syndication/history/1.0 "
MEDIA = "http://search.yahoo.com/mrss/ "
SY = "http://purl.org/rss/1.0/modules/syndication/ "
AT = "http://purl.org/atompub/tombstones/1.0 "

_PREFIXES = {
    ATOM: "atom",
    CONTENT: "content",
    CC: "creativeCommons",
    DC: "dc",
    DCTERMS: "dcterms",
    FH: "fh",
    MEDIA: "media",
    SY: "sy",
    AT: "at",
    XML: "xml",
}
#: Namespaces that validators know; any other warns by being declared.
KNOWN = frozenset(space.rstrip() for space in (ATOM, CONTENT, CC, DC, DCTERMS, FH, MEDIA, SY, XML))
#: Link relations that validators accept without a word.
RELATIONS = frozenset(
    ["alternate", "current", "enclosure", "first", "hub", "last", "license", "next", "next-archive", "previous", "prev-archive", "related", "replies", "self", "via"]
)

Rule = Callable[[Node], str | None]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a node, before it is known whose fault that is."""

    node: Node
    text: str
    level: Severity = "error"


def label(name: str) -> str:
    """An element's name as people write it: `dc:creator`."""
    space, _, local = name.rpartition(" ")
    if not space:
        return local
    return f"{_PREFIXES.get(space + ' ', '{' + space + '}')}:{local}"


def to_faults(remarks: Iterator[Remark], lines: Lines, entry: str | None) -> list[Fault]:
    """Remarks with their places; `entry` is the id of the entry they are about."""
    return [Fault(lines.at(r.node.offset), r.text, entry or None, r.level) for r in remarks]


def children(node: Node, rules: Mapping[str, Rule], many: Collection[str]) -> Iterator[Remark]:
    """Judge each child by its rule; those not in `many` may stand there once.

    An element of a known namespace without a rule is a fault: no reader would understand it.
    """
    seen = set()
    for child in node.children:
        name = child.name
        if rule := rules.get(name):
            if text := rule(child):
                yield Remark(child, f"{label(name)}: {text}")
            if name in seen and name not in many:
                yield Remark(child, f"{label(name)} a second time in {label(node.name)}")
            seen.add(name)
        else:
            space = name.rpartition(" ")[0]
            if not space or space in KNOWN:
                yield Remark(child, f"{label(name)} is not known in {label(node.name)}")
    if node.text and not node.text.isspace():
        yield Remark(node, f"text between the elements of {label(node.name)}")


def missing(node: Node, names: Collection[str]) -> Iterator[Remark]:
    """The elements that should be there and are not."""
    held = {child.name for child in node.children}
    for name in names:
        if name not in held:
            yield Remark(node, f"{label(node.name)} has no {label(name)}")


def never_both(node: Node, pairs: Collection[tuple[str, str]]) -> Iterator[Remark]:
    """Two elements that say the same thing, side by side."""
    held = {child.name for child in node.children}
    for one, other in pairs:
        if one in held and other in held:
            yield Remark(node, f"never both {label(one)} and {label(other)}")


def characters(node: Node) -> Iterator[Remark]:
    """Forbidden characters anywhere below a node."""
    for text in (node.text, *node.attributes.values()):
        if name := values.forbidden_in(text):
            yield Remark(node, f"{label(node.name)} holds {name}")
    for child in node.children:
        yield from characters(child)


def surroundings(outside: Outside) -> Iterator[Remark]:
    """The encoding the document claims, and namespaces that validators do not know."""
    if outside.encoding is not None and outside.encoding.lower() not in {"utf-8", "us-ascii"}:
        yield Remark(outside.root, f"the encoding is {outside.encoding}, not UTF-8")
    for uri, offset in outside.namespaces:
        if uri not in KNOWN:
            node = Node(outside.root.name, {}, offset)
            yield Remark(node, f"validators do not know the namespace {uri}", "warning")
    if (language := outside.root.attributes.get(XML + "lang")) is not None:
        if not values.is_language(language):
            yield Remark(outside.root, f"xml:lang {values.shown(language)} is no BCP 47 tag")


def filled(node: Node) -> str | None:
    """Any text, but not blank."""
    if node.children:
        return "holds elements, not text"
    return None if node.text.strip() else "is blank"


def plain(node: Node) -> str | None:
    """Plain text, not blank, in which readers will find no tags."""
    if values.looks_like_markup(node.text):
        return "is plain text but holds markup"
    return filled(node)


def empty(node: Node) -> str | None:
    """Neither text nor elements."""
    return "must be empty" if node.children or node.text.strip() else None


def url(node: Node) -> str | None:
    """An absolute http(s) URL and nothing else."""
    if node.children or not values.is_url(node.text):
        return f"{values.shown(node.text)} is no absolute http(s) URL in ASCII"
    return None


def date3339(node: Node) -> str | None:
    """An RFC 3339 date-time."""
    try:
        values.rfc3339(node.text)
    except ValueError as error:
        return str(error)
    return None


def language(node: Node) -> str | None:
    """A BCP 47 tag."""
    if values.is_language(node.text):
        return None
    return f"{values.shown(node.text)} is no BCP 47 tag"


def one_of(*words: str) -> Rule:
    """A rule: one of these words."""
    return lambda node: (
        None if node.text in words else f"{values.shown(node.text)} is none of {words}"
    )


def count(node: Node) -> str | None:
    """A whole number, not negative."""
    return None if values.is_count(node.text) else f"{values.shown(node.text)} is no whole number"


def link(node: Node) -> str | None:
    """An Atom link: rel always, an absolute href, sound type, length and hreflang."""
    held = node.attributes
    href = held.get("href")
    if href is None or not values.is_url(href):
        return f"href {values.shown(href or '')} is no absolute http(s) URL in ASCII"
    if (rel := held.get("rel")) is None:
        return "has no rel"
    if rel not in RELATIONS and not values.is_url(rel):
        return f"validators do not know rel {values.shown(rel)}"
    if not values.is_media_type(held.get("type", "a/b")):
        return f"type {values.shown(held['type'])} is no media type"
    if not values.is_count(held.get("length", "0")):
        return f"length {values.shown(held['length'])} is no whole number"
    if not values.is_language(held.get("hreflang", "en")):
        return f"hreflang {values.shown(held['hreflang'])} is no BCP 47 tag"
    if "title" in held and not held["title"].strip():
        return "title is blank"
    return empty(node)


def media(node: Node) -> str | None:
    """A media:content, group or thumbnail: absolute URLs, known elements within, in any depth."""
    held = node.attributes
    if "url" in held and not values.is_url(held["url"]):
        return f"url {values.shown(held['url'])} is no absolute http(s) URL in ASCII"
    if node.name == MEDIA + "thumbnail" and "url" not in held:
        return "has no url"
    if not values.is_media_type(held.get("type", "a/b")):
        return f"type {values.shown(held['type'])} is no media type"
    for name in ("fileSize", "width", "height"):
        if not values.is_count(held.get(name, "0")):
            return f"{name} {values.shown(held[name])} is no whole number"
    for child in node.children:
        rule = EXTENSIONS.get(child.name)
        if rule is None or not child.name.startswith(MEDIA):
            return f"{label(child.name)} is not known in it"
        if text := rule(child):
            return f"{label(child.name)}: {text}"
    return None


#: Extension elements of an entry. What is missing here (media:license, dcterms:creator …)
#: validators call undefined.
EXTENSIONS: dict[str, Rule] = {
    **dict.fromkeys((DC + name for name in ["creator", "contributor", "publisher", "source"]), filled),
    **dict.fromkeys((DC + name for name in ["title", "subject", "rights", "identifier"]), plain),
    DC + "language": language,
    DCTERMS + "rightsHolder": filled,
    **dict.fromkeys((DCTERMS + name for name in ["valid", "issued", "modified", "created"]), filled),
    CC + "license": url,
    **dict.fromkeys((MEDIA + name for name in ["content", "group", "thumbnail"]), media),
    **dict.fromkeys((MEDIA + name for name in ["credit", "keywords", "category", "rating"]), filled),
    **dict.fromkeys((MEDIA + name for name in ["title", "description", "copyright"]), plain),
}
#: Those of them that may stand in an entry more than once.
REPEATED = frozenset(
    [DC + name for name in ["creator", "contributor", "publisher", "subject", "identifier"]]
    + [MEDIA + name for name in ["content", "group", "thumbnail", "credit", "category"]]
    + [DCTERMS + "rightsHolder", CC + "license", DCTERMS + "valid"]
)
#: Extension elements of a feed.
FEED_EXTENSIONS: dict[str, Rule] = {
    SY + "updatePeriod": one_of("hourly", "daily", "weekly", "monthly", "yearly"),
    SY + "updateFrequency": lambda node: count(node) if node.text != "0" else "is 0",
    SY + "updateBase": date3339,
    FH + "archive": empty,
    FH + "complete": empty,
    CC + "license": url,
    DC + "rights": plain,
    DC + "language": language,
    **dict.fromkeys((DC + name for name in ["publisher", "creator", "subject"]), filled),
    DCTERMS + "rightsHolder": filled,
}
