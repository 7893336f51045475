"""OPML 2.0 subscription lists, read and judged: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.check import elements, rules, values
from syndicate.check.elements import ElementFault, Rule
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.check.tree import Node


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """What the list says and what is wrong with it; no facts when it cannot be read."""
    # No element has a blank name: outlines nest, so the whole list is kept.
    result = elements.read(data, " ", lambda _, place: EntryFacts("", place=place), _nothing)
    if result.outside is None:
        return None, result.faults
    root = result.outside.root
    result.add(_root(root))
    head, body = root.child("head"), root.child("body")
    feeds = [node for node in _outlines(body) if "xmlUrl" in node.attributes] if body else []
    title = head.child("title") if head else None
    entries = tuple(_facts(node, result.lines.at(node.offset)) for node in feeds)
    text = title.text if title else ""
    return DocumentFacts("opml", None, text, None, None, entries), result.faults


def _facts(outline: Node, place: str) -> EntryFacts:
    held = outline.attributes
    return EntryFacts(
        id=held["xmlUrl"],
        title=held.get("title", held.get("text", "")),
        link=held.get("htmlUrl"),
        links=(("feed", held["xmlUrl"]),),
        place=place,
    )


def _root(root: Node) -> Iterator[ElementFault]:
    if root.name != "opml" or root.attributes.get("version") != "2.0":
        yield ElementFault(root, "the root is no opml of version 2.0")
    yield from elements.children(root, {"head": lambda _: None, "body": lambda _: None}, ())
    yield from elements.missing(root, ("head", "body"))
    if head := root.child("head"):
        yield from elements.children(head, _HEAD, ())
        yield from elements.missing(head, ("title",))
    if body := root.child("body"):
        yield from elements.missing(body, ("outline",))
        for node in (body, *_outlines(body)):
            yield from elements.children(node, {"outline": _outline}, ("outline",))


def _outlines(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.name == "outline":
            yield child
            yield from _outlines(child)


def _outline(node: Node) -> str | None:
    held = node.attributes
    if not held.get("text", "").strip():
        return "has no text"
    if held.get("type") == "rss":
        if not held.get("title", "").strip():
            return "has no title"
        if "xmlUrl" not in held:
            return "has no xmlUrl"
    elif "xmlUrl" in held:
        return "names a feed but its type is not rss"
    for name in ("xmlUrl", "htmlUrl", "url"):
        if name in held and not values.is_url(held[name]):
            return f"{name} {values.shown(held[name])} is no absolute http(s) URL in ASCII"
    return None


def _nothing(_: Node) -> Iterator[ElementFault]:
    return iter(())


def _email(node: Node) -> str | None:
    return None if values.is_address(node.text) else f"{values.shown(node.text)} is no mail address"


_HEAD: dict[str, Rule] = {
    "title": rules.filled,
    "dateCreated": rules.date822,
    "dateModified": rules.date822,
    "ownerName": rules.filled,
    "ownerEmail": _email,
    "ownerId": rules.url,
    "docs": rules.url,
}
