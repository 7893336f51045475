"""How elements may stand together, and who is to blame: https://www.w3.org/TR/xml-names/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from syndicate.check import values
from syndicate.check.facts import EntryFacts, Fault, Severity, is_picture
from syndicate.check.tree import XML, Lines, Node, Outside, UnreadableError, walk

ATOM = "http://www.w3.org/2005/Atom "
CONTENT = "http://purl.org/rss/1.0/modules/content/ "
CC = "http://backend.userland.com/creativeCommonsRssModule "
DC = "http://purl.org/dc/elements/1.1/ "
DCTERMS = "http://purl.org/dc/terms/ "
FH = "http://purl.org/syndication/history/1.0 "
MEDIA = "http://search.yahoo.com/mrss/ "
SY = "http://purl.org/rss/1.0/modules/syndication/ "
AT = "http://purl.org/atompub/tombstones/1.0 "

_LANG = XML + "lang"
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
_LINK = ATOM + "link"
_PUBLISHER = DC + "publisher"
_RIGHTS, _ATOM_RIGHTS = DC + "rights", ATOM + "rights"
_CC_LICENSE = CC + "license"
_CONTRIBUTOR, _ATOM_CONTRIBUTOR = DC + "contributor", ATOM + "contributor"
_ATOM_NAME = ATOM + "name"
_ATOM_CATEGORY = ATOM + "category"
_THUMBNAIL = MEDIA + "thumbnail"
_MEDIA = frozenset((MEDIA + "content", MEDIA + "group", _THUMBNAIL))
#: What an entry may say more than once and `_fuller` looks for.
_SEVERAL = _MEDIA | {
    "category",
    "enclosure",
    _ATOM_CATEGORY,
    _ATOM_CONTRIBUTOR,
    _CONTRIBUTOR,
    _LINK,
}
#: Namespaces that validators know; any other warns by being declared.
KNOWN = frozenset(space.rstrip() for space in (ATOM, CONTENT, CC, DC, DCTERMS, FH, MEDIA, SY, XML))
#: What a rule says of markup in a plain text: readers may show it well, validators warn.
HOLDS_MARKUP = "is plain text but holds markup"

#: A rule judges one element: what is wrong with it, or None.
Rule = Callable[[Node], str | None]


@dataclass(frozen=True, slots=True)
class ElementFault:
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


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document, read: `outside` is None when it could not be read to its end."""

    outside: Outside | None
    entries: list[EntryFacts]
    faults: list[Fault]
    lines: Lines

    def add(self, remarks: Iterable[ElementFault], entry: str | None = None) -> None:
        """Turn remarks into faults; `entry` is the id of the entry they are about."""
        self.faults.extend(
            Fault(self.lines.at(r.node.offset), r.text, entry or None, r.level) for r in remarks
        )


def read(
    data: bytes,
    name: str,
    facts: Callable[[Node, str], EntryFacts],
    judge: Callable[[Node], Iterator[ElementFault]],
) -> ParsedDocument:
    """Read a document whose entries are elements of that name, and judge them one by one.

    `facts` gets an entry and its place, `judge` an entry. What stands around the entries is
    left to the caller, but for its characters, encoding and namespaces.
    """
    result = ParsedDocument(None, [], [], Lines(data))
    wary = values.may_hold_forbidden(data)

    def take(node: Node) -> None:
        entry = _fuller(facts(node, result.lines.at(node.offset)), node)
        result.entries.append(entry)
        result.add(judge(node), entry.id)
        if wary:
            result.add(characters(node), entry.id)

    try:
        outside = walk(data, name, take)
    except UnreadableError as error:
        blamed = facts(error.entry, "").id if error.entry else None
        result.faults.append(Fault(error.place, error.text, blamed or None))
        return result
    result.add(surroundings(outside))
    if wary:
        result.add(characters(outside.root))
    return replace(result, outside=outside)


def _fuller(entry: EntryFacts, node: Node) -> EntryFacts:
    """The facts of an entry, with what RSS and Atom tell in much the same words."""
    texts = node.texts()
    several = [child for child in node.children if child.name in _SEVERAL]
    licenses = [href for rel, href in entry.links if rel == "license"]
    return replace(
        entry,
        images=tuple(dict.fromkeys(url for url in _images(several) if url)),
        publisher=texts.get(_PUBLISHER),
        rights=texts.get(_RIGHTS, texts.get(_ATOM_RIGHTS)),
        contributors=tuple(_contributors(several)),
        license=licenses[0] if licenses else texts.get(_CC_LICENSE),
        categories=tuple(_categories(several)),
    )


def _contributors(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.name == _CONTRIBUTOR:
            yield node.text
        elif node.name == _ATOM_CONTRIBUTOR:
            yield node.texts().get(_ATOM_NAME, "")


def _categories(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.name == "category":
            yield node.text
        elif node.name == _ATOM_CATEGORY:
            yield node.attributes.get("label") or node.attributes.get("term", "")


def _images(nodes: Iterable[Node]) -> Iterator[str]:
    """URLs of pictures: enclosures of either kind, Media RSS in any depth, thumbnails always."""
    for node in nodes:
        held = node.attributes
        if node.name in _MEDIA:
            if held.get("medium") == "image" or node.name == _THUMBNAIL or _is_picture(held):
                yield held.get("url", "")
            yield from _images(node.children)
        elif node.name == "enclosure" and _is_picture(held):
            yield held.get("url", "")
        elif node.name == _LINK and held.get("rel") == "enclosure" and _is_picture(held):
            yield held.get("href", "")


def _is_picture(held: Mapping[str, str]) -> bool:
    return is_picture(held.get("type", ""))


def children(
    node: Node, rules: Mapping[str, Rule], many: Collection[str]
) -> Iterator[ElementFault]:
    """Judge each child by its rule; those not in `many` may stand there once.

    An element of a known namespace without a rule is a fault: no reader would understand it.
    """
    seen = set()
    for child in node.children:
        name = child.name
        if rule := rules.get(name):
            if text := rule(child):
                level: Severity = "warning" if text is HOLDS_MARKUP else "error"
                yield ElementFault(child, f"{label(name)}: {text}", level)
            if name in seen and name not in many:
                yield ElementFault(child, f"{label(name)} a second time in {label(node.name)}")
            seen.add(name)
        else:
            space = name.rpartition(" ")[0]
            if not space or space in KNOWN:
                yield ElementFault(child, f"{label(name)} is not known in {label(node.name)}")
        if child.attributes and not values.is_language(child.attributes.get(_LANG, "en")):
            language = child.attributes[_LANG]
            yield ElementFault(child, f"xml:lang {values.shown(language)} is no BCP 47 tag")
    if node.text and not node.text.isspace():
        yield ElementFault(node, f"text between the elements of {label(node.name)}")


def missing(node: Node, names: Collection[str]) -> Iterator[ElementFault]:
    """The elements that should be there and are not."""
    held = {child.name for child in node.children}
    for name in names:
        if name not in held:
            yield ElementFault(node, f"{label(node.name)} has no {label(name)}")


def never_both(node: Node, pairs: Collection[tuple[str, str]]) -> Iterator[ElementFault]:
    """Two elements that say the same thing, side by side."""
    held = {child.name for child in node.children}
    for one, other in pairs:
        if one in held and other in held:
            yield ElementFault(node, f"never both {label(one)} and {label(other)}")


def characters(node: Node) -> Iterator[ElementFault]:
    """Forbidden characters anywhere below a node."""
    for text in (node.text, *node.attributes.values()):
        if name := values.forbidden_in(text):
            yield ElementFault(node, f"{label(node.name)} holds {name}")
    for child in node.children:
        yield from characters(child)


def surroundings(outside: Outside) -> Iterator[ElementFault]:
    """The encoding the document claims, and namespaces that validators do not know."""
    if outside.encoding is not None and outside.encoding.lower() not in {"utf-8", "us-ascii"}:
        yield ElementFault(outside.root, f"the encoding is {outside.encoding}, not UTF-8")
    for uri, offset in outside.namespaces:
        if uri not in KNOWN:
            node = Node(outside.root.name, {}, offset)
            yield ElementFault(node, f"validators do not know the namespace {uri}", "warning")
    language = outside.root.attributes.get(_LANG, "en")
    if not values.is_language(language):
        yield ElementFault(outside.root, f"xml:lang {values.shown(language)} is no BCP 47 tag")
