"""An XML document as light nodes, entry by entry, read by expat: https://www.w3.org/TR/xml/."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from msgspec import Struct, field

XML = "http://www.w3.org/XML/1998/namespace "
_DEEPEST = 100


class Node(Struct):
    """One element: `name` is `namespace local` or `local`, `offset` in bytes, `text` its own."""

    name: str
    attributes: dict[str, str]
    offset: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Return the text of each child by its name, of the first child of a name."""
        return {node.name: node.text for node in reversed(self.children)}

    def child(self, name: str) -> Node | None:
        """Return the first child of that name, None without one."""
        for node in self.children:
            if node.name == name:
                return node
        return None

    def text_of(self, name: str) -> str | None:
        """Return the text of the first child of that name, None without one."""
        child = self.child(name)
        return child.text if child else None


class UnreadableError(Exception):
    """The document cannot be read to its end; `place` is as in `line 12:34`.

    `entry` is the unfinished entry there, as far as it was read.
    """

    def __init__(self, place: str, text: str, entry: Node | None = None) -> None:
        super().__init__(text)
        self.place = place
        self.text = text
        self.entry = entry


class Lines:
    """The line numbers of byte offsets, counted from the offset asked for before."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = 0
        self._line = 1

    def at(self, offset: int) -> str:
        """Return the place of a byte offset, as in `line 12`; cheap for offsets in order."""
        if offset >= self._offset:
            self._line += self._data.count(b"\n", self._offset, offset)
        else:
            self._line -= self._data.count(b"\n", offset, self._offset)
        self._offset = offset
        return f"line {self._line}"


class DocumentFrame(Struct, frozen=True):
    """A document without its entries: its root, the encoding it claims, and its namespaces.

    `namespaces` are (URI, byte offset of its first declaration).
    """

    root: Node
    namespaces: tuple[tuple[str, int], ...]
    encoding: str | None


def walk(data: bytes, entry: str, on_entry: Callable[[Node], None]) -> DocumentFrame:
    """Read a whole document in UTF-8; `on_entry` gets each finished element named `entry`.

    Each is emptied afterwards, so that memory does not grow with their number. A DOCTYPE, and
    with it every entity, is refused. Raises UnreadableError.
    """
    # Giving the encoding overrides what the document says: UTF-8 or nothing.
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    stack = [Node("", {}, 0)]
    pending: list[str] = []
    namespaces: dict[str, int] = {}
    claimed: list[str | None] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        parent = stack[-1]
        if pending:
            parent.text += "".join(pending)
            pending.clear()
        node = Node(name, attributes, parser.CurrentByteIndex, "", [])
        parent.children.append(node)
        stack.append(node)
        if len(stack) > _DEEPEST:
            raise UnreadableError(_position(parser), f"elements are nested over {_DEEPEST} deep")

    def end(name: str) -> None:
        node = stack.pop()
        if pending:
            node.text += "".join(pending)
            pending.clear()
        if name == entry:
            on_entry(node)
            node.children = []

    def doctype(*_: object) -> None:
        raise UnreadableError(_position(parser), "a DOCTYPE is not allowed")

    def namespace(_: str | None, uri: str | None) -> None:
        namespaces.setdefault(uri or "", parser.CurrentByteIndex)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pending.append
    parser.StartDoctypeDeclHandler = doctype
    parser.StartNamespaceDeclHandler = namespace
    parser.XmlDeclHandler = lambda _version, encoding, _standalone: claimed.append(encoding)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}:{error.offset + 1}"
        text = f"not well-formed: {expat.ErrorString(error.code)}"
        unfinished = next((node for node in stack if node.name == entry), None)
        raise UnreadableError(place, text, unfinished) from None
    finally:  # what it calls knows it in turn: without this, only the collector would free both
        parser.StartElementHandler = parser.EndElementHandler = None
        parser.StartDoctypeDeclHandler = parser.StartNamespaceDeclHandler = None
    encoding = claimed[0] if claimed else None
    return DocumentFrame(stack[0].children[0], tuple(namespaces.items()), encoding)


def _position(parser: expat.XMLParserType) -> str:
    return f"line {parser.CurrentLineNumber}:{parser.CurrentColumnNumber + 1}"
