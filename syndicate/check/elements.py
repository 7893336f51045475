"""How elements may stand together, and which entry is at fault: https://www.w3.org/TR/xml-names/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from syndicate.check import values
from syndicate.check.facts import EntryFacts, Fault, Severity, is_picture
from syndicate.check.tree import XML, DocumentFrame, Lines, Node, UnreadableError, walk

ATOM = "http://www.w3.org/2005/Atom "
CONTENT = "http://purl.org/rss/1.0/modules/content/ "
CC = "http://backend.userland.com/creativeCommonsRssModule "
DC = "http://purl.org/dc/elements/1.1/ "
DCTERMS = "http://purl.org/dc/terms/ "
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd "
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
    ITUNES: "itunes",
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
_COVER = ITUNES + "image"
_MEDIA = frozenset((MEDIA + "content", MEDIA + "group", _THUMBNAIL))
#: The elements that `_with_shared_facts` reads and that an entry may have more than once.
_REPEATED = _MEDIA | {
    "category",
    "enclosure",
    _ATOM_CATEGORY,
    _ATOM_CONTRIBUTOR,
    _CONTRIBUTOR,
    _COVER,
    _LINK,
}
#: Namespaces that validators know; they warn of any other that is declared.
KNOWN = frozenset(
    space.rstrip() for space in (ATOM, CONTENT, CC, DC, DCTERMS, FH, ITUNES, MEDIA, SY, XML)
)
#: A rule's message for markup in plain text: validators warn of it, readers may cope.
HOLDS_MARKUP = "is plain text but holds markup"

#: Judges one element: returns what is wrong with it, or None.
ElementRule = Callable[[Node], str | None]


class ElementFault(Struct, frozen=True):
    """A fault of one node, not yet of an entry or of the document."""

    node: Node
    text: str
    level: Severity = "error"


def label(name: str) -> str:
    """Return an element's name as people write it: `dc:creator`."""
    space, _, local = name.rpartition(" ")
    if not space:
        return local
    return f"{_PREFIXES.get(space + ' ', '{' + space + '}')}:{local}"


class ParsedDocument(Struct, frozen=True):
    """A document that was read; `frame` is None when it could not be read to its end."""

    frame: DocumentFrame | None
    entries: list[EntryFacts]
    faults: list[Fault]
    lines: Lines

    def add(self, faults: Iterable[ElementFault], entry: str | None = None) -> None:
        """Add faults of nodes as faults of the document, or of the entry with this id."""
        self.faults.extend(
            Fault(self.lines.at(f.node.offset), f.text, entry or None, f.level) for f in faults
        )


def read(
    data: bytes,
    name: str,
    facts: Callable[[Node, str], EntryFacts],
    judge: Callable[[Node], Iterator[ElementFault]],
) -> ParsedDocument:
    """Read a document whose entries are elements of that name, and judge them one by one.

    `facts` gets an entry and its place, `judge` an entry. The caller judges what stands around
    the entries, except for its characters, encoding and namespaces.
    """
    result = ParsedDocument(None, [], [], Lines(data))
    suspicious = values.may_hold_forbidden(data)

    def take(node: Node) -> None:
        entry = _with_shared_facts(facts(node, result.lines.at(node.offset)), node)
        result.entries.append(entry)
        result.add(judge(node), entry.id)
        if suspicious:
            result.add(judge_characters(node), entry.id)

    try:
        frame = walk(data, name, take)
    except UnreadableError as error:
        blamed = facts(error.entry, "").id if error.entry else None
        result.faults.append(Fault(error.place, error.text, blamed or None))
        return result
    result.add(judge_frame(frame))
    if suspicious:
        result.add(judge_characters(frame.root))
    return replace(result, frame=frame)


def _with_shared_facts(entry: EntryFacts, node: Node) -> EntryFacts:
    """Return an entry with the facts that RSS and Atom state with the same elements."""
    texts = node.texts()
    repeated = [child for child in node.children if child.name in _REPEATED]
    licenses = [href for rel, href in entry.links if rel == "license"]
    return replace(
        entry,
        images=tuple(dict.fromkeys(url for url in _images(repeated) if url)),
        publisher=texts.get(_PUBLISHER),
        rights=texts.get(_RIGHTS, texts.get(_ATOM_RIGHTS)),
        contributors=tuple(_contributors(repeated)),
        license=licenses[0] if licenses else texts.get(_CC_LICENSE),
        categories=tuple(_categories(repeated)),
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
    """Yield URLs of pictures: enclosures of either kind, Media RSS at any depth, thumbnails."""
    for node in nodes:
        attributes = node.attributes
        picture = is_picture(attributes.get("type", ""))
        if node.name in _MEDIA:
            if attributes.get("medium") == "image" or node.name == _THUMBNAIL or picture:
                yield attributes.get("url", "")
            yield from _images(node.children)
        elif node.name == _COVER:
            yield attributes.get("href", "")
        elif node.name == "enclosure" and picture:
            yield attributes.get("url", "")
        elif node.name == _LINK and attributes.get("rel") == "enclosure" and picture:
            yield attributes.get("href", "")


def links(node: Node) -> list[tuple[str, str]]:
    """Return the Atom links of a node as (rel, href)."""
    return [
        (child.attributes.get("rel", "alternate"), child.attributes.get("href", ""))
        for child in node.children
        if child.name == _LINK
    ]


def judge_children(
    node: Node, rules: Mapping[str, ElementRule], many: Collection[str]
) -> Iterator[ElementFault]:
    """Judge each child by its rule; only those in `many` may stand there more than once.

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
            yield ElementFault(child, f"xml:lang {values.quote(language)} is no BCP 47 tag")
    if node.text and not node.text.isspace():
        yield ElementFault(node, f"text between the elements of {label(node.name)}")


def require(node: Node, names: Collection[str]) -> Iterator[ElementFault]:
    """Yield a fault for each of these elements that a node does not have."""
    present = {child.name for child in node.children}
    for name in names:
        if name not in present:
            yield ElementFault(node, f"{label(node.name)} has no {label(name)}")


def forbid_both(node: Node, pairs: Collection[tuple[str, str]]) -> Iterator[ElementFault]:
    """Yield a fault for each two elements of a node that say the same thing."""
    present = {child.name for child in node.children}
    for first, second in pairs:
        if first in present and second in present:
            yield ElementFault(node, f"never both {label(first)} and {label(second)}")


def judge_characters(node: Node) -> Iterator[ElementFault]:
    """Yield a fault for each forbidden character in a node or below it."""
    for text in (node.text, *node.attributes.values()):
        if name := values.forbidden_in(text):
            yield ElementFault(node, f"{label(node.name)} holds {name}")
    for child in node.children:
        yield from judge_characters(child)


def judge_frame(frame: DocumentFrame) -> Iterator[ElementFault]:
    """Judge a document's encoding, language, and namespaces that validators do not know."""
    if frame.encoding is not None and frame.encoding.lower() not in {"utf-8", "us-ascii"}:
        yield ElementFault(frame.root, f"the encoding is {frame.encoding}, not UTF-8")
    for uri, offset in frame.namespaces:
        if uri not in KNOWN:
            node = Node(frame.root.name, {}, offset)
            yield ElementFault(node, f"validators do not know the namespace {uri}", "warning")
    language = frame.root.attributes.get(_LANG, "en")
    if not values.is_language(language):
        yield ElementFault(frame.root, f"xml:lang {values.quote(language)} is no BCP 47 tag")
